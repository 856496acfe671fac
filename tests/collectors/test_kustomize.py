from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archscan.collectors.deployment import kubernetes, kustomize
from archscan.collectors.deployment.kustomization import environment_of, is_claimed, is_remote, references_of
from archscan.model.facts import Provides, Requires, Setting, Workload
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("kustomize"), ids=lambda case: case.name)
def test_golden(case: Path, update_golden: bool) -> None:
    check_case(kustomize, case, update_golden)


POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: app, labels: {app: app}}\n"
    "spec:\n  containers:\n  - {name: app, image: 'shop/app:1'}\n"
)
BASE = {"base/kustomization.yaml": "resources: [app.yaml]\n", "base/app.yaml": POD}


def overlay(text: str, **files: str) -> list[Any]:
    """What an overlay `prod` over the base yields."""
    others = {f"overlays/prod/{name.replace('__', '.')}": content for name, content in files.items()}
    tree = text_tree(
        {**BASE, "overlays/prod/kustomization.yaml": f"resources: [../../base]\n{text}", **others}
    )
    return list(collected(kustomize, tree))


def of(found: list[Any], kind: type) -> list[Any]:
    return [one for one in found if isinstance(one, kind)]


@pytest.mark.parametrize(
    ("text", "image"),
    [
        pytest.param("", "shop/app:1", id="unchanged"),
        pytest.param("images: [{name: shop/app, newTag: '2'}]\n", "shop/app:2", id="tag"),
        pytest.param("images: [{name: shop/app, newName: x/y}]\n", "x/y:1", id="name"),
        pytest.param("images: [{name: shop/app, digest: 'sha256:ab'}]\n", "shop/app@sha256:ab", id="digest"),
        pytest.param("images: [{name: app, newTag: '2'}]\n", "shop/app:1", id="another image"),
        pytest.param(
            "patches:\n- patch: |-\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: app}\n"
            "    spec: {containers: [{name: app, image: patched}]}\n",
            "patched",
            id="inline patch",
        ),
        pytest.param(
            "patches:\n- target: {kind: Pod}\n"
            "  patch: '[{op: replace, path: /spec/containers/0/image, value: json}]'\n",
            "json",
            id="json patch",
        ),
        pytest.param(
            "patchesJson6902:\n- target: {version: v1, kind: Pod, name: app}\n"
            "  patch: |-\n    - {op: replace, path: /spec/containers/0/image, value: json}\n",
            "json",
            id="old json patch",
        ),
        pytest.param(
            "patches:\n- target: {labelSelector: app=other}\n"
            "  patch: '[{op: replace, path: /spec/containers/0/image, value: json}]'\n",
            "shop/app:1",
            id="target elsewhere",
        ),
    ],
)
def test_images(text: str, image: str) -> None:
    (workload,) = of(overlay(text), Workload)
    assert workload.image == image
    scope = workload.subject.scope
    assert (scope.path, scope.environment, workload.subject.name) == ("base", "prod", "app")


def test_a_value_keeps_the_line_on_which_it_was_written() -> None:
    text = "patches:\n- path: patch.yaml\n- patch: |-\n"
    text += (
        "    apiVersion: v1\n    kind: Pod\n    metadata: {name: app}\n    spec:\n      hostNetwork: true\n"
    )
    patch = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n  - name: app\n    env:\n"
    )
    patch += "    - name: CART_URL\n      value: http://cart:80\n"
    found = overlay(text, patch__yaml=patch)
    (workload,) = of(found, Workload)
    assert str(workload.evidence) == "base/app.yaml:3"
    (mention,) = of(found, Requires)
    assert str(mention.evidence) == "overlays/prod/patch.yaml:9"
    (host,) = [one for one in of(found, Setting) if one.topic == "security.host"]
    assert str(host.evidence) == "overlays/prod/kustomization.yaml:9"


@pytest.mark.parametrize(
    ("patch", "names"),
    [
        pytest.param("- {name: app, $patch: delete}\n  - {name: b, image: y}", ["b"], id="delete"),
        pytest.param("- {name: b, image: y}\n  - {$patch: replace}", ["b"], id="replace"),
        pytest.param("- {name: b, image: y}", ["app", "b"], id="add"),
        pytest.param("- {name: app, image: z}", ["app"], id="merge"),
    ],
)
def test_lists_of_containers_merge_by_name(patch: str, names: list[str]) -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\nspec:\n  containers:\n  {patch}\n"
    (workload,) = of(overlay("patchesStrategicMerge: [p.yaml]\n", p__yaml=text), Workload)
    assert [one.name for one in workload.containers] == names


def test_a_patch_with_a_target_keeps_what_the_target_is() -> None:
    text = "kind: Deployment\nmetadata: {name: anything}\nspec: {hostname: web}\n"
    (workload,) = of(overlay("patches: [{path: p.yaml, target: {kind: Pod}}]\n", p__yaml=text), Workload)
    assert (workload.kind, workload.subject.name) == ("Pod", "app")


def test_a_deleted_object_is_gone() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\n$patch: delete\n"
    assert overlay("patches: [{path: p.yaml}]\n", p__yaml=text) == []


