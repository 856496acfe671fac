"""What is declared against what runs: each difference once, and each rule that keeps noise out."""

from __future__ import annotations

from typing import Any

import pytest

from archscan.diff.live import find_differences
from archscan.diff.running import compare_running
from archscan.live.engine import Engine
from tests.live.plain import IMAGE, container, engine, files, running

DIGEST = "d" * 64
OTHER = "e" * 64
WEB = "image: 'nginx:1.27'"

ROWS: list[tuple[str, str, dict[str, Any], list[str]]] = [
    # What is the same, or is let pass.
    ("the same", WEB, {}, []),
    ("the same image in other words", "image: docker.io/library/nginx:1.27", {}, []),
    ("latest is what no tag means", "image: nginx", {"Image": "nginx:latest"}, []),
    ("built, not named", "build: .", {"Image": "shop-web"}, []),
    ("a tag that a variable chooses", "image: 'nginx:${TAG}'", {}, []),
    ("an image known by its id only", WEB, {"Image": "sha256:" + "b" * 64}, []),
    ("the declared digest", f"image: nginx:1.27@sha256:{DIGEST}", {}, []),
    ("one replica is what none means", f"{WEB}\n    deploy: {{replicas: 1}}", {}, []),
    ("variables of the image", f"{WEB}\n    environment: {{NGINX_VERSION: 1.27.3}}", {}, []),
    ("proxies that Docker's client adds", WEB, {"Env": ["HTTP_PROXY=http://p:1", "no_proxy=x"]}, []),
    ("variables of a file that is not there", f"{WEB}\n    env_file: [secret.env]", {"Env": ["A=1"]}, []),
    ("variables that are passed on", f"{WEB}\n    environment: [A, B]", {"Env": ["A=1"]}, []),
    ("limits in other units", f"{WEB}\n    mem_limit: 0.25g\n    cpus: '0.50'",
     {"Memory": 256 << 20, "NanoCpus": 500_000_000}, []),
    ("exposed, not published", f"{WEB}\n    expose: ['9000']", {"ExposedPorts": {"9000/tcp": {}, "80/tcp": {}}}, []),
    ("published as declared", f"{WEB}\n    ports: ['8080:80', '53:53/udp']",
     {"PortBindings": {"80/tcp": [{"HostPort": "8080"}], "53/udp": [{"HostPort": "53"}]}}, []),
    ("published where a variable says", f"{WEB}\n    ports: ['${{PORT}}:80']",
     {"PortBindings": {"80/tcp": [{"HostPort": "9999"}]}}, []),
    ("a job that has ended well", WEB, {"Status": "exited"}, []),
    ("a job that has ended well, of another image", WEB, {"Status": "exited", "Image": "nginx:9"}, []),
    ("turned off by a profile", f"{WEB}\n    profiles: [extra]", {"Status": "exited", "ExitCode": 1}, []),
    ("healthy", WEB, {"Health": {"Status": "healthy"}}, []),
    ("starting", WEB, {"Health": {"Status": "starting"}}, []),
    # What differs.
    ("another tag", WEB, {"Image": "nginx:1.28"},
     ["ARC303 web: image is nginx:1.28, declared nginx:1.27"]),
    ("another image", WEB, {"Image": "httpd:1.27"},
     ["ARC303 web: image is httpd:1.27, declared nginx:1.27"]),
    ("another registry", "image: quay.io/nginx:1.27", {},
     ["ARC303 web: image is nginx:1.27, declared quay.io/nginx:1.27"]),
    ("another digest", f"image: nginx:1.27@sha256:{OTHER}", {},
     [f"ARC303 web: image is nginx:1.27@sha256:{DIGEST}, declared nginx:1.27@sha256:{OTHER}"]),
    ("fewer replicas", f"{WEB}\n    scale: 3", {}, ["ARC304 web: number of replicas is 1, declared 3"]),
    ("stopped", WEB, {"Status": "exited", "ExitCode": 137},
     ["ARC301 web is declared, and does not run (exited with code 137)"]),
    ("stopped well, but it should run", f"{WEB}\n    restart: always",
     {"Status": "exited", "RestartPolicy": {"Name": "always"}},
     ["ARC301 web is declared, and does not run (exited with code 0)"]),
    ("never started", WEB, {"Status": "created"}, ["ARC301 web is declared, and does not run (created)"]),
    ("another host port", f"{WEB}\n    ports: ['8081:80']", {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}},
     ["ARC305 web publishes the port 8080:80, which no file declares, and does not publish the port 8081:80, "
      "which is declared"]),
    ("not published at all", f"{WEB}\n    ports: ['8081:80', '8443:443']", {},
     ["ARC305 web does not publish the ports 8081:80, 8443:443, which is declared"]),
    ("other variables", f"{WEB}\n    environment: {{A: 1, B: 2}}", {"Env": ["B=1", "C=2"]},
     ["ARC306 web has the variable C, which no file declares, and has not the variable A, which is declared"]),
    ("a limit that is not declared", WEB, {"Memory": 1 << 30},
     ["ARC307 web: memory limit is 1G, declared none"]),
    ("another limit", f"{WEB}\n    deploy: {{resources: {{limits: {{cpus: '2'}}}}}}", {"NanoCpus": 10**9},
     ["ARC307 web: CPU limit is 1, declared 2"]),
    ("unhealthy", WEB, {"Health": {"Status": "unhealthy"}}, ["ARC308 web is unhealthy"]),
    ("restarting", WEB, {"Status": "restarting"}, ["ARC308 web is restarting"]),
]  # fmt: skip


