"""From the files of a repository to tables in its document, its pictures and a comparison."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.program import here, write

Capture = pytest.CaptureFixture[bytes]

FILES = {
    "compose.yaml": (
        "services:\n"
        "  shop:\n    build: ./shop\n    environment:\n      DATABASE_URL: postgresql://app@pg:5432/shop\n"
        "  pg:\n    image: postgres:16\n    volumes: ['./db/init:/docker-entrypoint-initdb.d']\n"
    ),
    "shop/Dockerfile": "FROM python:3.12\nCOPY . .\n",
    "db/init/10-indexes.sql": "CREATE INDEX by_time ON orders USING brin (placed_at);\n",
    "db/init/9-schema.sql": (
        "CREATE TABLE customers (id uuid PRIMARY KEY, email varchar(255) NOT NULL UNIQUE);\n"
        "CREATE TABLE orders (\n  id uuid PRIMARY KEY,\n"
        "  customer_id uuid NOT NULL REFERENCES customers (id),\n  placed_at timestamptz NOT NULL\n"
        ") PARTITION BY RANGE (placed_at);\n"
    ),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return write(tmp_path / "repository", FILES)


def test_tables_come_into_the_document(repository: Path, capsysbinary: Capture) -> None:
    text = here(capsysbinary, repository, "-o", "-", "-q").text
    chapter = text[text.index("\n## Database Design") : text.index("\n## API Design")]
    assert (
        "(2 files, `9-schema.sql` to `10-indexes.sql`) make 2 tables, kept in [pg](#component-pg)." in chapter
    )
    assert '  orders }o--|| customers : "customer_id"\n' in chapter
    assert "`brin`: `orders(placed_at)`." in chapter
    assert "No index that begins with these foreign keys was found: `orders(customer_id)`." in chapter
    assert "`orders` is partitioned by `RANGE (placed_at)`." in chapter
    assert "_Open._" not in chapter


def test_a_picture_can_be_asked_for(repository: Path, capsysbinary: Capture) -> None:
    listed = here(capsysbinary, "diagram", repository, "--list").text
    assert "schema-pg\tTables of pg\n" in listed
    drawn = here(capsysbinary, "diagram", repository, "--view", "schema-pg", "--format", "mermaid").text
    assert drawn.startswith("erDiagram\n")


def test_a_new_column_is_a_change(repository: Path, tmp_path: Path, capsysbinary: Capture) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_bytes(here(capsysbinary, "model", repository, "--format", "json").out)
    write(repository, {"db/init/11-total.sql": "ALTER TABLE orders ADD COLUMN total numeric(10,2);\n"})
    new.write_bytes(here(capsysbinary, "model", repository, "--format", "json").out)
    result = here(capsysbinary, "diff", old, new, "--format", "json")
    assert result.code == 1
    changes = json.loads(result.out)["changes"]
    assert [(one["element"], one["subject"], one["field"], one["new"]) for one in changes] == [
        ("table", "schema:pg/orders", "columns", "total numeric(10,2)")
    ]


def test_a_schema_is_explained(repository: Path, capsysbinary: Capture) -> None:
    text = here(capsysbinary, "explain", repository, "schema:pg").text
    assert "pg [schema]" in text
    assert "kept in pg" in text
    assert "table orders" in text
    assert "db/init/9-schema.sql:2" in text
