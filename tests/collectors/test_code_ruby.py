from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.code import ruby
from archscan.model.facts import Exchanges, Offers, Opens, Requires, Workload
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_ruby"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(ruby, case, update_golden)


def shown(code: str, path: str = "lib/a.rb") -> list[str]:
    """What a file says, in short."""
    found = []
    for fact in collected(ruby, text_tree({path: f"{code}\n"})):
        match fact:
            case Requires():
                port = f":{fact.port}" if fact.port else ""
                found.append(
                    f"{fact.host}{port}" + ("?" if fact.bare else "") + (f" {fact.key}" if fact.key else "")
                )
            case Opens():
                found.append(f"opens {fact.technology} {fact.key}".rstrip())
            case Exchanges():
                found.append(f"{fact.direction} {fact.technology} {fact.channel}".rstrip())
            case Offers():
                found.append(f"offers {fact.kind} {fact.name}")
            case Workload():
                found.append("runs")
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param('Net::HTTP.get(URI("http://b:1/x"))', ["b:1"], id="literal"),
        pytest.param('H = "b"\nFaraday.get("http://#{H}:1/x")', ["b:1"], id="interpolated"),
        pytest.param('Faraday.get("http://" + "b" + "/x")', ["b"], id="joined"),
        pytest.param('Faraday.get("http://%s:%d/" % ["b", 80])', ["b:80"], id="formatted"),
        pytest.param('Faraday.get(ENV.fetch("B_URL", "http://b"))', ["b B_URL"], id="fetch"),
        pytest.param('Faraday.get(ENV.fetch("B_URL") { "http://b" })', ["b B_URL"], id="fetch-block"),
        pytest.param('U = ENV["B_URL"] || "http://b"\nFaraday.get(U)', ["b B_URL"], id="or"),
        pytest.param(
            'class A\n def c\n  @c ||= Faraday.new(url: "http://b")\n end\n def f\n  c.get("/x")\n end\nend',
            ["b"],
            id="memoized",
        ),
        pytest.param('u = URI.parse("http://b:1")\nNet::HTTP.new(u.host, u.port)', ["b:1"], id="parsed"),
        pytest.param('class A\n include HTTParty\n base_uri "http://b"\nend', ["b"], id="httparty"),
        pytest.param('class A\n base_uri "http://b"\nend', ["b?"], id="no-httparty"),
        pytest.param('Redis.new(host: "b", port: 6379)', ["b:6379"], id="redis"),
        pytest.param("Redis.new", ["opens redis"], id="redis-alone"),
        pytest.param('PG.connect(host: ENV["PGHOST"])', ["opens postgresql PGHOST"], id="variable-alone"),
        pytest.param('Sequel.connect("mysql2://b/x")', ["b"], id="sequel"),
        pytest.param("Stripe::Charge.create(amount: 1)", ["opens stripe"], id="sdk"),
        pytest.param(
            'k = Kafka.new(["b:9092"])\nk.deliver_message("x", topic: "t")',
            ["b:9092", "publish kafka t"],
            id="kafka",
        ),
        pytest.param(
            'require "bunny"\nc = Bunny.new(host: "b")\nq = c.create_channel.queue("w")\nq.subscribe { }',
            ["consume rabbitmq w", "b?"],
            id="bunny",
        ),
        pytest.param("PayWorker.perform_async(1)", ["publish redis PayWorker"], id="sidekiq"),
        pytest.param("SuckerPunch::Job.perform_async(1)", [], id="within-the-process"),
        pytest.param('A::Pay::Stub.new("b:50051", :x)', ["opens grpc Pay", "b:50051"], id="grpc-stub"),
        pytest.param('# Faraday.get("http://b")', [], id="comment"),
        pytest.param('=begin\nFaraday.get("http://b")\n=end', [], id="block-comment"),
        pytest.param('if false\n  Faraday.get("http://b")\nend', [], id="dead-branch"),
        pytest.param('Faraday.get("http://b") if false', [], id="dead-modifier"),
        pytest.param('def f\n  return 1\n  Faraday.get("http://b")\nend', [], id="behind-return"),
        pytest.param('def f\n  b = "http://b:80"\n  1\nend', [], id="unread"),
        pytest.param('puts "http://b/"\nredirect_to "http://c/"', [], id="printed"),
        pytest.param('config.hosts << "shop.example.org"', [], id="allowed-hosts"),
    ],
)
def test_connections(code: str, expected: list[str]) -> None:
    assert shown(code) == expected


@pytest.mark.parametrize(
    "path", ["spec/a.rb", "test/a.rb", "lib/a_spec.rb", "db/migrate/a.rb", "lib/a_pb.rb"]
)
def test_files_beside_the_program_are_left_out(path: str) -> None:
    assert shown('Faraday.get("http://b:1")', path) == []


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        pytest.param(b'a = "http://b"', True, id="address"),
        pytest.param(b"Faraday.new", True, id="client"),
        pytest.param(b"# see http://b", False, id="comment"),
        pytest.param(b"puts 1", False, id="nothing"),
    ],
)
def test_wants(code: bytes, wanted: bool) -> None:
    assert ruby.wants(code) is wanted
