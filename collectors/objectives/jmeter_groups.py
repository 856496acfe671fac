"""What a thread group of JMeter asks for, in words: threads, ramp-up, length; each sort has its own keys.

Formats: https://jmeter.apache.org/usermanual/component_reference.html#Thread_Group and the pages of the
plugins' groups at https://jmeter-plugins.org/wiki/Start/
"""

from __future__ import annotations

from collections.abc import Callable

from archscan.formats.xml import Element

from .load import counted

_UNITS = {"S": "s", "M": "min", "H": "h"}
_MOST_ROWS = 4


def group_words(group: Element, value: Callable[[str], str]) -> list[str]:
    """The parts of a sentence about a group; `value` gives the text of one of its properties."""
    kind = group.tag.rpartition(".")[2]
    words = _WORDS.get(kind, _plain)(group, value)
    return [word for word in words if word]


def _plain(group: Element, value: Callable[[str], str]) -> list[str]:
    ramp = value("ThreadGroup.ramp_time")
    scheduled = value("ThreadGroup.scheduler") == "true"
    length = value("ThreadGroup.duration") if scheduled else ""
    loops = value("LoopController.loops")
    return [
        _threads(value("ThreadGroup.num_threads")),
        f"ramp-up {ramp} s" if ramp not in ("", "0") else "",
        f"for {length} s" if length else "",
        f"{loops} loops" if loops not in ("", "-1", "1") and not length else "",
    ]


def _concurrency(group: Element, value: Callable[[str], str]) -> list[str]:
    return [_threads(value("TargetLevel")), *_timed(value)]


def _arrivals(group: Element, value: Callable[[str], str]) -> list[str]:
    unit = _UNITS.get(value("Unit"), "min")
    level = value("TargetLevel")
    return [f"{counted(level, 'arrival')} per {unit}" if level else "", *_timed(value)]


def _timed(value: Callable[[str], str]) -> list[str]:
    """Ramp-up and holding time, which these groups give in a unit of their own."""
    unit = _UNITS.get(value("Unit"), "min")
    ramp, hold = value("RampUp"), value("Hold")
    return [
        f"ramp-up {ramp} {unit}" if ramp not in ("", "0") else "",
        f"held for {hold} {unit}" if hold not in ("", "0") else "",
    ]


def _stepping(group: Element, value: Callable[[str], str]) -> list[str]:
    step, period, hold = value("Start users count"), value("Start users period"), value("flighttime")
    return [
        _threads(value("ThreadGroup.num_threads")),
        f"{step} more every {period} s" if step and period not in ("", "0") else "",
        f"held for {hold} s" if hold not in ("", "0") else "",
    ]


def _ultimate(group: Element, value: Callable[[str], str]) -> list[str]:
    """Rows of threads, delay, start-up, holding and shut-down time, in seconds."""
    rows = []
    for data in group.children:
        if data.attributes.get("name") == "ultimatethreadgroupdata":
            rows += [[cell.text for cell in row.children] for row in data.children]
    told = [
        f"{_threads(row[0])}{f' within {row[2]} s' if row[2] != '0' else ''}, held for {row[3]} s"
        for row in rows[:_MOST_ROWS]
        if len(row) == 5 and all(cell.isdigit() for cell in row)
    ]
    more = f"{len(rows) - _MOST_ROWS} more steps" if len(rows) > _MOST_ROWS else ""
    return ["; ".join([*told, more] if more else told)]


def _open(group: Element, value: Callable[[str], str]) -> list[str]:
    schedule = " ".join(value("OpenModelThreadGroup.schedule").split())
    return [f"schedule {schedule}" if schedule else ""]


def _threads(number: str) -> str:
    return counted(number, "thread") if number else ""


_WORDS: dict[str, Callable[[Element, Callable[[str], str]], list[str]]] = {
    "ConcurrencyThreadGroup": _concurrency,
    "ArrivalsThreadGroup": _arrivals,
    "SteppingThreadGroup": _stepping,
    "UltimateThreadGroup": _ultimate,
    "OpenModelThreadGroup": _open,
}
