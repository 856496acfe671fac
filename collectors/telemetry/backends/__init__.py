"""What keeps telemetry and shows it: stores, searches, data sources, dashboards."""
