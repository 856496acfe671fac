"""Files that are made to cost time: every collector that wants one is done with it soon, and says so."""

from __future__ import annotations

import pytest

from archscan.collect import collect
from archscan.collectors.registry import COLLECTORS
from tests.goldens import text_tree
from tests.patience import coming_to_an_end

N = 200_000
BLANK = "\n" * N
BROKEN = "<!--" * 4_000

FILES: dict[str, tuple[str, str]] = {
    "python": ("migrations/versions/1.py", "from alembic import op\nimport requests\ndef upgrade():\n  op.create_table('a')\nx = 1\n" + BROKEN),
    "locust": ("locustfile.py", "from locust import HttpUser\nx = 1\n" + BROKEN),
    "java": ("src/A.java", "import jakarta.persistence.Entity;\n@Entity class A { @Id Long id; " + BROKEN),
    "kotlin": ("src/A.kt", "import jakarta.persistence.Entity\n@Entity class A { @Id val id: Long " + BROKEN),
    "c#": ("Migrations/A.cs", "class A : Migration { void Up(MigrationBuilder migrationBuilder) { " + BROKEN),
    "go": ("a.go", 'package a\nimport "gorm.io/gorm"\ntype A struct { gorm.Model ' + BROKEN),
    "php": ("database/migrations/1_a.php", "<?php\nSchema::create('a', function ($t) { " + BROKEN),
    "javascript": ("load.js", "import http from 'k6/http'\nexport const options = { " + BROKEN),
    "typescript": ("a.entity.ts", "import { Entity } from 'typeorm'\n@Entity() class A { " + BROKEN),
    "ruby": ("db/schema.rb", "ActiveRecord::Schema.define do\n create_table 'a' do |t| " + BROKEN),
    "rust": ("src/main.rs", 'fn main() { reqwest::get("http://a/b"); ' + BROKEN),
    "hcl": ("main.tf", 'resource "a" "b" {\n  x = ' + BROKEN),
    "blank program": ("schema.js", BLANK + "const a = `type Query { a: Int }`"),
    "blank python": ("a.py", "import requests\n" + BLANK + "@app.errorhandler(404)\n"),
    "blank java": ("A.java", "class A {" + BLANK + "@ExceptionHandler void a() {} }"),
    "blank go": ("a.go", "package a\n" + BLANK + "import \"net/http\"\n"),
    "blank prisma": ("schema.prisma", BLANK + "model A {\n id Int @id\n}\n"),
    "blank sql": ("schema.sql", BLANK + "CREATE TABLE a (id int);\n"),
    "blank rego": ("a.rego", BLANK + "package a\n"),
    "blank vcl": ("a.vcl", BLANK + "vcl 4.0;\n"),
    "blank settings": ("redis.conf", BLANK + "sentinel monitor a b 1 1\n"),
    "blank nginx": ("nginx.conf", BLANK + "server {\n}\n"),
    "blank yaml": ("all.yaml", BLANK + "pipeline: {inputs: []}\n"),
    "blank values": ("grafana/grafana.ini", "[server]\ndomain = a" + " " * N + "b\n"),
    "blank alloy": ("config.alloy", 'loki.write "a" { ' + "\n  x" * 50_000 + "\n" * N + "}\n"),
    "open alloy": ("config.alloy", 'loki.write "a" { url = ' + "${" * 100_000),
    "open logstash": ("logstash.conf", "input { beats { port => 1 } }\noutput { a " + "<<a\n" * 20_000),
    "many words of logstash": ("logstash.conf", "input { beats { port => 1 } }\n" + "a," * 200_000),
    "blank sops": ("deploy/secrets.yaml", BLANK + "sops: {}\n"),
    "open texts of Gatling": ("A.scala", "// gatling Simulation\nsetUp(" + '\\"' * 150_000),
    "open comments of k6": (
        "load.js",
        "import http from 'k6/http'\nexport const options = { " + "/*" * 50_000,
    ),
    "open texts of Alloy": ("config.alloy", 'loki.write "a" { url = ' + '\\"' * 100_000),
    "statements far below": ("migrations/versions/1.py", "\n\n a" * 30_000 + "\nfrom alembic import op\n"),
    "open brackets of keys": ("application.properties", "management.tracing.enabled=true\na" + "[" * 100_000),
    "keys of brackets alone": ("application.properties", "management.tracing.enabled=true\n" + "[\n" * 100),
    "blank rules of SOPS": (".sops.yaml", "creation_rules:\n" + "\n \n" * 60_000 + "  - kms: a\n"),
    "endless number": ("realm.json", '{"realm": "a", "clients": [], "ssoSessionIdleTimeout": ' + "1" * 9_000 + "}"),
    "relations": ("schema.prisma", "model A {\n" + '  a A[] @relation("x")\n' * 4_000 + "}\n"),
    "open datasource": ("schema.prisma", "datasource x {\n" * 4_000 + "model A {\n id Int @id\n}\n"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), FILES.values(), ids=FILES)
def test_reading_comes_to_an_end(path: str, text: str) -> None:
    with coming_to_an_end():
        found = collect(text_tree({path: text}), [path], COLLECTORS)
    assert [problem for problem in found.problems if problem.rule == "collector-failed"] == []
