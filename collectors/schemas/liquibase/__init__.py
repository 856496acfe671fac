"""Schemas in the changelogs of Liquibase."""
