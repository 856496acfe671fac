"""A repository full of secrets: each `<<kind:name>>` in its texts becomes a value of its own.

The values look like those of real life, from the password of a person to keys with a known beginning,
but are made here and open nothing. Each stands once or more in a place where archscan reads.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress

from tests.e2e.planted_code import CODE
from tests.e2e.planted_deployment import COMPOSE, KUBERNETES, KUSTOMIZATION
from tests.e2e.planted_design import DESIGN
from tests.e2e.planted_operations import OPERATIONS

_MARK = re.compile(r"<<(\w+):([\w.-]+)>>")
_WORDS = (
    "walnut",
    "cobalt",
    "thistle",
    "lantern",
    "pewter",
    "marmot",
    "bracken",
    "saffron",
    "gannet",
    "quartz",
)


def plant(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The files with values in the place of marks, and the values by their mark."""
    values: dict[str, str] = {}

    def replaced(mark: re.Match[str]) -> str:
        kind, name = mark.groups()
        return values.setdefault(f"{kind}:{name}", _value(kind, name))

    return {path: _MARK.sub(replaced, text) for path, text in texts.items()}, values


def _value(kind: str, name: str) -> str:
    digest = hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()
    number = int(digest[:4], 16)
    word = _WORDS[number % len(_WORDS)]
    letters = base64.b32encode(bytes.fromhex(digest)).decode().strip("=")
    mixed = base64.b64encode(bytes.fromhex(digest)).decode().replace("+", "x").replace("/", "y").strip("=")
    return {
        "pw": f"{word.title()}{name.replace('-', '')}{number}",
        "phrase": f"{word} {name} {digest[:6]} pie",
        "hex": digest[:40],
        "opaque": mixed[:40],
        "uuid": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}",
        "b64": base64.b64encode(f"{word}-{name}-{number}".encode()).decode(),
        "jwt": f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{mixed[:24]}.{mixed[10:40]}",
        "aws": f"AKIA{letters[:16]}",
        "slack": f"xoxb-{number}-{letters[:16].lower()}",
        "github": f"ghp_{mixed[:36]}",
        "stripe": f"sk_live_{mixed[:24]}",
        "google": f"AIza{mixed[:35]}",
        "npm": f"npm_{mixed[:36]}",
        "pem": f"MII{mixed[:40]}",
    }[kind]


def forms(value: str) -> set[str]:
    """The value as it might come out: as it is, encoded, or decoded."""
    found = {value, base64.b64encode(value.encode()).decode().rstrip("=")}
    with suppress(ValueError):
        found.add(base64.b64decode(value, validate=True).decode())
    return {form.lower() for form in found if len(form) >= 8}


DOCKERFILE = r"""# token <<github:comment>>
FROM node:20 AS build
ARG NPM_TOKEN=<<npm:arg>>
ENV DB_PASSWORD=<<pw:env>> API_URL=https://api:<<pw:envurl>>@api.vaultworks.io
ENV LEGACY_SECRET <<phrase:legacyenv>>
LABEL description="The web; password: <<pw:dockerlabel>>" org.example.token=<<pw:dockertoken>>
RUN echo "//registry.npmjs.org/:_authToken=<<npm:run>>" > .npmrc && curl -u bob:<<pw:dockercurl>> https://x.vaultworks.io
ADD https://bob:<<pw:add>>@files.vaultworks.io/x.tgz /x
COPY --from=build /x /y
HEALTHCHECK CMD curl -f http://admin:<<pw:dockerhealth>>@localhost:8080/ || exit 1
USER node
EXPOSE 8080
ENTRYPOINT ["node", "--secret", "<<pw:dockerentry>>", "server.js"]
CMD ["--db", "postgres://app:<<pw:cmd>>@db/shop", "--key=<<hex:cmd>>"]
"""

