"""Settings of .NET applications."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.settings import appsettings
from archscan.model.facts import Offers, Requires
from tests.goldens import cases, check_case, collected, text_tree


def told(text: str, path: str = "Orders/appsettings.json") -> list[str]:
    words = []
    for one in collected(appsettings, text_tree({path: text})):
        if isinstance(one, Requires):
            words.append(f"{one.purpose or '-'} {one.host}" + (f":{one.port}" if one.port else ""))
        elif isinstance(one, Offers):
            words.append(f"offers {one.port}")
        else:
            words.append(type(one).__name__)
    return words


@pytest.mark.parametrize("case", cases(appsettings.NAME), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(appsettings, case, update_golden)


@pytest.mark.parametrize(
    ("path", "picked"),
    [
        ("Orders/appsettings.json", True),
        ("Orders/appsettings.Development.json", True),
        ("Orders/Properties/launchSettings.json", True),
        ("Web/Web.config", True),
        ("Web/Web.Release.config", True),
        ("Web/package.json", False),
        ("Web/nuget.config", False),
    ],
)
def test_files_picked(path: str, picked: bool) -> None:
    assert matches(appsettings.PATTERNS, path) == picked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"ConnectionStrings": {"Default": "Server=db,1433;Database=shop;User Id=sa;Password=Hunter22!"}}',
         ["queries db:1433"]),
        ('{"ConnectionStrings": {"Cache": "redis:6379,abortConnect=false"}}', ["- redis:6379"]),
        ('{"ConnectionStrings": {"Default": "Data Source=app.db"}}', []),
        ('{"ConnectionStrings": {"Default": "Data Source=app;Cache=Shared"}}', []),
        ('{"ConnectionStrings": {"Default": "Data Source=db;Initial Catalog=shop"}}', ["queries db"]),
        ('{"ConnectionStrings": {"Default": "Host=localhost;Database=shop"}}', ["queries localhost"]),
        ('{"ConnectionStrings": {"Default": "#{ConnectionString}#"}}', []),
        ('{"Services": {"Catalog": {"Url": "http://catalog:8080"}}}', ["- catalog:8080"]),
        ('{"Services": {\n// "Catalog": "http://catalog:8080"\n}}', []),
        ('{"Consul": {"Address": "http://consul:8500"}}', ["registers consul:8500"]),
        ('{"Consul": {"Enabled": false, "Address": "http://consul:8500"}}', []),
        ('{"eureka": {"client": {"serviceUrl": "http://eureka:8761/eureka/"}}}', ["registers eureka:8761"]),
        ('{"eureka": {"client": {"serviceUrl": "http://eureka:8761/", "shouldRegisterWithEureka": false}}}',
         ["discovers eureka:8761"]),
        ('{"Serilog": {"WriteTo": [{"Name": "Seq", "Args": {"serverUrl": "http://seq:5341"}}]}}', ["logs seq:5341"]),
        ('{"OpenTelemetry": {"Endpoint": "http://collector:4317"}}', ["exports collector:4317"]),
        ('{"Jwt": {"Authority": "http://identity:5105", "Issuer": "http://me:1", "Audience": "http://me:2"}}',
         ["authenticates identity:5105"]),
        ('{"ReverseProxy": {"Clusters": {"c": {"Destinations": {"d": {"Address": "http://catalog:80/"}}}}}}',
         ["proxies catalog:80"]),
        ('{"ReverseProxy": {"Routes": {"r": {"ClusterId": "a"}}, "Clusters": {"c": {"Destinations": {"d": '
         '{"Address": "http://catalog:80/"}}}}}}', []),
        ('{"HealthChecksUI": {"HealthChecks": [{"Name": "x", "Uri": "http://catalog/hc"}]}}', ["scrapes catalog"]),
        ('{"Urls": "http://*:5000;https://*:5001"}', ["offers 5000", "offers 5001"]),
        ('{"Kestrel": {"Endpoints": {"Grpc": {"Url": "http://localhost:5002"}}}}', ["offers 5002"]),
        ('{"AllowedHosts": "*", "Logging": {"LogLevel": {"Default": "Information"}}}', []),
        ('{"SpaUrl": "http://localhost:4200", "AllowedOrigins": "http://web:80"}', []),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<configuration><connectionStrings><add name="a" connectionString="Server=db;Database=x"/></connectionStrings>'
         '<appSettings><add key="StockUrl" value="http://stock:80"/></appSettings></configuration>',
         ["queries db", "- stock:80"]),
        ('<configuration><!-- <connectionStrings><add connectionString="Server=db;Database=x"/></connectionStrings> -->'
         "</configuration>", []),
        ('<configuration><system.serviceModel><client><endpoint address="http://stock/s.svc"/></client><services><service>'
         '<endpoint address="http://me/s.svc"/></service></services></system.serviceModel></configuration>', ["calls stock"]),
        ('<configuration><system.webServer><rewrite><rules><rule><action type="Rewrite" url="http://api:80/{R:1}"/></rule>'
         '<rule><action type="Redirect" url="http://other/"/></rule></rules></rewrite></system.webServer></configuration>',
         ["proxies api:80"]),
    ],
)  # fmt: skip
def test_older_settings(text: str, expected: list[str]) -> None:
    assert told(text, "Orders/Web.config") == expected


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("src/Orders/appsettings.json", "src/Orders"),
        ("src/Orders/conf/appsettings.json", "src/Orders"),
        ("other/appsettings.json", "other"),
        ("src/Orders.Tests/appsettings.json", None),
        ("tests/Orders/appsettings.json", None),
    ],
)
def test_whom_a_file_configures(path: str, folder: str | None) -> None:
    tree = text_tree({"src/Orders/Orders.csproj": "<Project/>", path: '{"StockUrl": "http://stock:80"}'})
    found = [one.subject.scope.path for one in collected(appsettings, tree)]
    assert found == ([] if folder is None else [folder])


def test_no_credential_leaves_the_file() -> None:
    text = (
        '{"ConnectionStrings": {"A": "Server=db;Password=Hunter22", "B": "amqp://u:Hunter22@mq:5672",'
        ' "C": "redis:6379,password=Hunter22"}, "Jwt": {"Key": "Hunter22"}}'
    )
    found = collected(appsettings, text_tree({"appsettings.json": text}))
    assert [one.host for one in found] == ["db", "mq", "redis"]
    assert "Hunter22" not in repr(found)
