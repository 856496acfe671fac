"""No secret value of a scanned repository comes out: not in files, not on standard output, not in talk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from archscan.collect import collect
from archscan.collectors.registry import COLLECTORS
from archscan.model.facts import Opens, Requires, Uses, Workload
from tests.e2e.planted import TEXTS, forms, plant
from tests.e2e.planted_code import CODE
from tests.e2e.planted_design import DESIGN
from tests.e2e.planted_operations import OPERATIONS
from tests.e2e.program import Result, files_of, here, write
from tests.goldens import text_tree

FILES, VALUES = plant(TEXTS)


NOTHING_TO_SAY = {
    ".drone.yml", "chart2/Chart.yaml", "start/CONTRIBUTING.md", "keys/server.crt", ".sops.yaml",
    "settings/rabbitmq.conf", "settings/grafana.ini", "settings/elasticsearch.yml",
}  # fmt: skip
"""Files whose few lines beside the secrets are none that a collector tells."""


def leaks(outputs: Iterable[bytes], values: dict[str, str]) -> list[str]:
    """The marks of the values that stand in any of the outputs, in any of their forms."""
    whole = b"\n".join(outputs).decode("utf-8", "replace").lower()
    return sorted(mark for mark, value in values.items() if any(form in whole for form in forms(value)))


def both(result: Result) -> list[bytes]:
    return [result.out, result.err.encode()]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("vault"), FILES)


def test_enough_is_planted() -> None:
    assert len(VALUES) > 600
    assert len(set(VALUES.values())) == len(VALUES)
    everything = "\n".join(FILES.values())
    assert leaks([everything.encode()], VALUES) == sorted(VALUES)


def test_what_stands_beside_the_secrets_is_read(
    vault: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Otherwise nothing would be shown by the absence of the secrets."""
    text = here(capfdbinary, "model", vault).text
    unread = [
        path
        for path in FILES
        if path not in {**CODE, **DESIGN, **OPERATIONS}
        and f'"path": "{path}"' not in text
        and not path.endswith((".npmrc", "secrets.env", "extra.env", "kustomization.yaml", "pyproject.toml"))
    ]
    assert unread == []
    for host in ("api.vaultworks.io", "backup.vaultworks.io", "cluster0.vaultworks.io", "hooks.slack.com"):
        assert host in text
    for name in ("ledger", "web", "db", "cache", "broker", "mysql", "auditor"):
        assert f'"name": "{name}"' in text


def test_no_fact_of_code_and_settings_holds_a_secret() -> None:
    """Of files that belong to no component nothing comes out; their facts are looked at themselves."""
    found = collect(text_tree(FILES), sorted(FILES), COLLECTORS)
    read = {
        fact.evidence.path for fact in found.facts if isinstance(fact, Requires | Opens | Uses | Workload)
    }
    assert sorted(set(CODE) - read - {"charts/shop/Chart.yaml", "charts/shop/values.yaml"}) == []
    told = {fact.evidence.path for fact in found.facts if hasattr(fact, "evidence")}
    assert sorted({*DESIGN, *OPERATIONS} - told - NOTHING_TO_SAY) == []
    assert leaks([repr((found.facts, found.problems)).encode()], VALUES) == []


