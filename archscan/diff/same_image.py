"""Whether two references can mean the same image."""

from __future__ import annotations

from archscan.diff.side import Side
from archscan.lexicon.images import Image, parse_image


def other_image(one: Side, now: Side) -> tuple[str, str] | None:
    """Two images that cannot be the same; None if they can, or if a side does not say."""
    was, is_ = one.instance.image, now.instance.image
    if not was or not is_ or is_.startswith("sha256:"):
        return None
    old, new = parse_image(was), parse_image(is_)
    if not old.repository or not new.repository:
        return None
    running = _digests(now) | ({new.digest} - {""})
    if old.name != new.name or not _same_tag(old, was, new, is_):
        return was, is_
    if old.digest and running and old.digest not in running:
        return was, f"{is_.partition('@')[0]}@{min(running)}"
    return None


def _same_tag(old: Image, was: str, new: Image, is_: str) -> bool:
    if "$" in was or "$" in is_ or (old.digest and not old.tag):
        return True
    return (old.tag or "latest") == (new.tag or "latest") or bool(old.digest and old.digest == new.digest)


def _digests(side: Side) -> set[str]:
    """Digests that the registry knows the running image by; its id is none of those."""
    return {
        digest
        for one in side.instance.properties
        if one.topic == "runtime.image" and "@" in one.value
        if (digest := one.value.rpartition("@")[2])
    }
