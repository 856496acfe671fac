"""Chapter "Deployment Architecture": local setup, pipelines, deployments by stage, rollout and rollback."""

from __future__ import annotations

import pytest

from archscan.model.elements import Environment, Instance, Property
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections.context import make_context
from archscan.sections.deployment_architecture import build
from archscan.sections.deployment_architecture.pipelines import read_pipelines, stages_of
from tests.sections.test_chapters import text
from tests.systems import component

Said = tuple[str, str, str]


def system(*said: Said, path: str = "ci.yml") -> System:
    """A system of which only these properties are known, each on a line of its own."""
    return System(
        "x",
        properties=tuple(
            Property(topic, value, (Evidence(path, line, "c"),), name)
            for line, (topic, name, value) in enumerate(said, 1)
        ),
    )


def shown(model: System, heading: str) -> str:
    """What stands below a heading of the chapter; "" where there is none."""
    parts = build(make_context(model)).parts
    return next((text(one) for one in parts if one.heading == heading), "")


def test_pipelines_for_pull_requests_are_the_development_workflow() -> None:
    model = system(
        ("delivery.trigger", "CI", "push to main"),
        ("delivery.trigger", "CI", "pull request to main, for changes of src/**"),
        ("delivery.step", "CI / test", "test: go test ./..."),
        ("delivery.step", "CI / test", "check: go vet"),
        ("security.scanner", "CI / scan", "Trivy"),
    )
    expected = (
        "CI (started by: pull request to main (some paths only); push to main)"
        " checks with go vet; tests with go test ./...; runs Trivy."
    )
    assert expected in shown(model, "Development Environment")
    assert not shown(model, "Pipelines")


def test_other_pipelines_have_a_part_of_their_own() -> None:
    model = system(
        ("delivery.trigger", "Release", "push of tag v*"),
        ("delivery.step", "Release / image", "publish: image ghcr.io/acme/a"),
    )
    expected = "Release (started by: push of tag v*) publishes image ghcr.io/acme/a."
    assert expected in shown(model, "Pipelines")
    assert "OPEN" in shown(model, "Development Environment")


MADE = [
    ("one image", ["build: image a"], "builds image a"),
    ("two images", ["build: image a", "build: image b"], "builds images a, b"),
    ("built of a file", ["build: image of web/Dockerfile"], "builds an image of web/Dockerfile"),
    ("no name", ["publish: an image"], "publishes an image"),
    ("command", ["build: docker build ."], "builds with docker build ."),
    ("both", ["build: image a", "build: make"], "builds image a; builds with make"),
    ("a command of that name", ["test: image compare a b"], "tests with image compare a b"),
]


@pytest.mark.parametrize(("steps", "expected"), [row[1:] for row in MADE], ids=[row[0] for row in MADE])
def test_images_are_made_and_commands_are_what_it_is_done_with(steps: list[str], expected: str) -> None:
    model = system(
        ("delivery.trigger", "R", "push"), *(("delivery.step", f"R / {one}", one) for one in steps)
    )
    assert f"R (started by: push) {expected}." in shown(model, "Pipelines")


STAGES = [
    ("environment", [("delivery.deploys", "P / j", "environment gke-staging")], ["staging"]),
    ("two environments", [("delivery.deploys", "P / j", "environment staging"),
                          ("delivery.deploys", "P / j", "environment production")], ["staging", "production"]),
    ("namespace", [("delivery.deploys", "P / j", "helm upgrade a b -n shop-prod")], ["production"]),
    ("values", [("delivery.deploys", "P / j", "helm upgrade a b -f values-dev.yaml")], ["development"]),
    ("job", [("delivery.deploys", "P / deploy-prod", "kubectl apply -f k8s")], ["production"]),
    ("pipeline", [("delivery.deploys", "Deploy to staging / j", "kubectl apply -f k8s")], ["staging"]),
    ("option", [("delivery.deploys", "P / j", "vercel deploy --prod")], ["production"]),
    ("path", [("delivery.deploys", "Argo CD / shop", "path overlays/prod of https://git.example.com/a")],
     ["production"]),
    ("none", [("delivery.deploys", "P / j", "kubectl apply -f k8s")], []),
    ("another", [("delivery.deploys", "P / prod", "environment github-pages")], []),
    ("a word of the command only", [("delivery.deploys", "P / j", "helm upgrade beta ./canary")], []),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in STAGES], ids=[row[0] for row in STAGES])
def test_the_stage_of_a_deployment(said: list[Said], expected: list[str]) -> None:
    (pipeline,) = read_pipelines(system(*said))
    (job,) = pipeline.jobs.values()
    found = sorted(stage for stage in stages_of(pipeline, job) if stage)
    assert found == sorted(expected)