def test_no_secret_in_the_document_and_its_files(
    vault: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    result = here(capfdbinary, "draft", vault, "-o", tmp_path / "out", "--strict")
    written = files_of(tmp_path / "out")
    assert {Path(name).suffix for name in written} == {".md", ".json", ".dot", ".svg"}
    assert leaks([*both(result), *written.values()], VALUES) == []
    for arguments in (["-o", "-"], ["-o", str(tmp_path / "mermaid"), "--mermaid"]):
        result = here(capfdbinary, "draft", vault, *arguments)
        assert leaks(both(result), VALUES) == []
    assert leaks(files_of(tmp_path / "mermaid").values(), VALUES) == []


@pytest.mark.parametrize("format", ["json", "yaml", "text"])
def test_no_secret_in_the_model(vault: Path, format: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    result = here(capfdbinary, "model", vault, "--format", format, "--strict")
    assert result.out
    assert leaks(both(result), VALUES) == []


@pytest.mark.parametrize("format", ["dot", "svg", "png", "mermaid"])
def test_no_secret_in_a_picture(vault: Path, format: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    result = here(capfdbinary, "diagram", vault, "--view", "data-flow", "--format", format)
    assert result.out or format == "mermaid"  # it may be too large for that
    assert leaks(both(result), VALUES) == []


def test_no_secret_in_the_starter(vault: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    result = here(capfdbinary, "init", vault, "-o", "-")
    assert "ledger" in result.text
    assert leaks(both(result), VALUES) == []


BROKEN: dict[str, str] = {
    "compose.yaml": "services:\n  a:\n    image: x\n    environment:\n      PASSWORD: \"<<pw:open>>\n  b: [\n",
    "tab/compose.yaml": "services:\n  a:\n\tpassword: <<pw:tab>>\n",
    "twice/compose.yaml": "services:\n  a: {image: x, environment: {A_TOKEN: <<pw:first>>, A_TOKEN: <<pw:second>>}}\n",
    "shape/compose.yaml": "services:\n  a:\n    image: [<<pw:image>>]\n    environment: <<pw:environment>>\n"
    "    ports: [{target: <<pw:target>>}]\n    build: {context: {a: <<pw:context>>}}\n"
    "    command: {run: <<pw:command>>}\n    depends_on: 3\n    healthcheck: <<pw:health>>\n"
    "    labels: 17\n    deploy: {resources: <<pw:res>>}\n"
    "    volumes: [{a: <<pw:volume>>}]\n    env_file: [{path: [<<pw:envpath>>]}]\n    extends: {service: [<<pw:ext>>]}\n"
    "    networks: [[<<pw:network>>]]\n    user: {a: <<pw:user>>}\n    restart: [<<pw:restart>>]\n",
    "asked/compose.yaml": "services:\n  a:\n    image: ${IMAGE:?set it, as in <<pw:required>>}\n"
    "    environment: {URL: '${OPEN:-http://u:<<pw:unclosed>>@b', B: '${1BAD-<<pw:badname>>}'}\n"
    "    command: ${C:?password is <<pw:asked>>}\n",
    "anchor/compose.yaml": "services:\n  a: {image: x, environment: {KEY: *<<pw:alias>>}}\n",
    "tag/compose.yaml": "services:\n  a: {image: x, environment: {KEY: !!python/object:<<pw:tag>> x}}\n",
    "include/compose.yaml": "include: ['https://u:<<pw:include>>@git.vaultworks.io/x.yaml']\nservices: {}\n",
    "dup/.env": "A=1\nB='<<pw:envopen>>\nexport\nC <<pw:enveq>>\n=<<pw:envnokey>>\nSECRET='<<pw:envend>>\n",
    "k8s/bad.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: '<<pw:k8sopen>>\n",
    "k8s/shape.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: [<<pw:k8sname>>]}\nstringData: <<pw:k8sshape>>\n"
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: <<pw:k8sreplicas>>,"
    " template: {spec: {containers: [<<pw:k8scontainer>>, {name: a, image: [<<pw:k8simage>>], env: <<pw:k8senv>>,"
    " ports: [<<pw:k8sport>>, {containerPort: <<pw:k8snumber>>}], args: {a: <<pw:k8sargs>>},"
    " livenessProbe: <<pw:k8sprobe>>, resources: {limits: {cpu: [<<pw:k8scpu>>]}}}]}}}\n"
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: [<<pw:k8sdata>>]\n",
    "k8s/templated.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Values.name }}}\nstringData: {a: <<pw:templated>>}\n",
    "k8s/json.json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"a": "<<pw:k8sjson>>}\n',
    "k9/kustomization.yaml": "secretGenerator:\n- name: a\n  literals: [<<pw:nokey>>, [<<pw:listlit>>]]\n  envs: <<pw:kenvs>>\n"
    "patches: [{patch: 'a: [<<pw:kpatch>>'}]\nresources: ['https://u:<<pw:kurl>>@git.vaultworks.io/x']\n",
    "docker/Dockerfile": "FROM\nPASSWORD=<<pw:instruction>>\nFROM a b c <<pw:from>>\nENV <<pw:envonly>>\nEXPOSE <<pw:expose>>\n"
    "CMD [\"a\", \"<<pw:cmdopen>>\nHEALTHCHECK --bad=<<pw:hc>>\nCOPY <<pw:copy>>\nRUN <<EOF\n<<pw:heredoc>>\n",
    "py/pyproject.toml": "[project]\nname = \"a\"\npassword = <<pw:toml>>\n",
    "py2/pyproject.toml": "[project]\nname = 'b'\ndependencies = ['https://u:<<pw:dep>>@x y', '<<pw:dep2>> ===== bad']\nversion = ['<<pw:ver>>']\n",
    "py3/requirements.txt": "--index-url\nhttps://u:<<pw:bareurl>>@x/y z\n--password <<pw:unknown>>\na b <<pw:words>>\n-r https://u:<<pw:rurl>>@x/r.txt\n"
    "x==<<pw:xver>> ; python == '<<pw:marker>>\n",
    "py4/Pipfile": "[packages]\na = <<pw:pipfile>>\n",
    "py5/setup.cfg": "[metadata]\nname = x\n<<pw:cfgline>>\n[options]\ninstall_requires =\n    a @ https://u:<<pw:cfgreq>>@x y\n",
    "js/package.json": '{"name": "x", "token": "<<pw:json>>\n}',
    "js2/package.json": '{"name": ["<<pw:jsname>>"], "dependencies": ["<<pw:jsdeps>>"], "scripts": "<<pw:jsscripts>>", "workspaces": {"a": "<<pw:jsws>>"}}',
    "go/go.mod": "module x\nrequire <<pw:gomod>>\nsecret <<pw:goword>>\n",
    "ruby/Gemfile": "gem '<<pw:gemopen>>\ngem \"a\", git: 'https://u:<<pw:gemurl>>@x\n",
    "java/pom.xml": "<project><password><<pw:xml>></password><artifactId>x</project>",
    "gradle/build.gradle": "password '<<pw:gradleopen>>\ndependencies { implementation '<<pw:gradledep>> }\n",
    "php/composer.json": '{"require": ["<<pw:composer>>"], "name": {"a": "<<pw:composername>>"}}',
    "rust/Cargo.toml": "[package\nname = '<<pw:cargo>>'\n",
    "dotnet/x.csproj": "<Project><PropertyGroup><Password><<pw:csproj>></PropertyGroup></Project>",
    "dart/pubspec.yaml": "name: x\ndependencies: {a: [<<pw:pub>>, }\n",
    "elixir/mix.exs": "defp deps do [{:a, \"<<pw:mix>>\" end\n",
    "proxy/nginx.conf": "server { proxy_pass http://u:<<pw:nginx>>@; location / { <<pw:directive>>\n",
    "spring/application.yml": "spring:\n  datasource: {password: '<<pw:springopen>>\n",
    "latin/compose.yaml": "services: {a: {environment: {PASSWORD: <<pw:latin>>é}}}\n",
}  # fmt: skip


def test_no_secret_in_what_is_said_about_broken_files(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    files, values = plant(BROKEN)
    contents = {path: text.encode("latin-1" if "latin" in path else "utf-8") for path, text in files.items()}
    root = write(tmp_path / "broken", contents)
    assert len(values) > 80
    result = here(capfdbinary, "draft", root, "-o", tmp_path / "out", "--strict")
    assert result.code == 1
    written = files_of(tmp_path / "out")
    assert leaks([*both(result), *written.values()], values) == []
    told = {path for path in files if path.encode() in written["model.json"]}
    assert len(told) > 20
    for format in ("json", "text"):
        assert leaks(both(here(capfdbinary, "model", root, "-f", format, "--strict")), values) == []


def test_a_wrong_archscan_yaml_is_refused_without_its_secret(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    files, values = plant({"archscan.yaml": 'password: <<pw:key>>\nsystem: {nmae: "<<pw:open>>\n'})
    result = here(capfdbinary, "model", write(tmp_path, files))
    assert result.code == 2
    assert leaks(both(result), values) == []
