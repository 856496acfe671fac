"""Record what a real API server answers to everything that archscan asks of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from archscan.live.kubernetes_client import Cluster, connect, get
from archscan.live.kubernetes_kinds import find_resources
from archscan.live.source import parse_live


def record(cluster: Cluster) -> dict[str, Any]:
    """The answers to discovery and to each whole list, by path."""
    found: dict[str, Any] = {"/apis": get(cluster, "/apis"), "/api/v1": get(cluster, "/api/v1")}
    for group in found["/apis"]["groups"]:
        for version in group["versions"]:
            path = f"/apis/{version['groupVersion']}"
            found[path] = get(cluster, path)
    for resource in find_resources(cluster).resources:
        found[resource.path("")] = get(cluster, resource.path(""))
    return found


def main() -> None:
    """`python -m tests.live.recording kube://CONTEXT FILE`; the kubeconfig is that of KUBECONFIG."""
    cluster = connect(parse_live(sys.argv[1]), 30)
    answers = record(cluster)
    lines = [f"{json.dumps(path)}: {json.dumps(answers[path], sort_keys=True)}" for path in sorted(answers)]
    Path(sys.argv[2]).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
