"""A build as a file states it, and where in the tree it happens."""

from __future__ import annotations

from dataclasses import dataclass

from archscan.lexicon.images import parse_image
from archscan.source import Tree, resolve

_SIGNS = frozenset("$<>{}%`*@")


@dataclass(frozen=True, slots=True)
class Build:
    """An image and the folder that it is built from, both as written."""

    image: str
    context: str
    line: int
    dockerfile: str = ""
    """Relative to `base`, or to the context where `in_context` is set."""
    target: str = ""
    base: str | None = None
    """Folder that the context starts from, relative to the scan; None where nobody says: then the file's
    own folder and the root are tried."""
    in_context: bool = False

    def _has_name(self) -> bool:
        """Whether the last part of the image's name is known."""
        last = parse_image(self.image).base
        return bool(last) and _SIGNS.isdisjoint(last)

    def located(self, folder: str, tree: Tree) -> tuple[str, str] | None:
        """Context and Dockerfile relative to the scan; None if there is no such folder or it is unknown."""
        if not _SIGNS.isdisjoint(self.context + self.dockerfile) or not self._has_name():
            return None
        bases = [self.base] if self.base is not None else list(dict.fromkeys(["", folder]))
        for base in bases:
            context = resolve(base, self.context.rstrip("/") or ".")
            if context is None or (context and not tree.has_folder(context)):
                continue
            if not self.dockerfile:
                found = next(
                    (name for name in tree.names(context) if name.lower() in ("dockerfile", "containerfile")),
                    "",
                )
                if found or self.base is not None:
                    return context, ""
                continue
            path = resolve(context if self.in_context else base, self.dockerfile)
            if path is not None and tree.read(path) is not None:
                return context, path
            inside = resolve(context, self.dockerfile)
            if inside is not None and tree.read(inside) is not None:
                return context, inside
        return None
