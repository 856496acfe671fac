from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.code import java
from archscan.model.facts import Exchanges, Offers, Opens, Plays, Requires, Workload
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_java"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(java, case, update_golden)


IMPORTS = """
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.cloud.client.discovery.DiscoveryClient;
"""


def shown(body: str, head: str = IMPORTS) -> list[str]:
    """What a class with this body says, in short."""
    tree = text_tree({"a/src/main/java/A.java": f"{head}\nclass A {{\n{body}\n}}\n"})
    found = []
    for fact in collected(java, tree):
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
            case Offers(router=""):  # others belong to whoever implements the interface
                found.append(f"offers {fact.kind} {fact.name}")
            case Plays():
                found.append(f"{fact.side} {fact.mechanism}")
            case Workload():
                found.append("runs")
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('RestTemplate t; void f() { t.getForObject("http://b/x", X.class); }', ["b"], id="literal"),
        pytest.param(
            'static final String H = "http://b"; RestTemplate t; void f(String i) { t.delete(H + "/x/" + i); }',
            ["b"],
            id="constant",
        ),
        pytest.param(
            'RestTemplate t; String u(String s) { return "http://" + s + "/x"; }'
            ' void f() { t.put(u("b"), 1); t.put(u("c"), 1); }',
            ["b", "c"],
            id="helper",
        ),
        pytest.param(
            'void f() { String u = System.getenv("B_URL"); restTemplate.getForObject(u, X.class); }',
            ["opens http B_URL"], id="unknown"
        ),
        pytest.param(
            'void f() { restTemplate.postForObject("http://b:81/x", 1, X.class); }', ["b:81"], id="inherited"
        ),
        pytest.param('RestTemplate t; void f() { t.getForObject("/relative", X.class); }', [], id="relative"),
        pytest.param(
            'WebClient.Builder b; void f() { b.build().get().uri("http://b/x").retrieve(); }', ["b"], id="chain"
        ),
        pytest.param('@Value("${b.url:http://b:1}") String u; RestTemplate t; void f() { t.put(u, 1); }',
                     ["b:1 b.url"], id="injected"),
        pytest.param('@Value("#{systemProperties.x}") String u; RestTemplate t; void f() { t.put(u, 1); }',
                     ["opens http systemProperties.x"], id="expression"),
        pytest.param('DiscoveryClient d; void f() { d.getInstances("b"); }', ["b?"], id="registry"),
        pytest.param('java.util.Map<String, String> d; void f() { d.getInstances("b"); }', [], id="other type"),
        pytest.param(
            'RestTemplate t; void f() { t.getForObject(UriComponentsBuilder.newInstance().scheme("http")'
            '.host("b").port(81).build().toUri(), X.class); }',
            ["b:81?"],
            id="builder",
        ),
        pytest.param('void f() { String dead = "http://b:1/x"; }', [], id="local that nothing reads"),
        pytest.param('// restTemplate.getForObject("http://b:1/x", X.class);', [], id="comment"),
        pytest.param('RestTemplate t; void f() { return; t.getForObject("http://b/x", X.class); }', [], id="behind return"),
        pytest.param('static final String TOPIC = "orders"; static final String ROLE_USER = "user";', [], id="words"),
        pytest.param('@RequestMapping("/x") void f() {}', [], id="no controller"),
    ],
)  # fmt: skip
def test_what_code_says(body: str, expected: list[str]) -> None:
    assert shown(body) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"import org.springframework.web.client.RestTemplate;", True),
        (b'class A { String u = "http://b"; }', True),
        (b"import java.util.List; import com.acme.Order; class A {}", False),
        (b"// http://www.apache.org/licenses/LICENSE-2.0\nclass A {}", False),
        (b'class A { String ns = "http://www.w3.org/2001/XMLSchema"; }', False),
    ],
)
def test_wants(source: bytes, expected: bool) -> None:
    assert java.wants(source) is expected


def test_a_configured_value_has_the_line_of_the_configuration() -> None:
    source = IMPORTS + 'class A { @Value("${b.url}") String u; RestTemplate t; void f() { t.put(u, 1); } }'
    tree = text_tree(
        {
            "a/pom.xml": "<project/>",
            "a/src/main/resources/application.properties": "x=1\nb.url=http://b:1\n",
            "a/src/main/java/A.java": source,
        }
    )
    (fact,) = (one for one in collected(java, tree) if isinstance(one, Requires))
    assert str(fact.evidence) == "a/src/main/resources/application.properties:2"
    assert [str(one) for one in fact.also] == ["a/src/main/java/A.java:6"]


def test_single_sign_on_is_found_in_a_class_of_its_own() -> None:
    text = (
        "package a;\nimport org.springframework.boot.autoconfigure.security.oauth2.client.EnableOAuth2Sso;\n"
        "@EnableOAuth2Sso\nclass Security {}\n"
    )
    found = collected(java, text_tree({"edge/src/main/java/a/Security.java": text}))
    sides = [(one.mechanism, one.side, one.evidence.line) for one in found if isinstance(one, Plays)]
    assert sides == [("authorization", "client", 3), ("login", "client", 3)]
