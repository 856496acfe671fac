"""What is declared compared with what runs: who runs at all, and with what.

Both are models of one shape. Compared is the environment of the files that fits best, among those that are
deployed the same way (`compose_service` with `compose_service`). Kept out as noise: what both sides leave to
defaults, services that a profile turns on, jobs that have ended well, replicas between an autoscaler's
limits, variables that tools hand to every container, ports that are not published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from archscan.diff.changes import Change
from archscan.diff.quantities import same_amount
from archscan.lexicon.images import Image, parse_image
from archscan.model.elements import Component, Environment, Instance
from archscan.model.evidence import Evidence
from archscan.model.system import System

_PROXIES = frozenset(
    name
    for word in ("http", "https", "ftp", "no", "all")
    for name in (f"{word}_proxy", f"{word}_proxy".upper())
)
"""Variables that Docker's client hands to every container, if its user set it up so."""
_ONCE = ("Job", "CronJob")
OF_IMAGE = "of the image"
"""How the names of variables are called that an image brings: a file may name them, and need not."""
_LIMITS = ("resources.limit.cpu", "resources.limit.memory")
_RANGE = re.compile(r"(\d+)\s*-\s*(\d+)")
_ENDED = re.compile(r"(?:exited|terminated|completed) with code 0\b|completed\b|succeeded\b")


@dataclass(frozen=True, slots=True)
class Side:
    """One component where it is deployed, on one side."""

    component: Component
    instance: Instance

    def values(self, topic: str) -> list[str]:
        """What is said of it under a topic, as a rule one value."""
        return [one.value for one in self.instance.properties if one.topic == topic]


Pairs = Mapping[str, tuple[Side | None, Side | None]]
"""Declared and running by the declared component's id, else the running one's."""


def compare_running(declared: System, running: System) -> tuple[Change, ...]:
    """All differences between what files declare and what runs; `old` is declared, `new` runs."""
    before, after = deployed(declared, running)
    found: list[Change] = []
    place = _chosen(declared, running)
    where = place.id if place is not None else "environment:live"
    for id_, (one, now) in pair(before, after).items():
        subject = f"{where}/{id_}"
        if now is None and one is not None:
            if not _may_rest(one):
                found.append(Change("instance", "removed", subject, "", shown(one), "", lines(one)))
        elif one is None and now is not None:
            if not is_finished(now):
                found.append(Change("instance", "added", subject, "", "", shown(now), lines(now)))
        elif one is not None and now is not None:
            found += _differences(subject, one, now)
    return tuple(sorted(set(found)))


def deployed(declared: System, running: System) -> tuple[dict[str, Side], dict[str, Side]]:
    """What is deployed on either side, by component id."""
    chosen = _chosen(declared, running)
    return _sides(declared, [chosen] if chosen else []), _sides(running, running.environments)


def pair(before: Mapping[str, Side], after: Mapping[str, Side]) -> dict[str, tuple[Side | None, Side | None]]:
    """Who is whom: by id, then by name or alias, then by an image that only one of either side runs."""
    pairs: dict[str, tuple[Side | None, Side | None]] = {
        id_: (before[id_], after[id_]) for id_ in before if id_ in after
    }
    left = {id_: one for id_, one in before.items() if id_ not in after}
    right = {id_: one for id_, one in after.items() if id_ not in before}
    ways: tuple[Callable[[Side], set[str]], ...] = (_called, _names, _repository)
    for way in ways:
        here, there = _keyed(left, way), _keyed(right, way)
        for key in sorted(here.keys() & there.keys()):
            ones = [id_ for id_ in here[key] if id_ in left]
            others = [id_ for id_ in there[key] if id_ in right]
            if len(ones) == len(others) == 1:
                pairs[ones[0]] = left.pop(ones[0]), right.pop(others[0])
    pairs.update({id_: (one, None) for id_, one in left.items()})
    pairs.update({id_: (None, one) for id_, one in right.items() if id_ not in pairs})
    return dict(sorted(pairs.items()))


