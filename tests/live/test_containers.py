"""Plain data of an engine to services and facts: what is kept, and what is left out as noise."""

from __future__ import annotations

from typing import Any

import pytest

from archscan.live.containers import find_container_facts, is_done, projects_of, state_of
from archscan.live.engine import Engine
from archscan.live.names import files_of, is_generated, is_made_image, plain_name
from archscan.live.nodes import container_node
from archscan.model.facts import Provides, Requires, Setting, Uses, Workload
from archscan.model.problem import Problem
from tests.live.plain import IMAGE, container, engine, facts, running

NETWORKS = (
    {"Id": "n1", "Name": "shop_front", "Labels": {"com.docker.compose.network": "front"}},
    {"Id": "n2", "Name": "other_net", "Labels": {}},
)
VOLUMES = ({"Name": "shop_data", "Labels": {"com.docker.compose.volume": "data"}},)


@pytest.mark.parametrize(
    ("name", "image", "expected"),
    [
        ("web", "", "web"),
        ("shop-web-1", "", "shop-web"),
        ("shop_web_12", "", "shop_web"),
        ("0a1b2c3d4e5f_shop_web_1", "", "shop_web"),
        ("shop_web.1.abcdefghijklmnopqrstuvwxy", "", "shop_web"),
        ("shop_agent.abcdefghijklmnopqrstuvwxy.abcdefghijklmnopqrstuvwxy", "", "shop_agent"),
        ("happy_turing", "quay.io/org/app:1", "app"),
        ("vigilant_hopper3", "redis", "redis"),
        ("my_app", "redis", "my_app"),
        ("postgres16", "postgres", "postgres16"),
        ("v2.1", "", "v2.1"),
    ],
)
def test_names_lose_what_a_tool_made_up(name: str, image: str, expected: str) -> None:
    assert plain_name(name, image) == expected


@pytest.mark.parametrize(
    ("name", "generated"),
    [
        ("shop-web-1", True),
        ("shop_web_2", True),
        ("0a1b2c3d4e5f_shop_web_1", True),
        ("shop-web", False),
        ("web-1", False),
        ("shop-web-1-old", False),
    ],
)
def test_names_that_compose_makes_are_known(name: str, generated: bool) -> None:
    assert is_generated(name, "shop", "web") is generated


@pytest.mark.parametrize(
    ("image", "made"),
    [("shop-web", True), ("shop_web:latest", True), ("shop-web:2", False), ("nginx", False), ("", False)],
)
def test_images_that_compose_names_are_known(image: str, made: bool) -> None:
    assert is_made_image(image, "shop", "web") is made


