"""AppHosts of .NET Aspire: what the statements add, and what is no call."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.deployment import aspire
from archscan.model.facts import Provides, Requires, Setting, Uses, Workload
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree
from tests.patience import coming_to_an_end

START = "var builder = DistributedApplication.CreateBuilder(args);\n"


@pytest.mark.parametrize("case", cases("aspire"), ids=lambda case: case.name)
def test_cases(case: Path, update_golden: bool) -> None:
    check_case(aspire, case, update_golden)


def found(code: str, **files: str) -> list[object]:
    return collected(aspire, text_tree({"App.AppHost/Program.cs": START + code, **files}))


def edges(code: str) -> list[str]:
    """Who is told of whom, start order left out."""
    return [
        f"{one.subject.name}->{one.host}"
        for one in found(code)
        if isinstance(one, Requires) and one.via != "depends_on"
    ]


def names(code: str) -> list[str]:
    return [one.subject.name for one in found(code) if isinstance(one, Workload)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param('builder.AddRedis("a");', ["a"], id="statement"),
        pytest.param('// builder.AddRedis("a");', [], id="line comment"),
        pytest.param('/* builder.AddRedis("a"); */', [], id="block comment"),
        pytest.param('var text = "builder.AddRedis(\\"a\\");";', [], id="within a string"),
        pytest.param('var text = """\n builder.AddRedis("a");\n """;', [], id="within a raw string"),
        pytest.param('var text = @"c:\\"; builder.AddRedis("a");', ["a"], id="verbatim string"),
        pytest.param('var c = \'"\'; builder.AddRedis("a");', ["a"], id="character"),
        pytest.param('#pragma warning disable "\nbuilder.AddRedis("a");', ["a"], id="preprocessor line"),
        pytest.param('const string N = "a"; builder.AddRedis(N);', ["a"], id="constant"),
        pytest.param('var n = "a"; builder.AddRedis($"{n}-{"b"}");', ["a-b"], id="interpolated"),
        pytest.param('builder.AddRedis("a" + "-b");', ["a-b"], id="joined"),
        pytest.param('builder.AddRedis(name: "a", port: 5);', ["a"], id="by name"),
        pytest.param('builder.AddRedis("a"); builder.AddRedis("a");', ["a"], id="a name once"),
        pytest.param('builder.AddParameter("p");', [], id="parameter"),
        pytest.param('builder.AddConnectionString("c");', [], id="connection string"),
        pytest.param('builder.AddDockerComposeEnvironment("env");', [], id="environment"),
        pytest.param('builder.Services.AddSingleton("x");', [], id="services of the host"),
        pytest.param('builder.AddResource(new CustomResource("a")).WithImage("x/y");', ["a"], id="custom"),
        pytest.param('builder.AddRedis(args[0]);', [], id="computed"),
        pytest.param('bool on = false; if (on) { builder.AddRedis("a"); }', [], id="switched off"),
        pytest.param('bool on = false; if (on) builder.AddRedis("a"); builder.AddRedis("b");', ["b"], id="off, no block"),
        pytest.param('bool on = false; if (!on) { builder.AddRedis("a"); }', ["a"], id="not off"),
        pytest.param('bool on = true; if (on) { builder.AddRedis("a"); } else { builder.AddRedis("b"); }', ["a"], id="on"),
        pytest.param('if (args.Length > 1) { builder.AddRedis("a"); } else { builder.AddRedis("b"); }', ["a", "b"], id="unknown"),
        pytest.param('bool on = false; if (args.Length > 1) { on = true; } if (on) { builder.AddRedis("a"); }', ["a"], id="perhaps on"),
        pytest.param('bool off = false; bool on = true && !off; if (on) { builder.AddRedis("a"); } else { builder.AddRedis("b"); }', ["a"], id="negated"),
        pytest.param('bool on = false; if (on == (args.Length > 1)) { builder.AddRedis("a"); }', ["a"], id="compared"),
        pytest.param('bool on = false; bool two = true; if (two || on && args.Any()) { builder.AddRedis("a"); } else { builder.AddRedis("b"); }', ["a", "b"], id="several operators"),
        pytest.param('bool on = false; var x = on ? builder.AddRedis("a") : builder.AddRedis("b");', ["b"], id="choice"),
        pytest.param('foreach (var n in new[] { "a", "b" }) { builder.AddRedis(n); }', ["a", "b"], id="loop"),
        pytest.param('Add(builder); static void Add(IDistributedApplicationBuilder b) { b.AddRedis("a"); }', ["a"], id="local function"),
        pytest.param('static void Add(IDistributedApplicationBuilder b) { b.AddRedis("a"); }', [], id="function that nobody calls"),
        pytest.param('Again(); void Again() { Again(); builder.AddRedis("a"); }', ["a"], id="endless recursion"),
        pytest.param('builder.AddSqlServer("s").AddDatabase("d");', ["s"], id="database in a server"),
        pytest.param('class A { void B() { builder.AddRedis("a"); } }', [], id="method of a type"),
    ],
)  # fmt: skip
def test_resources(code: str, expected: list[str]) -> None:
    assert names(code) == expected


BOTH = 'var a = builder.AddContainer("a", "x/a"); var b = builder.AddContainer("b", "x/b");\n'


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("a.WithReference(b);", ["a->b"], id="reference"),
        pytest.param('a.WithReference(b.GetEndpoint("http"));', ["a->b"], id="reference to an endpoint"),
        pytest.param('a.WithEnvironment("B_URL", b.GetEndpoint("http"));', ["a->b"], id="variable"),
        pytest.param('a.WithEnvironment("B_URL", $"{b.GetEndpoint("http")}/v1");', ["a->b"], id="in a text"),
        pytest.param('a.WithEnvironment("B", ReferenceExpression.Create($"{b.GetEndpoint("x").Property(EndpointProperty.Url)}"));', ["a->b"], id="expression"),
        pytest.param('a.WithEnvironment("B_URL", "http://b:8080");', ["a->b"], id="literal address"),
        pytest.param('a.WithEnvironment("MODE", "b");', [], id="a lone word"),
        pytest.param('a.WithEnvironment(c => c.EnvironmentVariables["B_URL"] = b.GetEndpoint("http"));', ["a->b"], id="callback of one line"),
        pytest.param('a.WithEnvironment(c => { c.EnvironmentVariables.Add("B_URL", b.Resource.GetEndpoint("http")); });', ["a->b"], id="callback that adds"),
        pytest.param("a.WaitFor(b);", [], id="start order"),
        pytest.param('a.WithEnvironment("SELF_URL", a.GetEndpoint("http"));', [], id="itself"),
        pytest.param('a.WithEnvironment("CallbackUrl", b.GetEndpoint("http"));', [], id="callback by its key"),
        pytest.param('a.WithEnvironment("Cors__Origin", b.GetEndpoint("http"));', [], id="origin by its key"),
        pytest.param('a.WithReference(b); b.WithEnvironment("A_URL", a.GetEndpoint("http"));', ["a->b"], id="closes a circle"),
        pytest.param('var c = builder.AddContainer("c", "x/c"); a.WithReference(b); b.WithReference(c); c.WithEnvironment("A_URL", a.GetEndpoint("http"));', ["a->b", "b->c"], id="closes a longer circle"),
        pytest.param('b.WithEnvironment("A_URL", a.GetEndpoint("http")); a.WithReference(b);', ["a->b", "b->a"], id="stated before"),
        pytest.param("a.WithReference(b); b.WithReference(a);", ["a->b", "b->a"], id="references both ways"),
        pytest.param('a.WaitFor(b); b.WithEnvironment("A_URL", a.GetEndpoint("http"));', ["b->a"], id="start order is no circle"),
        pytest.param('a.WithReference("x", new Uri("https://api.example.org/v1"));', ["a->api.example.org"], id="outside"),
        pytest.param("foreach (var one in new[] { a, b }) one.WithReference(c);", [], id="unknown reference"),
        pytest.param("var all = new List<object> { b }; foreach (var one in all) { a.WithReference(one); }", ["a->b"], id="listed"),
        pytest.param("IResourceBuilder<X>? c = null; if (args.Any()) { c = b; } a.WithReference(c!);", ["a->b"], id="null before"),
        pytest.param("Tie(a, to: b); void Tie(IResourceBuilder<X> one, IResourceBuilder<Dictionary<string, X>> to) => one.WithReference(to);", ["a->b"], id="through a function"),
    ],
)  # fmt: skip
def test_mentions(code: str, expected: list[str]) -> None:
    assert edges(BOTH + code) == expected


def test_a_database_is_another_name_of_its_server() -> None:
    facts = found(
        'var d = builder.AddPostgres("s").AddDatabase("d"); builder.AddContainer("a", "x/a").WithReference(d);'
    )
    assert [(one.subject.name, one.name) for one in facts if isinstance(one, Provides)][:2] == [
        ("s", "s"),
        ("s", "d"),
    ]
    assert [(one.host, one.path) for one in facts if isinstance(one, Requires)] == [("s", "d")]


def test_secrets_are_named_and_never_shown() -> None:
    facts = found(
        'var p = builder.AddParameter("key", "hunter2", secret: true);'
        'builder.AddContainer("a", "x/a").WithEnvironment("KEY", p).WithEnvironment("PASSWORD", "hunter2")'
        '.WithEnvironment("DB_URL", "postgres://bob:hunter2@db.example.org/x");'
    )
    assert "hunter2" not in repr(facts)
    assert [one.value for one in facts if isinstance(one, Setting)] == ["key"]
    assert [one.host for one in facts if isinstance(one, Requires)] == ["db.example.org"]


def test_a_managed_service_is_known_by_its_package() -> None:
    facts = found('builder.AddAzureServiceBus("bus"); builder.AddAzureRedis("cache").RunAsContainer();')
    assert [(one.ecosystem, one.name) for one in facts if isinstance(one, Uses)] == [
        ("nuget", "Azure.Messaging.ServiceBus"), ("image", "redis"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "folder",
    ["../../secrets", "/etc", "~/x", "C:\\x", "..\\..\\x"],
    ids=["above", "root", "home", "drive", "backslash"],
)
def test_no_folder_outside(folder: str) -> None:
    assert [
        one.build for one in found(f'builder.AddViteApp("a", @"{folder}");') if isinstance(one, Workload)
    ] == [None]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("var x = (" * 200 + ")" * 200 + ";", "code nested too deeply", id="deep"),
        pytest.param(
            "var x = 1" + " + (1" * 60 + ")" * 60 + ";", "code nested too deeply", id="deep expression"
        ),
        pytest.param("if (x) " * 500 + ";", "code nested too deeply", id="deep conditions"),
        pytest.param("void f() { f(); f(); f(); } f();", "too much code to follow", id="too long to follow"),
        pytest.param("builder.AddRedis(", "( is not closed", id="open bracket"),
        pytest.param("builder.AddRedis(]);", "( is not closed", id="crossed brackets"),
        pytest.param("/* no end", "a comment does not end", id="open comment"),
        pytest.param('var x = "no end;', "a string does not end", id="open string"),
        pytest.param('var x = $"{a', "a string does not end", id="open hole"),
    ],
)
def test_corrupt(code: str, expected: str) -> None:
    problems = [one for one in found(code) if isinstance(one, Problem)]
    assert [one.what for one in problems] == [expected]


def test_a_corrupt_file_beside_costs_itself_only() -> None:
    facts = found('builder.AddRedis("a");', **{"App.AppHost/Broken.cs": 'class A { string b = "no end; }'})
    assert [one.path for one in facts if isinstance(one, Problem)] == ["App.AppHost/Broken.cs"]
    assert any(isinstance(one, Workload) for one in facts)


def test_what_was_added_before_a_mistake_stays() -> None:
    facts = found('builder.AddRedis("a"); if (x)' + " if (x)" * 500 + ";")
    assert [one.subject.name for one in facts if isinstance(one, Workload | Provides)] == ["a", "a"]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("$" * 100_000, id="dollars"),
        pytest.param("@" * 100_000, id="at signs"),
        pytest.param('"' * 100_001, id="quotes"),
        pytest.param("a<" * 20_000, id="angles"),
        pytest.param("builder" + '.AddRedis("x")' * 5_000 + ";", id="chain"),
        pytest.param('var s = "a";' + "s = s + s;" * 60 + "builder.AddRedis(s);", id="doubled text"),
        pytest.param("(" * 100_000, id="open brackets"),
    ],
)
def test_hostile_code_comes_to_an_end(code: str) -> None:
    with coming_to_an_end():
        found(code)
