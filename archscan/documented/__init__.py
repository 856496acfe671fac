"""What people wrote: archscan.yaml, its schema, and the merge over the linked model."""