def test_a_deployment_tells_its_environment_its_way_and_what_it_waits_for() -> None:
    model = system(
        ("delivery.trigger", "CD", "push to main"),
        ("delivery.approval", "CD / live / hold", "approval by hand"),
        ("delivery.approval", "CD / other / hold", "another"),
        ("delivery.deploys", "CD / live / web", "environment production"),
        ("delivery.deploys", "CD / live / web", "helm upgrade web chart"),
        ("delivery.deploys", "CD / live / web", "only if github.ref == 'refs/heads/main'"),
    )
    expected = (
        "Job live / web of CD (started by: push to main) uses the environment production; deploys with helm upgrade "
        "web chart; runs only if github.ref == 'refs/heads/main'; the pipeline waits for approval by hand in live / hold."
    )
    assert expected in shown(model, "Production Environment")
    assert "OPEN" in shown(model, "Staging Environment")


def test_a_name_with_slashes_is_that_of_its_pipeline() -> None:
    model = system(
        ("delivery.trigger", "CI / CD", "push"),
        ("delivery.step", "CI / CD / build / image", "build: docker build ."),
    )
    (pipeline,) = read_pipelines(model)
    assert (pipeline.name, list(pipeline.jobs)) == ("CI / CD", ["build / image"])


def test_rollouts_and_rollbacks_stand_with_production_unless_a_path_says_otherwise() -> None:
    model = system(
        ("delivery.rollout", "Rollout web", "canary: 20 %, pause 10m"),
        ("delivery.rollback", "Deployment a", "revisionHistoryLimit 5"),
        ("delivery.rollback", "Deployment b", "revisionHistoryLimit 5"),
        path="deploy/canary.yaml",
    )
    production = shown(model, "Production Environment")
    assert "Rollout web: canary: 20 %, pause 10m." in production
    assert "Deployment a and Deployment b: revisionHistoryLimit 5." in production
    staged = system(("delivery.rollout", "Rollout web", "blue-green"), path="overlays/staging/web.yaml")
    assert "Rollout web: blue-green." in shown(staged, "Staging Environment")
    assert "OPEN" in shown(staged, "Production Environment")


def test_local_setup_tells_documents_containers_and_commands() -> None:
    model = System(
        "x",
        properties=(
            Property(
                "delivery.setup", "make up", (Evidence("README.md", 9, "c"),), "README.md: Getting started"
            ),
            Property(
                "delivery.setup", "cp a b", (Evidence("README.md", 8, "c"),), "README.md: Getting started"
            ),
            Property(
                "delivery.setup", "image go", (Evidence(".devcontainer.json", 1, "c"),), "dev container"
            ),
            Property("delivery.setup", "docker compose up", (Evidence("Makefile", 2, "c"),), "make up"),
        ),
    )
    found = shown(model, "Development Environment")
    assert "README.md, “Getting started”: cp a b, make up." in found
    assert "Dev container: image go." in found
    assert "Command | What it is or runs\nmake up | docker compose up" in found


@pytest.mark.parametrize(
    ("name", "heading"),
    [("prod", "Production Environment"), ("uat", "Staging Environment"), ("dev", "Development Environment")],
)
def test_files_of_an_environment_stand_with_its_stage(name: str, heading: str) -> None:
    model = system(
        ("delivery.environment", name, "Helm values: sets image and replicas"), path=f"values-{name}.yaml"
    )
    expected = f"Settings of {name} (Helm values): values-{name}.yaml sets image and replicas."
    assert expected in shown(model, heading)


def test_jobs_of_which_only_the_environment_is_known_share_a_claim() -> None:
    model = system(
        ("delivery.deploys", "Backup / save", "environment production"),
        ("delivery.deploys", "Restore / load", "environment production"),
        ("delivery.deploys", "Restore / load", "environment staging"),
    )
    production = shown(model, "Production Environment")
    assert "Environment production is used by Backup / save and Restore / load." in production
    assert "staging" not in production
    assert "Environment staging is used by Restore / load." in shown(model, "Staging Environment")


def test_figures_that_files_disagree_on_are_all_told() -> None:
    def said(topic: str, value: str, path: str) -> Property:
        return Property(topic, value, (Evidence(path, 3, "kubernetes"),))

    held = (
        said("resources.request.cpu", "1m", "all.yaml"),
        said("resources.limit.cpu", "100m", "all.yaml"),
        said("resources.limit.cpu", "75m", "quick.yaml"),
        said("availability.replicas", "1", "all.yaml"),
        said("availability.replicas", "2", "quick.yaml"),
    )
    place = Environment(
        "environment:k", "k", "other", (Instance("component:a", "Deployment", properties=held),)
    )
    model = System("x", components=(component("a"),), environments=(place,))
    told = shown(model, "Environment: k")
    assert "1m, limit 100m or 75m" in told
    assert "1 or 2" in told