def value_of(side: Side, field: str) -> str:
    """What a side says of a field that is compared; "" for nothing."""
    if field == "image":
        return side.instance.image
    if field == "replicas":
        return _replicas(side)
    if field == "ports":
        return ", ".join(sorted(_ports(side)))
    if field == "variables":
        return ", ".join(sorted(_variables(side)[0]))
    return ", ".join(side.values(field))


def shown(side: Side) -> str:
    """What a side is, in a few words: kind of workload and image."""
    workload = side.instance.workload.replace("compose_service", "Compose service")
    return f"{workload} {side.instance.image}".strip()


def lines(side: Side) -> tuple[Evidence, ...]:
    """Where a side is stated."""
    return side.instance.evidence or side.component.evidence


def is_finished(side: Side) -> bool:
    """Whether all that is known of it has ended as it should: with no replica left of one that should run,
    the state alone does not say so."""
    states = side.values("runtime.state")
    return side.instance.replicas != "0" and bool(states) and all(_ENDED.match(one) for one in states)


def _chosen(declared: System, running: System) -> Environment | None:
    """The environment of the files that what runs was made from: of those deployed the same way, the one
    with the most components that run, then of the most files that it was started from, then with the fewest
    components that do not run, then with the most equal images."""
    stated = {name for side in _sides(running, running.environments).values() for name in _files(side)}
    kinds = {one.workload for place in running.environments for one in place.instances}
    after = _sides(running, running.environments)

    def fitness(place: Environment) -> tuple[int, int, int, int]:
        before = _sides(declared, [place])
        both = [
            (one, now) for one, now in pair(before, after).values() if one is not None and now is not None
        ]
        equal = sum(_other_image(one, now) is None for one, now in both)
        known = {one.path for each in place.instances for one in each.evidence}
        named = sum(any(f"/{path}".endswith(f"/{name}") for path in known) for name in stated)
        return len(both), named, -len(before), equal

    places = [one for one in declared.environments if one.instances]
    suited = [one for one in places if any(each.workload in kinds for each in one.instances)] or places
    return max(reversed(suited), key=fitness) if suited else None


def _sides(system: System, places: tuple[Environment, ...] | list[Environment]) -> dict[str, Side]:
    known = {one.id: one for one in system.components}
    found: dict[str, Side] = {}
    for place in places:
        for instance in place.instances:
            component = known.get(instance.component)
            if component is not None and not component.external:
                found.setdefault(component.id, Side(component, instance))
    return found


def _files(side: Side) -> list[str]:
    return [name for value in side.values("runtime.files") for name in value.split(", ")]


