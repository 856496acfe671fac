"""AppHosts of .NET Aspire, linked: text in, components and connections out."""

from __future__ import annotations

import pytest

from tests.link.models import edges, model, names

START = "var builder = DistributedApplication.CreateBuilder(args);\n"
API = 'var api = builder.AddProject<Projects.Shop_Api>("api")'
PROJECT = (
    '<Project><ItemGroup><ProjectReference Include="../Shop.Api/Shop.Api.csproj" /></ItemGroup></Project>'
)


def files(code: str) -> dict[str, str]:
    return {
        "Shop.AppHost/Program.cs": START + code,
        "Shop.AppHost/Shop.AppHost.csproj": PROJECT,
        "Shop.Api/Shop.Api.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web" />',
    }


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(f'{API}.WithReference(builder.AddRedis("c"));', ["api -> c queries"], id="container"),
        pytest.param(f'{API}.WithReference(builder.AddPostgres("s").AddDatabase("d"));', ["api -> s queries"], id="database of a server"),
        pytest.param(f'{API}.WithReference(builder.AddRabbitMQ("b"));', ["api -> b uses"], id="broker"),
        pytest.param(f'{API}.WithReference(builder.AddAzureServiceBus("bus"));', ["api -> bus uses"], id="managed broker"),
        pytest.param(f'{API}.WithReference(builder.AddAzureRedis("x"));', ["api -> x queries"], id="managed cache"),
        pytest.param(f'{API}.WithReference(builder.AddAzureStorage("x").AddBlobs("y"));', ["api -> x queries"], id="managed storage"),
        pytest.param(f'{API}.WithReference(builder.AddExternalService("r", "https://r.acme.io/"));', ["api -> r.acme.io calls"], id="outside"),
        pytest.param(f'{API}; builder.AddYarp("edge").WithConfiguration(y => y.AddRoute("/x", api));', ["edge -> api proxies"], id="route"),
        pytest.param(f'{API}; builder.AddContainer("o", "x/o").WaitFor(api);', [], id="start order"),
        pytest.param(f'{API}.WithReference(builder.AddConnectionString("legacy"));', [], id="nobody provides it"),
    ],
)  # fmt: skip
def test_connections(code: str, expected: list[str]) -> None:
    assert edges(model(files(code))) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(f"{API};", ["api service"], id="project"),
        pytest.param('builder.AddAzureCosmosDB("x");', ["x database"], id="managed"),
        pytest.param('builder.AddAzureSqlServer("x");', ["x database"], id="managed, known by its client"),
        pytest.param('builder.AddAzureServiceBus("x").RunAsEmulator();', ["x broker"], id="emulated"),
        pytest.param(
            'builder.AddProject<Projects.Gone>("x");', ["x service"], id="project that is not there"
        ),
    ],
)
def test_components(code: str, expected: list[str]) -> None:
    assert names(model(files(code))) == expected


def test_a_project_is_made_from_its_folder() -> None:
    system = model(files(f"{API};"))
    assert [(one.source, [made.id for made in one.technologies][:1]) for one in system.components] == [
        ("Shop.Api", ["aspnet-core"])
    ]
    assert [one.name for one in system.environments] == ["aspire"]


def test_what_nobody_provides_is_reported() -> None:
    problems = model(files(f'{API}.WithReference(builder.AddConnectionString("legacy"));')).problems
    assert [(one.rule, one.line) for one in problems] == [("unresolved-address", 2)]


def test_two_apphosts_are_two_systems() -> None:
    code = START + 'builder.AddContainer("web", "{}/web").WithReference(builder.AddRedis("cache"));'
    system = model({f"{one}/{one.title()}.AppHost/Program.cs": code.format(one) for one in ("blog", "shop")})
    assert names(system) == ["blog/cache cache", "blog/web frontend", "shop/cache cache", "shop/web frontend"]
    assert edges(system) == ["blog/web -> blog/cache queries", "shop/web -> shop/cache queries"]
