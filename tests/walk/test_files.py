from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from archscan.errors import UsageError
from archscan.model.problem import Problem
from archscan.walk import DiskTree, Limits, Listing, walk
from archscan.walk.folders import MARKED, NAMES
from archscan.walk.listing import Found, find_git, list_with_git, list_with_scandir, unreadable

GIT = shutil.which("git")
WAYS = pytest.mark.parametrize(
    "git",
    [
        pytest.param(True, id="git", marks=pytest.mark.skipif(GIT is None, reason="no git")),
        pytest.param(False, id="no git"),
    ],
)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="names and links of POSIX")


def make(root: Path, files: dict[str, str] | Sequence[str]) -> Path:
    """Files with these texts, below `root`; ignore files make it a repository, where they hold."""
    if any(path.endswith(".gitignore") for path in files):
        (root / ".git").mkdir(parents=True, exist_ok=True)
    for path in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(files[path] if isinstance(files, dict) else "", encoding="utf-8", newline="")
    return root


def make_repository(folder: Path) -> Path:
    """What git takes for a repository, made without git."""
    for name in ("objects", "refs"):
        (folder / ".git" / name).mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 0\n")
    return folder


def seen(root: Path, git: bool = False, **options: Sequence[str]) -> list[str]:
    """The listed paths, ignore files left out."""
    return [path for path in walk(root, git=git, **options).paths if not path.endswith(".gitignore")]  # type: ignore[arg-type]


IGNORES: dict[str, tuple[dict[str, str], list[str]]] = {
    "nothing": ({"b": "", "a/b": ""}, ["a/b", "b"]),
    "name anywhere": ({".gitignore": "b\n", "b": "", "a/b": "", "a/bb": ""}, ["a/bb"]),
    "star": ({".gitignore": "*.log", "a.log": "", "x/b.log": "", "b.logs": ""}, ["b.logs"]),
    "negation": ({".gitignore": "*.log\n!keep.log\n", "a.log": "", "keep.log": ""}, ["keep.log"]),
    "order of negation": ({".gitignore": "!keep.log\n*.log\n", "keep.log": ""}, []),
    "nothing comes back from an ignored folder": ({".gitignore": "a/\n!a/b\n", "a/b": ""}, []),
    "something comes back from its files": ({".gitignore": "a/*\n!a/b\n", "a/b": "", "a/c": ""}, ["a/b"]),
    "anchored": ({".gitignore": "/b\n", "b": "", "a/b": ""}, ["a/b"]),
    "anchored by a slash within": ({".gitignore": "a/b\n", "a/b": "", "x/a/b": ""}, ["x/a/b"]),
    "folders only": ({".gitignore": "b/\n", "b/c": "", "a/b": ""}, ["a/b"]),
    "anywhere below": ({".gitignore": "**/b\n", "b": "", "a/b": "", "a/c/b": "", "c": ""}, ["c"]),
    "everything in": ({".gitignore": "a/**\n", "a/b": "", "a/c/d": "", "b/a/x": ""}, ["b/a/x"]),
    "folders between": ({".gitignore": "a/**/z\n", "a/z": "", "a/b/z": "", "a/b/c/z": "", "z": ""}, ["z"]),
    "star stays in its folder": ({".gitignore": "a/*/z\n", "a/b/z": "", "a/b/c/z": ""}, ["a/b/c/z"]),
    "two stars in a name": ({".gitignore": "/a**z\n", "abz": "", "a/z": ""}, ["a/z"]),
    "question mark": ({".gitignore": "a?c\n", "abc": "", "ac": "", "a/c": ""}, ["a/c", "ac"]),
    "class": ({".gitignore": "[a-c]x\n[!a-c]y\n", "ax": "", "dx": "", "ay": "", "dy": ""}, ["ay", "dx"]),
    "named class": ({".gitignore": "[[:digit:]]\n", "1": "", "a": ""}, ["a"]),
    "open class": ({".gitignore": "a[b\n", "a[b": "", "ab": ""}, ["a[b", "ab"]),
    "comment": ({".gitignore": "#a\n\\#b\n", "#a": "", "#b": ""}, ["#a"]),
    "exclamation mark": ({".gitignore": "*\n!a\n\\!b\n", "a": "", "!b": ""}, ["a"]),
    "trailing space": ({".gitignore": "a  \nb\\ \n", "a": "", "b": "", "b ": ""}, ["b"]),
    "leading space": ({".gitignore": " a\n", "a": "", " a": ""}, ["a"]),
    "carriage returns": ({".gitignore": "a\r\nb/\r\n", "a": "", "b/c": "", "c": ""}, ["c"]),
    "byte order mark": ({".gitignore": "\ufeffa\n", "a": "", "b": ""}, ["b"]),
    "backslash at the end": ({".gitignore": "a\\\n", "a": ""}, ["a"]),
    "case counts": ({".gitignore": "A\n", "a": "", "b/A": ""}, ["a"]),
    "letters beyond ASCII": ({".gitignore": "é*\n", "été": "", "ete": ""}, ["ete"]),
    "nested": (
        {
            ".gitignore": "*.a\n",
            "x/.gitignore": "!b.a\n*.c\n",
            "x/b.a": "",
            "x/y/b.c": "",
            "b.a": "",
            "b.c": "",
        },
        ["b.c", "x/b.a"],
    ),
    "nested and anchored": ({"x/.gitignore": "/b\n", "b": "", "x/b": "", "x/y/b": ""}, ["b", "x/y/b"]),
    "in an ignored folder": ({".gitignore": "x/\n", "x/.gitignore": "!*\n", "x/b": ""}, []),
    "empty": ({".gitignore": "\n \n/\n!\n", "a": ""}, ["a"]),
    "everything": (
        {".gitignore": "*\n!*/\n!*.md\n", "a": "", "b.md": "", "c/d.md": "", "c/e": ""},
        ["b.md", "c/d.md"],
    ),
}


