"""Which files of telemetry configuration belong to nothing that runs: those of tests and examples."""

from __future__ import annotations

import re

_SPARE = re.compile(
    r"(?:^|/)(?:src/\w*[tT]est|test-?data|test-?resources|testdata|__tests__|node_modules|fixtures?|vendor)/"
    r"|[._-]tests?\.(?:ya?ml|json|xml|properties)\Z|(?:^|/)(?:logback|log4j2?)-test\b",
)


def is_spare_telemetry(path: str) -> bool:
    """Whether only tests read the file, or it is a copy of somebody else's.

    >>> is_spare_telemetry("a/src/test/resources/logback.xml"), is_spare_telemetry("rules/api_test.yml")
    (True, True)
    >>> is_spare_telemetry("prometheus/rules.yml")
    False
    """
    return _SPARE.search(path) is not None
