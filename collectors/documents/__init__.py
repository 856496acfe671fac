"""What people wrote beside the code: decision records, owners, plans."""