@WAYS
@pytest.mark.parametrize("repository", [True, False], ids=["repository", "folder"])
@pytest.mark.parametrize(("files", "expected"), IGNORES.values(), ids=IGNORES)
def test_ignore_files(
    tmp_path: Path, files: dict[str, str], expected: list[str], repository: bool, git: bool
) -> None:
    make(tmp_path, files)
    if repository:
        make_repository(tmp_path)
    assert seen(tmp_path, git) == expected


TOKEN_TEXT = r"""
a b foo * ** ? / / . txt [ab] [!a] [a-f] [[:alpha:]] \ ! # [ ] - é [^a-z] []a] [!]a] log [\]] [a-] [[:foo:]]
[b-a] [a/b] /**/
"""
PART_TEXT = "a b ab a.b foo foo.txt bar.log #c !d [e] a-b é A a]b"
TOKENS = [*TOKEN_TEXT.split(), " ", "\r"]
PARTS = [*PART_TEXT.split(), "a ", "x y"]


@POSIX
@pytest.mark.skipif(GIT is None, reason="no git")
@pytest.mark.parametrize("seed", range(40))
def test_both_ways_agree_on_patterns_nobody_writes(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    folders = [""]
    for _ in range(6):
        folders.append(f"{dice.choice(folders)}{dice.choice(PARTS)}/")
    for folder in dict.fromkeys(folders):
        (tmp_path / folder).mkdir(exist_ok=True)
    for folder in dict.fromkeys(folders):
        for name in dice.sample(PARTS, 6):
            if not (tmp_path / folder / name).exists():
                (tmp_path / folder / name).touch()
        lines = ["".join(dice.choices(TOKENS, k=dice.randint(1, 6))) for _ in range(dice.randint(0, 5))]
        (tmp_path / folder / ".gitignore").write_text("\n".join(lines), newline="")
    program = find_git(str(tmp_path))
    assert program is not None
    hidden = ["foo/", "!a/b", "/x y"]
    expected = list_with_git(program, str(tmp_path), hidden, 10_000)
    assert expected is not None
    assert list_with_scandir(str(tmp_path), hidden, 10_000) == expected


@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "/" + "**/a/" * 60 + "b", "[a-z]*" * 60 + "[!a]"])
def test_no_pattern_takes_long(tmp_path: Path, pattern: str) -> None:
    make(tmp_path, {".gitignore": pattern, "a" * 200: "", "a/" * 60 + "a": ""})
    assert len(seen(tmp_path)) == 2


