"""Addresses in values, variables and arguments: what counts, what does not, and that no secret passes."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archscan.lexicon.address_keys import role_of
from archscan.lexicon.addresses import (
    Address,
    Variable,
    find_addresses,
    find_arguments,
    find_mentions,
    unresolved_variables,
)
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Scope, Subject

SUBJECT = Subject(Scope("compose", ""), "shop")


def brief(text: str) -> list[str]:
    """Addresses as `scheme|host|port|path`, a question mark behind bare ones."""
    return [
        f"{found.scheme}|{found.host}|{found.port or ''}|{found.path}{'?' if found.bare else ''}"
        for found in find_addresses(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # URLs
        ("http://orders:8080", ["http|orders|8080|"]),
        ("HTTPS://API.Stripe.com/v1/", ["https|api.stripe.com||v1"]),
        ("http://orders.shop.svc.cluster.local.:80/x", ["http|orders.shop.svc.cluster.local|80|x"]),
        ("ws://live:3000/socket", ["ws|live|3000|socket"]),
        ("grpc://cart:7070", ["grpc|cart|7070|"]),
        ("tcp://10.0.0.9:2375", ["tcp|10.0.0.9|2375|"]),
        ("http://[fd00::1]:80/x", ["http|fd00::1|80|x"]),
        ("lb://orders", ["lb|orders||"]),
        ("dns:///orders.shop:8080", ["dns|orders.shop|8080|"]),
        ("dns://10.0.0.2/orders:8080", ["dns|orders|8080|"]),
        ("s3://invoices/2024", ["s3|invoices||2024"]),
        ("consul://consul:8500/orders", ["consul|consul|8500|orders"]),
        ("see http://docs:80.", ["http|docs|80|"]),
        ("http://a:1,http://b:2", ["http|a|1|", "http|b|2|"]),
        ("n1=http://n1:2380,n2=http://n2:2380", ["http|n1|2380|", "http|n2|2380|"]),
        ("http://es1:9200,es2:9200", ["http|es1|9200|", "http|es2|9200|"]),
        ('["http://a:9200","b:9300"]', ["http|a|9200|", "|b|9300|"]),
        # paths keep leading words only
        (
            "https://hooks.slack.com/services/T01/B02/dGhpc2lzbm90YXNlY3JldA",
            ["https|hooks.slack.com||services/T01"],
        ),
        ("https://api.telegram.org/bot12345:AAH-x/send", ["https|api.telegram.org||"]),
        # databases and brokers
        ("postgresql+asyncpg://u:p%40@db:5432/shop?x=1", ["postgresql+asyncpg|db|5432|shop"]),
        ("postgres://plane-db/plane", ["postgres|plane-db||plane"]),
        ("mysql2://root@db/shop", ["mysql2|db||shop"]),
        ("mongodb+srv://u:p@c0.acme.mongodb.net/x", ["mongodb+srv|c0.acme.mongodb.net||x"]),
        ("mongodb://u:p@m1:1,m2:2/shop?replicaSet=r", ["mongodb|m1|1|shop", "mongodb|m2|2|shop"]),
        ("amqp://guest:guest@rabbitmq:5672/%2F", ["amqp|rabbitmq|5672|"]),
        ("amqp://u:p@r1,amqp://u:p@r2", ["amqp|r1||", "amqp|r2||"]),
        ("redis://:secret@redis:6379/0", ["redis|redis|6379|0"]),
        ("redis://:s/w@redis:6379/0", ["redis|redis|6379|0"]),
        ("postgres://u:p#w@db/x", ["postgres|db||x"]),
        ("kafka://redpanda:9092/order", ["kafka|redpanda|9092|order"]),
        ("jdbc:mysql://db:3306/shop?useSSL=false", ["jdbc:mysql|db|3306|shop"]),
        (
            "jdbc:mysql:loadbalance://a,b:3306/x",
            ["jdbc:mysql:loadbalance|a||x", "jdbc:mysql:loadbalance|b|3306|x"],
        ),
        ("jdbc:sqlserver://h:1433;databaseName=x;password=y", ["jdbc:sqlserver|h|1433|x"]),
        ("jdbc:sqlserver://h\\inst:1433;encrypt=true", ["jdbc:sqlserver|h|1433|"]),
        ("jdbc:oracle:thin:@ora:1521/x", ["jdbc:oracle|ora|1521|x"]),
        ("jdbc:oracle:thin:@//ora:1521/svc", ["jdbc:oracle|ora|1521|svc"]),
        ("jdbc:oracle:thin:u/p@ora:1521:SID", ["jdbc:oracle|ora|1521|SID"]),
        ("jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=ora)(PORT=1521)))", ["jdbc:oracle|ora|1521|"]),
        ("r2dbc:pool:mysql://db:3306/x", ["r2dbc:pool:mysql|db|3306|x"]),
        ("jdbc:h2:tcp://h2:9092/x", ["jdbc:h2:tcp|h2|9092|x"]),
        ("u:pw@tcp(db:3306)/shop?parseTime=true", ["mysql|db|3306|shop"]),
        # keyword strings
        ("Server=db,1433;Database=x;User Id=sa;Password=foo:80", ["|db|1433|x"]),
        ("Server=tcp:a.database.windows.net,1433;Initial Catalog=x", ["|a.database.windows.net|1433|x"]),
        ("Data Source=db\\SQLEXPRESS;Initial Catalog=x", ["|db||x"]),
        ("Host=postgres;Port=5432;Database=orders;Username=u", ["|postgres|5432|orders"]),
        ("host=db port=5432 dbname=x password='a b'", ["|db|5432|x"]),
        ("mysql:host=db;port=3306;dbname=shop", ["mysql|db|3306|shop"]),
        ("Endpoint=sb://bus.servicebus.windows.net/;SharedAccessKey=x", ["sb|bus.servicebus.windows.net||"]),
        ("AccountName=a;AccountKey=Eby8==;BlobEndpoint=http://azurite:10000/a;", ["http|azurite|10000|a"]),
        ("redis:6379,abortConnect=false,password=x:8080", ["|redis|6379|"]),
        # lists without a scheme
        ("cartservice:7070", ["|cartservice|7070|"]),
        ("orders:8080/api", ["|orders|8080|api"]),
        ("k1:9092,k2:9092", ["|k1|9092|", "|k2|9092|"]),
        ("k1:9092; k2:9092", ["|k1|9092|", "|k2|9092|"]),
        ("zk1:2181,zk2:2181/chroot", ["|zk1|2181|chroot", "|zk2|2181|chroot"]),
        ("server.1=zoo1:2888:3888;2181 server.2=zoo2:2888:3888;2181", ["|zoo1|2888|", "|zoo2|2888|"]),
        ("local:redis:6379", ["|redis|6379|"]),
        ("redis:6379:0", ["|redis|6379|"]),
        ("1@kafka:9093", ["|kafka|9093|"]),
        ("user:pw@db:5432/x", ["|db|5432|x"]),
        ("[2001:db8::5]:443", ["|2001:db8::5|443|"]),
        # lone words
        ("redis", ["|redis||?"]),
        ("Orders-API", ["|orders-api||?"]),
        ("db.internal", ["|db.internal||?"]),
        ("orders.shop.svc", ["|orders.shop.svc||?"]),
        ("10.0.0.5", ["|10.0.0.5||?"]),
        ("es1,es2", ["|es1||?", "|es2||?"]),
        # local ones are addresses, too
        ("0.0.0.0:80", ["|0.0.0.0|80|"]),
        (":8080", ["|*|8080|"]),
        ("http://+:8000", ["http|*|8000|"]),
        # variables
        ("http://${HOST}:80", []),
        ("http://api:${PORT}/x", ["http|api||x"]),
        ("postgres://u:${PW}@db/x", ["postgres|db||x"]),
        ("$(POD_IP):80", []),
        ("{{ .Values.host }}:80", []),
        ("${A:-${B}}:80", []),
        # nothing
        ("", []),
        ("/var/lib/data", []),
        ("C:\\data\\x", []),
        ("1.2.3", []),
        ("v1:2", []),
        ("12:30", []),
        ("12:30:45", []),
        ("8080:80", []),
        ("1000:1000", []),
        ("nginx:1.25", []),
        ("nginx:latest", []),
        ("postgres:16", []),
        ("registry:5000/shop/api:1.0", []),
        ("application/json", []),
        ("true", []),
        ("42", []),
        ("16MiB", []),
        ("5s", []),
        ("0 5 * * *", []),
        ("*.log", []),
        ("*", []),
        ("me@acme.com", []),
        ("git@github.com:acme/x.git", []),
        ("com.acme.Foo", []),
        ("60/minute", []),
        ("hello world", []),
        ("unix:///var/run/docker.sock", []),
        ("sqlite:///shop.db", []),
        ("file:///etc/passwd", []),
        ("jdbc:h2:mem:test", []),
        ("jdbc:tc:postgresql:15:///db", []),
        ("Data Source=shop.db", []),
        ("Server=(localdb)\\mssqllocaldb;Database=x", []),
        ("u:pw@unix(/tmp/mysql.sock)/shop", []),
        ("arn:aws:s3:::bucket", []),
        ("sha256:0123abcd", []),
        ("a@b.com, c@d.com", []),
        ("projects/p/instances/i", []),
        ("gcomm://", []),
        ('{"password":"hunter:8080"}', []),
        ("http://999999999999:80", []),
        ("db:99999", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_find_addresses(text: str, expected: list[str]) -> None:
    assert brief(text) == expected


def test_links_in_texts_for_people_are_no_addresses() -> None:
    text = "See <a href='https://docs.example.net/x' target='_blank'>the <b>manual</b></a>."
    assert find_addresses(text) == []
    assert [one.host for one in find_addresses("<url>http://orders:80</url>")] == ["orders"]


def test_a_next_hop_of_postfix_is_a_host() -> None:
    assert find_addresses("[relay]:587") == find_addresses("relay:587") != []
    assert [one.host for one in find_addresses("[relay.acme.io]")] == ["relay.acme.io"]
    assert find_addresses("[fe80::1]:80") == [Address("fe80::1", 80)]


def test_each_address_comes_once() -> None:
    assert brief("kafka:9092,kafka:9092") == ["|kafka|9092|"]


def test_unresolved_variables() -> None:
    assert unresolved_variables("http://${API_HOST:-api}:$PORT/{{ .Values.x }}$(POD_IP)%HOME%${PORT}") == [
        "API_HOST", "PORT", "Values.x", "POD_IP", "HOME",
    ]  # fmt: skip
    assert unresolved_variables("plain:80") == []


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("DB_HOST", "address"),
        ("PGHOST", "address"),
        ("dbHost", "address"),
        ("spring.data.mongodb.host", "address"),
        ("spring.kafka.bootstrap-servers", "address"),
        ("KAFKA_BROKERS", "address"),
        ("ConnectionStrings__Default", "address"),
        ("DB_CONNECTION_STRING", "address"),
        ("PROXY_PASS", "never"),
        ("CASSANDRA_SEEDS", "address"),
        ("--db-addr", "address"),
        ("-h", "address"),
        ("BROKER_1", "address"),
        ("DB_CONNECTION", "other"),
        ("DB_DATABASE", "other"),
        ("OTEL_SERVICE_NAME", "other"),
        ("KAFKA_TOPIC", "other"),
        ("NODE_ENV", "other"),
        ("LOG_LEVEL", "other"),
        ("DB_USER", "never"),
        ("MYSQL_IMAGE", "never"),
        ("API_VERSION", "never"),
        ("DB_PASSWORD", "never"),
        ("ORDERS", "neutral"),
        ("DEBUG", "neutral"),
        ("CASSANDRA_RACK", "other"),
        ("LISTEN_ADDR", "own"),
        ("BIND_ADDRESS", "own"),
        ("KAFKA_ADVERTISED_LISTENERS", "own"),
        ("CORS_ALLOWED_ORIGINS", "own"),
        ("ALLOWED_HOSTS", "own"),
        ("NO_PROXY", "own"),
        ("VIRTUAL_HOST", "own"),
        ("HOSTNAME", "own"),
        ("APP_DOMAIN", "own"),
        ("OAUTH_CALLBACK_URL", "own"),
        ("eureka.instance.hostname", "own"),
        ("DOCS_URL", "weak"),
        ("PUBLIC_URL", "weak"),
        ("ROOT_URL", "weak"),
    ],
)
def test_role_of(key: str, role: str) -> None:
    assert role_of(key) == role


def variables(text: str) -> list[Variable]:
    """One variable a line."""
    pairs = (line.strip().partition("=") for line in text.strip().splitlines())
    return [
        Variable(key, value, Evidence("c.yaml", line, "t")) for line, (key, _, value) in enumerate(pairs, 1)
    ]


def shown(found: Requires) -> str:
    text = f"{found.key} -> {found.host}" + (f":{found.port}" if found.port else "")
    text += f" {found.scheme}" if found.scheme else ""
    text += " bare" if found.bare else ""
    return text + "".join(f" +{line.line}" for line in found.also)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ORDERS_SERVICE_HOST=orders\nORDERS_SERVICE_PORT=8080", ["ORDERS_SERVICE_HOST -> orders:8080 +2"]),
        ("PGPORT=5433\nPGHOST=db", ["PGHOST -> db:5433 +1"]),
        ("a.mongodb.host=m\na.mongodb.port=27017", ["a.mongodb.host -> m:27017 +2"]),
        ("MCP_ENDPOINT=mcp\nMCP_PORT=8011", ["MCP_ENDPOINT -> mcp:8011 +2"]),
        ("JAEGER_HOST=jaeger\nJAEGER_UI_PORT=16686", ["JAEGER_HOST -> jaeger:16686 +2"]),
        ("C_HOST=col\nC_PORT_GRPC=4317\nC_PORT_HTTP=4318", ["C_HOST -> col bare"]),
        (
            "FLAGD_HOST=flagd\nFLAGD_UI_HOST=ui\nFLAGD_UI_PORT=4000",
            ["FLAGD_HOST -> flagd bare", "FLAGD_UI_HOST -> ui:4000 +3"],
        ),
        ("DB_HOST=db:5432\nDB_PORT=1", ["DB_HOST -> db:5432"]),
        ("DB_HOST=db", ["DB_HOST -> db bare"]),
        ("SMTP_HOST=smtp.acme.io", ["SMTP_HOST -> smtp.acme.io"]),
        ("KC_HOSTNAME=auth.acme.io", []),
        ("SMTP_HOST=smtp.acme.io\nSMTP_PORT=587", ["SMTP_HOST -> smtp.acme.io:587 +2"]),
        ("ConnectionStrings__Redis=redis", ["ConnectionStrings__Redis -> redis bare"]),
        ("services__orders__http__0=http://orders:8080", ["services__orders__http__0 -> orders:8080 http"]),
        ("STRIPE=https://api.stripe.com", ["STRIPE -> api.stripe.com https"]),
        ("REDIS=redis-0", ["REDIS -> redis-0 bare"]),
        ("X=orders.shop.svc", ["X -> orders.shop.svc bare"]),
        ("DB_CONNECTION=mysql://db/x", ["DB_CONNECTION -> db mysql"]),
        ("PUBLIC_URL=https://shop.acme.io", ["PUBLIC_URL -> shop.acme.io https bare"]),
        ("X_URL=https://github.com/acme/shop", ["X_URL -> github.com https bare"]),
        (
            "JAVA_OPTS=-Xmx1g -Ddb.host=pg -Dx=http://eureka:8761/e",
            ["db.host -> pg bare", "-Dx -> eureka:8761 http"],
        ),
        # files as values
        ("CONF=", []),
        # no requirement
        ("MODE=web", []),
        ("NODE_ENV=production", []),
        ("LOG_LEVEL=debug", []),
        ("DB_NAME=orders\nDB_USER=postgres\nPOSTGRES_DB=orders", []),
        ("DB_CONNECTION=mysql", []),
        ("KAFKA_TOPIC=orders", []),
        ("SPRING_PROFILES_ACTIVE=docker", []),
        ("IMAGE=redis:8080", []),
        ("PASSWORD=foo:8080", []),
        ("REDIS_AUTH=redis-auth\nAPP_CREDENTIAL=app-1\nPROXY_PASS=proxy-1", []),
        ("MAIN=app.py", []),
        ("TZ=Europe/Berlin\nLANG=en_US.UTF-8", []),
        ("DB_HOST=localhost\nX_URL=http://127.0.0.1:80\nY=0.0.0.0:90\nURL=http://host.docker.internal", []),
        ("KAFKA_LISTENERS=PLAINTEXT://kafka:9092", []),
        ("CORS_ORIGINS=http://web:3000", []),
        ("DB_HOST=${X}", []),
        ("PORT=8080", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_find_mentions(text: str, expected: list[str]) -> None:
    assert [shown(found) for found in find_mentions(SUBJECT, variables(text))] == expected


def test_mentions_in_a_configuration_file() -> None:
    text = "# docs: http://comment:1\nspring:\n  redis:\n    host: cache\nproxy_pass http://orders:80;\n"
    found = list(find_mentions(SUBJECT, [Variable("app.yml", text, Evidence("c.yaml", 3, "t"))], "config"))
    assert [shown(one) for one in found] == ["host -> cache bare", "app.yml -> orders:80 http"]
    assert {(one.via, one.evidence.line) for one in found} == {("config", 3)}


def test_mentions_carry_all_lines() -> None:
    line, origin = Evidence("c.yaml", 4, "t"), Evidence(".env", 1, "t")
    assert next(find_mentions(SUBJECT, [Variable("A_URL", "http://a:1", line, (origin,))])) == Requires(
        SUBJECT, "a", line, key="A_URL", port=1, scheme="http", also=(origin,)
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--db-host=orders-db"], ["--db-host -> orders-db bare"]),
        (["--db-host", "orders-db", "--db-port", "5432"], ["--db-host -> orders-db:5432 +1"]),
        (["--redis", "redis:6379"], ["--redis -> redis:6379"]),
        (["-addr=orders:80"], ["-addr -> orders:80"]),
        (["wait-for-it.sh db:5432 -- npm start"], [" -> db:5432"]),
        (["sh", "-c", "until nc -z db 5432; do sleep 1; done"], [" -> db:5432"]),
        (["sh -c 'curl -u u:8080 http://x:1/'"], [" -> x:1 http"]),
        (["redis-server", "--replicaof", "redis-master", "6379"], [" -> redis-master:6379"]),
        (["mysql -h db -u root -psecret"], ["-h -> db bare"]),
        (["-d 60 -h edge-router"], ["-h -> edge-router bare"]),
        (["java -Dspring.datasource.url=jdbc:postgresql://db:5432/x -jar app.jar"],
         ["spring.datasource.url -> db:5432 jdbc:postgresql"]),
        (["API_URL=http://api:80 ./run"], ["API_URL -> api:80 http"]),
        (['psql "host=db port=5432 user=u password=y"'], ["host -> db:5432"]),
        (["gunicorn -b 0.0.0.0:8000 app:app"], []),
        (["--web.listen-address=:9090"], []),
        (["--console-address", ":9001"], []),
        (["docker run -p 8080:80 nginx:8080"], []),
        (["chown app:1000 /data"], []),
        (["wget --server-response http://web:80/"], [" -> web:80 http"]),
        (["npm", "run", "web"], []),
        (["--password", "foo:8080"], []),
        (["postgres -c max_connections=100"], []),
        (["-H unix:///var/run/docker.sock"], []),
        ([], []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_find_arguments(words: list[str], expected: list[str]) -> None:
    line = Evidence("c.yaml", 1, "t")
    got = [
        shown(found).replace(" +1", "") for found in find_arguments(SUBJECT, [(word, line) for word in words])
    ]
    assert got == [one.replace(" +1", "") for one in expected]


def test_replication_has_its_purpose() -> None:
    found = next(find_arguments(SUBJECT, [("redis-server --slaveof main 6379", Evidence("c", 1, "t"))]))
    assert (found.via, found.purpose) == ("command", "replicates")


# What a password could be without ending the value that it stands in; the mark makes it findable.
PASSWORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Zs", "Zl", "Zp", "Cc", "Cs"), exclude_characters="\"'`<>{}|\\^"
    ),
    max_size=20,
).map(lambda text: f"Zq9{text}qZ7")

PLANTED = (
    "postgres://app:{}@db:5432/shop",
    "redis://:{}@redis:6379/0",
    "amqp://{}@rabbitmq/vhost",
    "mongodb://u:{}@m1:27017,m2:27017/x",
    "https://user:{}@api.acme.io/v1/x",
    "jdbc:postgresql://db:5432/x?user=u&password={}",
    "jdbc:sqlserver://db:1433;user=sa;password={}",
    "u:{}@tcp(db:3306)/shop",
    "redis:6379,password={}",
    "host=db port=5432 password={}",
    "https://api.acme.io/v1?token={}",
    "u:{}@db:5432/x",
)  # fmt: skip


@pytest.mark.parametrize("form", PLANTED)
@given(password=PASSWORDS)
@example(password="Zq9/x@yqZ7")
@example(password="Zq9://qZ7")
@example(password="Zq9#x:80qZ7")
@example(password="Zq9?a=b@c:80qZ7")
@example(password="Zq9$HOME@tcp(xqZ7")
@settings(max_examples=60, deadline=None)
def test_no_password_passes(form: str, password: str) -> None:
    text = form.replace("{}", password)
    line = Evidence("c", 1, "t")
    found: list[object] = [
        *find_addresses(text),
        *find_mentions(SUBJECT, [Variable("DATABASE_URL", text, line), Variable("X", text, line)]),
        *find_arguments(SUBJECT, [("--url=" + text, line), ("run " + text, line)]),
    ]
    for one in found:
        fields = dataclasses.asdict(one)  # type: ignore[call-overload]
        assert password.lower() not in repr(fields).lower()
        assert "zq9" not in repr(fields).lower() or "qz7" not in repr(fields).lower()


@given(st.text(max_size=200))
@example("\n" * 3)
@example("[")
@example("http://[")
@example("jdbc:oracle:thin:@")
@example("²:80")
@settings(max_examples=300, deadline=None)
def test_nothing_raises(text: str) -> None:
    line = Evidence("c", 1, "t")
    find_addresses(text)
    unresolved_variables(text)
    list(find_mentions(SUBJECT, [Variable(text[:9], text, line), Variable("DB_HOST", text, line)]))
    list(find_arguments(SUBJECT, [(text, line), (text[::-1], line)]))


@pytest.mark.parametrize(
    "piece", ["a:", "://", "a@", "${", "(HOST=", "jdbc:a:", "u:p@", "a=b;", "'", "a.", "-", "[", '\\"', "\t"]
)
@pytest.mark.parametrize("head", ["", "{{", "<%", '"', "x="])
def test_hostile_length(head: str, piece: str) -> None:
    # A quadratic pattern would take minutes here.
    line = Evidence("c", 1, "t")
    text = head + piece * 100_000 + "!"
    find_addresses(text)
    list(find_mentions(SUBJECT, [Variable("DB_HOST", text, line)]))
    list(find_arguments(SUBJECT, [(text, line)]))


@pytest.mark.parametrize("piece", ["1", "1.", "a.", "a-", "1_", "ab1"])
def test_hostile_word(piece: str) -> None:
    # Short enough to be a host name: a pattern that tries all ways to part it would take forever.
    assert len(find_addresses("10.0.1" + piece * 80 + "b.")) <= 1


def test_many_pairs() -> None:
    # To compare every host with every port would take minutes.
    line = Evidence("c", 1, "t")
    pairs = [(f"A{number}X_HOST", f"h{number}") for number in range(20_000)]
    variables = [Variable(name, value, line) for name, value in pairs]
    variables += [
        Variable(name.replace("HOST", "PORT"), str(n + 1), line) for n, (name, _) in enumerate(pairs)
    ]
    found = list(find_mentions(SUBJECT, variables))
    assert [(one.host, one.port) for one in found] == [(f"h{n}", n + 1) for n in range(20_000)]
