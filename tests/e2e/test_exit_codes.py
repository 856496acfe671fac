"""How archscan ends and where it writes: 0 clean, 1 findings, 2 wrong use or input, 3 a bug of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archscan import __version__
from archscan.cli import COMMANDS
from tests.e2e.program import POSIX, TEASHOP, archscan, command, copy_of, environment, files_of, here, write

Capture = pytest.CaptureFixture[bytes]
ONE = {"compose.yaml": "services: {web: {image: nginx}, db: {image: postgres}}\n"}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path / "small", ONE)


def test_the_version() -> None:
    assert archscan("--version").text == f"archscan {__version__}\n"
    assert archscan("--version", "--help").code == 0


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_of_everything(name: str, option: str, capfdbinary: Capture) -> None:
    result = here(capfdbinary, *filter(None, [name]), option)
    assert (result.code, result.err) == (0, "")
    assert "Usage: archscan" in result.text
    assert "\x1b" not in result.text
    if name:
        assert len(result.text.splitlines()) > 5
    else:
        assert all(f"  {one}" in result.text for one in COMMANDS)


WRONG: dict[str, list[str]] = {
    "no such folder": ["model", "nowhere"],
    "no such folder, short": ["nowhere"],
    "a file": ["model", "compose.yaml"],
    "a file to draft": ["draft", "compose.yaml"],
    "a file to draw": ["diagram", "compose.yaml"],
    "a file to begin with": ["init", "compose.yaml"],
    "unknown option": ["model", ".", "--nonsense"],
    "unknown format": ["model", ".", "--format", "xml"],
    "unknown picture format": ["diagram", ".", "--format", "gif"],
    "unknown picture": ["diagram", ".", "--view", "overveiw"],
    "unknown program": ["diagram", ".", "--renderer", "no-such-program"],
    "unknown schema": ["schema", "nothing"],
    "no number": ["model", ".", "--max-files", "many"],
    "no files": ["model", ".", "--max-files", "0"],
    "no path": ["model"],
    "two paths": ["draft", ".", "."],
    "no such configuration": ["model", ".", "--config", "nowhere.yaml"],
    "templates of the repository": ["draft", ".", "--templates", "templates"],
    "no such templates": ["draft", ".", "--templates", "../nowhere"],
    "output on a file": ["draft", ".", "-o", "compose.yaml"],
    "output below a file": ["draft", ".", "-o", "compose.yaml/x"],
    "a model into a folder": ["model", ".", "-o", "."],
    "a picture into a folder": ["diagram", ".", "-o", "."],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_use_is_2_and_one_line(
    small: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    monkeypatch.chdir(small)
    before = files_of(small)
    result = here(capfdbinary, *arguments)
    assert (result.code, result.out) == (2, b""), result.err
    assert "Traceback" not in result.err
    assert files_of(small) == before
    if result.lines[0].startswith("Usage:"):
        assert "Error: " in result.err
    else:
        (line,) = result.lines
        assert re.match(r"archscan: .+(: |; expected ).+", line)


CONFIGS: dict[str, tuple[str, str]] = {
    "unknown key": ("compnents: {}\n", r"archscan\.yaml:1: .*compnents.*; expected .*components.*"),
    "wrong shape": ("components: 3\n", r"archscan\.yaml:1: .*; expected .+"),
    "not YAML": ("components: [\n", r"archscan\.yaml:1: .*; expected .+"),
    "tab": ("components:\n\ta: b\n", r"archscan\.yaml:2: a tab .*; expected spaces"),
    "binary": ("\0\1", r"archscan\.yaml:1: .*; expected .+"),
}


@pytest.mark.parametrize(("text", "line"), CONFIGS.values(), ids=CONFIGS)
def test_a_wrong_archscan_yaml_is_2_and_says_where(
    small: Path, text: str, line: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    monkeypatch.chdir(small)
    write(small, {"archscan.yaml": text})
    for name in ("model", "draft", "diagram"):
        result = here(capfdbinary, name, ".")
        assert (result.code, result.out) == (2, b"")
        assert re.fullmatch(rf"archscan: (\S*/)?{line}", result.lines[0]), result.err
    assert not (small / "docs").exists()


@POSIX
def test_archscan_yaml_is_not_read_through_a_link(small: Path, tmp_path: Path, capfdbinary: Capture) -> None:
    secret = write(tmp_path, {"outside.yaml": "system: {name: Stolen}\n"}) / "outside.yaml"
    (small / "archscan.yaml").symlink_to(secret)
    result = here(capfdbinary, "model", small)
    assert "Stolen" not in result.text + result.err


def test_findings_are_1_only_if_asked(small: Path, capfdbinary: Capture) -> None:
    assert here(capfdbinary, "model", small, "--strict").code == 0
    write(small, {"broken/compose.yaml": "services: [\n"})
    assert here(capfdbinary, "model", small).code == 0
    assert here(capfdbinary, "model", small, "--strict").code == 1
    assert here(capfdbinary, "diagram", small, "--strict").code == 1
    assert here(capfdbinary, "draft", small, "--strict").code == 1
    assert (small / "docs" / "architecture" / "ARCHITECTURE.md").is_file()


BUG = """
from archscan.model.facts import Setting
NAME = "bug"
PATTERNS = ("compose.yaml",)
def wants(data):
    return True
