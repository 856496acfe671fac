"""JavaScript and TypeScript: whole files against their goldens, and single lines in tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.code import javascript, typescript
from archscan.collectors.code.ecmascript.components import script_of
from archscan.model.facts import Exchanges, Offers, Opens, Requires, Workload
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_javascript"), ids=lambda case: case.name)
def test_javascript(case: Path, update_golden: bool) -> None:
    check_case(javascript, case, update_golden)


@pytest.mark.parametrize("case", cases("code_typescript"), ids=lambda case: case.name)
def test_typescript(case: Path, update_golden: bool) -> None:
    check_case(typescript, case, update_golden)


def _found(text: str, collector: Collector = javascript, path: str = "src/app.js") -> list[str]:
    """What a text comes to, in short."""
    shown: list[str] = []
    for fact in collected(collector, text_tree({path: text})):
        match fact:
            case Requires():
                kind = "mention" if fact.bare else "requires"
                port = f":{fact.port}" if fact.port else ""
                shown.append(f"{kind} {fact.scheme}://{fact.host}{port} {fact.key}".strip())
            case Opens():
                shown.append(f"opens {fact.technology} {fact.key}".strip())
            case Exchanges():
                shown.append(f"{fact.direction} {fact.channel} {fact.technology}".strip())
            case Offers():
                shown.append(f"offers {fact.kind} {fact.name}")
            case Workload():
                shown.append(f"runs {fact.subject.scope.path}")
            case _:
                shown.append(type(fact).__name__)
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("fetch('http://a:1/x')", ["requires http://a:1"], id="fetch"),
        pytest.param("const a = () => fetch('http://a:1/x')", ["requires http://a:1"], id="arrow"),
        pytest.param("fetch('/api/x')", [], id="own-origin"),
        pytest.param("const x = 'http://a:1/x'\nfetch(x)", ["requires http://a:1"], id="constant"),
        pytest.param(
            "const u = process.env.A_URL || 'http://a:1'\nfetch(u + '/x')",
            ["requires http://a:1 A_URL"],
            id="variable",
        ),
        pytest.param(
            "const u = process.env['A_URL'] ?? 'http://a:1'\nfetch(`${u}/x`)",
            ["requires http://a:1 A_URL"],
            id="subscript",
        ),
        pytest.param(
            "import request from 'superagent'\nrequest.get('http://a:1')", ["requires http://a:1"], id="alias"
        ),
        pytest.param("res.redirect('http://a:1')", [], id="redirect"),
        pytest.param("console.log('http://a:1/x')", [], id="log"),
        pytest.param("app.use(cors({origin: 'http://a:1'}))", [], id="cors"),
        pytest.param("x.setAttributeNS('http://www.w3.org/2000/svg', 'a')", [], id="namespace"),
        pytest.param("import x from 'https://esm.sh/x@1'", [], id="import-from-the-web"),
        pytest.param("function f() { const u = 'http://a:1/x' }", [], id="never-read"),
        pytest.param(
            "const P = require('http-proxy')\nP.createProxyServer({target: 'http://a:1'})",
            ["requires http://a:1"],
            id="proxy",
        ),
        pytest.param(
            "const {Pool} = require('pg')\nnew Pool({host: process.env.H || 'db', password: 'hunter2'})",
            ["requires postgresql://db H"],
            id="host-in-settings",
        ),
        pytest.param(
            "const {Pool} = require('pg')\nnew Pool()", ["opens postgresql"], id="nothing-but-the-driver"
        ),
        pytest.param("const {Pool} = require('pg')", [], id="an-import-opens-nothing"),
        pytest.param(
            "const load = require('./load')\nload({address: 'atlas:8082', name: 'orders:1'})",
            ["mention ://atlas:8082 address"],
            id="handed-to-a-helper",
        ),
        pytest.param(
            "app.register(require('@fastify/redis'), {host: 'cache'})",
            ["mention redis://cache"],
            id="plugin",
        ),
        pytest.param(
            "const {ApolloGateway} = require('@apollo/gateway')\n"
            "new ApolloGateway({serviceList: [{name: 'orders', url: 'http://a:1'}]})",
            ["requires http://a:1"],
            id="federation",
        ),
        pytest.param(
            "const {DaprClient} = require('@dapr/dapr')\nconst c = new DaprClient()\nc.pubsub.publish('bus', 't', {})",
            ["opens dapr", "publish t"],
            id="dapr",
        ),
    ],
)
def test_clients(text: str, expected: list[str]) -> None:
    found = _found(text)
    assert [one.replace("mention postgresql", "requires postgresql") for one in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "const e = require('express')\nconst r = e.Router()\nr.get('/a/:id', (q, s) => s.end())",
            ["offers http GET /a/{id}"],
            id="router",
        ),
        pytest.param("cache.get('/a', () => {})", [], id="no-router"),
        pytest.param("import axios from 'axios'\naxios.get('/a', f)", [], id="a-client"),
        pytest.param("app.get('/a')", [], id="no-handler"),
        pytest.param(
            "import { Hono } from 'hono'\nexport default new Hono().get('/a', c => c).post('/b', c => c)",
            ["offers http POST /b", "offers http GET /a"],
            id="chain",
        ),
        pytest.param(
            "const K = require('@koa/router')\nconst r = new K({prefix: '/v1'})\nr.put('/a', f)",
            ["offers http PUT /v1/a"],
            id="prefix",
        ),
        pytest.param(
            "const e = require('express')\nconst app = e()\napp.listen(process.env.PORT || 8080)",
            ["offers port 8080", "runs src"],
            id="listens",
        ),
        pytest.param("emitter.listen('changes')", [], id="listens-to-events"),
        pytest.param("Bun.serve({port: 3000, fetch() {}})", ["offers port 3000", "runs src"], id="bun"),
    ],
)
def test_servers(text: str, expected: list[str]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("res.send(1)", ["ANY /api/cart 1"], id="any"),
        pytest.param(
            "switch (req.method) {\n case 'GET': return a()\n case 'POST': return b()\n default: res.status(405) }",
            ["GET /api/cart 2", "POST /api/cart 3"],
            id="cases",
        ),
        pytest.param(
            "if (req.method !== 'POST') return res.status(405).end()", ["POST /api/cart 1"], id="only"
        ),
        pytest.param(
            "if (req.method === 'POST') { a() } else { b() }", ["ANY /api/cart 1"], id="one of several"
        ),
        pytest.param("switch (kind) { case 'GET': a() }", ["ANY /api/cart 1"], id="refuses none"),
    ],
)
def test_the_handler_of_a_page_tells_its_methods(body: str, expected: list[str]) -> None:
    text = f"export default function handler(req: NextApiRequest, res) {{ {body} }}\n"
    found = collected(typescript, text_tree({"pages/api/cart.ts": text}))
    assert [f"{one.name} {one.evidence.line}" for one in found if isinstance(one, Offers)] == expected


def test_secrets_are_no_facts() -> None:
    text = (
        "const Redis = require('ioredis')\n"
        "const nodes = [{host: 'a', port: 1, password: 'hunter2'}]\n"
        "new Redis.Cluster(nodes, {redisOptions: {password: 'hunter2', username: 'orders'}})\n"
    )
    facts = collected(javascript, text_tree({"a.js": text}))
    assert facts
    assert "hunter2" not in str(facts)
    assert "orders" not in str(facts)


@pytest.mark.parametrize(
    "path", ["a.test.ts", "node_modules/x/a.ts", "a.d.ts", "vite.config.ts", "tests/a.ts"]
)
def test_leaves_out(path: str) -> None:
    assert _found("fetch('http://a:1/x')", typescript, path) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"import React from 'react'\nexport const A = () => null", False, id="component"),
        pytest.param(b"import {Entity} from 'typeorm'\n@Entity() export class A {}", False, id="entity"),
        pytest.param(b"window.open('https://docs.example.org/help')", False, id="link"),
        pytest.param(b"import {DataSource} from 'typeorm'\nnew DataSource({})", True, id="source"),
        pytest.param(b"fetch('https://api.example.org/x')", True, id="called"),
        pytest.param(b"const h = process.env.DB || 'db'", True, id="default"),
    ],
)
def test_wants(data: bytes, expected: bool) -> None:
    assert javascript.wants(data) is expected
    assert typescript.wants(data) is expected


def test_scripts_keep_their_lines() -> None:
    text, typed = script_of(b'<p>\n</p>\n<script>\na\n</script>\n<script lang="ts" setup>\nb\n</script>')
    assert text.split(b"\n")[3] == b"a"
    assert text.split(b"\n")[6] == b"b"
    assert typed


def test_deep_nesting_costs_nothing_else() -> None:
    text = "\nfetch('http://a:1/x');" + "\n(" * 20_000 + "1" + "\n)" * 20_000
    assert _found(text) == ["requires http://a:1"]


def test_what_refers_to_itself_ends() -> None:
    text = "fetch('http://a:1/x');\n" + "".join(
        f"const u{one} = u{one + 1} + u{one + 1};\n" for one in range(3_000)
    )
    assert _found(text) == ["requires http://a:1"]


def test_a_page_calls_its_own_machine_at_another_port() -> None:
    text = "import axios from 'axios'\naxios.get('http://' + window.location.hostname + ':8080/orders')\n"
    found = [
        one for one in collected(javascript, text_tree({"web/src/api.js": text})) if isinstance(one, Requires)
    ]
    assert [(one.host, one.port, one.evidence.line) for one in found] == [("localhost", 8080, 2)]
