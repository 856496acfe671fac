"""Schemas in SQL: scripts and dumps, statement by statement."""