def collect(file, tree):
    {body}
"""


def third_party(folder: Path, body: str) -> str:
    """A package that registers a collector, as a search path."""
    write(
        folder,
        {
            "bugs.py": BUG.format(body=body),
            "bugs-1.dist-info/entry_points.txt": "[archscan.collectors]\nbug = bugs\n",
            "bugs-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: bugs\nVersion: 1\n",
        },
    )
    return os.pathsep.join(filter(None, [str(folder), environment()["PYTHONPATH"]]))


def test_a_bug_is_3(small: Path, tmp_path: Path) -> None:
    path = third_party(tmp_path / "site", "yield 'no fact'")
    result = archscan("model", small, PYTHONPATH=path)
    assert (result.code, result.out) == (3, b"")
    assert result.lines[0] == "Traceback (most recent call last):"
    assert "bug of archscan's own" in result.lines[-1]


def test_a_third_party_that_fails_costs_a_file(small: Path, tmp_path: Path) -> None:
    path = third_party(tmp_path / "site", "raise SystemError('secret value')\n    yield")
    result = archscan("model", small, "--strict", PYTHONPATH=path)
    assert result.code == 1
    assert result.lines == [
        "compose.yaml: the collector bug failed with SystemError; expected a report to its authors"
    ]
    assert '"name": "web"' in result.text


@pytest.mark.parametrize(
    "error", [ValueError, KeyError, RecursionError, MemoryError, AssertionError, OSError]
)
def test_no_exception_leaves_as_1(
    small: Path, error: type[Exception], monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("x")

    monkeypatch.setattr("archscan.commands.scan.scan", fail)
    result = here(capfdbinary, "model", small, "--strict")
    assert result.code == 3
    assert error.__name__ in result.err


def test_an_interrupted_run_is_130(
    small: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("archscan.commands.scan.scan", interrupt)
    result = here(capfdbinary, "model", small)
    assert result.code == 130
    assert "Traceback" not in result.err


def test_results_on_stdout_and_talk_on_stderr(small: Path, capfdbinary: Capture) -> None:
    before = files_of(small)
    result = here(capfdbinary, "draft", small, "-o", "-")
    assert result.text.startswith("# small - Architecture Documentation\n")
    assert "```mermaid\n" in result.text
    assert here(capfdbinary, "model", small, "-o", "-").text.startswith('{\n "schema": "archscan.model/1"')
    assert here(capfdbinary, "diagram", small, "-o", "-").text.startswith(("<?xml", "<svg"))
    assert here(capfdbinary, "init", small, "-o", "-").out
    assert files_of(small) == before
    drafted = here(capfdbinary, "draft", small)
    assert drafted.out == b""
    assert [line.partition(":")[0].partition(" ")[0] for line in drafted.lines] == ["small", "wrote"]
    assert drafted.lines[0].startswith("small: 2 components, 0 connections, 1 environment, 0 problems")
    assert here(capfdbinary, "draft", small).lines[-1].startswith("unchanged: ")


def test_quiet_says_problems_only(small: Path, capfdbinary: Capture) -> None:
    assert here(capfdbinary, "draft", small, "--quiet").lines == []
    assert here(capfdbinary, "init", small, "-q").lines == []
    write(small, {"broken/compose.yaml": "services: [\n"})
    (line,) = here(capfdbinary, "draft", small, "-q").lines
    assert line.startswith("broken/compose.yaml:1: ")


def test_init_does_not_replace(small: Path, capfdbinary: Capture) -> None:
    assert here(capfdbinary, "init", small).code == 0
    written = (small / "archscan.yaml").read_bytes()
    assert b"web" in written
    assert here(capfdbinary, "model", small, "--strict").code == 0
    (small / "archscan.yaml").write_text("system: {name: Mine}\n")
    result = here(capfdbinary, "init", small)
    assert result.code == 2
    assert "is there already" in result.err
    assert '"name": "Mine"' in here(capfdbinary, "model", small).text
    assert here(capfdbinary, "init", small, "--force").code == 0
    assert "Mine" not in (small / "archscan.yaml").read_text()


@POSIX
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    services = "\n".join(f"  s{number}: {{image: 'nginx:{number}'}}" for number in range(150))
    root = write(tmp_path / "large", {"compose.yaml": f"services:\n{services}\n"})
    for name in ("model", "draft"):
        extra = ["-o", "-"] if name == "draft" else []
        with subprocess.Popen(
            command(name, root, *extra), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline()
            process.stdout.close()
            err = process.stderr.read().decode()
        assert process.returncode == 0, err
        assert "Traceback" not in err
        assert "BrokenPipe" not in err


@POSIX
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_2_and_said(small: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command("model", small), env=environment(), stdout=full, stderr=subprocess.PIPE, timeout=60
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@POSIX
@pytest.mark.parametrize("place", ["docs", "docs/architecture", "docs/architecture/diagrams"])
def test_no_link_of_the_repository_says_where_to_write(
    tmp_path: Path, place: str, capfdbinary: Capture
) -> None:
    root = write(tmp_path / "root", ONE)
    (tmp_path / "outside").mkdir()
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).symlink_to(tmp_path / "outside")
    result = here(capfdbinary, "draft", root)
    assert result.code == 2
    (line,) = result.lines
    assert "is a link; expected a folder" in line
    assert list((tmp_path / "outside").iterdir()) == []


@POSIX
@pytest.mark.parametrize(
    "name", ["ARCHITECTURE.md", "model.json", "diagrams/overview.svg", "diagrams/overview.dot"]
)
def test_a_linked_file_is_replaced_and_not_written_through(
    tmp_path: Path, name: str, capfdbinary: Capture
) -> None:
    root = write(tmp_path / "root", ONE)
    target = write(tmp_path, {"outside": "kept"}) / "outside"
    link = root / "docs" / "architecture" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    assert here(capfdbinary, "draft", root).code == 0
    assert target.read_text() == "kept"
    assert not link.is_symlink()
    assert link.stat().st_size > 100


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_2(small: Path, capfdbinary: Capture) -> None:
    small.chmod(0o555)
    try:
        result = here(capfdbinary, "draft", small)
    finally:
        small.chmod(0o755)
    assert result.code == 2
    assert "cannot be written: permission denied" in result.err.lower()


@POSIX
def test_a_failed_write_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    root = copy_of(TEASHOP, tmp_path / "teashop")
    assert here(capfdbinary, "draft", root, "-q").code == 0
    before = files_of(root)
    write(root, {"compose.yaml": ONE["compose.yaml"]})

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    result = here(capfdbinary, "draft", root, "-q")
    monkeypatch.undo()
    assert result.code == 2
    assert "No space left on device" in result.err
    assert files_of(root) == {**before, "compose.yaml": ONE["compose.yaml"].encode()}


def test_no_colour_and_no_progress_where_nobody_looks(small: Path) -> None:
    for variables in ({"NO_COLOR": "1"}, {"FORCE_COLOR": "1", "TERM": "xterm-256color"}, {"TERM": "dumb"}):
        result = archscan("draft", small, **variables)
        assert result.code == 0
        assert "\x1b" not in result.err
        assert "Reading" not in result.err
        assert "\x1b" not in archscan("model", "--nonsense", **{**variables, "NO_COLOR": "1"}).err


@POSIX
@pytest.mark.parametrize(("arguments", "shown"), [((), True), (("--quiet",), False)], ids=["usual", "quiet"])
def test_progress_on_a_terminal(small: Path, arguments: tuple[str, ...], shown: bool) -> None:
    import pty

    master, slave = pty.openpty()
    done = subprocess.run(
        command("model", small, *arguments),
        env=environment({"TERM": "xterm"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=slave,
        timeout=60,
    )
    os.close(slave)
    said = b""
    try:
        while part := os.read(master, 4096):
            said += part
    except OSError:
        pass  # how Linux says that the other end is closed
    finally:
        os.close(master)
    assert done.returncode == 0
    assert (b"Reading" in said) == shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_of_shells(shell: str) -> None:
    result = archscan("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert result.code == 0, result.err
    assert "archscan" in result.text
    assert "complet" in result.text.lower()


def test_completion_names_commands_and_options() -> None:
    variables = {"_ARCHSCAN_COMPLETE": "complete_bash", "COMP_WORDS": "archscan d", "COMP_CWORD": "1"}
    assert archscan(**variables).text.split() == ["draft", "diff", "diagram"]
    variables = {**variables, "COMP_WORDS": "archscan model --f", "COMP_CWORD": "2"}
    assert archscan(**variables).text.split() == ["--format"]


def test_nothing_heavy_is_loaded_for_help() -> None:
    program = "import sys; from archscan.cli import run; run(['--help']); print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert not loaded & {"yaml", "jinja2", "pydot", "rich", "archscan.link", "archscan.collectors.registry"}
    assert not loaded & {"graphql", "codeowners", "tree_sitter", "markdown_it", "archscan.collect"}