@WAYS
def test_nested_repositories_have_their_own_rules(tmp_path: Path, git: bool) -> None:
    make(
        tmp_path,
        {
            ".gitignore": "*.log\nhidden/\n",
            "a.log": "",
            "sub/a.log": "",
            "sub/b.tmp": "",
            "sub/.gitignore": "*.tmp\n",
            "sub/x/c.log": "",
            "other/a.log": "",
            "z": "",
            "hidden/a": "",
        },
    )
    make_repository(tmp_path / "sub")
    make_repository(tmp_path / "hidden")
    assert seen(tmp_path, git) == ["sub/a.log", "sub/x/c.log", "z"]
    assert seen(tmp_path, git, exclude=["/sub/x/"]) == ["sub/a.log", "z"]


@WAYS
def test_a_submodule_without_its_repository_is_a_folder(tmp_path: Path, git: bool) -> None:
    make(
        tmp_path,
        {".gitignore": "*.log\n", "sub/.git": "gitdir: ../.git/modules/sub\n", "sub/a.log": "", "sub/b": ""},
    )
    assert seen(tmp_path, git) == ["sub/b"]


@POSIX
@pytest.mark.skipif(GIT is None, reason="no git")
def test_nothing_that_the_repository_configures_is_run_or_counts(tmp_path: Path) -> None:
    root = make_repository(make(tmp_path / "root", ["a", "b.skip"]))
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    program.chmod(0o755)
    (root / ".git" / "config").write_text(f"[core]\n\tfsmonitor = {program}\n\thooksPath = {tmp_path}\n")
    make(root, {".git/info/exclude": "*.skip\n"})
    assert seen(root, git=True) == ["a", "b.skip"]
    assert not (tmp_path / "was-run").exists()


@POSIX
@pytest.mark.skipif(GIT is None, reason="no git")
def test_nothing_that_the_machine_configures_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path / "root", ["a", "b.skip"])
    make(
        tmp_path / "home",
        {
            ".gitconfig": f"[core]\n\texcludesFile = {tmp_path}/home/ignore\n",
            "ignore": "*.skip\n",
            "git/ignore": "a\n",
        },
    )
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "home" / "ignore"))
    assert seen(root, git=True) == ["a", "b.skip"]


@POSIX
def test_a_git_inside_the_scanned_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"git": "#!/bin/sh\n"})
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_git(str(tmp_path)) is None
    assert seen(tmp_path, git=True) == ["git"]


FOLDERS: dict[str, tuple[list[str], list[str]]] = {
    "always": (["a/node_modules/x/package.json", "node_modules/y", "third_party/z", "b"], ["b"]),
    "a file of that name": (["node_modules", "x/third_party"], ["node_modules", "x/third_party"]),
    "a longer name": (["my_node_modules/x"], ["my_node_modules/x"]),
    "vendor beside go.mod": (["x/go.mod", "x/vendor/a/go.mod", "x/y/vendor/b"], ["x/go.mod", "x/y/vendor/b"]),
    "vendor with a list": (["vendor/modules.txt", "vendor/a/b"], []),
    "a service called vendor": (
        ["vendor/Dockerfile", "vendor/main.go"],
        ["vendor/Dockerfile", "vendor/main.go"],
    ),
    "vendor within vendor": (["go.mod", "vendor/a/go.mod", "vendor/a/vendor/b"], ["go.mod"]),
    "environment": (["env/pyvenv.cfg", "env/lib/x", "deploy/env/prod.yaml"], ["deploy/env/prod.yaml"]),
    "output of Maven": (["a/pom.xml", "a/target/x.xml", "target/y"], ["a/pom.xml", "target/y"]),
    "output of .NET": (["a/a.csproj", "a/obj/project.assets.json", "bin/run"], ["a/a.csproj", "bin/run"]),
    "build beside Gradle": (
        ["build.gradle.kts", "build/x", "docker/build/y"],
        ["build.gradle.kts", "docker/build/y"],
    ),
}


