from __future__ import annotations

from pathlib import Path

import pytest

from archscan.code.clients import clients_of
from archscan.collectors.code import rust
from archscan.lexicon.technology import load_lexicon
from archscan.model.facts import Exchanges, Offers, Opens, Requires, Workload
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_rust"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(rust, case, update_golden)


def shown(text: str, path: str = "shop/src/main.rs") -> list[str]:
    """What a file says, in short."""
    found = []
    for fact in collected(rust, text_tree({path: text})):
        match fact:
            case Requires():
                port = f":{fact.port}" if fact.port else ""
                key = f" {fact.key}" if fact.key else ""
                found.append(f"{fact.host}{port}{'?' if fact.bare else ''}{key}")
            case Opens():
                found.append(f"opens {fact.technology} {fact.key}".rstrip())
            case Exchanges():
                found.append(f"{fact.direction} {fact.technology} {fact.channel}".rstrip())
            case Offers():
                found.append(f"offers {fact.kind} {fact.name}")
            case Workload():
                found.append("runs")
            case Problem():
                found.append("problem")
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('reqwest::get("http://a:80/x");', ["a:80"]),
        ('use reqwest::Client; let c = Client::new(); c.get("http://a/");', ["a"]),
        ('reqwest::Client::new().post("http://a/").json(&x).send();', ["a"]),
        ('let c = reqwest::Client::builder().build().unwrap(); c.request(Method::GET, "http://a/");', ["a"]),
        ('let base = "http://a"; reqwest::get(format!("{}/{}", base, id));', ["a"]),
        ('let base = "http://a"; reqwest::get(format!("{base}/x"));', ["a"]),
        ('let base = String::from("http://a"); reqwest::get(base + "/x");', ["a"]),
        ('reqwest::get(&concat!("http://", "a"));', ["a"]),
        ('reqwest::get(std::env::var("U").unwrap_or("http://a".into()));', ["a U"]),
        ('reqwest::get(match env::var("U") { Ok(v) => v, Err(_) => "http://a".to_owned() });', ["a U"]),
        ('reqwest::get(option_env!("U").unwrap_or("http://a"));', ["a U"]),
        ('reqwest::get(std::env::var("U")?);', ["opens http U"]),
        ('reqwest::get(if dev { "http://a" } else { "http://b" });', ["a", "b"]),
        ('hyper::Request::builder().method("GET").uri("http://a:81/").body(());', ["a:81"]),
        ('tokio_tungstenite::connect_async("ws://a:82").await?;', ["a:82"]),
        ('redis::Client::open("redis://a/")?;', ["a"]),
        ("redis::Client::open(settings.redis_uri)?;", ["opens redis redis_uri"]),
        ('diesel::PgConnection::establish(&env::var("DATABASE_URL")?);', ["opens postgresql DATABASE_URL"]),
        ('sea_orm::Database::connect("mysql://u:p@a/x").await?;', ["a"]),
        ("aws_sdk_dynamodb::Client::new(&config);", ["opens dynamodb"]),
        ('let n = async_nats::connect("a:4222").await?; n.publish("s", x).await?;', ["a:4222", "publish nats s"]),
        ("email_client::EmailClient::new(base);", []),
        ("crate::pb::greeter_client::GreeterClient::new(channel);", ["opens grpc Greeter"]),
        ('tracing::info!("http://a/");', []),
        ('// reqwest::get("http://a/");\n/* reqwest::get("http://b/"); */', []),
        ('let url = "http://a/{}"; f(url);', ["a?"]),
        ('f("http://api.{}.internal/");', []),
        ('let cors = Cors::default().allowed_origin(x); let allowed_origins = ["http://a"]; g(allowed_origins);', []),
    ],
)  # fmt: skip
def test_whom_code_talks_to(body: str, expected: list[str]) -> None:
    assert sorted(shown(f"fn f() {{\n{body}\n}}\n", "shop/src/lib.rs")) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fn main() { axum::serve(l, app); }", ["runs"]),
        ("fn helper() { axum::serve(l, app); }", []),
        ('fn main() { warp::serve(r).run(([127, 0, 0, 1], 3030)); }', ["offers port 3030", "runs"]),
        ('fn main() { let a = SocketAddr::from(([0, 0, 0, 0], 3000)); axum::Server::bind(&a).serve(x); }', ["offers port 3000", "runs"]),
        ("fn main() { println!(\"hello\"); }", []),
        ('use tide::Request; fn main() { let mut a = tide::new(); a.at("/x/:id").get(h); a.listen("0.0.0.0:80"); }', ["offers http GET /x/{id}"]),
        ("use async_graphql::Schema; fn s() { Schema::build(Q, M, S).finish(); }", ["offers graphql /graphql"]),
    ],
)  # fmt: skip
def test_what_code_offers(text: str, expected: list[str]) -> None:
    assert sorted(shown(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("use reqwest::Client;", True),
        ('let u = "http://a";', True),
        ('env::var("ORDERS_HOST")', True),
        ("// see https://docs.rs/x", False),
        ("pub fn add(a: u32) -> u32 { a }", False),
    ],
)
def test_prefilter(text: str, wanted: bool) -> None:
    assert rust.wants(text.encode()) is wanted


@pytest.mark.parametrize("name", ["build.rs", "src/tests.rs", "tests/a.rs", "src/a_test.rs", "examples/a.rs"])
def test_files_beside_the_program(name: str) -> None:
    assert shown('fn main() { reqwest::get("http://a/"); }', name) == []


def test_generated_files_are_left_out() -> None:
    assert shown('// @generated by prost\nfn f() { reqwest::get("http://a/"); }') == []


def test_no_secret_of_the_source_is_told() -> None:
    text = 'fn main() { reqwest::get("https://bob:s3cretpass@api.acme.io/"); let k = "sk-live-0123456789abcdefghij"; }'
    told = repr(collected(rust, text_tree({"a.rs": text})))
    assert [one for one in ("s3cretpass", "sk-live") if one in told] == []


def test_deep_sources_are_survived() -> None:
    deep = "fn f() { let x = " + "(" * 4_000 + "1" + ")" * 4_000 + '; reqwest::get("http://a/"); }'
    chain = "fn f() { reqwest::Client" + "::new().x()" * 2_000 + "; }"
    macro = "fn f() { format!(" + "g(" * 3_000 + ")" * 3_000 + "); }"
    for text in (deep, chain, macro):
        assert isinstance(shown(text + "\nuse reqwest::Client;"), list)


def test_every_technology_of_the_clients_is_known() -> None:
    lexicon = load_lexicon()
    named = {one.technology for one in clients_of("rust").values() if one.technology}
    assert [id for id in sorted(named) if lexicon.get(id) is None] == []
