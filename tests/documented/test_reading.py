"""Finding and reading the file: names, links, limits, encodings, credentials."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archscan.documented import complete, documented_from_text, find_documented, read_documented
from archscan.errors import UsageError
from archscan.model.serial import to_json
from tests.goldens import check_golden, plain
from tests.systems import shop


@pytest.mark.parametrize("name", ["archscan.yaml", ".archscan.yaml"])
def test_it_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("system: {name: shop}\n", encoding="utf-8")
    path = find_documented(tmp_path, None)
    assert path == tmp_path / name
    assert (read_documented(path, tmp_path).path, read_documented(path, tmp_path).name) == (name, "shop")


@pytest.mark.parametrize(
    "name", ["archscan.yml", "archscan.yaml.bak", "docs/archscan.yaml", "Archscan.yaml.d/x"]
)
def test_what_is_not_picked(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("system: {name: shop}\n", encoding="utf-8")
    assert find_documented(tmp_path, None) is None


def test_a_given_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "archscan.yaml").write_text("broken: [", encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text("x: 1\n", encoding="utf-8")
    assert find_documented(tmp_path, other) == other
    with pytest.raises(UsageError, match=r"^other.yaml:1: x: unknown key"):
        read_documented(other, tmp_path)
    with pytest.raises(UsageError, match=r"^other.yaml:1: x: unknown key"):
        read_documented(other, tmp_path / "root")


def test_a_given_file_has_to_be_there(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.yaml", tmp_path):
        with pytest.raises(UsageError, match="no such file; expected a YAML file"):
            find_documented(tmp_path, path)


def test_both_names_are_one_too_many(tmp_path: Path) -> None:
    for name in ("archscan.yaml", ".archscan.yaml"):
        (tmp_path / name).touch()
    with pytest.raises(UsageError, match="expected one of the two"):
        find_documented(tmp_path, None)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("target", ["../secret.yaml", "/etc/passwd", "gone.yaml", "archscan.yaml"])
def test_no_link_leads_out(tmp_path: Path, target: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.yaml").write_text("x: secret\n", encoding="utf-8")
    (root / "archscan.yaml").symlink_to(target)
    with pytest.raises(UsageError, match=r"^archscan.yaml: a link that does not end in the scanned folder"):
        find_documented(root, None)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.yaml").write_text("system: {name: shop}\n", encoding="utf-8")
    (tmp_path / "archscan.yaml").symlink_to("docs/a.yaml")
    path = find_documented(tmp_path, None)
    assert path is not None
    assert read_documented(path, tmp_path).path == "docs/a.yaml"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "archscan.yaml").mkdir()
    with pytest.raises(UsageError, match="not a regular file"):
        read_documented(tmp_path / "archscan.yaml", tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "archscan.yaml")
    with pytest.raises(UsageError, match="not a regular file"):
        read_documented(tmp_path / "archscan.yaml", tmp_path)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archscan.yaml"
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(UsageError, match="larger than 1000000 bytes"):
        read_documented(path, tmp_path)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(b"a: [1", r"archscan.yaml:1: ", id="open bracket"),
        pytest.param(b"system:\n\tname: x", r"archscan.yaml:2: ", id="tab"),
        pytest.param(b"system: {name: \xff}", r"archscan.yaml(:1)?: ", id="not UTF-8"),
        pytest.param(b"\x7fELF\x00\x01\x02", r"archscan.yaml(:1)?: ", id="binary"),
        pytest.param(b"\xff\xfea", r"archscan.yaml: not valid Unicode", id="broken UTF-16"),
        pytest.param(b"a: " + b"[" * 100_000, r"archscan.yaml:1: nested too deeply", id="depth"),
        pytest.param(
            b"a: &a [x,x,x,x,x,x,x,x,x]\n"
            + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 110)),
            r"archscan.yaml:\d+: aliases that multiply", id="alias bomb"),
        pytest.param(b"a: &a [*a]", r"archscan.yaml:1: .*anchor", id="circle"),
        pytest.param(b"? [a, b]\n: c", r"archscan.yaml:1: a key that is not text", id="key"),
    ],
)  # fmt: skip
def test_what_is_not_readable_has_one_clear_line(data: bytes, line: str) -> None:
    with pytest.raises(UsageError, match=rf"^{line}"):
        documented_from_text(data)


def test_utf_16_and_marks_are_read() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert documented_from_text("system: {name: Läden}".encode(encoding)).name == "Läden"


SECRETS = """
system:
  summary: Kept in postgres://admin:hunter2secret@db:5432/shop, see https://user:tok3n-abc@wiki.example.com/a.
components:
  orders:
    responsibility: Reads amqp://guest:s3cr3tpw@broker.
    owner: us
chapters:
  Overview: |
    Connect with `redis://:cachepw99@cache:6379`.
flows:
  - name: f
    steps: ["orders -> broker: amqp://guest:s3cr3tpw@broker"]
targets: {latency: see http://a:targetpw1@x}
"""


def test_no_credential_gets_through() -> None:
    documented = documented_from_text(SECRETS)
    text = to_json(complete(shop(), documented))
    for secret in ("hunter2secret", "tok3n-abc", "s3cr3tpw", "cachepw99", "targetpw1"):
        assert secret not in text
    assert "postgres://***@db:5432/shop" in text
    assert [(one.line, one.rule) for one in documented.problems] == [
        (line, "plaintext-secret") for line in (3, 6, 9, 13, 14)
    ]


def test_addresses_without_one_stay() -> None:
    text = "See https://example.com/a@b:c, mailto:a@b.c, and `image@sha256:0123456789abcdef`."
    documented = documented_from_text(f"system: {{summary: '{text}'}}")
    assert documented.summary is not None
    assert documented.summary.text == text
    assert documented.problems == ()


def test_a_whole_file_is_read_as_before(fixtures: Path, update_golden: bool) -> None:
    case = fixtures / "documented" / "whole"
    documented = read_documented(case / "archscan.yaml", case)
    check_golden(plain(documented), case / "expected.json", update_golden)


def test_all_mistakes_of_a_file(fixtures: Path) -> None:
    case = fixtures / "documented" / "mistakes"
    with pytest.raises(UsageError) as error:
        read_documented(case / "archscan.yaml", case)
    assert str(error.value) + "\n" == (case / "expected.txt").read_text(encoding="utf-8")