@WAYS
@pytest.mark.parametrize(("files", "expected"), FOLDERS.values(), ids=FOLDERS)
def test_folders_of_other_people(tmp_path: Path, files: list[str], expected: list[str], git: bool) -> None:
    assert seen(make(tmp_path, files), git) == expected


def test_marked_folders_are_noted_once(tmp_path: Path) -> None:
    make(tmp_path, ["go.mod", "vendor/a/go.mod", "vendor/a/vendor/b"])
    assert walk(tmp_path).problems == (Problem("vendor", 0, "left out: packages", "", "note", "vendored"),)


def test_the_tables_of_folders_do_not_overlap() -> None:
    assert not set(NAMES) & set(MARKED)
    assert all(mark.beside or mark.inside for mark in MARKED.values())


CHOSEN = ["a/compose.yaml", "a/x.py", "b/compose.yaml", "go.mod", "node_modules/n.js", "vendor/v.go"]
CHOICES: dict[str, tuple[dict[str, list[str]], list[str]]] = {
    "default": ({}, ["a/compose.yaml", "a/x.py", "b/compose.yaml", "go.mod"]),
    "exclude a folder": ({"exclude": ["a/"]}, ["b/compose.yaml", "go.mod"]),
    "exclude but one": ({"exclude": ["*.yaml", "!b/compose.yaml"]}, ["a/x.py", "b/compose.yaml", "go.mod"]),
    "exclude at the root": (
        {"exclude": ["/compose.yaml", "/a/x.py"]},
        ["a/compose.yaml", "b/compose.yaml", "go.mod"],
    ),
    "exclude nothing": (
        {"exclude": ["", " ", "# a"]},
        ["a/compose.yaml", "a/x.py", "b/compose.yaml", "go.mod"],
    ),
    "bring back": ({"exclude": ["!node_modules/", "*.yaml"]}, ["a/x.py", "go.mod", "node_modules/n.js"]),
    "bring back a marked one": ({"exclude": ["!vendor/", "a", "b"]}, ["go.mod", "vendor/v.go"]),
    "include by name": ({"include": ["compose.yaml"]}, ["a/compose.yaml", "b/compose.yaml"]),
    "include a folder": ({"include": ["a/"]}, ["a/compose.yaml", "a/x.py"]),
    "include but one": ({"include": ["a/", "!*.py"]}, ["a/compose.yaml"]),
    "include and exclude": ({"include": ["*.yaml"], "exclude": ["b"]}, ["a/compose.yaml"]),
    "include nothing that is there": ({"include": ["z"]}, []),
}


@WAYS
@pytest.mark.parametrize(("options", "expected"), CHOICES.values(), ids=CHOICES)
def test_include_and_exclude(
    tmp_path: Path, options: dict[str, list[str]], expected: list[str], git: bool
) -> None:
    assert seen(make(tmp_path, CHOSEN), git, **options) == expected


@WAYS
@pytest.mark.parametrize("limit", [2, 3, 4])
def test_the_number_of_files_is_limited(tmp_path: Path, git: bool, limit: int) -> None:
    listing = walk(make(tmp_path, ["b/c", "a", "c"]), limits=Limits(files=limit), git=git)
    assert listing.paths == ("a", "b/c", "c")[:limit]
    assert [problem.rule for problem in listing.problems] == ["too-many-files"] * (limit < 3)


@WAYS
def test_an_empty_folder(tmp_path: Path, git: bool) -> None:
    assert walk(tmp_path, git=git) == Listing(())


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    make(tmp_path, ["file"])
    with pytest.raises(UsageError, match="not a folder"):
        walk(tmp_path / name)


HOSTILE = [b"a\nb", b"\xff\xfe", b"a\x1b[31mred", b"\xe2\x80\xaegnp", b"\xc2\x85", b"del\x7f", b"d\ni/x"]


