"""Schemas in C#: migrations of Entity Framework."""
