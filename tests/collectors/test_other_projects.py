"""Rules of the collectors of build files outside Python that a table says best."""

from __future__ import annotations

import json

import pytest

from archscan.collectors.packages import cargo, dotnet, go_mod, gradle, maven, npm
from archscan.collectors.packages.gradle_script import find_variables, parse_script
from archscan.model.facts import Uses
from tests.collectors.project_cases import problems_of, uses_of, workloads_of
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("manifest", "others", "expected"),
    [
        ({"name": "a", "dependencies": {"x": "1"}}, {}, ["a"]),
        ({"name": "a", "main": "index.js"}, {}, ["a"]),
        ({"name": "a", "scripts": {"dev": "vite"}, "devDependencies": {"vite": "5"}}, {}, ["a"]),
        ({"name": "a", "devDependencies": {"prettier": "3"}}, {}, []),
        ({"name": "a", "scripts": {"start": "x"}, "workspaces": ["b"]}, {}, []),
        ({"name": "a", "dependencies": {"x": "1"}, "workspaces": ["b"]}, {}, ["a"]),
        ({"name": "a", "scripts": {"start": "x"}}, {"pnpm-workspace.yaml": "packages: []"}, []),
        ({"type": "module"}, {}, []),
    ],
    ids=["runs", "library", "built", "tools", "workspace", "workspace-runs", "pnpm", "marker"],
)
def test_what_is_a_project(manifest: dict[str, object], others: dict[str, str], expected: list[str]) -> None:
    files = {"package.json": json.dumps(manifest), **others}
    assert [name for name, _ in workloads_of(npm, files)] == expected


LOCK = {"node_modules/x": {"version": "1.0.0"}, "apps/a/node_modules/x": {"version": "2.0.0"}, "apps/a": {}}


