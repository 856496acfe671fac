"""Ids made of kind and name, never of location, order or chance.

An id is `KIND:NAME` or, inside a named group, `KIND:GROUP/NAME`; a connection's is
`connection:SOURCE->TARGET:KIND`. Separators inside names are percent-escaped, so that two
different names never share an id.
"""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"[%/:>\s]")


def escape(name: str) -> str:
    """A name as one part of an id.

    >>> escape("a/b:c"), escape("orders-api")
    ('a%2Fb%3Ac', 'orders-api')
    """
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", name)


def component_id(name: str, group: str = "") -> str:
    """Id of a component.

    >>> component_id("cart"), component_id("db", "blog")
    ('component:cart', 'component:blog/db')
    """
    return f"component:{escape(group)}/{escape(name)}" if group else f"component:{escape(name)}"


def connection_id(source: str, target: str, kind: str) -> str:
    """Id of a connection between two component ids.

    >>> connection_id("component:web", "component:blog/db", "queries")
    'connection:web->blog/db:queries'
    """
    return f"connection:{source.partition(':')[2]}->{target.partition(':')[2]}:{kind}"


def environment_id(name: str) -> str:
    """Id of an environment."""
    return f"environment:{escape(name)}"


def flow_id(name: str) -> str:
    """Id of a flow."""
    return f"flow:{escape(name)}"


def messages_id(id: str) -> str:
    """Id of the flow of messages to a component, made of the id of the flow of requests to it."""
    return f"{id}:messages"


def schema_id(name: str, group: str = "") -> str:
    """Id of a database schema.

    >>> schema_id("orders"), schema_id("public.orders", "shop")
    ('schema:orders', 'schema:shop/public.orders')
    """
    return f"schema:{escape(group)}/{escape(name)}" if group else f"schema:{escape(name)}"
