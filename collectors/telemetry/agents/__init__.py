"""What collects telemetry and sends it on: shippers, collectors and their pipelines."""
