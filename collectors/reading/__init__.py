"""What collectors of configuration share: parsed maps, leaves, targets, values with their lines."""
