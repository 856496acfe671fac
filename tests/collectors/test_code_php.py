from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.code import php
from archscan.model.facts import Exchanges, Offers, Opens, Requires, Workload
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_php"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(php, case, update_golden)


def shown(code: str, path: str = "src/a.php") -> list[str]:
    """What a file says, in short."""
    found = []
    for fact in collected(php, text_tree({path: f"<?php\n{code}\n"})):
        match fact:
            case Requires():
                port = f":{fact.port}" if fact.port else ""
                found.append(
                    f"{fact.host}{port}" + ("?" if fact.bare else "") + (f" {fact.key}" if fact.key else "")
                )
            case Opens():
                found.append(f"opens {fact.technology} {fact.key}".rstrip())
            case Exchanges():
                found.append(f"{fact.direction} {fact.technology} {fact.channel}".rstrip())
            case Offers():
                found.append(f"offers {fact.kind} {fact.name}")
            case Workload():
                found.append("runs")
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("file_get_contents('http://b:1/x');", ["b:1"], id="literal"),
        pytest.param('$h = "b"; file_get_contents("http://$h:1/x");', ["b:1"], id="interpolated"),
        pytest.param("const U = 'http://b'; $r = curl_init(U . '/x');", ["b"], id="constant"),
        pytest.param("define('U', 'http://b'); $r = curl_init(U . '/x');", ["b"], id="define"),
        pytest.param("curl_setopt_array($c, [CURLOPT_URL => 'http://b/']);", ["b"], id="curl-options"),
        pytest.param("curl_setopt($c, CURLOPT_REFERER, 'http://b/');", ["b?"], id="curl-other-option"),
        pytest.param("$u = getenv('B_URL') ?: 'http://b'; curl_init($u);", ["b B_URL"], id="getenv"),
        pytest.param("$u = $_ENV['B_URL'] ?? 'http://b'; curl_init($u);", ["b B_URL"], id="superglobal"),
        pytest.param("curl_init(env('B_URL', 'http://b'));", ["b B_URL"], id="env"),
        pytest.param("curl_init(sprintf('http://%s:%d/', 'b', 80));", ["b:80"], id="sprintf"),
        pytest.param(
            "class A { private $u = 'http://b'; function f() { return curl_init($this->u); } }",
            ["b"],
            id="property",
        ),
        pytest.param(
            "use GuzzleHttp\\Client as C; function f() { (new C())->post('http://b/x'); }", ["b"], id="alias"
        ),
        pytest.param("new PDO('mysql:host=b;dbname=x');", ["b"], id="pdo"),
        pytest.param('new PDO("pgsql:host=$x;dbname=y");', ["opens postgresql"], id="pdo-driver-alone"),
        pytest.param("$c->set('pdo', 'mysql:host=b;dbname=x');", ["b?"], id="pdo-anywhere"),
        pytest.param("$p = new Redis(); $p->connect('b', 6379);", ["opens redis", "b:6379"], id="redis"),
        pytest.param("pg_connect('host=b port=5432 dbname=x');", ["b:5432"], id="postgresql"),
        pytest.param("new \\Twilio\\Rest\\Client($a, $b);", ["opens twilio"], id="sdk"),
        pytest.param("use Stripe\\Charge; Charge::create([]);", ["opens stripe"], id="sdk-static"),
        pytest.param("$x['db']['host'] = 'b';", ["b? host"], id="setting"),
        pytest.param(
            "return ['redis' => ['hostname' => 'b']];", ["b? a.redis.hostname"], id="setting-returned"
        ),
        pytest.param(
            "return ['allowed_origins' => ['http://b:1'], 'host' => 'c'];", ["c? a.host"], id="origins"
        ),
        pytest.param("define('DB_HOST', 'b');", ["b? DB_HOST"], id="setting-constant"),
        pytest.param("define('DB_PASSWORD', 'b');", [], id="secret"),
        pytest.param("// file_get_contents('http://b');\n/* curl_init('http://c'); */", [], id="comment"),
        pytest.param("if (false) { curl_init('http://b'); }", [], id="dead-branch"),
        pytest.param("function f() { return 1; curl_init('http://b'); }", [], id="behind-return"),
        pytest.param("function f() { $b = 'http://b:80'; return 1; }", [], id="unread"),
        pytest.param("file_get_contents('php://input');", [], id="own-stream"),
        pytest.param("echo 'http://b/'; header('x');", [], id="printed"),
        pytest.param("$app->get('http'); $config->get('x', 'y');", [], id="no-route"),
        pytest.param("use App\\Jobs\\Pay; Pay::dispatch(1);", ["publish  Pay"], id="job"),
    ],
)
def test_connections(code: str, expected: list[str]) -> None:
    assert shown(code) == expected


@pytest.mark.parametrize(
    "path",
    ["tests/a.php", "src/ATest.php", "vendor/x/y.php", "lang/de/a.php", "resources/views/a.blade.php"],
)
def test_files_beside_the_program_are_left_out(path: str) -> None:
    assert shown("curl_init('http://b:1');", path) == []


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        pytest.param(b"<?php $a = 'http://b';", True, id="address"),
        pytest.param(b"<?php\nuse GuzzleHttp\\Client;", True, id="import"),
        pytest.param(b"<?php $a = fopen('php://memory');", False, id="own-stream"),
        pytest.param(b"<?php // see http://b", False, id="comment"),
        pytest.param(b"<?php echo 1 + 1;", False, id="nothing"),
    ],
)
def test_wants(code: bytes, wanted: bool) -> None:
    assert php.wants(code) is wanted
