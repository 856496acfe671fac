"""Which path Prometheus asks for, as a job and its relabelling say."""

from __future__ import annotations

import pytest

from archscan.collectors.telemetry.metrics import prometheus
from archscan.model.facts import Setting
from tests.goldens import collected, text_tree

_NODE = "- {source_labels: [__meta_kubernetes_node_name]"
_NOTED = "- {source_labels: [__meta_kubernetes_pod_annotation_path], action: replace, regex: (.+)"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], "path /metrics", id="default"),
        pytest.param(["metrics_path: /actuator/prometheus"], "path /actuator/prometheus", id="stated"),
        pytest.param(
            [
                "relabel_configs:",
                _NODE + ", regex: (.+), target_label: __metrics_path__, replacement: '/n/${1}/m'}",
            ],
            "path /n/${1}/m",
            id="always another",
        ),
        pytest.param(
            ["relabel_configs:", _NODE + ", regex: a, target_label: __metrics_path__, replacement: /a}"],
            "path /metrics or /a",
            id="another for some",
        ),
        pytest.param(
            ["relabel_configs:", _NOTED + ", target_label: __metrics_path__}"],
            "path /metrics or what __meta_kubernetes_pod_annotation_path says",
            id="what an annotation says",
        ),
        pytest.param(
            ["relabel_configs:", _NODE + ", target_label: __address__, replacement: 'api:443'}"],
            "path /metrics",
            id="relabelling of something else",
        ),
        pytest.param(["relabel_configs: none"], "path /metrics", id="no relabelling"),
    ],
)
def test_the_path_that_is_asked_for(lines: list[str], expected: str) -> None:
    job = "".join(f"    {line}\n" for line in lines)
    text = f"scrape_configs:\n  - job_name: nodes\n    static_configs: [{{targets: ['web:80']}}]\n{job}"
    found = collected(prometheus, text_tree({"prometheus.yml": text}))
    (value,) = [
        one.value for one in found if isinstance(one, Setting) and one.topic == "observability.scrape"
    ]
    assert value == f"{expected}; targets web:80"