def test_prefixes_stay_out_of_names_but_services_answer_to_both() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
    found = overlay("- s.yaml\nnamePrefix: p-\n".replace("- s.yaml", "components: []"), s__yaml=service)
    assert [one.subject.name for one in of(found, Workload)] == ["app"]
    tree = text_tree(
        {
            "overlays/prod/kustomization.yaml": "resources: [s.yaml]\nnamePrefix: p-\nnameSuffix: -x\n",
            "overlays/prod/s.yaml": service,
        }
    )
    provided = of(collected(kustomize, tree), Provides)
    assert [(one.subject.name, one.name) for one in provided] == [("web", "web"), ("web", "p-web-x")]


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("base/app.yaml", False),
        ("overlays/prod/only.yaml", True),
        ("overlays/prod/patches/p.yaml", True),
        ("overlays/prod/unused.yaml", False),
        ("changed/nested/app.yaml", True),
        ("changed/nested/other.yaml", False),
        ("listed/nested/app.yaml", False),
        ("component/r.yaml", False),
        ("component/p.yaml", True),
    ],
)
def test_claimed_files(path: str, claimed: bool) -> None:
    tree = text_tree(
        {
            **BASE,
            "overlays/prod/kustomization.yaml": "resources: [../../base, only.yaml]\n"
            "patches: [{path: patches/p.yaml}]\n",
            "changed/kustomization.yaml": "resources: [nested]\nnamespace: x\n",
            "changed/nested/kustomization.yaml": "resources: [app.yaml]\n",
            "listed/kustomization.yaml": "resources: [nested]\n",
            "listed/nested/kustomization.yaml": "resources: [app.yaml]\n",
            "component/kustomization.yaml": "kind: Component\nresources: [r.yaml]\n"
            "patches: [{path: p.yaml}]\n",
        }
    )
    assert is_claimed(path, tree) is claimed


@pytest.mark.parametrize(
    ("folder", "text", "name"),
    [
        ("deploy/overlays/prod", "resources: [a.yaml]", "prod"),
        ("deploy/overlays/prod/eu", "resources: [../../../base]", "prod"),
        ("clusters/live/apps", "resources: [a.yaml]", "live"),
        ("deploy/staging", "resources: [../base]", "staging"),
        ("deploy/prod/orders", "resources: [../../base/orders]", "prod"),
        ("deploy/canton", "resources: [../base]\nimages: [{name: a}]", "canton"),
        ("deploy/all", "resources: [../a, ../b]", ""),
        ("deploy/base", "resources: [a.yaml]\nnamespace: x", ""),
        ("deploy/tests/variant", "resources: [../../base]\nnamespace: x", "test"),
        ("overlays/prod", "kind: Component\nresources: [a.yaml]", ""),
        ("", "resources: [base]", ""),
    ],
)
def test_names_of_environments(folder: str, text: str, name: str) -> None:
    references = references_of(f"{folder}/kustomization.yaml".lstrip("/"), text.encode())
    assert references is not None
    assert environment_of(folder, references) == name


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("https://acme.io/a.yaml", True),
        ("github.com/acme/base?ref=v1", True),
        ("git@acme.io:base.git", True),
        ("../base", False),
        ("a.yaml", False),
        ("v1.2/a.yaml", False),
    ],
)
def test_remote_resources(text: str, remote: bool) -> None:
    assert is_remote(text) is remote


def test_each_manifest_is_read_by_one_collector() -> None:
    tree = text_tree(
        {
            "app/kustomization.yaml": "resources: [app.yaml]\nimages: [{name: shop/app, newTag: '2'}]\n",
            "app/app.yaml": POD,
        }
    )
    found = [*collected(kubernetes, tree), *collected(kustomize, tree)]
    assert [(one.image, one.subject.scope.path) for one in of(found, Workload)] == [("shop/app:2", "app")]


def test_exponential_includes_end() -> None:
    files = {
        f"l{i}/kustomization.yaml": f"resources: [../l{i + 1}, ../l{i + 1}]\nnamespace: x\n"
        for i in range(15)
    }
    found = collected(
        kustomize, text_tree({**files, "l15/kustomization.yaml": "resources: [a.yaml]\n", "l15/a.yaml": POD})
    )
    assert of(found, Workload)


def test_expanding_patches_end() -> None:
    # Each alias doubles: expanded, the mapping has far more entries than the text.
    lines = ["a0: &a0 {x: '1', y: '2'}"]
    lines += [f"a{i}: &a{i} {{x: *a{i - 1}, y: *a{i - 1}}}" for i in range(1, 13)]
    body = "\n".join(f"  {line}" for line in lines)
    patch = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\nspec:\n{body}\n"
    text = "patches:\n" + "- {path: p.yaml}\n" * 400
    found = overlay(text, p__yaml=patch)
    assert [one.rule for one in of(found, Problem)][:1] == ["too-large"]


@pytest.mark.parametrize(
    ("resources", "rules"),
    [
        pytest.param("", ["patch-target"], id="all read"),
        pytest.param(
            "resources: ['https://acme.io/x.yaml']\n", ["remote-resource"], id="perhaps among the remote"
        ),
    ],
)
def test_a_patch_without_target_is_reported_if_all_was_read(resources: str, rules: list[str]) -> None:
    text = f"{resources}namespace: x\npatches: [{{target: {{kind: Job}}, patch: '[]'}}]\n"
    found = collected(kustomize, text_tree({"a/kustomization.yaml": text}))
    assert [one.rule for one in of(found, Problem)] == rules


def test_nothing_outside_the_tree_is_read() -> None:
    found = overlay("configMapGenerator: [{name: c, files: [../../../../etc/passwd, /etc/passwd]}]\n")
    assert [one.rule for one in of(found, Problem)] == ["outside-tree", "outside-tree"]
