"""What is kept out of facts: secret names, secret values, secrets in free text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archscan.lexicon.secrets import MASK, is_secret_name, is_secret_value, mask

# Put together here, so that no scanner takes the test for a leak.
JWT = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
STRIPE = "sk_" + "live_a1B2c3D4e5F6g7H8i9J0"
OPAQUE = "wJalrXUtnFEMI7K7MDENGbPxRfiCYzZ8kq"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PASSWORD", True),
        ("PROXY_PASS", True),
        ("proxy_pass", False),
        ("location.proxy_pass", False),
        ("DB_PASSWORD", True),
        ("dbPassword", True),
        ("PGPASSWORD", True),
        ("MYSQL_PWD", True),
        ("RABBITMQ_DEFAULT_PASS", True),
        ("API_KEY", True),
        ("apiKey", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("AWS_ACCESS_KEY_ID", True),
        ("SECRET_KEY_BASE", True),
        ("JWT_SECRET", True),
        ("GITHUB_TOKEN", True),
        ("spring.datasource.password", True),
        ("--requirepass", True),
        ("BASIC_AUTH", True),
        ("GOOGLE_CREDENTIALS", True),
        ("POSTGRES_PASSWORD_FILE", False),
        ("TOKEN_URL", False),
        ("SECRET_NAME", False),
        ("TOKEN_TTL", False),
        ("ALLOW_EMPTY_PASSWORD", False),
        ("PARTITION_KEY", False),
        ("PUBLIC_KEY", False),
        ("GPG_KEY", False),
        ("KEYCLOAK_HOST", False),
        ("DB_USER", False),
        ("MONKEY", False),
        ("COMPASS", False),
        ("", False),
    ],
)
def test_is_secret_name(name: str, expected: bool) -> None:
    assert is_secret_name(name) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (JWT, True),
        (AWS, True),
        (GITHUB, True),
        (STRIPE, True),
        (OPAQUE, True),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII", True),
        ("postgres://u:pw@db/x", True),
        ("redis://:pw@redis", True),
        ("0123456789abcdef0123456789abcdef", True),
        ("http://orders:8080/api", False),
        ("orders-service-production-eu-west-1", False),
        ("org.springframework.boot.loader.JarLauncher", False),
        ("/usr/share/nginx/html/index.html", False),
        ("2024-01-31T12:00:00Z", False),
        ("postgres:16.2-alpine3.19", False),
        ("hello", False),
        ("", False),
    ],
)
def test_is_secret_value(value: str, expected: bool) -> None:
    assert is_secret_value(value) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app postgres://u:pw@db/x", f"app postgres://{MASK}@db/x"),
        ("https://token@github.com/a/b", f"https://{MASK}@github.com/a/b"),
        ("app --password=pw --port=80", f"app --password={MASK} --port=80"),
        ("app --password pw --port 80", f"app --password {MASK} --port 80"),
        ("app --api-key 'a b'", f"app --api-key {MASK}"),
        ("PASSWORD=pw ./run", f"PASSWORD={MASK} ./run"),
        ('{"password": "pw"}', f'{{"password": {MASK}}}'),
        ("curl -H 'Authorization: Bearer abc123def'", "curl -H 'Authorization: Bearer ***'"),
        ("curl -u me:pw http://x", f"curl -u {MASK} http://x"),
        ("mysql -u root -ppw shop", f"mysql -u root -p{MASK} shop"),
        ("redis-cli -a pw ping", f"redis-cli -a {MASK} ping"),
        ("redis-server --requirepass pw", f"redis-server --requirepass {MASK}"),
        ("u:pw@tcp(db:3306)/shop", f"{MASK}@tcp(db:3306)/shop"),
        (f"run {JWT}", f"run {MASK}"),
        (f"run {OPAQUE} now", f"run {MASK} now"),
        ("http://x/cb?token=pw&a=1", f"http://x/cb?token={MASK}&a=1"),
        ("java -Xmx200m -jar /app/orders-service-1.0.jar", None),
        ("redis-server --requirepass ${CACHE_PASSWORD}", None),
        ("npm run start:prod -- --port 3000", None),
        ("gunicorn -w 3 -b 0.0.0.0:8000 app:app", None),
        ("curl -f http://localhost:8080/health || exit 1", None),
        ("The service checks basic authentication and the token of a user.", None),
        ("keeps what belongs to orders and answers questions about it", None),
        ("slack xoxb-12345678", f"slack {MASK}"),
        ("see https://code.example/CatalogueOfManyThings/shop/issues/2517", None),
        (
            f"POST https://hooks.example/services/T01/{OPAQUE}",
            f"POST https://hooks.example/services/T01/{MASK}",
        ),
        ("gcloud ya29.abc", f"gcloud {MASK}"),
        ("x-----BEGIN PRIVATE KEY", f"x{MASK}"),
        ("use Token a1b2c3 here", f"use Token {MASK} here"),
        ("log in with password hunter2 first", f"log in with password {MASK} first"),
        ("The password is 'open sesame'.", f"The password is {MASK}."),
        ("create user x identified by 'pw'", f"create user x identified by {MASK}"),
        ("mongosh -u root -p pw --eval x", f"mongosh -u root -p {MASK} --eval x"),
        ("docker login -u me -p pw ghcr.io", f"docker login -u me -p {MASK} ghcr.io"),
        ("sqlcmd -U sa -Ppw -Q x", f"sqlcmd -U sa -P{MASK} -Q x"),
        ("Resets a forgotten password by mail.", None),
        ("pass 'quickly' by the passwords of 12 users", None),
        ("a\t-u\tme:pw", f"a\t-u\t{MASK}"),
        ("", None),
    ],
)
def test_mask(text: str, expected: str | None) -> None:
    assert mask(text) == (text if expected is None else expected)


@given(
    st.text(st.characters(codec="ascii", categories=("Lu", "Ll", "Nd")), min_size=3, max_size=20),
    st.sampled_from(
        [
            "psql postgres://u:{}@db/x",
            "app --password={}",
            "app --db-password {} --x",
            "DB_PASSWORD={} app",
            "password: {}",
            "https://x/?access_token={}",
            "u:{}@tcp(db:3306)/x",
            'echo "secret={}"',
        ]
    ),
)
@settings(deadline=None)
def test_no_secret_stays(secret: str, form: str) -> None:
    assert f"Zq9{secret}" not in mask(form.replace("{}", f"Zq9{secret}"))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_answered(text: str) -> None:
    mask(text)
    is_secret_name(text)
    is_secret_value(text)


@pytest.mark.parametrize(
    "piece", ["://a:", "a:", "a@", "--a ", "a=", "eyJ", "mysql ", "sk-a", "'", '"', "-u "]
)
def test_hostile_length(piece: str) -> None:
    text = piece * 100_000
    mask(text)
    is_secret_value(text)
    is_secret_name(text)
