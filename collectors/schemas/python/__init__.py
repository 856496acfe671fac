"""Schemas in Python: Alembic, Django, SQLAlchemy."""
