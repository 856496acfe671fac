"""A cluster over real HTTPS, with the official client: answers are those of a real API server."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("kubernetes", reason="the extra archscan[kubernetes] is not installed")
pytest.importorskip("trustme")

from archscan.collectors.registry import all_collectors
from archscan.errors import LiveError
from archscan.link import link
from archscan.live import kubernetes, kubernetes_listing
from archscan.live.kubernetes_client import Cluster, connect
from archscan.live.source import parse_live
from archscan.live.terms import LiveFacts, LiveLimits, LiveOptions
from archscan.model.facts import Setting, Workload
from archscan.model.serial import to_json
from archscan.model.system import System
from archscan.pipeline import Options, scan

from .cluster_server import Answers, Asked, Served, serve

CLUSTER = Path(__file__).parents[2] / "fixtures" / "cluster"
SECRETS = (
    "planted-in-environment", "planted-in-configmap", "planted-in-a-file", "planted-in-secret", "planted-in-dsn",
    "cGxhbnRlZC1pbi1zZWNyZXQ", "planted-in-a-status", "planted-old-token",
)  # fmt: skip


@pytest.fixture(scope="session")
def recorded() -> Answers:
    answers: Answers = json.loads((CLUSTER / "recorded.json").read_text(encoding="utf-8"))
    return answers


@pytest.fixture
def served(tmp_path: Path, recorded: Answers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serve(tmp_path, copy.deepcopy(recorded)) as server:
        monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig))
        yield server


def cluster_of(text: str = "kube://prod/shop", timeout: float = 5.0) -> Cluster:
    return replace(connect(parse_live(text), timeout), pause=lambda seconds: None)


def read(text: str = "kube://prod/shop", timeout: float = 5.0, limits: LiveLimits | None = None) -> LiveFacts:
    options = LiveOptions(timeout, limits=limits or LiveLimits())
    return kubernetes.read_cluster(cluster_of(text, timeout), options)


def model(found: LiveFacts) -> System:
    return link(found.facts, list(found.problems), "shop")


def settings(found: LiveFacts, topic: str) -> dict[str, str]:
    return {
        one.subject.name: one.value for one in found.facts if isinstance(one, Setting) and one.topic == topic
    }


def test_the_model_is_that_of_the_manifests(served: Served) -> None:
    declared = scan(CLUSTER / "manifests", all_collectors(), Options())
    running = model(read())
    assert [one.id for one in running.components] == [one.id for one in declared.components]
    assert [one.id for one in running.connections] == [one.id for one in declared.connections]
    assert [one.kind for one in running.components] == [one.kind for one in declared.components]


def test_state_is_told_of_the_controllers(served: Served) -> None:
    found = read()
    assert settings(found, "runtime.ready") == {
        "web": "3/3", "orders": "2/2", "mailer": "1/1", "cache": "1/1", "orders-db": "1/1",
    }  # fmt: skip
    assert settings(found, "runtime.state")["web"] == "running"
    assert settings(found, "runtime.health")["orders"] == "healthy"
    assert settings(found, "runtime.autoscaler") == {"web": "3 of 3 wanted replicas, CPU 41%"}
    assert settings(found, "runtime.image")["web"].startswith("registry.test/shop/web@sha256:0a")


def test_versions_that_the_server_chose_are_not_withdrawn_ones(served: Served) -> None:
    assert any("/v2beta2/" in path or "/v1beta1/" in path for path in served.state.answers)
    assert [
        one for one in read().facts if isinstance(one, Setting) and one.topic == "outlook.deprecated"
    ] == []


def test_all_that_is_asked_are_lists(served: Served) -> None:
    read()
    secrets = [one for one in served.state.asked if one.path.endswith("/secrets")]
    assert secrets
    assert all("as=PartialObjectMetadataList" in one.accept for one in secrets)
    assert not [one for one in served.state.asked if "watch" in one.query]


def test_planted_secrets_are_in_no_output(served: Served) -> None:
    text = json.dumps(served.state.answers)
    assert all(one in text for one in SECRETS[:6])
    found = read()
    shown = to_json(model(found)) + repr(found)
    assert [one for one in SECRETS if one in shown] == []


def test_evidence_is_the_address_of_the_object_without_a_line(served: Served) -> None:
    component = model(read()).component("component:web")
    assert component is not None
    assert {(one.path, one.line) for one in component.evidence} == {("kube://prod/shop/Deployment/web", 0)}


def test_the_whole_cluster_leaves_out_its_own_namespaces(served: Served) -> None:
    found = read("kube://prod")
    assert {one.subject.scope.name for one in found.facts if isinstance(one, Setting)} <= {"shop", ""}
    assert [one for one in found.problems if one.rule == "system-namespace"]


@pytest.mark.parametrize("size", [1, 2, 3, 250], ids=str)
def test_pages_make_no_difference(served: Served, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = read()
    monkeypatch.setattr(kubernetes_listing, "PAGE", size)
    assert read() == whole
    assert size > 3 or any("continue" in one.query for one in served.state.asked)


def test_forbidden_kinds_are_named_and_the_rest_goes_on(served: Served) -> None:
    served.state.fault = lambda asked: "403" if asked.path.endswith(("/ingresses", "/secrets")) else None
    found = read()
    named = [one for one in found.problems if one.rule == "forbidden"]
    assert [(one.severity, one.what.split()[0]) for one in named] == [
        ("warning", "ingresses.networking.k8s.io"),
        ("note", "secrets"),
    ]
    assert all("docs/rbac.yaml" in one.expected for one in named)
    ids = {one.id for one in model(found).components}
    assert "component:web" in ids
    assert "component:shop" not in ids


def test_pods_stand_in_for_controllers_that_may_not_be_listed(served: Served) -> None:
    served.state.fault = lambda asked: (
        "403" if asked.path.endswith(("/deployments", "/replicasets")) else None
    )
    found = model(read())
    web = found.component("component:web")
    assert web is not None
    assert web.evidence[0].path == "kube://prod/shop/Deployment/web"
    assert [one.id for one in found.components if "5d4b9c7f6" in one.id] == []


def test_pods_of_a_custom_workload_are_its_state(served: Served) -> None:
    answers = served.state.answers
    group = {"groupVersion": "argoproj.io/v1alpha1", "version": "v1alpha1"}
    answers["/apis"]["groups"].append({"name": "argoproj.io", "preferredVersion": group, "versions": [group]})
    kind = {"name": "rollouts", "kind": "Rollout", "namespaced": True, "verbs": ["list"]}
    answers["/apis/argoproj.io/v1alpha1"] = {"resources": [kind]}
    deployments = answers["/apis/apps/v1/deployments"]["items"]
    (mailer,) = (one for one in deployments if one["metadata"]["name"] == "mailer")
    deployments.remove(mailer)
    answers["/apis/argoproj.io/v1alpha1/rollouts"] = {"items": [mailer]}
    for one in answers["/apis/apps/v1/replicasets"]["items"]:
        for owner in one["metadata"]["ownerReferences"]:
            owner["kind"] = "Rollout" if owner["name"] == "mailer" else owner["kind"]
    found = read()
    workloads = [
        one.kind for one in found.facts if isinstance(one, Workload) and one.subject.name == "mailer"
    ]
    assert workloads == ["Rollout"]
    assert settings(found, "runtime.ready")["mailer"] == "1/1"


def test_a_listing_that_expires_begins_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read()
    monkeypatch.setattr(kubernetes_listing, "PAGE", 2)
    left = {"/pods": 2, "/deployments": 1}

    def fault(asked: Asked) -> str | None:
        for end in left:
            if asked.path.endswith(end) and "continue" in asked.query and left[end]:
                left[end] -= 1
                return "410"
        return None

    served.state.fault = fault
    assert read() == whole
    assert left == {"/pods": 0, "/deployments": 0}


def test_one_that_always_expires_goes_on_where_the_server_offers(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read()
    monkeypatch.setattr(kubernetes_listing, "PAGE", 2)

    def fault(asked: Asked) -> str | None:
        if asked.path.endswith("/pods") and asked.query.get("continue") == "2" and asked.count < 12:
            return "410 4" if asked.count >= 7 else "410"
        return None

    served.state.fault = fault
    assert {one.path for one in read().problems} <= {one.path for one in whole.problems}
    served.state.fault = lambda asked: "410" if "continue" in asked.query else None
    assert "pods ended in the middle (410)" in " ".join(one.what for one in read().problems)


@pytest.mark.parametrize("fault", ["drop", "cut", "503", "429 1", "500"])
def test_faults_that_pass_are_asked_again(served: Served, fault: str) -> None:
    whole = read()
    before = len(served.state.asked)
    served.state.fault = lambda asked: fault if asked.count == _times(served, asked.path, before) else None
    assert read() == whole


def _times(served: Served, path: str, before: int) -> int:
    """How often a path had been asked when the faults began."""
    return sum(one.path == path for one in served.state.asked[:before])


@pytest.mark.parametrize("fault", ["drop", "cut", "503"])
def test_faults_that_stay_cost_the_kind(served: Served, fault: str) -> None:
    served.state.fault = lambda asked: fault if asked.path.endswith("/ingresses") else None
    found = read()
    assert [one.what for one in found.problems if one.rule == "live-list"]
    assert "component:web" in {one.id for one in model(found).components}


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_slow_list_costs_the_kind(served: Served, fault: str) -> None:
    served.state.fault = lambda asked: fault if asked.path.endswith("/ingresses") else None
    found = read(timeout=0.5)
    assert ["--timeout" in one.expected for one in found.problems if one.rule == "live-list"] == [True]


@pytest.mark.parametrize(
    ("part", "fault", "message"),
    [
        ("limit", "hang", r"did not answer within 0\.3 s for 3 kinds; .*--timeout"),
        ("limit", "503", r"failed with status 503 for 3 kinds; .*--timeout"),
        ("/apis/", "hang", r"did not answer within 0\.3 s for 3 API groups; .*--timeout"),
    ],
    ids=["lists hang", "lists are refused", "discovery hangs"],
)
def test_a_half_dead_server_is_given_up(served: Served, part: str, fault: str, message: str) -> None:
    served.state.fault = lambda asked: fault if part in asked.query or part in asked.path else None
    with pytest.raises(LiveError, match=message):
        read(timeout=0.3)


def test_a_group_whose_server_is_down_costs_the_group(served: Served) -> None:
    served.state.fault = lambda asked: "503" if asked.path == "/apis/shop.test/v1alpha1" else None
    assert [one.what for one in read().problems if one.rule == "group-unavailable"] == [
        "the API group shop.test/v1alpha1 does not say what it serves (status 503): left out"
    ]


def test_kinds_that_vanish_between_two_calls_are_no_problem(served: Served) -> None:
    served.state.fault = lambda asked: "404" if asked.path.endswith("/clusters") else None
    assert [one for one in read().problems if one.severity == "error"] == []


def test_limits_are_reported(served: Served) -> None:
    found = read(limits=LiveLimits(objects=2))
    assert "more than 2 pods" in " ".join(one.what for one in found.problems if one.rule == "live-limit")


FAILURES = {
    "wrong context": ("kube://nope", "", r"no context 'nope' in .*; expected one of: prod, stale"),
    "expired token": ("kube://stale", "", r"does not accept the credentials .*; expected a fresh login"),
    "another authority": (
        "kube://stranger",
        "",
        r"not signed by the authority .*; expected the cluster's own",
    ),
    "unreachable": ("kube://gone", "", r"localhost:1 cannot be reached; expected a running cluster"),
    "all forbidden": (
        "kube://prod/shop",
        "403 limit",
        r"may list nothing in namespace shop; .*docs/rbac\.yaml",
    ),
    "all forbidden everywhere": ("kube://prod", "403 limit", r"or one namespace: kube://prod/NAMESPACE"),
    "discovery hangs": ("kube://prod", "hang", r"did not answer within 0\.5 s; .*--timeout"),
    "discovery drops": ("kube://prod", "drop", r"broke off the connection; expected"),
    "no Kubernetes": (
        "kube://prod",
        "404",
        r"is no Kubernetes API \(status 404\); expected the API server's",
    ),
}


@pytest.mark.parametrize(("source", "fault", "message"), FAILURES.values(), ids=FAILURES)
def test_failures_are_one_line(served: Served, source: str, fault: str, message: str) -> None:
    word, _, only = fault.partition(" ")
    served.state.fault = lambda asked: word if word and (not only or only in asked.query) else None
    with pytest.raises(LiveError, match=message) as raised:
        read(source, 0.5)
    assert "\n" not in str(raised.value)
    assert not any(one in str(raised.value) for one in SECRETS)


def test_a_certificate_for_another_name(
    tmp_path: Path, recorded: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(tmp_path, recorded, "elsewhere.test") as server:
        monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig))
        with pytest.raises(LiveError, match="certificate is for another name"):
            read()


SPOILT = {
    "a port that is none": ("https://localhost:PORT", "https://localhost:http", "cannot be used"),
    "no host": ("https://localhost:PORT", "https://", "cannot be used|cannot be reached"),
    "no address": ("https://localhost:PORT", "nonsense", "the API server cannot be"),
    "a credential in the address": (
        "https://localhost:PORT",
        "https://me:planted@localhost:1",
        "cannot be reached",
    ),
    "plain HTTP": ("https://localhost:PORT", "http://localhost:PORT", "broke off|is no Kubernetes|cannot"),
    "a certificate that is none": ("ca.crt", "kubeconfig", "cannot be used|cannot load|no TLS"),
    "a certificate that is not there": ("ca.crt", "none.crt", "File does not exist|cannot"),
    "a token of two lines": ("token-of-the-test", '"a\\nplanted"', "cannot be used|accept"),
}


@pytest.mark.parametrize(("old", "new", "message"), SPOILT.values(), ids=SPOILT)
def test_spoilt_kubeconfigs(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    port = str(served.port)
    text = served.kubeconfig.read_text(encoding="utf-8")
    changed = text.replace(old.replace("PORT", port), new.replace("PORT", port))
    assert changed != text
    config = tmp_path / "spoilt"
    config.write_text(changed, encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    with pytest.raises(LiveError, match=message) as raised:
        read("kube://prod", 2)
    assert "planted" not in str(raised.value)


def test_a_pod_without_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    with pytest.raises(LiveError, match="Service token file does not exist; expected"):
        read("kube://")


def test_no_kubeconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(LiveError, match=r"no kubeconfig at .*none; expected"):
        read("kube://")


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "cannot be used|cannot load"), ("", "Invalid kube-config|no current context|cannot"), ("[]", "cannot|Invalid")],
    ids=["broken", "empty", "a list"],
)  # fmt: skip
def test_broken_kubeconfigs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    config = tmp_path / "config"
    config.write_text(text, encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    with pytest.raises(LiveError, match=message):
        read("kube://")


@pytest.mark.parametrize(
    ("script", "message"),
    [("sleep 30", "not ready within 0.5 s"), ("echo planted-in-a-status >&2; exit 3", "plug-in of the context failed")],
    ids=["waits for a person", "fails"],
)  # fmt: skip
def test_credential_plugins_are_given_a_time(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    text = served.kubeconfig.read_text(encoding="utf-8")
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script],
              "interactiveMode": "Never"}  # fmt: skip
    config = tmp_path / "with-plugin"
    config.write_text(text.replace("{token: planted-old-token}", json.dumps({"exec": plugin})).replace(
        "    token: planted-old-token", f"    exec: {json.dumps(plugin)}"
    ), encoding="utf-8")  # fmt: skip
    monkeypatch.setenv("KUBECONFIG", str(config))
    with pytest.raises(LiveError, match=message) as raised:
        read("kube://stale", 0.5)
    assert "planted" not in str(raised.value)


def _copied(answers: Answers, names: tuple[str, ...], namespace: str) -> None:
    """Put objects of these names into another namespace, too, with what belongs to them."""
    for answer in answers.values():
        for one in list(answer.get("items", ())):
            owners = [owner["name"].partition("-")[0] for owner in one["metadata"].get("ownerReferences", ())]
            if one["metadata"].get("namespace") == "shop" and {one["metadata"]["name"], *owners} & set(names):
                copied = json.loads(
                    json.dumps(one).replace("registry.test/shop", f"registry.test/{namespace}")
                )
                copied["metadata"]["namespace"] = namespace
                answer["items"].append(copied)


def test_namespaces_with_the_same_names_are_kept_apart(served: Served) -> None:
    _copied(served.state.answers, ("cache", "log-shipper"), "blog")
    ids = [one.id for one in model(read("kube://prod")).components]
    assert {"component:blog/cache", "component:shop/cache", "component:shop/web"} <= set(ids)
    assert "component:cache" in {one.id for one in model(read("kube://prod/blog")).components}
    states = [
        one.subject.scope.path
        for one in read("kube://prod").facts
        if isinstance(one, Setting) and one.topic == "runtime.ready" and one.subject.name == "cache"
    ]
    assert states == ["blog", "shop"]


def test_namespaces_with_other_names_are_one_system(served: Served) -> None:
    for answer in served.state.answers.values():
        for one in answer.get("items", ()):
            if one["metadata"]["name"].startswith("cache") and one["metadata"].get("namespace") == "shop":
                one["metadata"]["namespace"] = "stores"
    ids = {one.id for one in model(read("kube://prod")).components}
    assert {"component:cache", "component:web"} <= ids


def test_an_empty_namespace_is_told(served: Served) -> None:
    assert [one.what for one in read("kube://prod/shop-2").problems if one.rule == "empty"] == [
        "namespace shop-2 is empty or does not exist"
    ]


def test_progress_counts_objects(served: Served) -> None:
    told: list[tuple[int, int]] = []
    kubernetes.read_cluster(cluster_of(), LiveOptions(), lambda done, total: told.append((done, total)))
    assert told[-1][0] > 20
    assert all(done <= total for done, total in told)


def test_a_context_with_a_slash(served: Served) -> None:
    found = read("kube://arn:aws:eks:eu-west-1:1:cluster%2Fprod/shop")
    assert {one.evidence.path.partition("/shop/")[0] for one in found.facts if isinstance(one, Setting)} == {
        "kube://arn:aws:eks:eu-west-1:1:cluster%2Fprod"
    }


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "archscan", *words], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("source", ["kube://stale/shop", "kube://nope", "kube://gone", "kube://a b/c/D"])
def test_failures_of_the_command(served: Served, source: str) -> None:
    done = run("model", source)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "expected" in done.stderr


def test_the_command_compares(served: Served) -> None:
    done = run("diff", str(CLUSTER / "manifests"), "--against", "kube://prod/shop", "-q")
    assert (done.returncode, "planted" in done.stdout + done.stderr) == (0, False)
    for one in served.state.answers["/apis/apps/v1/deployments"]["items"]:
        one["spec"]["template"]["spec"]["containers"][0]["image"] += "-rc1"
    done = run("diff", str(CLUSTER / "manifests"), "--against", "kube://prod/shop", "-q")
    assert (done.returncode, done.stdout.count("-rc1")) == (1, 3)


def test_what_crashes_is_a_difference(served: Served) -> None:
    for one in served.state.answers["/api/v1/pods"]["items"]:
        if one["metadata"]["name"].startswith("orders-5d4b9c7f6-1"):
            status = one["status"]
            status["conditions"] = [{"type": "Ready", "status": "False"}]
            waiting = {"waiting": {"reason": "CrashLoopBackOff"}}
            status["containerStatuses"][0] |= {"ready": False, "restartCount": 9, "state": waiting}
    done = run("diff", str(CLUSTER / "manifests"), "--against", "kube://prod/shop", "-q")
    assert done.returncode == 1
    assert done.stdout.count("ARC308") == 1
    assert "orders is unhealthy" in done.stdout


@pytest.mark.parametrize("format", ["json", "text", "yaml"])
def test_planted_secrets_are_in_no_format(served: Served, format: str) -> None:
    done = run("model", "kube://prod/shop", "--format", format)
    assert done.returncode == 0
    assert [one for one in SECRETS if one in done.stdout + done.stderr] == []
