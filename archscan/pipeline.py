"""From a folder to its model: walk, collect, link, complete."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archscan.collect import collect
from archscan.link import link
from archscan.model.problem import Problem
from archscan.model.system import System
from archscan.source import Collector, Tree
from archscan.walk import DEFAULT_LIMITS, DiskTree, Limits, Listing, walk
from archscan.walk.tree import ListedTree

if TYPE_CHECKING:
    from archscan.documented import Documented
    from archscan.live.source import LiveSource
    from archscan.live.terms import LiveOptions

Progress = Callable[[int, int], None]
"""Called with the files read so far and their number."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a scan is told from outside."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limits: Limits = DEFAULT_LIMITS
    config: Path | None = None
    """Hand-written YAML; None: `archscan.yaml` or `.archscan.yaml` in the scanned folder, if there is one."""
    documented: bool = True
    """Whether what people wrote counts at all."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan with what its model was made of."""

    system: System
    """The linked and completed model."""
    inferred: System
    """The model before what people wrote was merged into it."""
    documented: Documented | None
    """What people wrote; None if there is nothing, or if it was not to count."""
    paths: tuple[str, ...]
    """The files that were looked at, sorted."""


def scan(
    root: Path, collectors: Sequence[Collector], options: Options, progress: Progress | None = None
) -> System:
    """The linked and completed model of a folder. Raises UsageError for a wrong folder or archscan.yaml."""
    return scan_apart(root, collectors, options, progress).system


def scan_apart(
    root: Path, collectors: Sequence[Collector], options: Options, progress: Progress | None = None
) -> Scanned:
    """The same, with what was inferred and what was documented apart."""
    from archscan.documented import find_documented, read_documented

    path = find_documented(root, options.config) if options.documented else None
    documented = read_documented(path, root) if path else None
    include, exclude = options.include, options.exclude
    if documented is not None:
        include, exclude = (*include, *documented.include), (*exclude, *documented.exclude)
    listing = walk(root, include=include, exclude=exclude, limits=options.limits)
    tree = DiskTree(root, listing, options.limits)
    return _model(tree, listing, _name(root), collectors, documented, progress)


def scan_revision(
    root: Path,
    revision: str,
    collectors: Sequence[Collector],
    options: Options,
    progress: Progress | None = None,
) -> Scanned:
    """The same for another state of the folder's repository, read from git's objects alone.

    Its own archscan.yaml counts, or `options.config`. UsageError if git does not know the revision.
    """
    from archscan.documented import documented_from_text, read_documented
    from archscan.documented.reading import MAX_SIZE, NAMES
    from archscan.walk.revision import GitTree, list_revision, open_revision, read_at

    with open_revision(root, revision) as opened:
        documented = None
        if options.documented and options.config is not None:
            documented = read_documented(options.config, root)
        elif options.documented:
            for name in NAMES:
                text = read_at(opened, name, MAX_SIZE)
                if text is not None:
                    documented = documented_from_text(text, name)
                    break
        include, exclude = options.include, options.exclude
        if documented is not None:
            include, exclude = (*include, *documented.include), (*exclude, *documented.exclude)
        listing, blobs = list_revision(opened, include=include, exclude=exclude, limits=options.limits)
        with GitTree(opened, listing, blobs, options.limits) as tree:
            return _model(tree, listing, _name(root), collectors, documented, progress)


def scan_live(
    source: LiveSource, live: LiveOptions, options: Options, progress: Progress | None = None
) -> Scanned:
    """The model of what runs; only a hand-written file that is named in `options` counts.

    LiveError if the source cannot be asked.
    """
    from archscan.documented import complete, read_documented
    from archscan.live.reading import read_live

    documented = None
    if options.documented and options.config is not None:
        documented = read_documented(options.config, options.config.parent)
    read = read_live(source, live, progress)
    inferred = link(read.facts, list(read.problems), source.name)
    system = complete(inferred, documented) if documented is not None else inferred
    return Scanned(system, inferred, documented, ())


def _model(
    tree: ListedTree,
    listing: Listing,
    name: str,
    collectors: Sequence[Collector],
    documented: Documented | None,
    progress: Progress | None,
) -> Scanned:
    from archscan.documented import complete

    collected = collect(tree, listing.paths, collectors, progress)
    problems: list[Problem] = [*listing.problems, *collected.problems, *tree.problems]
    inferred = _with_known_sources(link(collected.facts, problems, name), tree)
    system = complete(inferred, documented) if documented is not None else inferred
    system = replace(system, problems=tuple(sorted(set(system.problems))))
    return Scanned(system, inferred, documented, listing.paths)


def _with_known_sources(system: System, tree: Tree) -> System:
    """The model without source folders that lie elsewhere: a build may name what is fetched later."""
    components = tuple(
        replace(one, source="") if one.source and not tree.has_folder(one.source) else one
        for one in system.components
    )
    return replace(system, components=components)


def _name(root: Path) -> str:
    """What the system is called if nobody says: the folder's name."""
    name = os.fsencode(root.resolve().name).decode("utf-8", "replace")
    return name or "system"
