"""Swarm services: as the stack's file declares them, with what their tasks do."""

from __future__ import annotations

from typing import Any

from archscan.live.engine import Engine
from archscan.model.facts import Setting
from tests.live.plain import container, engine, facts, files, running

STACK = {"com.docker.stack.namespace": "shop"}


def service(name: str, **container_spec: Any) -> dict[str, Any]:
    return {
        "ID": f"id-{name}",
        "Spec": {
            "Name": f"shop_{name}",
            "Labels": STACK,
            "TaskTemplate": {
                "ContainerSpec": {
                    "Image": f"org/{name}:1@sha256:{'b' * 64}",
                    "Labels": STACK,
                    **container_spec,
                },
                "Resources": {"Limits": {"NanoCPUs": 500_000_000, "MemoryBytes": 64 << 20}},
                "RestartPolicy": {"Condition": "any"},
                "Networks": [{"Target": "n1", "Aliases": [name, f"{name}-alias"]}],
                "Placement": {"Constraints": ["node.role == worker"]},
            },
            "Mode": {"Replicated": {"Replicas": 2}},
            "EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 8080, "Protocol": "tcp"}]},
        },
    }


def task(of: str, state: str, wanted: str = "running") -> dict[str, Any]:
    return {"ServiceID": f"id-{of}", "Status": {"State": state}, "DesiredState": wanted}


SWARM = engine(
    container("task", "", name="shop_web.1.abcdefghijklmnopqrstuvwxy",
              Labels={**STACK, "com.docker.swarm.service.name": "shop_web"}, Health={"Status": "unhealthy"}),
    networks=({"Id": "n1", "Name": "shop_net", "Driver": "overlay"},),
    services=(service("web", Env=["API_URL=http://api:9000"]), service("api")),
    tasks=(task("web", "running"), task("web", "running"), task("web", "failed", "shutdown"),
           task("api", "running"), task("api", "rejected"), task("api", "preparing", "ready")),
    nodes=(
        {"Spec": {"Role": "manager", "Availability": "active"}, "Status": {"State": "ready"},
         "ManagerStatus": {"Leader": True},
         "Description": {"Hostname": "m1", "Resources": {"NanoCPUs": 4_000_000_000, "MemoryBytes": 8 << 30}}},
        {"Spec": {"Role": "worker", "Availability": "drain"}, "Status": {"State": "down"},
         "Description": {"Hostname": "a1"}},
    ),
)  # fmt: skip


def said(of: Engine, service: str, topic: str, project: str = "shop") -> list[str]:
    return [
        one.value
        for one in facts(of, project)
        if isinstance(one, Setting) and one.topic == topic and one.subject.name == service
    ]


def test_services_are_the_components_of_the_stacks_file() -> None:
    text = (
        "services:\n  web: {image: 'org/web:1', environment: {API_URL: 'http://api:9000'}}\n"
        "  api: {image: 'org/api:1'}\n"
    )
    live, declared = running(SWARM, "shop"), files(compose=text)
    assert [one.id for one in live.components] == [one.id for one in declared.components]
    assert [one.id for one in live.connections] == [one.id for one in declared.connections]
    assert [one.image for place in live.environments for one in place.instances] == ["org/api:1", "org/web:1"]


def test_tasks_are_told() -> None:
    assert said(SWARM, "web", "runtime.state") == ["2 running"]
    assert said(SWARM, "api", "runtime.state") == ["1 preparing", "1 rejected", "1 running"]
    assert said(SWARM, "web", "runtime.health") == ["unhealthy"]
    assert said(SWARM, "web", "availability.replicas") == ["2"]
    assert said(SWARM, "api", "availability.replicas") == []
    assert said(SWARM, "web", "resources.limit.memory") == ["64M"]
    assert said(SWARM, "web", "network.name") == ["net"]
    assert said(SWARM, "web", "availability.restart") == []
    assert said(SWARM, "web", "runtime.image") == [f"org/web:1@sha256:{'b' * 64}"]


def test_machines_are_told_of_the_whole_engine() -> None:
    assert [one.value for one in running(SWARM).properties if one.topic == "runtime.node"] == [
        "leader, ready, active, 4 CPU, 8.0 GiB",
        "worker, down, drain",
    ]
    assert [one for one in running(SWARM, "shop").properties if one.topic == "runtime.node"] == []
