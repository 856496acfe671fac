"""How much memory a runtime may take, as the options of the JVM and of Node.js say it; no collector.

https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html,
https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib, https://pkg.go.dev/runtime (GOMEMLIMIT).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

_OPTION = re.compile(
    r"(?<![\w-])(?:-Xm[sx]\d{1,12}[kKmMgGtT]?|-XX:(?:Max|Initial|Min)RAMPercentage=\d{1,3}(?:\.\d{1,4})?"
    r"|-XX:MaxRAM=\d{1,12}[kKmMgGtT]?|--max[-_]old[-_]space[-_]size=\d{1,9})(?![\w.%])"
)
_LIMIT = re.compile(r"\d{1,15}(?:[KMGT]i)?B?")
_LONGEST = 4_000


def find_heaps(subject: Subject, text: str, line: Evidence) -> Iterator[Setting]:
    """The options of memory in a part of a command line, or in a variable that holds options."""
    found = dict.fromkeys(one[0] for one in _OPTION.finditer(text[:_LONGEST]))
    if found:
        yield Setting(subject, "performance.heap", " ".join(found), line)


def find_heap_variable(subject: Subject, name: str, value: str, line: Evidence) -> Iterator[Setting]:
    """The limit that a variable of a workload sets: options of the JVM or Node.js, or Go's own."""
    if name == "GOMEMLIMIT" and _LIMIT.fullmatch(value):
        yield Setting(subject, "performance.heap", f"{name}={value}", line)
    else:
        yield from find_heaps(subject, value, line)
