"""Pictures drawn by Graphviz, by default by the `graphviz-pure` program that is installed with archscan.

The program runs apart, with a time limit and without the machine's environment: layout programs abort
on some graphs and take forever on others, and no variable of the user's may change a picture.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import monotonic

from archscan.model.problem import Problem
from archscan.render.describe import describe
from archscan.render.dot import Layout, layouts, render_dot
from archscan.render.sequence import sequence_svg
from archscan.render.svg import SvgError, safe_svg, size
from archscan.view.elements import View

TIME_LIMIT = 20.0
"""Seconds for one run of the program."""
_BUNDLED = "graphviz-pure"
_PAGE = 675.0
"""Width of a rendered page in points (900 px)."""
_GOOD = 0.12
_FAIR = 0.4
"""A picture that costs no more keeps its words: compact layouts are not tried."""
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A view as DOT and as SVG."""

    dot: str
    svg: str | None
    """None if no program could draw it: the DOT is all there is."""
    problems: tuple[Problem, ...] = ()


@cache
def find_program(configured: str = "") -> str | None:
    """Path of the program that draws: the configured one, else the bundled one, else `dot`; None if none."""
    import shutil
    import sysconfig

    if configured:
        return shutil.which(configured)
    name = f"{_BUNDLED}.exe" if os.name == "nt" else _BUNDLED
    bundled = Path(sysconfig.get_path("scripts"), name)
    if bundled.is_file():
        return str(bundled)
    for found in (_recorded(name), shutil.which(_BUNDLED), shutil.which("dot")):
        if found and os.path.isabs(found):
            return found
    return None


def _recorded(name: str) -> str | None:
    """Where the installer put the bundled program, if it was to another place than usual."""
    from importlib import metadata

    try:
        files = metadata.files(_BUNDLED) or ()
    except metadata.PackageNotFoundError:
        return None
    return next((str(found) for file in files if file.name == name and (found := _located(file))), None)


def _located(file: object) -> str | None:
    path = Path(str(file.locate())).resolve()  # type: ignore[attr-defined]
    return str(path) if path.is_file() else None


class RenderError(Exception):
    """The program did not draw; the message says why, in a few words."""


def run(dot: str, form: str, program: str, seconds: float = TIME_LIMIT) -> bytes:
    """What the program makes of a DOT text, as `svg` or `png`. RenderError if it fails or takes too long."""
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    resolution = ["-Gdpi=144"] if form == "png" else []
    try:
        done = subprocess.run(
            [program, f"-T{form}", *resolution],
            input=dot.encode(),
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderError(f"took longer than {seconds:g} s") from None
    except OSError as error:
        raise RenderError(f"{program} cannot be run: {error.strerror}") from None
    if done.returncode or not done.stdout:
        raise RenderError(f"the program ended with code {done.returncode}")
    return done.stdout


def draw(view: View, program: str | None = None, seconds: float = TIME_LIMIT) -> Drawing:
    """The view as SVG in the layout that suits a page best; simpler layouts where the program fails."""
    if view.kind == "sequence":
        return Drawing(render_dot(view), sequence_svg(view))
    program = program or find_program()
    if program is None:
        text = "no program to draw it"
        return Drawing(render_dot(view), None, (_problem(view, text, "graphviz-pure or Graphviz"),))
    best: tuple[float, str, str] | None = None
    failure = ""
    deadline = monotonic() + seconds
    plain = layouts(view)[0]
    for layout in layouts(view):
        if best is not None and layout.compact and not plain.compact and best[0] <= _FAIR:
            break
        dot = render_dot(view, layout)
        try:
            drawn = run(dot, "svg", program, max(1.0, deadline - monotonic())).decode()
        except (RenderError, UnicodeDecodeError) as error:
            failure = failure or str(error)
            if monotonic() > deadline:
                break
            continue
        cost = _cost(*size(drawn))
        if best is None or cost < best[0] - 0.05:
            best = (cost, dot, drawn)
        if best[0] <= _GOOD:
            break
    if best is not None:
        _, dot, drawn = best
        try:
            return Drawing(dot, _finished(view, drawn))
        except SvgError as error:
            failure = str(error)
    return _simpler(view, program, seconds, failure)


def possible_dots(view: View) -> Iterator[str]:
    """Every DOT text that `draw` may choose for a view, the likeliest first: which one it is, is up to the
    program that draws."""
    return (render_dot(view, one) for one in (*layouts(view), *_ladder(view)))


def _ladder(view: View) -> tuple[Layout, ...]:
    first = layouts(view)[0]
    return (
        replace(first, labels="xlabel"),
        replace(first, labels="none"),
        replace(first, labels="none", clusters=False),
        replace(first, labels="none", clusters=False, splines="line"),
    )


def _simpler(view: View, program: str, seconds: float, failure: str) -> Drawing:
    for layout in _ladder(view):
        dot = render_dot(view, layout)
        try:
            svg = _finished(view, run(dot, "svg", program, seconds / 2).decode())
        except (RenderError, SvgError, UnicodeDecodeError):
            continue
        return Drawing(dot, svg, (_problem(view, f"drawn in a simpler layout: {failure}", "", "note"),))
    text = f"could not be drawn: {failure}"
    return Drawing(render_dot(view), None, (_problem(view, text, "a graph that Graphviz can lay out"),))


def png(dot: str, program: str | None = None, seconds: float = TIME_LIMIT) -> bytes:
    """A drawing's DOT as PNG, two pixels for a CSS pixel. RenderError if it cannot be drawn."""
    program = program or find_program()
    if program is None:
        raise RenderError("no program to draw it")
    return run(dot, "png", program, seconds)


def _finished(view: View, drawn: str) -> str:
    return safe_svg(drawn, view.title, describe(view), view.id, centred=view.kind != "schema")


def _cost(width: float, height: float) -> float:
    """How far a picture is from what reads well on a page: 0 is good, more is worse."""
    scale = min(1.0, _PAGE / width) if width else 1.0
    shrunk = 1 / scale - 1
    tall = max(0.0, height * scale / _PAGE - 0.9)
    thin = max(0.0, height / width - 2.2) if width else 0.0
    return 2 * shrunk + tall + thin


def _problem(view: View, text: str, expected: str, severity: str = "warning") -> Problem:
    level = "note" if severity == "note" else "warning"
    return Problem(f"{view.id}.svg", 0, text, expected, level, "picture")  # type: ignore[arg-type]
