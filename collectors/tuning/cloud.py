"""What the resources of a cloud set: dead letters, concurrency, failover, backups, networks; no collector.

Called for the stacks of Terraform, CloudFormation and the Serverless Framework alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archscan.formats.node import Map, Place, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from .cloud_rules import NETWORKS, PARAMETERS, QUIET, RULES
from .store_keys import KEYS, stored
from .values import is_off, setting

if TYPE_CHECKING:
    from ..deployment.cloud.stack import Resource, Stack

_ZERO_IS_NONE = frozenset({"availability.backup", "availability.failover", "failure.bulkhead"})
_DEAD = "failure.dead_letter"
_TARGETS = (
    "dead_letter_config.target_arn|dead_letter_queue.target_arn",
    "destination_config.on_failure.destination_arn|destination_config.on_failure.destination",
    "dead_letter_policy.dead_letter_topic", "forward_dead_lettered_messages_to",
)  # fmt: skip


def find_stack_settings(stack: Stack) -> Iterator[Setting]:
    """The settings of a stack's resources, each of the component that it belongs to, else of the stack."""
    for one in stack.resources:
        subject = _subject(one, stack)
        name = one.name or one.label
        yield from _ruled(one, subject, name, stack)
        yield from _dead_letters(one, subject, name, stack)
        yield from _parameters(one, subject, stack)
        if (network := NETWORKS.get(one.type)) and not is_off(_text(one.config, "enabled") or "true"):
            yield Setting(subject, "performance.cdn", network, _line(one.place, stack), name=name)
        if one.type == "aws_appautoscaling_target":
            yield from _autoscaling(one, stack)


def _subject(one: Resource, stack: Stack) -> Subject:
    from ..deployment.cloud.stack import owners
    from ..deployment.cloud.values import Reference

    if one.component:
        return Subject(stack.scope, one.component)
    found = owners(Reference(one.address, ""), stack) if one.type in RULES or one.type in PARAMETERS else []
    return Subject(stack.scope, found[0][0].component if len(found) == 1 else "")


def _line(place: Place, stack: Stack) -> Evidence:
    return Evidence(place.path, place.line, stack.collector)


def _ruled(one: Resource, subject: Subject, name: str, stack: Stack) -> Iterator[Setting]:
    from ..deployment.cloud.values import found_at, is_known

    for path, topic in RULES.get(one.type, ()):
        for value, place in found_at(one.config, path):
            if not isinstance(value, str) or not is_known(value) or value in QUIET.get(path, ()):
                continue
            if is_off(value) and not (value.isdigit() and topic not in _ZERO_IS_NONE):
                continue
            key = path.partition("|")[0]
            shown = key if one.component else f"{key} ({name})"
            said = setting(subject, topic, value, _line(place, stack), shown)
            if said is not None:
                yield said


def _dead_letters(one: Resource, subject: Subject, name: str, stack: Stack) -> Iterator[Setting]:
    from ..deployment.cloud.values import decoded, found_at, references_at

    for value, place in found_at(one.config, "redrive_policy"):
        policy = decoded(value)
        if isinstance(policy, Map):
            count = _text(policy, "max_receive_count")
            targets = [owner for reference, _ in references_at(policy, "dead_letter_target_arn")
                       for owner in stack.by_address.get(reference.address, ())]  # fmt: skip
            to = next((owner.component or owner.name or owner.label for owner in targets), "")
            parts = (f"to {to}" if to else "", f"after {count} receives" if count else "")
            if said := " ".join(part for part in parts if part):
                yield Setting(subject, _DEAD, said, _line(place, stack), name=f"queue {name}")
    for path in _TARGETS:
        for reference, place in references_at(one.config, path):
            for owner in stack.by_address.get(reference.address, ())[:1]:
                value = f"to {owner.component or owner.name or owner.label}"
                yield Setting(subject, _DEAD, value, _line(place, stack), name=name)


def _parameters(one: Resource, subject: Subject, stack: Stack) -> Iterator[Setting]:
    from ..deployment.cloud.values import found_at

    if one.type not in PARAMETERS:
        return
    path, tables = PARAMETERS[one.type]
    for holder, _ in found_at(one.config, path):
        for parameter in holder if isinstance(holder, Seq) else [holder]:
            if not isinstance(parameter, Map):
                continue
            key, value = _text(parameter, "name"), _text(parameter, "value")
            table = next(
                (each for each in tables if key.replace("-", "_") in KEYS[each] or key in KEYS[each]), ""
            )
            if table and value:
                said = stored(table, subject, key, value, _line(parameter.place("value"), stack))
                if said is not None:
                    yield said


def _autoscaling(one: Resource, stack: Stack) -> Iterator[Setting]:
    """The range that an ECS service or the like is scaled within."""
    from ..deployment.cloud.stack import owners
    from ..deployment.cloud.values import found_at, references_at

    least, most = _text(one.config, "min_capacity"), _text(one.config, "max_capacity")
    places = [place for _, place in found_at(one.config, "max_capacity")]
    if not (least.isdigit() and most.isdigit() and places):
        return
    for reference, _ in references_at(one.config, "resource_id"):
        for owner, _ in owners(reference, stack)[:1]:
            if owner.component:
                subject = Subject(stack.scope, owner.component)
                yield Setting(
                    subject, "scaling.autoscaler", f"{least}-{most} replicas", _line(places[0], stack)
                )
                return


def _text(node: Map, path: str) -> str:
    from ..deployment.cloud.values import is_known, text_at

    text = text_at(node, path)
    return text if is_known(text) else ""
