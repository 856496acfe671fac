"""What people wrote beside the code: READMEs, decision records, owners, plans, remarks."""