def _keyed(sides: Mapping[str, Side], way: Callable[[Side], set[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_, side in sides.items():
        for key in way(side):
            found.setdefault(key, []).append(id_)
    return found


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _called(side: Side) -> set[str]:
    return {_plain(side.component.name)}


def _names(side: Side) -> set[str]:
    return {_plain(one) for one in (side.component.name, *side.component.aliases)} - {""}


def _repository(side: Side) -> set[str]:
    return {parse_image(side.instance.image).repository} - {""}


def _may_rest(side: Side) -> bool:
    """Whether a declared workload need not run at the moment: a profile or a schedule starts it, or none is
    asked for."""
    return bool(
        side.values("deploy.profile")
        or side.values("deploy.schedule")
        or side.instance.workload in _ONCE
        or _replicas(side) == "0"
    )


def _differences(subject: str, one: Side, now: Side) -> Iterator[Change]:
    """What differs of one that both sides have."""
    states = now.values("runtime.state")
    if now.instance.replicas == "0" and _replicas(one) != "0":
        if not _may_rest(one):
            said = ", ".join(dict.fromkeys(states)) or "0 replicas"
            yield Change("instance", "removed", subject, "", shown(one), said, lines(now))
        return
    if is_finished(now):
        return
    if (images := _other_image(one, now)) is not None:
        yield Change("instance", "changed", subject, "image", *images, lines(now))
    if not _same_replicas(one, now):
        yield Change("instance", "changed", subject, "replicas", _replicas(one), _replicas(now), lines(now))
    if (ports := _other_ports(one, now)) is not None:
        yield Change("instance", "changed", subject, "ports", *ports, lines(now))
    for old, new in _other_variables(one, now):
        yield Change("instance", "changed", subject, "variables", old, new, lines(now))
    for topic in _LIMITS:
        was, is_ = one.values(topic), now.values(topic)
        kinds = one.instance.workload, now.instance.workload
        if (was or is_) and not any(same_amount(a, b, *kinds) for a in was or [""] for b in is_ or [""]):
            yield Change("instance", "changed", subject, topic, ", ".join(was), ", ".join(is_), lines(now))
    ill = [word for word in now.values("runtime.health") if word == "unhealthy"]
    ill += [word for word in states if word.startswith(("restarting", "dead"))]
    if ill:
        yield Change("instance", "changed", subject, "health", "", ", ".join(dict.fromkeys(ill)), _ill(now))


def _ill(side: Side) -> tuple[Evidence, ...]:
    """The containers that are not well."""
    words = {"runtime.health": ("unhealthy",), "runtime.state": ("restarting", "dead")}
    found = [
        each
        for one in side.instance.properties
        if one.topic in words and one.value.startswith(words[one.topic])
        for each in one.evidence
    ]
    return tuple(sorted(set(found))) or lines(side)


def _other_image(one: Side, now: Side) -> tuple[str, str] | None:
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


def _replicas(side: Side) -> str:
    return side.instance.replicas or "1"


def _same_replicas(one: Side, now: Side) -> bool:
    was, is_ = _replicas(one), _replicas(now)
    if was == is_ or not (was.isdigit() and is_.isdigit()):
        return True
    if any(mode == "global" for mode in one.values("deploy.mode")) or one.instance.workload == "DaemonSet":
        return True
    for autoscaler in one.values("scaling.autoscaler"):
        if found := _RANGE.search(autoscaler):
            return int(found[1]) <= int(is_) <= int(found[2])
    return False


def _ports(side: Side) -> dict[str, int]:
    """Published ports, `HOST:CONTAINER` with the protocol where it is not TCP, each with the inner one."""
    found = {}
    for one in side.component.interfaces:
        if one.kind != "port" or not (one.public or ":" in one.name):
            continue
        host, colon, inner = one.name.rpartition(":")
        protocol = "/udp" if one.protocol == "udp" else ""
        found[f"{host if colon else inner}:{inner}{protocol}"] = one.port or 0
    return found


def _other_ports(one: Side, now: Side) -> tuple[str, str] | None:
    was, is_ = _ports(one), _ports(now)
    chosen = {number for name, number in was.items() if "$" in name}
    gone = [name for name, number in was.items() if name not in is_ and number not in chosen]
    come = [name for name, number in is_.items() if name not in was and number not in chosen]
    gone += [name for name, number in was.items() if "$" in name and number not in is_.values()]
    return (", ".join(sorted(gone)), ", ".join(sorted(come))) if gone or come else None


def _variables(side: Side) -> tuple[set[str], set[str], bool]:
    """Names that all say, names that any says, and whether that is all of them."""
    said = [one for one in side.instance.properties if one.topic == "runtime.variables"]
    sets = {one: set(filter(None, one.value.split(", "))) - _PROXIES for one in said}
    given = [names for one, names in sets.items() if one.name != OF_IMAGE]
    common = set.intersection(*given) if given else set()
    return common, set().union(*sets.values()), all(one.name in ("", OF_IMAGE) for one in said)


def _other_variables(one: Side, now: Side) -> Iterator[tuple[str, str]]:
    """Variables of one side only, as a single change; nothing where a side's are not known to be all."""
    kinds = {one.instance.workload, now.instance.workload}
    if kinds != {"compose_service"} and not (
        one.values("runtime.variables") and now.values("runtime.variables")
    ):
        return
    common, every, all_declared = _variables(one)
    common_now, every_now, all_running = _variables(now)
    gone = common - every_now if all_running or every_now else set()
    come = common_now - every if all_declared and all_running else set()
    if gone or come:
        yield ", ".join(sorted(gone)), ", ".join(sorted(come))
