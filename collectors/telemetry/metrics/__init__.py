"""What asks for metrics and watches them: scrape jobs, alert rules, who is told."""