@pytest.mark.parametrize(
    ("folder", "lock", "version"),
    [
        ("apps/a", {"packages": LOCK}, "2.0.0"),
        ("apps/b", {"packages": LOCK}, "^1"),
        ("", {"packages": LOCK}, "1.0.0"),
        ("", {"dependencies": {"x": {"version": "1.1.0"}}}, "1.1.0"),
        ("", {"packages": [1]}, "^1"),
        ("", [], "^1"),
    ],
    ids=["member", "stranger", "root", "old", "broken", "list"],
)
def test_npm_lock(folder: str, lock: object, version: str) -> None:
    path = f"{folder}/package.json" if folder else "package.json"
    files = {path: '{"dependencies": {"x": "^1"}}', "package-lock.json": json.dumps(lock)}
    assert uses_of(npm, files, "npm") == [("x", version, f"{path}:1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("module m\nrequire a.b/c v1.0.0\n", [("a.b/c", "v1.0.0", "go.mod:2")]),
        ("module m\nrequire (\n\ta.b/c v1.0.0 // indirect; kept\n)\n", []),
        ("module m\nrequire (\n\ta.b/c v1\n)\nreplace a.b/c => ./x\n", [("a.b/c", "", "go.mod:3")]),
        ("module m\nretract v1.0.0\nexclude a.b/c v1.0.0\ntool a.b/tool\n", []),
    ],
    ids=["single", "indirect", "replaced", "others"],
)
def test_go_mod(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert uses_of(go_mod, {"go.mod": text}, "go") == expected


@pytest.mark.parametrize(
    ("module", "name"),
    [("example.org/shop/cart", "cart"), ("example.org/cart/v3", "cart"), ("cart", "cart"), ("v2", "v2")],
    ids=["path", "major", "plain", "only-version"],
)
def test_name_of_a_go_module(module: str, name: str) -> None:
    assert workloads_of(go_mod, {"a/go.mod": f"module {module}\n"}) == [(name, "a")]


def test_parents_that_lead_in_circles_end() -> None:
    pom = "<project><parent><groupId>g</groupId><artifactId>{}</artifactId><version>1</version>{}</parent>"
    path = "<relativePath>../{}/pom.xml</relativePath>"
    rest = (
        "<artifactId>{}</artifactId><properties><a>${{b}}</a><b>${{a}}</b></properties><dependencies>"
        "<dependency><groupId>x</groupId><artifactId>y</artifactId><version>${{a}}</version></dependency>"
        "</dependencies></project>"
    )
    files = {
        "a/pom.xml": pom.format("b", path.format("b")) + rest.format("a"),
        "b/pom.xml": pom.format("a", path.format("a")) + rest.format("b"),
    }
    assert ("x:y", "", "a/pom.xml:1") in uses_of(maven, files, "maven")
    assert problems_of(maven, files) == []


def test_properties_that_double_themselves_stay_short() -> None:
    doubled = "".join(f"<p{n}>{f'${{p{n + 1}}}' * 2}</p{n}>" for n in range(40))
    group = "<groupId>${p0}</groupId><artifactId>x</artifactId>"
    text = (
        f"<project><artifactId>a</artifactId><properties>{doubled}</properties>"
        f"<dependencies><dependency>{group}</dependency></dependencies></project>"
    )
    assert uses_of(maven, {"pom.xml": text}, "maven") == []
    assert len(problems_of(maven, {"pom.xml": text})) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("implementation 'g:a:1.0'", [("g:a", "1.0")]),
        ('implementation("g:a:1.0") { transitive = false }', [("g:a", "1.0")]),
        ('implementation("g:a:1.0:classifier@zip")', [("g:a", "1.0")]),
        ("implementation 'g:a'", [("g:a", "")]),
        ('implementation(group = "g", name = "a", version = "1.0")', [("g:a", "1.0")]),
        ("implementation([group: 'g', name: 'a'])", [("g:a", "")]),
        ('implementation "g:a:${v}"', [("g:a", "2.0")]),
        ('implementation "g:a:$rootProject.ext.v"', [("g:a", "2.0")]),
        ('implementation "g:a:${unknown}"', [("g:a", "")]),
        ("implementation 'g:a:' + v", [("g:a", "2.0")]),
        ('add("implementation", "g:a:1.0")', [("g:a", "1.0")]),
        ("implementation project(':g:a')", []),
        ("implementation files('g:a:1.0')", []),
        ("exclude group: 'g', module: 'a'", []),
        ("// implementation 'g:a:1.0'", []),
        ("println 'g:a:1.0'", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_gradle_dependencies(line: str, expected: list[tuple[str, str]]) -> None:
    text = f"ext.v = '2.0'\ndependencies {{\n  {line}\n}}\n"
    found = uses_of(gradle, {"build.gradle": text}, "maven")
    assert [(name, version) for name, version, _ in found] == expected
    assert all(place == "build.gradle:3" for _, _, place in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def a = '1'", {"a": "1"}),
        ('val a: String = "1"', {"a": "1"}),
        ('val a by extra("1")', {"a": "1"}),
        ("ext {\n  a = '1'\n  set('b', '2')\n}", {"a": "1", "b": "2"}),
        ('extra["a.b"] = "1"', {"a.b": "1"}),
        ("ext.versions = [\n  a: '1', // one\n  b: '2'\n]", {"a": "1", "b": "2"}),
        ("a = \"${computed}\"", {}),
        ("// a = '1'", {}),
    ],
    ids=["def", "val", "extra", "ext", "index", "map", "computed", "comment"],
)  # fmt: skip
def test_gradle_variables(text: str, expected: dict[str, str]) -> None:
    assert find_variables(parse_script(text)) == expected


def test_gradle_root_without_code_is_no_project() -> None:
    shared = "subprojects {\n  dependencies {\n    implementation 'g:a:1'\n  }\n}\n"
    files = {"settings.gradle": "rootProject.name = 'shop'", "build.gradle": shared}
    assert workloads_of(gradle, files) == []
    assert uses_of(gradle, files, "maven") == [("g:a", "1", "build.gradle:3")]
    assert workloads_of(gradle, {**files, "src/main/java/A.java": ""}) == [("shop", "")]


def test_cargo_workspace_root_is_no_project() -> None:
    files = {"Cargo.toml": '[workspace]\nmembers = ["a"]\n[workspace.dependencies]\nserde = "1"\n'}
    assert workloads_of(cargo, files) == []
    assert uses_of(cargo, files, "cargo") == []


@pytest.mark.parametrize(
    ("framework", "version"),
    [("net8.0", "8.0"), ("net6.0;net8.0", "6.0"), ("netcoreapp3.1", "3.1"), ("net48", "net48"),
     ("netstandard2.0", "netstandard2.0"), ("$(Unknown)", None)],
    ids=str,
)  # fmt: skip
def test_target_framework(framework: str, version: str | None) -> None:
    text = (
        f"<Project><PropertyGroup>\n<TargetFramework>{framework}</TargetFramework></PropertyGroup></Project>"
    )
    expected = [("dotnet", version, "a.csproj:2")] if version else []
    assert uses_of(dotnet, {"a.csproj": text}, "tool") == expected


@pytest.mark.parametrize(
    ("folder", "use"),
    [
        pytest.param("", "runtime", id="root"),
        pytest.param("web/", "runtime", id="a program"),
        pytest.param("tests/", "development", id="tests"),
        pytest.param("shop/e2e/", "development", id="below a program"),
        pytest.param("latest/", "runtime", id="part of a word"),
    ],
)
def test_projects_of_tests_need_their_packages_for_development(folder: str, use: str) -> None:
    found = collected(npm, text_tree({f"{folder}package.json": '{"dependencies": {"dotenv": "1"}}'}))
    assert [one.use for one in found if isinstance(one, Uses) and one.name == "dotenv"] == [use]
