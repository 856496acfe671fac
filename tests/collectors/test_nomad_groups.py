"""Ports that the tasks of a Nomad group share: who takes which, and who asks for another's."""

from __future__ import annotations

import pytest

from archscan.collectors.deployment import nomad
from archscan.model.facts import Offers, Requires
from tests.goldens import collected, text_tree

JOB = """\
job "shop" {{
  group "all" {{
    network {{
      port "api" {{ to = 8000 }}
      port "order-db" {{ static = 5432 }}
    }}
    task "orders" {{
      config {{
        image = "acme/orders"
        ports = ["api"]
      }}
      {body}
    }}
    task "store" {{
      config {{
        image = "postgres:16"
        ports = ["order-db"]
      }}
    }}
  }}
}}
"""


def env(value: str) -> str:
    return f'env {{\n        DB = "{value}"\n      }}'


def template(line: str) -> str:
    return f"template {{\n        data = <<EOF\n{line}\nEOF\n      }}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (env("postgres://${NOMAD_ADDR_order-db}/x"), ["store:5432"]),
        (env("postgres://${NOMAD_ADDR_order_db}/x"), ["store:5432"]),
        (env("host=${NOMAD_IP_order-db} port=${NOMAD_PORT_order-db}"), ["store:5432"]),
        (env("http://${NOMAD_ADDR_api}"), []),
        (env("${NOMAD_ADDR_nobody}"), []),
        (template('DB_URL=postgres://{{ env "NOMAD_ADDR_order_db" }}/x'), ["store:5432"]),
        (template('# DB_URL=postgres://{{ env "NOMAD_ADDR_order_db" }}/x'), []),
        ("", []),
    ],
)
def test_whom_a_task_asks_for(body: str, expected: list[str]) -> None:
    facts = collected(nomad, text_tree({"a.nomad": JOB.format(body=body)}))
    assert [f"{one.host}:{one.port}" for one in facts if isinstance(one, Requires)] == expected


def test_a_task_listens_on_the_ports_that_it_takes() -> None:
    facts = collected(nomad, text_tree({"a.nomad": JOB.format(body="")}))
    ports = [(one.subject.name, one.port) for one in facts if isinstance(one, Offers)]
    assert ports == [("orders", 8000), ("store", 5432)]
