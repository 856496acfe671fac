"""The package as users get it: wheel, regular and editable installs, each tried outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "fixtures" / "systems" / "teashop"


def run(*command: str, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(ROOT), cwd=folder
    )
    (built,) = folder.glob("archscan-*.whl")
    return built


def environment(folder: Path) -> Path:
    """A virtual environment that sees the libraries of the running one, but not its archscan."""
    run(sys.executable, "-m", "venv", str(folder), cwd=folder.parent)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = run(
        str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    ).strip()
    (Path(site) / "zz_libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def test_wheel_holds_collectors_and_templates_as_files(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"archscan", wheel.name.rsplit("-", 3)[0] + ".dist-info"}
    assert "archscan/collectors/registry.py" in names
    assert any(name.startswith("archscan/templates/") and name.endswith(".jinja") for name in names)
    assert any(name.startswith("archscan/lexicon/technologies/") and name.endswith(".toml") for name in names)
    assert not any(name.startswith(("collectors/", "templates/")) for name in names)


@pytest.mark.parametrize("way", ["wheel", "regular", "editable"])
def test_installed_archscan_does_its_main_job(way: str, wheel: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    what = {"wheel": [str(wheel)], "regular": [str(ROOT)], "editable": ["-e", str(ROOT)]}[way]
    run(str(python), "-m", "pip", "install", "--quiet", "--no-deps", *what, cwd=tmp_path)
    where = run(str(python), "-c", "import archscan.collectors as c; print(c.__file__)", cwd=tmp_path)
    assert ("venv" in where) == (way != "editable"), where
    program = python.parent / ("archscan.exe" if os.name == "nt" else "archscan")
    out = tmp_path / "out"
    run(str(program), str(EXAMPLE), "-o", str(out), cwd=tmp_path)
    assert "## Core Components" in (out / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert list((out / "diagrams").glob("*.svg"))
