"""Facts to model: identity, resolution, classification, environments, flows."""
