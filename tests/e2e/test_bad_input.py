"""Whatever lies in a repository costs a clear line at most, and nothing of the rest."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest

from tests.e2e.program import POSIX, archscan, files_of, here, write
from tests.patience import coming_to_an_end

Capture = pytest.CaptureFixture[bytes]

GOOD = """
services:
  web:
    image: nginx
    environment: {API: "http://api:8000"}
  api:
    build: .
    environment: {DB: "postgres://db/shop"}
  db: {image: "postgres:16"}
"""


def bomb(levels: int = 30) -> str:
    """Nine times as much at each level: 9^levels items if it were spelled out."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join([*rows, f"services: {{x: {{image: x, command: *a{levels - 1}}}}}", ""])


def merge_bomb(levels: int = 28) -> str:
    rows = ["x-0: &m0 {image: x, environment: {A: b}}"]
    rows += [
        f"x-{n}: &m{n}\n  <<: [*m{n - 1}, *m{n - 1}]\n  k{n}a: *m{n - 1}\n  k{n}b: *m{n - 1}"
        for n in range(1, levels)
    ]
    return "\n".join([*rows, f"services: {{x: {{<<: *m{levels - 1}}}}}", ""])


DEEP = "services: {x: {image: x, command: " + "[" * 50_000 + "]" * 50_000 + "}}\n"

