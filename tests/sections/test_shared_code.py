"""What code that belongs to no single component uses."""

from __future__ import annotations

import pytest

from archscan.model.elements import Technology
from archscan.model.evidence import Evidence
from archscan.model.system import System
from tests.sections.test_chapters import said
from tests.systems import component


def item(name: str, id: str, category: str, path: str, use: str = "runtime") -> Technology:
    return Technology(name, category, "", (Evidence(path, 4, "dotnet"),), id, use)


@pytest.mark.parametrize(
    ("used", "part", "expected"),
    [
        pytest.param(
            item("OpenTelemetry", "opentelemetry", "observability", "src/Defaults/Defaults.csproj"),
            "monitoring-and-observability/tracing",
            "OpenTelemetry is used by other code of the repository (src/Defaults).",
            id="tracing",
        ),
        pytest.param(
            item("Polly", "polly", "library", "go.mod"),
            "failure-handling/circuit-breaker-pattern",
            "Polly is used by other code of the repository (the root folder).",
            id="circuit breakers",
        ),
        pytest.param(
            item("OpenTelemetry", "opentelemetry", "observability", "tests/e2e/e2e.csproj", "development"),
            "monitoring-and-observability/tracing",
            "",
            id="of tests",
        ),
    ],
)
def test_libraries_of_shared_code_are_told(used: Technology, part: str, expected: str) -> None:
    shown = said(System("x", components=(component("api"),), technologies=(used,)), part)
    assert expected in shown
    assert ("used by" in shown) == bool(expected)
