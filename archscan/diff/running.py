"""What is declared compared with what runs: who runs at all, and with what.

Both are models of one shape. Compared is the environment of the files that fits best, among those that are
deployed the same way (`compose_service` with `compose_service`). Kept out as noise: what both sides leave to
defaults, services that a profile turns on, jobs that have ended well, replicas between an autoscaler's
limits, variables that tools hand to every container, ports that are not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.diff.changes import Change
from archscan.diff.matching import choose, pair
from archscan.diff.quantities import same_amount
from archscan.diff.same_image import other_image
from archscan.diff.side import Side
from archscan.model.evidence import Evidence
from archscan.model.system import System

_PROXIES = frozenset(
    name
    for word in ("http", "https", "ftp", "no", "all")
    for name in (f"{word}_proxy", f"{word}_proxy".upper())
)
"""Variables that Docker's client hands to every container, if its user set it up so."""
_ONCE = ("Job", "CronJob")
_OPTIONAL = ("of the image", "if set")
"""How the names of variables are called that the other side may have, and need not: those that the image
brings, and those that a file passes on from whoever starts it."""
_LIMITS = ("resources.limit.cpu", "resources.limit.memory")
_RANGE = re.compile(r"(\d+)\s*-\s*(\d+)")
_ENDED = re.compile(r"(?:exited|terminated|completed) with code 0\b|completed\b|succeeded\b")


def compare_running(declared: System, running: System) -> tuple[Change, ...]:
    """All differences between what files declare and what runs; `old` is declared, `new` runs."""
    compared = choose(declared, running)
    found: list[Change] = []
    for id_, (one, now) in pair(compared.declared, compared.running).items():
        subject = f"{compared.place}/{id_}"
        if now is None and one is not None:
            if not _may_rest(one):
                found.append(Change("component", "removed", id_, "", shown(one), "", lines(one)))
        elif one is None and now is not None:
            if not is_finished(now):
                found.append(Change("component", "added", id_, "", "", shown(now), lines(now)))
        elif one is not None and now is not None:
            found += _differences(id_, subject, one, now)
    return tuple(sorted(set(found)))


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


def _may_rest(side: Side) -> bool:
    """Whether a declared workload need not run at the moment: a profile or a schedule starts it, or none is
    asked for."""
    return bool(
        side.values("deploy.profile")
        or side.values("deploy.schedule")
        or side.instance.workload in _ONCE
        or _replicas(side) == "0"
    )


def _differences(id_: str, subject: str, one: Side, now: Side) -> Iterator[Change]:
    """What differs of one that both sides have."""
    states = now.values("runtime.state")
    if now.instance.replicas == "0" and _replicas(one) != "0":
        if not _may_rest(one):
            said = ", ".join(dict.fromkeys(states)) or "0 replicas"
            yield Change("component", "removed", id_, "", shown(one), said, lines(now))
        return
    if is_finished(now):
        return
    if (images := other_image(one, now)) is not None:
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
        if not colon and not inner.isdigit() and one.port:
            inner = str(one.port)  # a Service's port has a name
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
    given = [names for one, names in sets.items() if one.name not in _OPTIONAL]
    common = set.intersection(*given) if given else set()
    return common, set().union(*sets.values()), all(one.name in ("", *_OPTIONAL) for one in said)


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
