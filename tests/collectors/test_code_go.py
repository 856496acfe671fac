"""Go sources: whom they call, and what must not be taken for a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.code import go
from archscan.model.facts import Exchanges, Offers, Opens, Requires
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_go"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(go, case, update_golden)


def _found(imports: str, body: str) -> list[str]:
    lines = "\n".join(f"import {one}" for one in imports.split(";") if one)
    text = f"package a\n{lines}\nfunc run(ctx any, cfg Config) {{\n{body}\n}}\n"
    found = []
    for fact in collected(go, text_tree({"a.go": text})):
        match fact:
            case Requires():
                found.append(f"{fact.key}={fact.scheme}://{fact.host}:{fact.port}{'?' if fact.bare else ''}")
            case Opens():
                found.append(f"{fact.technology} {fact.key}".strip())
            case Exchanges():
                found.append(f"{fact.direction} {fact.technology}:{fact.channel}")
            case Offers():
                found.append(f"{fact.kind} {fact.name}")
    return found


@pytest.mark.parametrize(
    ("imports", "body", "expected"),
    [
        pytest.param('"net/http"', 'http.Get("http://a:80/x")', ["=http://a:80"], id="literal"),
        pytest.param(
            '"net/http"', 'u := "http://" + "a" + ":80"\nhttp.Get(u)', ["=http://a:80"], id="concatenated"
        ),
        pytest.param(
            '"net/http";"os";"cmp"',
            'http.Get(cmp.Or(os.Getenv("A_URL"), "http://a:80"))',
            ["A_URL=http://a:80"],
            id="default",
        ),
        pytest.param(
            '"github.com/go-resty/resty/v2"',
            'c := resty.New().SetBaseURL("http://a:80")\nc.R().Get("/x")',
            ["=http://a:80"],
            id="base of a client",
        ),
        pytest.param(
            '"gorm.io/driver/postgres";"gorm.io/gorm"',
            'gorm.Open(postgres.Open("host=db port=5433 user=a password=b"), nil)',
            ["=postgresql://db:5433"],
            id="dsn of words",
        ),
        pytest.param(
            '"github.com/jmoiron/sqlx"',
            'sqlx.Connect("mysql", "app:pw@tcp(db:3306)/shop")',
            ["=mysql://db:3306"],
            id="dsn of go's mysql driver",
        ),
        pytest.param('"database/sql"', 'sql.Open("sqlite3", "a.db")', [], id="embedded database"),
        pytest.param(
            '"github.com/go-redis/redis/v8"', "redis.NewClient(&redis.Options{Addr: cfg.RedisAddr})",
            ["redis RedisAddr"], id="address elsewhere",
        ),
        pytest.param(
            '"github.com/aws/aws-sdk-go-v2/service/s3"', "s3.NewFromConfig(cfg)", ["s3"], id="service of a cloud"
        ),
        pytest.param(
            '"github.com/IBM/sarama"',
            'sarama.NewSyncProducer([]string{"k:9092"}, nil)\nm := &sarama.ProducerMessage{Topic: "t"}\nsend(m)',
            ["=kafka://k:9092", "publish kafka:t"],
            id="sarama",
        ),
        pytest.param(
            '"github.com/redis/go-redis/v9"',
            'r := redis.NewClient(nil)\nr.Publish(ctx, "news", 1)',
            ["publish redis:news"],
            id="redis channel",
        ),
        pytest.param(
            '"cloud.google.com/go/pubsub"',
            'c, _ := pubsub.NewClient(ctx, "p")\nc.Topic("news")\nc.Subscription("mails")',
            ["google-pubsub", "publish google-pubsub:news", "consume google-pubsub:mails"],
            id="pub/sub",
        ),
        pytest.param(
            '"google.golang.org/grpc";pb "example.org/gen/x"',
            'c, _ := grpc.NewClient("dns:///a:50051")\npb.NewOrdersClient(c)',
            ["grpc Orders", "=dns://a:50051"],
            id="stub",
        ),
        pytest.param(
            '"github.com/gorilla/mux"',
            's := mux.NewRouter().PathPrefix("/api").Subrouter()\ns.HandleFunc("/a/{id:[0-9]+}", f).Methods("PUT")',
            ["http PUT /api/a/{id}"],
            id="subrouter",
        ),
        pytest.param(
            '"github.com/labstack/echo/v4"',
            'e := echo.New()\ng := e.Group("/v1")\ng.POST("/a", f)\ne.Start(":1323")',
            ["http POST /v1/a", "port 1323"],
            id="echo",
        ),
        pytest.param('"net/http"', 'http.Get("/relative")', [], id="path alone"),
        pytest.param('"net/http"', 'log.Printf("http://a:80")', [], id="printed"),
        pytest.param('"net/http"', 'cors.AllowedOrigins = []string{"http://a:80"}', [], id="origin"),
        pytest.param('"k8s.io/api/core/v1"', 'x := map[string]string{"a": "b"}\nuse(x)', [], id="nothing"),
    ],
)  # fmt: skip
def test_calls(imports: str, body: str, expected: list[str]) -> None:
    assert _found(imports, body) == expected


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (b'package a\nimport "net/http"\nfunc f() { http.Get(u) }\n', True),
        (b'package a\nimport "net/http"\nfunc f(w http.ResponseWriter) {}\n', False),
        (b'package a\nvar x = "orders:8080"\n', True),
        (b'package a\nimport "fmt"\nvar x = 1\n', False),
        (b'// Code generated by protoc. DO NOT EDIT.\npackage a\nimport "net/http"\n', False),
    ],
)
def test_wants(source: bytes, wanted: bool) -> None:
    assert go.wants(source) is wanted


def test_programs_of_one_module_are_told_apart() -> None:
    main = 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":80", nil) }\n'
    tree = text_tree({"go.mod": "module a\n", "cmd/a/main.go": main, "cmd/b/main.go": main})
    folders = [one.subject.scope.path for one in collected(go, tree) if type(one).__name__ == "Workload"]
    assert folders == ["cmd/a", "cmd/b"]
    alone = text_tree({"go.mod": "module a\n", "cmd/a/main.go": main})
    assert [one.subject.scope.path for one in collected(go, alone) if type(one).__name__ == "Workload"] == [
        ""
    ]


def test_who_calls_a_shared_package_opens_what_it_opens() -> None:
    shared = (
        'package cache\nimport "github.com/redis/go-redis/v9"\n'
        "func New(c Config) *redis.Client { return open(c) }\n"
        "func open(c Config) *redis.Client { return redis.NewClient(&redis.Options{Addr: c.Addr}) }\n"
        "func Key(a string) string { return a }\n"
    )
    opens = 'package main\nimport "example.org/a/pkg/cache"\nfunc run() { cache.New(c) }\nvar u = "x://"\n'
    names = opens.replace("cache.New(c)", 'cache.Key("b")')
    tree = text_tree(
        {"go.mod": "module example.org/a\n", "pkg/cache/c.go": shared, "a/a.go": opens, "b/b.go": names}
    )
    found = [(one.evidence.path, one.technology) for one in collected(go, tree) if isinstance(one, Opens)]
    assert found == [("pkg/cache/c.go", "redis"), ("a/a.go", "redis")]


def test_a_password_is_no_key_of_an_address() -> None:
    body = (
        'p := os.Getenv("DB_PASSWORD")\n'
        'sql.Open("mysql", fmt.Sprintf("app:%s@tcp(%s)/shop", p, os.Getenv("DB_ADDR")))'
    )
    assert _found('"database/sql";"fmt";"os"', body) == ["mysql DB_ADDR"]
    alone = 'sql.Open("mysql", fmt.Sprintf("app:%s@tcp(%s)/shop", os.Getenv("DB_PASSWORD"), host))'
    assert _found('"database/sql";"fmt";"os"', alone) == ["mysql"]
