"""Where logs, metrics and traces go and come from: collectors, shippers, stores, dashboards, loggers."""
