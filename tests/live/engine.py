"""A shop that runs in a real Docker Engine, and the Compose file that declares it."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT = "archscantestshop"
IMAGE = "archscan.test/shop"
PLANTED = "Pl4nted-0ne-In-A-Test"
"""The value of every secret in the shop."""
_PROGRAMS = ("sh", "sleep", "cat", "false")


def docker(*words: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a command of the Docker client, which may fail."""
    return subprocess.run(["docker", *words], input=stdin, capture_output=True, timeout=120)


def must(*words: str, stdin: bytes | None = None) -> str:
    """Standard output of a command that has to succeed."""
    done = docker(*words, stdin=stdin)
    assert done.returncode == 0, (words, (done.stdout + done.stderr).decode("utf-8", "replace")[-2000:])
    return done.stdout.decode("utf-8", "replace").strip()


def no_engine() -> str:
    """Why there is no engine to run a shop in; empty if there is one."""
    if sys.platform != "linux":
        return "the image is made of this machine's programs, which are not Linux's"
    for program in ("docker", "ldd", *_PROGRAMS):
        if shutil.which(program) is None:
            return f"no {program} on the path"
    if os.environ.get("DOCKER_HOST", "unix:").partition(":")[0] != "unix":
        return "the Docker Engine is not on this machine"
    try:
        import docker as package  # noqa: F401
    except ImportError:
        return "the package docker is not installed"
    engine = docker("info", "--format", "{{.OSType}} {{.Architecture}}")
    if engine.returncode or not engine.stdout.strip():
        return "no Docker Engine answers"
    if engine.stdout.decode().split() != ["linux", os.uname().machine]:
        return "the Docker Engine is of another platform than this Python"
    return ""


def image_root() -> bytes:
    """A root file system as a tar: a shell and a few programs with the libraries that they need."""
    programs = {f"bin/{name}": Path(shutil.which(name) or "").resolve() for name in _PROGRAMS}
    listed = subprocess.run(["ldd", *map(str, programs.values())], capture_output=True, text=True).stdout
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", dereference=True) as tar:
        folder = tarfile.TarInfo("tmp")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o1777
        tar.addfile(folder)
        for name, program in programs.items():
            tar.add(program, name)
        for library in sorted(set(re.findall(r"(/\S+\.so\S*) \(0x", listed))):
            tar.add(Path(library).resolve(), library[1:])
    return target.getvalue()


def free_port() -> int:
    """A port of the host that nobody uses, and neither the next one."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("0.0.0.0", 0))
            port: int = one.getsockname()[1]
            try:
                next_one.bind(("0.0.0.0", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no two free ports beside each other")


def run(service: str, *words: str, number: int = 1, tag: str = "1", command: Sequence[str] = ()) -> None:
    """Start a container as Compose would."""
    label = "com.docker.compose"
    labels = {
        f"{label}.project": PROJECT,
        f"{label}.service": service,
        f"{label}.container-number": str(number),
        f"{label}.oneoff": "False",
        f"{label}.project.config_files": "/srv/shop/compose.yaml",
        f"{label}.project.working_dir": "/srv/shop",
    }
    stated = [word for key, value in labels.items() for word in ("--label", f"{key}={value}")]
    name = f"{PROJECT}-{service}-{number}"
    must(
        "run",
        "-d",
        "--name",
        name,
        *stated,
        *words,
        f"{IMAGE}/{service}:{tag}",
        *(command or ("sleep", "600")),
    )


def start(port: int) -> None:
    """Start the whole shop: eleven containers, two networks, a volume."""
    changes = ("ENV PATH=/bin", "EXPOSE 9000", "LABEL archscan.test=1")
    base = [word for change in changes for word in ("--change", change)]
    must("import", *base, "-", f"{IMAGE}/base:1", stdin=image_root())
    services = ("web", "api", "worker", "db", "cache", "migrate", "report", "mail", "debug")
    for service in services:
        must("tag", f"{IMAGE}/base:1", f"{IMAGE}/{service}:1")
    label = "com.docker.compose"
    for network in ("front", "back"):
        must("network", "create", "--label", f"{label}.project={PROJECT}", "--label",
             f"{label}.network={network}", f"{PROJECT}_{network}")  # fmt: skip
    must("volume", "create", "--label", f"{label}.volume=db-data", f"{PROJECT}_db-data")
    front, back = ("--network", f"{PROJECT}_front"), ("--network", f"{PROJECT}_back")
    run("web", *front, "-p", f"127.0.0.1:{port + 1}:81", "-p", f"{port}:80", "-e", "API_URL=http://api:8080",
        "--restart", "unless-stopped")  # fmt: skip
    run("api", *back, "--network-alias", "backend", "--cpus", "0.5",
        "-e", f"DATABASE_URL=postgresql://app:{PLANTED}@db:5432/shop", "-e", "REDIS_URL=redis://cache:6379/0",
        "-e", f"API_TOKEN={PLANTED}", "-e", "DEBUG=1", "--label", f"shop.password={PLANTED}")  # fmt: skip
    must("network", "connect", "--alias", "api", f"{PROJECT}_front", f"{PROJECT}-api-1")
    for number in (1, 2):
        run("worker", *back, "-e", "REDIS_URL=redis://cache:6379/0", number=number)
    run("db", *back, "-v", f"{PROJECT}_db-data:/data", "--memory", "128m", "-e", f"DB_PASSWORD={PLANTED}")
    run("cache", *back, "--health-cmd", "false", "--health-interval", "1s", "--health-retries", "1",
        command=("sh", "-c", f"sleep 600 # --requirepass {PLANTED}"))  # fmt: skip
    run("migrate", *back, command=("sh", "-c", "exit 0"))
    run("report", *back, command=("sh", "-c", "exit 3"))
    run("mail", *back)
    run("debug", *back)
    for _ in range(60):
        shown = must("inspect", "--format", "{{.State.Health.Status}}", f"{PROJECT}-cache-1")
        if shown == "unhealthy":
            return
        time.sleep(0.5)
    raise AssertionError("the health check did not fail in 30 seconds")


def stop() -> None:
    """Remove everything that was started."""
    mine = docker("ps", "-aq", "--filter", f"label=com.docker.compose.project={PROJECT}").stdout.decode()
    if mine.split():
        docker("rm", "-f", "-v", *mine.split())
    for network in ("front", "back"):
        docker("network", "rm", f"{PROJECT}_{network}")
    docker("volume", "rm", f"{PROJECT}_db-data")
    images = docker("images", "-q", "--filter", "label=archscan.test=1").stdout.decode().split()
    if images:
        docker("rmi", "-f", *sorted(set(images)))


def shop() -> Iterator[int]:
    """The shop while it runs: the port that it publishes."""
    port = free_port()
    stop()
    try:
        start(port)
        yield port
    finally:
        stop()