NODE_ROWS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("variables of the image", {}, {"environment": None}),
    ("no variables at all", {"Env": None}, {"environment": None}),
    ("own variables", {"Env": ["PATH=/bin", "A=1", "EMPTY=", "B=x=y"]},
     {"environment": {"A": "1", "EMPTY": "", "B": "x=y"}}),
    ("a variable of the image changed", {"Env": ["PATH=/usr/bin"]}, {"environment": {"PATH": "/usr/bin"}}),
    ("command of the image", {}, {"command": None, "entrypoint": None}),
    ("own command", {"Cmd": ["serve"]}, {"command": ["serve"], "entrypoint": None}),
    ("own entry point", {"Entrypoint": ["sh"], "Cmd": None}, {"entrypoint": ["sh"], "command": None}),
    ("user of the image", {}, {"user": None}),
    ("own user", {"User": "1000"}, {"user": "1000"}),
    ("health check of the image", {}, {"healthcheck": None}),
    ("own health check", {"Healthcheck": {"Test": ["CMD-SHELL", "curl x"], "Interval": 30_000_000_000}},
     {"healthcheck": {"test": ["CMD-SHELL", "curl x"], "interval": "30s"}}),
    ("generated name", {}, {"container_name": None}),
    ("own name", {"name": "front"}, {"container_name": "front"}),
    ("host name that is the id", {"Hostname": "73686f702d77"}, {"hostname": None}),
    ("own host name", {"Hostname": "web.local"}, {"hostname": "web.local"}),
    ("built by Compose", {"Image": "shop-web"}, {"build": {}, "image": "shop-web"}),
    ("an id for an image", {"Image": "sha256:" + "a" * 64}, {"image": "nginx:1.27"}),
    ("default network", {}, {"networks": {"default": {"aliases": [], "ipv4_address": "", "ipv6_address": ""}}}),
    ("network by its label, alias kept, made ones not",
     {"Networks": {"shop_front": {"NetworkID": "n1", "Aliases": ["web", "shop-web-1", "www", "73686f702d77"]}}},
     {"networks": {"front": {"aliases": ["www"], "ipv4_address": "", "ipv6_address": ""}}}),
    ("foreign network and fixed address",
     {"Networks": {"other_net": {"NetworkID": "n2", "IPAMConfig": {"IPv4Address": "10.0.0.9"}}}},
     {"networks": {"other_net": {"aliases": [], "ipv4_address": "10.0.0.9", "ipv6_address": ""}}}),
    ("built-in network", {"Networks": {"bridge": {}}}, {"networks": None}),
    ("host network", {"NetworkMode": "host", "Networks": {"host": {}}}, {"network_mode": "host"}),
    ("network of another", {"NetworkMode": "container:vpn-id"}, {"network_mode": "service:vpn"}),
    ("network of a stranger", {"NetworkMode": "container:0123456789abcdef"},
     {"network_mode": "container:0123456789ab"}),
    ("published", {"PortBindings": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"},
                                               {"HostIp": "::", "HostPort": "8080"}]}},
     {"ports": [{"target": "80", "published": "8080", "host_ip": "", "protocol": "tcp"}]}),
    ("published to the host, UDP", {"PortBindings": {"53/udp": [{"HostIp": "127.0.0.1", "HostPort": "53"}]}},
     {"ports": [{"target": "53", "published": "53", "host_ip": "127.0.0.1", "protocol": "udp"}]}),
    ("published anywhere", {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "0"}]}},
     {"ports": [{"target": "80", "published": "", "host_ip": "", "protocol": "tcp"}]}),
    ("all published", {"PublishAllPorts": True, "Ports": {"80/tcp": [{"HostPort": "32768"}]}},
     {"ports": [{"target": "80", "published": "", "protocol": "tcp"}]}),
    ("no restart", {}, {"restart": None}),
    ("restart", {"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}}, {"restart": "on-failure:3"}),
    ("no limits", {}, {"cpus": None, "mem_limit": None}),
    ("limits", {"NanoCpus": 1_500_000_000, "Memory": 512 << 20}, {"cpus": "1.5", "mem_limit": "512M"}),
    ("quota", {"CpuQuota": 50_000}, {"cpus": "0.5"}),
    ("logs as usual", {}, {"logging": None}),
    ("logs elsewhere", {"LogConfig": {"Type": "fluentd"}}, {"logging": {"driver": "fluentd"}}),
    ("named volume", {"Mounts": [{"Type": "volume", "Name": "shop_data", "Destination": "/data", "RW": True}]},
     {"volumes": [{"type": "volume", "source": "data", "target": "/data", "read_only": ""}]}),
    ("volume of the image",
     {"Mounts": [{"Type": "volume", "Name": "f" * 64, "Destination": "/var/cache", "RW": True}]},
     {"volumes": None}),
    ("file of the project",
     {"Mounts": [{"Type": "bind", "Source": "/srv/shop/conf/a.conf", "Destination": "/a", "RW": False}]},
     {"volumes": [{"type": "bind", "source": "conf/a.conf", "target": "/a", "read_only": "true"}]}),
    ("file of the host",
     {"Mounts": [{"Type": "bind", "Source": "/srv/shopping", "Destination": "/a", "RW": True}]},
     {"volumes": [{"type": "bind", "source": "/srv/shopping", "target": "/a", "read_only": ""}]}),
    ("secret", {"Mounts": [{"Type": "bind", "Source": "/srv/shop/pw", "Destination": "/run/secrets/db_pw"}]},
     {"volumes": None, "secrets": [{"source": "db_pw"}]}),
    ("start order", {"Labels": {"com.docker.compose.depends_on": "db:service_healthy:false,mq:service_started:true"}},
     {"depends_on": {"db": {"condition": "service_healthy"}, "mq": {"condition": "service_started"}},
      "labels": None}),
    ("labels of the image and of Compose", {"Labels": {"maintainer": "somebody"}}, {"labels": None}),
    ("own labels", {"Labels": {"traefik.enable": "true"}}, {"labels": {"traefik.enable": "true"}}),
    ("links", {"Links": ["/shop-db-1:/shop-web-1/store"]}, {"links": ["db:store"]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "expected"), [row[1:] for row in NODE_ROWS], ids=[row[0] for row in NODE_ROWS]
)
def test_a_container_is_the_service_that_a_file_would_declare(
    parts: dict[str, Any], expected: dict[str, Any]
) -> None:
    one = container(**parts)
    of = engine(one, networks=NETWORKS, volumes=VOLUMES)
    node = container_node(one, of, {"vpn-id": "vpn", "shop-db-1": "db"})
    assert {key: node.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("parts", "state", "done"),
    [
        ({}, "running", False),
        ({"Status": "exited"}, "exited with code 0", True),
        ({"Status": "exited", "ExitCode": 1}, "exited with code 1", False),
        (
            {"Status": "exited", "ExitCode": 137, "OOMKilled": True},
            "exited with code 137, out of memory",
            False,
        ),
        ({"Status": "exited", "RestartPolicy": {"Name": "always"}}, "exited with code 0", False),
        ({"Status": "created"}, "created", False),
        ({"Status": "paused"}, "paused", False),
    ],
)
def test_states_are_told(parts: dict[str, Any], state: str, done: bool) -> None:
    one = container(**parts)
    assert (state_of(one), is_done(one)) == (state, done)


def settings(of: Engine, topic: str) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in facts(of) if isinstance(one, Setting) and one.topic == topic]


def test_containers_of_one_service_are_replicas_of_the_newest() -> None:
    of = engine(
        container(number=1, Env=["OLD=1"]),
        container(number=2, Env=["NEW=1"]),
        container(number=3, Status="exited", ExitCode=1),
    )
    workloads = [one for one in facts(of) if isinstance(one, Workload)]
    assert [(one.subject.name, one.image, str(one.evidence)) for one in workloads] == [
        ("web", "nginx:1.27", "docker://shop/container/shop-web-2")
    ]
    assert settings(of, "availability.replicas") == [("2", "")]
    assert settings(of, "runtime.variables") == [("NEW", ""), ("NGINX_VERSION, PATH", "of the image")]
    assert settings(of, "runtime.state") == [
        ("running", "shop-web-1"),
        ("running", "shop-web-2"),
        ("exited with code 1", "shop-web-3"),
    ]


@pytest.mark.parametrize(
    ("parts", "replicas"),
    [
        ({}, []),
        ({"Status": "exited", "ExitCode": 2}, [("0", "")]),
        ({"Status": "exited"}, []),
        ({"Status": "created"}, [("0", "")]),
        ({"Status": "restarting"}, []),
    ],
)
def test_what_should_run_and_does_not_has_no_replica(
    parts: dict[str, Any], replicas: list[tuple[str, str]]
) -> None:
    assert settings(engine(container(**parts)), "availability.replicas") == replicas


def test_health_and_restarts_are_told_of_what_runs() -> None:
    of = engine(
        container("a", Health={"Status": "unhealthy"}, RestartCount=4),
        container("b", Health={"Status": "none"}),
        container("c", Health={"Status": "unhealthy"}, Status="exited", ExitCode=1),
    )
    assert settings(of, "runtime.health") == [("unhealthy", "shop-a-1")]
    assert settings(of, "runtime.restarts") == [("4", "shop-a-1")]


def test_the_very_image_is_told() -> None:
    of = engine(container())
    assert settings(of, "runtime.image") == [("nginx@sha256:" + "d" * 64, ""), ("1.27.3", "version")]
    unknown = Engine(containers=(container(),))
    assert settings(unknown, "runtime.image") == [(str(IMAGE["Id"]), "")]


def test_a_base_image_is_a_technology() -> None:
    labels = {
        "org.opencontainers.image.base.name": "docker.io/library/debian:12",
        "org.opencontainers.image.source": "https://u:Planted0@example.test/shop",
    }
    image = {**IMAGE, "Config": {"Labels": labels}}
    of = Engine(containers=(container(),), images={str(IMAGE["Id"]): image})
    used = [(one.ecosystem, one.name, one.version) for one in facts(of) if isinstance(one, Uses)]
    assert ("base_image", "debian", "12") in used
    assert "Planted0" not in str(facts(of))


def test_several_projects_are_several_systems_and_one_is_the_system() -> None:
    of = engine(container("web", "shop"), container("web", "blog"), container("redis", ""))
    assert projects_of(of) == ("blog", "shop")
    assert [one.id for one in running(of).components] == [
        "component:blog/web",
        "component:redis",
        "component:shop/web",
    ]
    assert [one.id for one in running(of, "shop").components] == ["component:web"]


def test_one_off_runs_are_left_out() -> None:
    of = engine(container(), container("shell", Labels={"com.docker.compose.oneoff": "True"}))
    assert [one.name for one in running(of, "shop").components] == ["web"]


def test_aliases_are_names_and_addresses_connections() -> None:
    of = engine(
        container("web", Env=["API_URL=http://backend:8080/v1", "SECRET_KEY=Planted0-in-a-test"]),
        container("api", Networks={"shop_default": {"Aliases": ["api", "backend"]}}),
    )
    names = [one.name for one in facts(of) if isinstance(one, Provides)]
    assert names == ["api", "backend", "web"]
    assert [(one.host, one.port, one.key) for one in facts(of) if isinstance(one, Requires)] == [
        ("backend", 8080, "API_URL")
    ]
    assert [one.id for one in running(of, "shop").connections] == ["connection:web->api:proxies"]
    assert "Planted0" not in str(facts(of))


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"Name": "/x", "Config": None, "HostConfig": None, "State": None, "Mounts": None},
        {
            "Name": 7,
            "Config": {"Env": "A=1", "Labels": [], "Image": None},
            "NetworkSettings": {"Networks": [1]},
        },
        {
            "Name": "/x",
            "HostConfig": {"PortBindings": {"eighty": None, "80/tcp": [None]}},
            "Mounts": [None, 1],
        },
    ],
    ids=["empty", "none", "wrong", "odd"],
)
def test_what_is_not_as_it_should_be_does_no_harm(broken: dict[str, Any]) -> None:
    of = engine(broken, container())
    assert "web" in {one.name for one in running(of).components}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ("/srv/shop/compose.yaml", ["compose.yaml"]),
        ("/srv/shop/compose.yaml,/srv/shop/deploy/prod.yaml", ["compose.yaml", "deploy/prod.yaml"]),
        ("/tmp/override.yaml", ["override.yaml"]),
        ("C:\\work\\shop\\compose.yaml", ["compose.yaml"]),
        ("", []),
    ],
)
def test_the_files_that_it_was_started_from(files: str, expected: list[str]) -> None:
    assert files_of(container(Labels={"com.docker.compose.project.config_files": files})) == expected


@pytest.mark.parametrize(
    ("parts", "owner"),
    [
        ({"Labels": {"io.kubernetes.pod.name": "web-0"}}, "Kubernetes"),
        ({"Labels": {"org.testcontainers": "true"}}, "Testcontainers"),
        ({"Labels": {"com.docker.desktop.extension.name": "x"}}, "Docker Desktop"),
        ({"name": "buildx_buildkit_default0"}, "BuildKit"),
        ({"Labels": {"org.testcontainers": "false"}}, ""),
        ({}, ""),
    ],
)
def test_containers_of_other_tools_are_left_out_and_counted(parts: dict[str, Any], owner: str) -> None:
    of = engine(container("web"), container("other", "", **parts))
    said = [one for one in find_container_facts(of) if isinstance(one, Problem)]
    assert [one.what for one in said] == ([f"1 container of {owner} left out"] if owner else [])
    assert ("other" in {one.name for one in running(of).components}) is not bool(owner)
    assert not [one for one in find_container_facts(of, "shop") if isinstance(one, Problem)]