def told(text: str, of: Engine) -> list[str]:
    declared = files(compose=text)
    return [f"{one.rule} {one.message}" for one in find_differences(declared, running(of, "shop"))]


@pytest.mark.parametrize(
    ("service", "parts", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_difference_is_told_once(service: str, parts: dict[str, Any], expected: list[str]) -> None:
    assert told(f"services:\n  web:\n    {service}\n", engine(container(**parts))) == expected


WHOLE = "services:\n  web: {image: 'nginx:1.27'}\n  db: {image: 'postgres:16'}\n"


def test_who_runs_and_who_is_declared() -> None:
    of = engine(container("web"), container("cache", Image="redis:7"))
    assert told(WHOLE, of) == [
        "ARC301 db is declared, and does not run",
        "ARC302 cache runs (Compose service redis:7), and no file declares it",
    ]


def test_a_job_that_nobody_declares_and_that_has_ended_is_no_news() -> None:
    of = engine(container("web"), container("db", Image="postgres:16"), container("once", Status="exited"))
    assert told(WHOLE, of) == []


@pytest.mark.parametrize(
    "name", ["database", "DB", "d-b"], ids=["by its image", "whatever the case", "whatever the signs"]
)
def test_identity_survives_another_name(name: str) -> None:
    assert told(WHOLE, engine(container("web"), container(name, Image="postgres:16"))) == []


def test_containers_without_labels_are_known_by_their_names() -> None:
    of = engine(container("web", ""), container("db", "", Image="postgres:16"))
    declared = files(compose=WHOLE)
    assert find_differences(declared, running(of)) == ()


def test_the_environment_that_fits_best_is_compared() -> None:
    production = WHOLE.replace("1.27", "1.30")
    declared = files(compose=WHOLE, **{"compose.prod": production})
    of = engine(container("web", Image="nginx:1.30"), container("db", Image="postgres:16"))
    assert find_differences(declared, running(of, "shop")) == ()


def test_the_files_that_it_was_started_from_say_which_environment_is_compared() -> None:
    declared = files(compose=WHOLE, **{"compose.prod": WHOLE.replace("1.27", "1.30")})
    labels = {"com.docker.compose.project.config_files": "/srv/shop/compose.prod.yaml"}
    of = engine(container("web", Labels=labels), container("db", Image="postgres:16", Labels=labels))
    said = [one.message for one in find_differences(declared, running(of, "shop"))]
    assert said == ["web: image is nginx:1.27, declared nginx:1.30"]


def test_the_variables_of_an_example_are_not_all_there_are() -> None:
    text = "services: {web: {image: 'nginx:1.27', env_file: [web.env], environment: {C: 1}}}\n"
    declared = files(compose=text, **{"web.env.example": "A=1\nB=2\n"})
    of = engine(container("web", Env=["A=1", "Z=1"]))
    said = [one.message for one in find_differences(declared, running(of, "shop"))]
    assert said == ["web has not the variable C, which is declared"]


def test_the_variables_of_a_file_count() -> None:
    text = "services: {web: {image: 'nginx:1.27', env_file: [web.env]}}\n"
    declared = files(compose=text, **{"web.env": "A=1\nB=2\n"})
    of = engine(container("web", Env=["A=1", "Z=1"]))
    said = [one.message for one in find_differences(declared, running(of, "shop"))]
    assert said == [
        "web has the variable Z, which no file declares, and has not the variable B, which is declared"
    ]


def test_of_an_engine_with_several_projects_the_declared_one_is_compared() -> None:
    other = [container(name, "blog", Image="ghost:5") for name in ("ghost", "mail")]
    of = engine(container("web"), container("db", Image="postgres:15"), *other)
    said = [one.message for one in find_differences(files(compose=WHOLE), running(of))]
    assert said == ["db: image is postgres:15, declared postgres:16"]


def test_of_a_repository_with_several_systems_the_running_one_is_compared() -> None:
    texts = {
        "shop/compose.yaml": WHOLE,
        "blog/compose.yaml": "services:\n  ghost: {image: 'ghost:5'}\n  mail: {image: 'mailpit:1'}\n",
    }
    of = engine(container("ghost", "blog", Image="ghost:4"), container("mail", "blog", Image="mailpit:1"))
    said = [one.message for one in find_differences(files(**texts), running(of, "blog"))]
    assert said == ["blog/ghost: image is ghost:4, declared ghost:5"]


def test_changes_are_typed() -> None:
    declared = files(compose=WHOLE)
    of = engine(container("web", Image="nginx:1.28"))
    changes = compare_running(declared, running(of, "shop"))
    assert [(one.element, one.verb, one.subject, one.field, one.old, one.new) for one in changes] == [
        ("component", "removed", "component:db", "", "Compose service postgres:16", ""),
        ("instance", "changed", "environment:compose/component:web", "image", "nginx:1.27", "nginx:1.28"),
    ]
    assert [str(one.evidence[0]) for one in changes] == [
        "compose.yaml:3",
        "docker://shop/container/shop-web-1",
    ]


def test_three_ways() -> None:
    documented = files(compose=WHOLE.replace("1.27", "1.26"))
    declared = files(compose=WHOLE)
    of = engine(container("web", Image="nginx:1.28"), container("extra"))
    said = [one.message for one in find_differences(declared, running(of, "shop"), documented)]
    assert said == [
        "db is declared, and does not run; documented as Compose service postgres:16",
        "extra runs (Compose service nginx:1.27), and no file declares it; not documented",
        "web: image is nginx:1.28, declared nginx:1.27; documented: nginx:1.26",
    ]


def test_nothing_declared_and_nothing_running() -> None:
    empty = files(compose="services: {}\n")
    assert find_differences(empty, running(engine())) == ()
    assert [one.rule for one in find_differences(empty, running(engine(container())))] == ["ARC302"]
    assert [one.rule for one in find_differences(files(compose=WHOLE), running(engine()))] == ["ARC301"] * 2


def test_the_image_of_the_rows_has_the_digest_that_they_speak_of() -> None:
    assert IMAGE["RepoDigests"] == [f"nginx@sha256:{DIGEST}"]
