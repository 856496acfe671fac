"""What a file shared by several parts names, and what the parts themselves wait for."""

from __future__ import annotations

from tests.link.models import edges, model

COMPOSE = """\
services:
  web: {build: app, command: run web, depends_on: [mailer]}
  worker: {build: app, command: run worker, depends_on: [mailer, other]}
  idle: {build: app, command: run nothing}
  mailer: {image: acme/mailer}
  other: {image: acme/other}
"""


def test_a_shared_file_and_the_start_order_of_the_part_together_are_likely() -> None:
    settings = "MAIL_URL = 'http://mailer:8080'\n"
    files = {
        "compose.yaml": COMPOSE,
        "app/Dockerfile": "FROM python\nCOPY . /app\n",
        "app/config.ini": settings,
    }
    assert edges(model(files)) == ["web -> mailer calls (likely)", "worker -> mailer calls (likely)"]
