"""The image recipe, built and run by a Docker Engine.

No registry is asked: the base image is made of the Python that runs the tests, git and a shell, and the
build gets what it installs from a folder of wheels. So nothing in it needs a network either.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.e2e.program import ROOT, TEASHOP, archscan, copy_of
from tests.e2e.test_story import commit, git

BASE, IMAGE = "archscan-test-base", "archscan-test"
LEFT_OUT = {
    "test",
    "tests",
    "idlelib",
    "tkinter",
    "turtledemo",
    "site-packages",
    "dist-packages",
    "__pycache__",
}
LABEL = "archscan.test"
FOLDERS = ("bin", "lib", "lib64", "tmp", "usr", "usr/lib", "usr/local", "usr/local/bin", "usr/local/lib")
SEALED = ("--network", "none", "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp")


def docker(*words: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a command of the Docker client, which may fail."""
    return subprocess.run(["docker", *map(str, words)], input=stdin, capture_output=True, timeout=300)


def must(done: subprocess.CompletedProcess[bytes]) -> bytes:
    """Standard output of a command that had to succeed."""
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")[-4000:]
    return done.stdout


def no_engine() -> str:
    """Why the recipe cannot be built here; empty if it can."""
    if sys.platform != "linux":
        return "the base image is made of this machine's programs, which are not Linux's"
    for program in ("docker", "git", "ldd"):
        if shutil.which(program) is None:
            return f"no {program} on the path"
    if os.environ.get("DOCKER_HOST", "unix:").partition(":")[0] != "unix":
        return "the Docker Engine is not on this machine"
    engine = docker("info", "--format", "{{.OSType}} {{.Architecture}}")
    if engine.returncode or not engine.stdout.strip():
        return "no Docker Engine answers"
    if engine.stdout.decode().split() != ["linux", os.uname().machine]:
        return "the Docker Engine is of another platform than this Python"
    return ""


def libraries(programs: list[Path]) -> Iterator[Path]:
    """The shared libraries, and the loader, that these programs need."""
    found = subprocess.run(["ldd", *map(str, programs)], capture_output=True, text=True, timeout=60).stdout
    yield from map(Path, sorted(set(re.findall(r"(/\S+\.so\S*) \(0x", found))))


def base_root(wheels: Path) -> bytes:
    """A root file system as a tar: Python with pip in /usr/local, git and sh, and a folder of wheels."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    standard = Path(sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix}))
    interpreter = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    programs = {"usr/local/bin/" + version: interpreter}
    programs |= {f"bin/{name}": Path(shutil.which(name) or "") for name in ("git", "sh")}
    target = io.BytesIO()

    def kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        inside = Path(entry.name).parts
        if LEFT_OUT & set(inside) or inside[-1].startswith("config-") or inside[-1] == "EXTERNALLY-MANAGED":
            return None
        entry.uid = entry.gid = 0
        entry.mode |= 0o555 if entry.isdir() else 0o444
        return entry

    with tarfile.open(fileobj=target, mode="w", dereference=True) as tar:
        for name in FOLDERS:
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
            tar.addfile(folder)
        tar.add(standard, f"usr/local/lib/{version}", filter=kept)
        for part in sorted({Path(str(file)).parts[0] for file in distribution("pip").files or ()} - {".."}):
            source = Path(str(distribution("pip").locate_file(part)))
            tar.add(source, f"usr/local/lib/{version}/{part}", filter=kept)
        tar.add(wheels, "wheels", filter=kept)
        for name, program in programs.items():
            tar.add(program.resolve(), name, filter=kept)
        for library in libraries([*programs.values(), *sorted(standard.glob("lib-dynload/*.so"))]):
            loader = library.name.startswith("ld-")
            tar.add(library.resolve(), str(library)[1:] if loader else f"usr/lib/{library.name}", filter=kept)
        link = tarfile.TarInfo("usr/local/bin/python")
        link.type, link.linkname = tarfile.SYMTYPE, version
        tar.addfile(link)
    return target.getvalue()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The image that the recipe makes, built without a network."""
    if reason := no_engine():
        pytest.skip(reason)
    wheels = tmp_path_factory.mktemp("container") / "wheels"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["build-system"]["requires"] + project["project"]["dependencies"]
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(wheels), *wanted]
    if subprocess.run(pip, capture_output=True, timeout=300).returncode:
        pytest.skip("pip cannot get the wheels that the image needs")
    changes = ("ENV PATH=/usr/local/bin:/bin", "ENV LD_LIBRARY_PATH=/usr/lib", f"LABEL {LABEL}=1")
    own = (f"BASE={BASE}", "PIP_NO_INDEX=1", "PIP_FIND_LINKS=/wheels")
    try:
        words = [word for change in changes for word in ("--change", change)]
        must(docker("import", *words, "-", BASE, stdin=base_root(wheels)))
        words = [word for argument in own for word in ("--build-arg", argument)]
        must(docker("build", "--network", "none", *words, "-f", ROOT / "Containerfile", "-t", IMAGE, ROOT))
        yield IMAGE
    finally:
        docker("rmi", "--force", IMAGE, BASE)
        docker("image", "prune", "--force", "--filter", f"label={LABEL}")


def inside(repository: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run archscan on a repository that it may only read, as the image's own user."""
    return docker("run", "--rm", *SEALED, "-v", f"{repository}:/repo:ro", IMAGE, *words)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return copy_of(TEASHOP, tmp_path / "repo")


@pytest.mark.parametrize(
    "words",
    [["draft", ".", "--quiet", "--output", "-"], ["model", "."], ["diagram", "."], ["--version"]],
    ids=lambda words: words[0],
)
def test_it_says_the_same_as_outside(image: str, shop: Path, words: list[str]) -> None:
    outside = archscan(*words, cwd=shop)
    assert outside.code == 0
    assert len(outside.out) > (8 if words == ["--version"] else 2000)
    assert must(inside(shop, *words)) == outside.out


def test_it_checks_what_was_drafted_outside(image: str, shop: Path) -> None:
    assert archscan("draft", shop, "--quiet").code == 0
    must(inside(shop))  # the image's usual command
    with (shop / "compose.yaml").open("a") as compose:
        compose.write("  # a later line\n")
    (shop / "services" / "web" / "Dockerfile").write_text("FROM nginx:1.27\nEXPOSE 4711\n")
    stale = inside(shop)
    assert stale.returncode == 1, stale
    assert b"ARC" in stale.stdout


def test_it_reads_the_history_of_somebody_elses_clone(image: str, shop: Path) -> None:
    git(shop, "init", "-q", "-b", "main")
    commit(shop, "shop")
    (shop / "services" / "web" / "Dockerfile").write_text("FROM nginx:1.27\nEXPOSE 4711\n")
    outside = archscan("diff", ".", "--base", "main", cwd=shop)
    within = inside(shop, "diff", ".", "--base", "main")
    assert outside.out, outside.err
    assert (within.returncode, within.stdout) == (outside.code, outside.out), within.stderr


def test_it_is_nobody_and_holds_only_the_program(image: str) -> None:
    code = "import os; print(os.getuid(), os.getgid(), sorted(os.listdir('/opt/archscan')), os.path.exists('/src'))"
    shown = must(docker("run", "--rm", *SEALED, "--entrypoint", "python", image, "-c", code)).decode()
    assert shown.startswith("65532 65532 [")
    assert shown.endswith("] False\n")
