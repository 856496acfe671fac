"""What starts a workflow of GitHub Actions, in words; no collector.

https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Node, Seq

from .jobs import Note
from .scripts import some, texts_of

_WORDS = {
    "workflow_dispatch": "manual start", "workflow_call": "call by another workflow",
    "merge_group": "merge queue",
    "pull_request": "pull request", "pull_request_target": "pull request",
    "pull_request_review": "review of a pull request",
    "repository_dispatch": "event from outside (repository_dispatch)", "release": "release", "push": "push",
    "deployment": "deployment", "deployment_status": "status of a deployment", "issue_comment": "comment",
    "create": "new branch or tag", "delete": "deleted branch or tag",
    "registry_package": "published package",
}  # fmt: skip


def triggers(root: Map) -> Iterator[Note]:
    """The events under `on`, each with its line."""
    value = root.get("on")
    if isinstance(value, str):
        yield Note(_WORDS.get(value, value), root.place("on").line)
    elif isinstance(value, Seq):
        for index, item in enumerate(value):
            if isinstance(item, str):
                yield Note(_WORDS.get(item, item), value.place(index).line)
    elif isinstance(value, Map):
        for event, options in value.items():
            yield from _event(event, options, value.place(event).line)


def _event(event: str, options: Node, line: int) -> Iterator[Note]:
    if event == "schedule":
        for one in options.maps() if isinstance(options, Seq) else ():
            yield Note(f"schedule {one.text('cron')}", one.place("cron").line)
        return
    given = options if isinstance(options, Map) else Map()
    text = _WORDS.get(event, event)
    if event in ("pull_request", "pull_request_target", "merge_group"):
        text += _list(" to ", given, "branches") + _list(" to any but ", given, "branches-ignore")
        types = texts_of(given.get("types"))
        if types and not {"opened", "synchronize"} & set(types):
            text += f" ({some(types)})"
    elif event == "push":
        branches, tags = texts_of(given.get("branches")), texts_of(given.get("tags"))
        if branches or not tags:
            shown = text + _list(" to ", given, "branches") + _list(" to any but ", given, "branches-ignore")
            yield Note(shown + _paths(given), line)
        if tags:
            yield Note(f"push of tag {some(tags)}" + _paths(given), given.place("tags").line)
        return
    elif event == "workflow_run":
        text = "end of the workflow " + some(texts_of(given.get("workflows")))
    elif event == "release" and (types := texts_of(given.get("types"))):
        text += f" ({some(types)})"
    yield Note(text + _paths(given), line)


def _list(lead: str, given: Map, key: str) -> str:
    values = texts_of(given.get(key))
    return lead + some(values) if values else ""


def _paths(given: Map) -> str:
    """The files that it is limited to."""
    return _list(", for changes of ", given, "paths") + _list(
        ", not for changes of only ", given, "paths-ignore"
    )