TEXTS: dict[str, str] = {
    "compose.yaml": COMPOSE,
    ".env": "FROM_DOTENV=https://env:<<pw:dotenv>>@api.vaultworks.io/\nROOT_PASSWORD=<<pw:dotenvpw>>\n"
    "PLAIN=<<opaque:dotenv>>\nexport QUOTED=\"<<phrase:quoted>>\"\nPAYMENTS_URL=http://payments:9000/<<opaque:dotenvpath>>\n",
    "secrets.env": "DB_PASS=<<pw:envfile>>\nUPSTREAM=redis://:<<pw:envfileurl>>@cache:6379\n# old: PASSWORD=<<pw:envcomment>>\n",
    "web/extra.env": "TOKEN='<<jwt:extra>>'\n",
    "web/Dockerfile": DOCKERFILE,
    "web/package.json": """{
 "name": "web", "version": "1.0.0",
 "description": "Shows the shop. Deploy with token=<<pw:pkgdescription>>",
 "repository": "https://git:<<pw:pkgrepo>>@git.vaultworks.io/web.git",
 "scripts": {"start": "API_TOKEN=<<pw:script>> node server.js --db=mysql://root:<<pw:scriptdsn>>@mysql/shop"},
 "config": {"password": "<<pw:pkgconfig>>"},
 "dependencies": {
  "express": "^4",
  "private": "git+https://<<github:pkg>>:x-oauth-basic@github.com/vault/private.git#v1",
  "tarball": "https://bob:<<pw:pkgtar>>@npm.vaultworks.io/t.tgz?token=<<opaque:pkgquery>>"
 }
}
""",
    "web/.npmrc": "//registry.vaultworks.io/:_authToken=<<npm:rc>>\n_password=<<b64:npmrc>>\n",
    "java/README.md": "# java\n\nThe shop window. Log in as admin with password: <<pw:readme>> at "
    "https://admin:<<pw:readmeurl>>@shop.vaultworks.io/ and API key <<stripe:readme>>.\n",
    "README.md": "# Vault\n\nSells things. Connect with `psql postgres://app:<<pw:rootreadme>>@db/shop`. "
    "AWS key <<aws:readme>>, token <<slack:readme>>.\n",
    "worker/requirements.txt": "--index-url https://ci:<<pw:index>>@pypi.vaultworks.io/simple\n"
    "--extra-index-url=https://<<opaque:extraindex>>@pypi2.vaultworks.io/simple\n"
    "private @ git+https://<<github:req>>@github.com/vault/private.git@v2\n"
    "other @ https://files.vaultworks.io/other.whl?sig=<<opaque:reqsig>>\n"
    "-e git+https://u:<<pw:editable>>@git.vaultworks.io/x.git#egg=editable\nredis==5\n",
    "worker/pyproject.toml": '[project]\nname = "worker"\nversion = "1"\ndescription = "Works; secret=<<pw:pydescription>>"\n'
    'dependencies = ["celery", "inner @ git+https://ci:<<pw:pyproject>>@git.vaultworks.io/inner.git"]\n'
    '[[tool.poetry.source]]\nname = "x"\nurl = "https://ci:<<pw:poetry>>@pypi.vaultworks.io/"\n'
    '[tool.poetry.dependencies]\nleak = {git = "https://ci:<<pw:poetrygit>>@git.vaultworks.io/leak.git"}\n',
    "worker/Pipfile": '[[source]]\nurl = "https://ci:<<pw:pipfile>>@pypi.vaultworks.io/"\nname = "x"\nverify_ssl = true\n'
    '[packages]\nleaky = {git = "https://ci:<<pw:pipgit>>@git.vaultworks.io/leaky.git"}\n',
    "java/pom.xml": "<project><modelVersion>4.0.0</modelVersion><groupId>vault</groupId><artifactId>java</artifactId>"
    "<version>1</version><description>Counts. password=<<pw:pomdescription>></description>"
    "<properties><db.password><<pw:pom>></db.password><lib.version>https://u:<<pw:pomversion>>@x/</lib.version></properties>"
    "<dependencies><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId>"
    "<version>${lib.version}</version></dependency></dependencies></project>\n",
    "java/src/main/resources/application.yml": "spring:\n  application: {name: java}\n  datasource:\n"
    "    url: jdbc:postgresql://db:5432/shop?user=a&password=<<pw:springquery>>\n    password: <<pw:spring>>\n"
    "  rabbitmq: {addresses: 'amqp://u:<<pw:springamqp>>@broker:5672'}\n"
    "  cloud: {config: {uri: 'http://root:<<pw:springconfig>>@web:8080'}}\n",
    "java/src/main/resources/application-prod.properties": "spring.redis.url=redis://:<<pw:springredis>>@cache:6379\n"
    "jwt.secret=<<opaque:springjwt>>\nstripe.api-key=<<stripe:spring>>\n",
    "gradle/build.gradle": "repositories { maven { url 'https://ci:<<pw:gradle>>@maven.vaultworks.io'; "
    "credentials { username 'ci'; password '<<pw:gradlecred>>' } } }\n"
    "dependencies { implementation 'org.postgresql:postgresql:42' }\ndescription = 'Adds. token=<<pw:gradledescription>>'\n",
    "go/go.mod": "module vaultworks.io/go\n\ngo 1.22\n\nrequire github.com/lib/pq v1.10.0 // token=<<pw:gomod>>\n",
    "ruby/Gemfile": "source 'https://u:<<pw:gem>>@gems.vaultworks.io'\n"
    "gem 'rails', '7.0'\ngem 'inner', git: 'https://<<github:gem>>@github.com/vault/inner.git'\n",
    "php/composer.json": '{"name": "vault/php", "description": "Sums. password: <<pw:composerdescription>>", '
    '"repositories": [{"type": "composer", "url": "https://u:<<pw:composer>>@packages.vaultworks.io"}], '
    '"config": {"github-oauth": {"github.com": "<<github:composer>>"}}, "require": {"laravel/framework": "^11"}}\n',
    "rust/Cargo.toml": '[package]\nname = "rust"\nversion = "1.0.0"\ndescription = "Rusts; token=<<pw:cargodescription>>"\n'
    '[dependencies]\ntokio = "1"\ninner = { git = "https://u:<<pw:cargo>>@git.vaultworks.io/inner.git", branch = "x" }\n',
    "dotnet/app.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net8.0</TargetFramework>'
    "<Description>Nets; pwd=<<pw:csproj>></Description></PropertyGroup>"
    '<ItemGroup><PackageReference Include="Npgsql" Version="8" /></ItemGroup></Project>\n',
    "dart/pubspec.yaml": "name: dart\ndescription: Darts; password=<<pw:pubdescription>>\ndependencies:\n  http: ^1\n"
    "  inner:\n    git: https://u:<<pw:pub>>@git.vaultworks.io/inner.git\n",
    "elixir/mix.exs": 'defmodule X.MixProject do\n  def project, do: [app: :x, version: "1", description: "Mixes; secret=<<pw:mixdescription>>", deps: deps()]\n'
    '  defp deps, do: [{:phoenix, "~> 1.7"}, {:inner, git: "https://u:<<pw:mix>>@git.vaultworks.io/inner.git"}]\nend\n',
    "proxy/nginx.conf": "upstream web { server web:8080; }\nserver {\n  listen 80;\n  location / {\n"
    "    proxy_pass http://admin:<<pw:nginxurl>>@web/<<opaque:nginxpath>>/;\n"
    "    proxy_set_header Authorization \"Basic <<b64:nginx>>\";\n  }\n}\n",
    "k8s/ledger.yaml": KUBERNETES,
    "k8s/kustomization.yaml": "resources: [ledger.yaml]\n",
    "overlays/prod/kustomization.yaml": KUSTOMIZATION,
    "overlays/prod/secrets.env": "API_SECRET=<<pw:kustomizeenv>>\nDSN=postgres://u:<<pw:kustomizedsn>>@ledger-db/books\n",
    **CODE,
    **DESIGN,
    **OPERATIONS,
}  # fmt: skip