@WAYS
@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="names are Unicode there")
@pytest.mark.parametrize("name", HOSTILE, ids=[repr(name) for name in HOSTILE])
def test_names_that_are_no_plain_text(tmp_path: Path, git: bool, name: bytes) -> None:
    full = os.path.join(os.fsencode(tmp_path), name)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb"):
        pass
    listing = walk(make(tmp_path, ["né", "ok"]), git=git)
    assert listing.paths == ("né", "ok")
    (problem,) = listing.problems
    assert problem.rule == "name"
    assert problem.path.isprintable()


@WAYS
@POSIX
def test_links_are_neither_followed_nor_read(tmp_path: Path, git: bool) -> None:
    root = make(tmp_path / "root", {"folder/file": "x"})
    make(tmp_path / "outside", {"secret": "s"})
    (root / "to-file").symlink_to(tmp_path / "outside" / "secret")
    (root / "to-folder").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(root)
    (root / "broken").symlink_to(tmp_path / "nowhere")
    listing = walk(root, git=git)
    assert listing.paths == ("broken", "folder/file", "loop", "to-file", "to-folder")
    tree = DiskTree(root, listing)
    assert [path for path in listing.paths if tree.read(path)] == ["folder/file"]
    assert [(problem.path, problem.severity, problem.rule) for problem in tree.problems] == [
        (name, "note", "link") for name in ("broken", "loop", "to-file", "to-folder")
    ]


@POSIX
def test_a_link_as_the_scanned_folder_is_followed(tmp_path: Path) -> None:
    make(tmp_path / "root", {"a": "x"})
    (tmp_path / "link").symlink_to(tmp_path / "root")
    tree = DiskTree(tmp_path / "link", walk(tmp_path / "link"))
    file = tree.read("a")
    assert file is not None
    assert file.data == b"x"


@WAYS
@POSIX
def test_a_linked_ignore_file_does_not_count(tmp_path: Path, git: bool) -> None:
    make(tmp_path, {"outside": "*\n", "root/a": ""})
    (tmp_path / "root" / ".gitignore").symlink_to(tmp_path / "outside")
    assert seen(tmp_path / "root", git) == ["a"]


@POSIX
@pytest.mark.parametrize("part", ["folder", "folder/below"])
def test_a_folder_swapped_for_a_link_is_not_entered(tmp_path: Path, part: str) -> None:
    root = make(tmp_path / "root", {"folder/below/file": "x"})
    make(tmp_path / "outside", {"below/file": "secret", "file": "secret"})
    listing = walk(root)
    shutil.rmtree(root / part)
    (root / part).symlink_to(tmp_path / "outside")
    tree = DiskTree(root, listing)
    assert tree.read("folder/below/file") is None
    assert [problem.rule for problem in tree.problems] == ["link"]


@WAYS
@POSIX
def test_special_files_are_not_opened(tmp_path: Path, git: bool) -> None:
    os.mkfifo(make(tmp_path, ["a", "b"]) / "pipe")
    listing = walk(tmp_path, git=git)
    assert listing.paths == ("a", "b")
    (tmp_path / "b").unlink()
    os.mkfifo(tmp_path / "b")
    tree = DiskTree(tmp_path, listing)
    assert tree.read("b") is None
    assert [problem.rule for problem in tree.problems] == ["special-file"]


@WAYS
@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_what_cannot_be_read_is_reported(tmp_path: Path, git: bool) -> None:
    make(tmp_path, ["a/b", "c"])
    (tmp_path / "a").chmod(0)
    (tmp_path / "c").chmod(0)
    try:
        listing = walk(tmp_path, git=git)
        tree = DiskTree(tmp_path, listing)
        assert (listing.paths, tree.read("c")) == (("c",), None)
        assert [(problem.path, problem.rule) for problem in (*listing.problems, *tree.problems)] == [
            ("a", "unreadable"),
            ("c", "unreadable"),
        ]
    finally:
        (tmp_path / "a").chmod(0o700)


