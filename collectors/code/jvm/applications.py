"""Programs of the JVM that run by themselves: whose main function starts a server beyond doubt."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.code.program import Program
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Subject, Workload

_MARKS = frozenset({"SpringBootApplication", "EnableAutoConfiguration", "SpringCloudApplication"})
_STARTS = frozenset(
    {
        "SpringApplication.run", "org.springframework.boot.SpringApplication.run", "runApplication",
        "org.springframework.boot.runApplication",
        "org.springframework.boot.builder.SpringApplicationBuilder",
        "SpringApplicationBuilder", "SpringApplication", "org.springframework.boot.SpringApplication",
    }
)  # fmt: skip
_SERVERS = frozenset(
    {
        "Micronaut.run", "io.micronaut.runtime.Micronaut.run", "Micronaut.build",
        "io.micronaut.runtime.Micronaut.build",
        "ServerBuilder.forPort", "io.grpc.ServerBuilder.forPort", "NettyServerBuilder.forPort",
        "Javalin.create", "io.javalin.Javalin.create", "embeddedServer",
        "io.ktor.server.engine.embeddedServer",
        "Quarkus.run", "io.quarkus.runtime.Quarkus.run", "com.sun.net.httpserver.HttpServer.create",
        "Undertow.builder", "io.undertow.Undertow.builder", "org.eclipse.jetty.server.Server",
        "WebServer.builder", "io.helidon.webserver.WebServer.builder", "RatpackServer.start",
        "io.ktor.server.netty.EngineMain.main", "EngineMain.main",
    }
)  # fmt: skip


def find_application(program: Program, module: str, collector: str) -> Iterator[Fact]:
    """The application that the file is the main part of."""
    main = next((one for one in program.functions if one.name == "main"), None)
    if main is None and not any(one.name == "QuarkusMain" for one in program.marks):
        return
    mark = next((one for one in program.marks if one.name.rpartition(".")[2] in _MARKS), None)
    calls = [(program.full(call.callee), call) for call in program.calls]
    line = 0
    if mark is not None and main is not None:
        line = mark.line
    elif started := next((call for full, call in calls if full in _STARTS or call.callee in _STARTS), None):
        line = started.line
    elif found := next((call for full, call in calls if full in _SERVERS or call.callee in _SERVERS), None):
        line = found.line
    elif quarkus := next((one for one in program.marks if one.name == "QuarkusMain"), None):
        line = quarkus.line
    elif "io.dropwizard" in " ".join(program.imports.values()) and any(
        base == "Application" for one in program.types for base in one.bases
    ):
        line = next(one.line for one in program.types if "Application" in one.bases)
    if line:
        yield Workload(
            Subject(Scope("source", module), ""), "application", Evidence(program.path, line, collector)
        )
