"""What projects are made with: manifests and lock files of package managers and build tools."""