def test_a_folder_that_vanishes_is_reported(tmp_path: Path) -> None:
    problem = unreadable(b"gone", b"No such file or directory")
    assert list_with_scandir(str(tmp_path), (), 10, b"gone") == Found([], [problem], [])


def test_a_long_ignore_file_counts_in_part(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "a\n" + "#" * 300_000 + "\nb\n", "a": "", "b": ""})
    listing = walk(tmp_path, git=False)
    assert listing.paths == (".gitignore", "b")
    assert [(problem.path, problem.rule) for problem in listing.problems] == [(".gitignore", "too-large")]


def tree_of(root: Path, limit: int = 100) -> DiskTree:
    return DiskTree(root, walk(root), Limits(file_size=limit))


def test_a_file_is_read_once(tmp_path: Path) -> None:
    tree = tree_of(make(tmp_path, {"a/b": "first"}))
    file = tree.read("a/b")
    assert file is not None
    assert (file.path, file.data) == ("a/b", b"first")
    (tmp_path / "a" / "b").write_text("second")
    assert tree.read("a/b") is file


@POSIX
def test_no_path_is_too_deep(tmp_path: Path) -> None:
    path = "a/" * 5000 + "b"
    tree = DiskTree(tmp_path, Listing((path,)))
    assert tree.read(path) is None
    assert [(problem.path, problem.rule) for problem in tree.problems] == [(path, "unreadable")]
    assert tree.has_folder(path[: 2 * 2500 - 1])


UNREAD = ["c", "a", "", "/etc/hostname", "../x", "a/../a/b", "./a/b", "a//b", "skipped", ".git/config"]


@pytest.mark.parametrize("path", UNREAD)
def test_only_listed_files_are_read(tmp_path: Path, path: str) -> None:
    root = make(tmp_path / "root", {"a/b": "", ".gitignore": "skipped\n", "skipped": "", ".git/config": ""})
    make(tmp_path, ["x"])
    tree = tree_of(root)
    assert tree.read(path) is None
    assert tree.problems == []


@pytest.mark.parametrize(("length", "rules"), [(100, []), (101, ["too-large"])])
def test_long_files_are_left_out(tmp_path: Path, length: int, rules: list[str]) -> None:
    tree = tree_of(make(tmp_path, {"a": "x" * length}))
    assert (tree.read("a") is None) == bool(rules)
    assert (tree.read("a") is None) == bool(rules)
    assert [problem.rule for problem in tree.problems] == rules


def test_a_file_that_vanishes_is_reported_once(tmp_path: Path) -> None:
    tree = tree_of(make(tmp_path, ["a"]))
    (tmp_path / "a").unlink()
    assert (tree.read("a"), tree.read("a")) == (None, None)
    assert [str(problem) for problem in tree.problems] == [
        "a: cannot be read (no such file or directory); expected a readable file"
    ]


def test_names_and_folders(tmp_path: Path) -> None:
    tree = tree_of(make(tmp_path, ["a/b/c/d", "a/x", "a/b/c/a", "top"]))
    assert tree.names("") == ["top"]
    assert tree.names("a/b") == []
    assert tree.names("a/b/c") == ["a", "d"]
    assert tree.names("nowhere") == []
    folders = ["", "a", "a/b", "a/b/c", "a/x", "b", "a/b/", "top"]
    assert [folder for folder in folders if tree.has_folder(folder)] == ["", "a", "a/b", "a/b/c"]


@pytest.mark.parametrize("git", [True, False], ids=["git", "no git"])
def test_ignore_files_hold_in_repositories_only(tmp_path: Path, git: bool) -> None:
    for path in (".gitignore", "deploy/a.yaml", "sub/.gitignore", "sub/b.log"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("deploy/\n*.log\n")
    assert seen(tmp_path, git) == ["deploy/a.yaml", "sub/b.log"]
    make_repository(tmp_path / "sub")
    assert seen(tmp_path, git) == ["deploy/a.yaml"]
    (tmp_path / ".git").mkdir()
    assert seen(tmp_path, git) == []
