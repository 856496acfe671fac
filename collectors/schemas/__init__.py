"""Database schemas: DDL, migrations, dumps and the classes of programs."""
