"""What applications are configured with: settings files of frameworks, and variables."""
