"""What the collectors of monitoring, logging and streaming configuration share."""