BAD: dict[str, tuple[str, str | bytes, str]] = {
    "broken": ("compose.yaml", "services:\n  a: [\n  b: c\n", r":\d+: .*; expected .+"),
    "tab": ("compose.yaml", "services:\n\ta: 1\n", r":2: a tab in the indentation; expected spaces"),
    "binary": ("compose.yaml", b"\x7fELF\x02\x01\x01\0\0\0services: \xff\xfe\x00", r"(:\d+)?: .*; expected .+"),
    "image": ("docker-compose.yml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR services:", r"(:\d+)?: .*; expected .+"),
    "alias bomb": ("compose.yaml", bomb(), r"(:\d+)?: .*; expected .+"),
    "merge bomb": ("compose.yaml", merge_bomb(), r"(:\d+)?: .*; expected .+"),
    "deep": ("compose.yaml", DEEP, r":1: nested too deeply.*; expected .+"),
    "latin-1": ("compose.yaml", "services: {a: {image: caf\xe9}}".encode("latin-1"), r":1: not valid UTF-8; expected .+"),
    "half of UTF-16": ("compose.yaml", b"\xff\xfes\0e\0r\0v", r"(:\d+)?: not valid .*; expected .+"),
    "NUL": ("compose.yaml", b"services: {a: {image: b\0}}\n", r":1: a NUL byte; expected .+"),
    "escape": ("compose.yaml", "services: {a\x1b[31m: {image: x}}\n", r":1: .*; expected .+"),
    "a list": ("compose.yaml", "- services\n- a\n", r":\d+: .*; expected .+"),
    "services is a text": ("compose.yaml", "services: none\n", r":1: .*; expected .+"),
    "circle of extends": (
        "compose.yaml",
        "services: {a: {extends: b}, b: {extends: a}}\n",
        r":1: .*; expected .+",
    ),
    "includes itself": ("compose.yaml", "include: [compose.yaml]\nservices: {a: {image: x}}\n", r":1: .*; expected .+"),
    "an unset variable": ("compose.yaml", "services: {a: {image: '${IMAGE:?say it}'}}\n", ""),
    "manifest": ("k8s.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: [}\n", r":3: .*; expected .+"),
    "JSON manifest": ("k8s.json", '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": }}', r":1: .*; expected .+"),
    "JSON": ("package.json", '{"dependencies": {"express": }}', r":1: .*; expected .+"),
    "deep JSON": ("package.json", '{"dependencies":' + "[" * 100_000 + "]" * 100_000 + "}", r":1: .*; expected .+"),
    "TOML": ("pyproject.toml", "[project\nname = 'x'\n", r":1: .*; expected .+"),
    "XML": ("pom.xml", "<project><artifactId>a</project>", r":1: .*; expected .+"),
    "XML entities": (
        "pom.xml",
        '<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><project><artifactId>&b;</artifactId></project>',
        r":1: .*; expected .+",
    ),
    "XML file entity": (
        "pom.xml",
        '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><project><name>&a;</name></project>',
        r":1: .*; expected .+",
    ),
    "Dockerfile": ("Dockerfile", "RUN x\nFROM\n", r":\d+: .*; expected .+"),
    "go.mod": ("go.mod", "module x\nrequire y\n", r":2: .*; expected .+"),
    "requirements": ("requirements.txt", "a b c\n", r":1: .*; expected .+"),
    "requirements in a circle": ("requirements.txt", "-r requirements.txt\nredis\n", ""),
    "nothing": ("compose.yaml", "", ""),
    "only comments": ("compose.yaml", "# nothing here\n", ""),
    "a long line": ("Dockerfile", "FROM python:3.12\nENV A=" + "x" * 1_000_000 + "\n", ""),
    "many lines in one value": (
        "compose.yaml",
        "services:\n  b:\n    image: x\n    command: |\n" + "      line\n" * 10_000,
        "",
    ),
    "UTF-16": ("compose.yaml", "services: {b: {image: redis}}\n".encode("utf-16"), ""),
    "UTF-8 with its mark": ("compose.yaml", "\ufeffservices: {b: {image: redis}}\n", ""),
    "carriage returns": ("compose.yaml", "services:\r\n  b:\r\n    image: redis\r\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "line"), BAD.values(), ids=BAD)
def test_a_bad_file_costs_one_line(
    tmp_path: Path, name: str, content: str | bytes, line: str, capfdbinary: Capture
) -> None:
    root = write(tmp_path / "root", {"good/compose.yaml": GOOD, f"bad/{name}": content})
    with coming_to_an_end():
        result = here(capfdbinary, "model", root, "--strict")
    assert [one for one in ("web", "api", "db") if f'"name": "{one}"' not in result.text] == []
    told = [one for one in result.lines if one.startswith("bad/")]
    assert result.lines == told
    assert all(len(one) < 400 and one.isprintable() for one in told)
    if line:
        assert told
        assert re.fullmatch(f"bad/{re.escape(name)}{line}", told[0]), told
    else:
        assert told == []
        assert result.code == 0


def test_everything_at_once(tmp_path: Path, capfdbinary: Capture) -> None:
    files = {f"{number}/{name}": content for number, (name, content, _) in enumerate(BAD.values())}
    root = write(tmp_path / "root", {"compose.yaml": GOOD, **files})
    result = here(capfdbinary, "draft", root, "-o", tmp_path / "out")
    assert result.code == 0
    assert result.lines[-1].startswith("and ")
    document = (tmp_path / "out" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    problems = document.partition("### Not Read or Not Understood")[2]
    for number, (name, _, line) in enumerate(BAD.values()):
        assert f"[{number}/{name}" in problems or not line, name
    assert here(capfdbinary, "draft", root, "-o", tmp_path / "out", "--strict").code == 1


def test_a_file_of_200_mb_is_left_out(tmp_path: Path, capfdbinary: Capture) -> None:
    root = write(tmp_path, {"compose.yaml": GOOD, "big/compose.yaml": "services: {x: {image: y}}\n"})
    with (root / "big" / "compose.yaml").open("r+b") as file:
        file.truncate(200_000_000)
    result = here(capfdbinary, "model", root)
    assert result.code == 0
    expected = "a shorter file, or a higher limit"
    assert result.lines == [f"big/compose.yaml: longer than 5 MB, left out; expected {expected}"]
    assert '"name": "web"' in result.text


def test_limits_can_be_set_and_are_reported(tmp_path: Path, capfdbinary: Capture) -> None:
    root = write(tmp_path, {"a.txt": "", "b.txt": "", "compose.yaml": GOOD, "z.txt": ""})
    result = here(capfdbinary, "model", root, "--max-files", "3")
    assert [line.partition(";")[0] for line in result.lines] == [
        ".: more than 3 files",
    ]
    assert '"name": "web"' in result.text
    result = here(capfdbinary, "model", root, "--max-file-size", "20")
    assert [line.partition(",")[0] for line in result.lines] == ["compose.yaml: longer than 2e-05 MB"]


@POSIX
def test_no_link_leads_out_of_the_folder(tmp_path: Path, capfdbinary: Capture) -> None:
    write(
        tmp_path / "outside",
        {
            "compose.yaml": "services: {stolen: {image: hiddenthing}}\n",
            "secret.env": "STOLEN=http://hiddenthing:80\n",
            "etc/Dockerfile": "FROM hiddenthing\n",
        },
    )
    root = write(
        tmp_path / "root",
        {
            "compose.yaml": GOOD.replace(
                "image: nginx",
                "image: nginx\n    env_file: [link.env, ../outside/secret.env, /etc/passwd, dir/secret.env]\n"
                "    extends: {file: ../outside/compose.yaml, service: stolen}\n"
                "    build: {context: dir/etc}",
            ),
            "k/kustomization.yaml": "resources: [../../outside, ../dir, /etc/passwd]\n",
            "requirements.txt": "-r ../outside/secret.env\n-r dir/secret.env\n-r /etc/passwd\n",
        },
    )
    (root / "link.env").symlink_to(tmp_path / "outside" / "secret.env")
    (root / "dir").symlink_to(tmp_path / "outside")
    (root / "more").mkdir()
    (root / "more" / "compose.yaml").symlink_to(tmp_path / "outside" / "compose.yaml")
    (root / "loop").symlink_to(root)
    (root / "self").symlink_to("self")
    (root / "more" / "up").symlink_to("..")
    result = here(capfdbinary, "draft", root, "-o", tmp_path / "out", "--quiet")
    assert result.code == 0
    everything = b"".join(files_of(tmp_path / "out").values())
    assert b"hiddenthing" not in everything
    assert b"root:" not in everything
    assert "hiddenthing" not in result.err
    assert b"Queried by" in everything
    assert all(": " in line for line in result.lines)


@POSIX
def test_special_files_are_not_waited_for(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"good/compose.yaml": GOOD})
    os.mkfifo(root / "compose.yaml")
    os.mkfifo(root / "requirements.txt")
    server = socket.socket(socket.AF_UNIX)
    here_before = os.getcwd()
    os.chdir(root)  # names of sockets must be short
    try:
        server.bind("Dockerfile")
    finally:
        os.chdir(here_before)
    try:
        result = archscan("model", root)
    finally:
        server.close()
    assert (result.code, result.lines) == (0, [])
    assert '"name": "web"' in result.text


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(tmp_path: Path, capfdbinary: Capture) -> None:
    root = write(tmp_path / "root", {"good/compose.yaml": GOOD, "no/compose.yaml": GOOD, "shut/x": ""})
    (root / "no" / "compose.yaml").chmod(0)
    (root / "shut").chmod(0)
    try:
        result = here(capfdbinary, "model", root)
    finally:
        (root / "shut").chmod(0o700)
    assert result.code == 0
    assert result.lines == [
        "no/compose.yaml: cannot be read (permission denied); expected a readable file",
        "shut: cannot be listed (permission denied); expected a readable folder",
    ]


@pytest.mark.parametrize(
    "files", [{}, {"README.md": ""}, {"src/main.c": "int main;"}], ids=["empty", "README", "C"]
)
def test_a_repository_with_nothing_to_read(
    tmp_path: Path, files: dict[str, str], capfdbinary: Capture
) -> None:
    root = write(tmp_path / "thing", files)
    root.mkdir(exist_ok=True)
    result = here(capfdbinary, "draft", root)
    assert result.code == 0
    assert "0 components" in result.lines[0]
    written = files_of(root / "docs" / "architecture")
    assert written["ARCHITECTURE.md"].startswith(b"# thing - Architecture Documentation\n")
    assert here(capfdbinary, "model", root).code == 0
    assert here(capfdbinary, "init", root, "-o", "-").code == 0


def test_no_template_of_the_repository_is_run(tmp_path: Path, capfdbinary: Capture) -> None:
    """Neither as a template nor as code: what looks like one is text."""
    marks = {
        "templates/overview.jinja": "{{ 7 * 191 }}",
        "archscan/templates/overview.jinja": "{{ 7 * 191 }}",
        "setup.py": "import pathlib; pathlib.Path('was-run').touch()",
        "conftest.py": "import pathlib; pathlib.Path('was-run').touch()",
        "sitecustomize.py": "import pathlib; pathlib.Path('was-run').touch()",
        "typer.py": "raise SystemExit(99)",
        "yaml.py": "raise SystemExit(99)",
        "compose.yaml": GOOD + "    labels: {org.opencontainers.image.description: 'So {{ 7 * 191 }} ${7*191} #{7*191}'}\n",
    }  # fmt: skip
    root = write(tmp_path / "root", marks)
    result = archscan("draft", ".", "-o", tmp_path / "out", cwd=root, PYTHONSAFEPATH="1")
    assert result.code == 0
    assert b"1337" not in b"".join(files_of(tmp_path / "out").values())
    assert not (root / "was-run").exists()
    assert here(capfdbinary, "draft", root, "--templates", root / "templates").code == 2
