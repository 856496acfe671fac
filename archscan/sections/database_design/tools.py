"""What schemas are read from, in words."""

from __future__ import annotations

from archscan.model.tables import Schema, Table
from archscan.sections.words import count

_NAMES = {
    "alembic": "Alembic", "django": "Django", "ecto": "Ecto", "ef": "Entity Framework", "efcore": "EF Core",
    "ef-core": "EF Core", "entity-framework": "Entity Framework", "entityframework": "Entity Framework",
    "doctrine": "Doctrine", "drizzle": "Drizzle", "eloquent": "Eloquent", "flyway": "Flyway", "gorm": "GORM",
    "goose": "goose", "golang-migrate": "golang-migrate", "hibernate": "Hibernate", "jpa": "JPA",
    "knex": "Knex", "laravel": "Laravel", "liquibase": "Liquibase", "mongoose": "Mongoose",
    "prisma": "Prisma", "rails": "Rails", "sequelize": "Sequelize", "sqlalchemy": "SQLAlchemy",
    "sqlx": "SQLx", "diesel": "Diesel", "typeorm": "TypeORM", "mikro-orm": "MikroORM", "dbmate": "dbmate",
    "activerecord": "Active Record", "spring-data": "Spring Data",
    "spring-data-mongodb": "Spring Data MongoDB",
    "sqlmodel": "SQLModel", "tortoise": "Tortoise ORM", "peewee": "Peewee",
}  # fmt: skip


def tool_name(tool: str) -> str:
    """A tool as people write it; plain SQL for none.

    >>> tool_name("typeorm"), tool_name("other-tool"), tool_name("")
    ('TypeORM', 'other-tool', 'SQL')
    """
    return _NAMES.get(tool, tool) or "SQL"


def source_words(schema: Schema) -> str:
    """What a schema was read from (`Flyway migrations`, `JPA classes`, `SQL statements`)."""
    if schema.kind == "model":
        return f"{tool_name(schema.tool)} {'schemas' if schema.tool == 'mongoose' else 'classes'}"
    if schema.kind == "dump":
        return f"the {tool_name(schema.tool)} schema"
    return f"{tool_name(schema.tool)} migrations" if schema.tool else "SQL statements"


def counted_tables(tables: tuple[Table, ...]) -> str:
    """How many tables, collections and views there are.

    >>> counted_tables((Table("a"), Table("b", "view")))
    '1 table and 1 view'
    """
    words = (
        count(number, kind)
        for kind in ("table", "collection", "view")
        if (number := sum(one.kind == kind for one in tables))
    )
    partial = sum(one.partial for one in tables)
    note = f" (of {partial} only changes were found)" if partial else ""
    return " and ".join(words) + note
