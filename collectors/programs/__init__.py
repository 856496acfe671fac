"""Configuration of daemons, scripts and processes, and addresses in files that nobody else reads."""
