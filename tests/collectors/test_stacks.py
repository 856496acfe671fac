"""Collectors of stacks: Terraform, CloudFormation, Serverless Framework, Nomad, templates, builds."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.deployment import (
    ansible,
    builds,
    cloudformation,
    nomad,
    platforms,
    serverless,
    templated,
    terraform,
)
from archscan.collectors.deployment.cloud.catalogue import ENGINES, HOLDERS, MANAGED, PARTS
from archscan.collectors.deployment.cloud.programs import PROGRAMS
from archscan.collectors.deployment.cloud.wires import ATTACHED, FORWARDS, WIRES
from archscan.lexicon.technology import load_lexicon
from archscan.model.facts import Requires, Setting, Workload
from archscan.model.problem import Problem
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, text_tree

COLLECTORS: tuple[Collector, ...] = (
    terraform,
    cloudformation,
    serverless,
    nomad,
    platforms,
    ansible,
    templated,
    builds,
)
CASES = [(one, case) for one in COLLECTORS for case in cases(one.NAME)]


@pytest.mark.parametrize(("collector", "case"), CASES, ids=[f"{one.NAME}-{case.name}" for one, case in CASES])
def test_golden(collector: Collector, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


@pytest.mark.parametrize(
    ("collector", "path", "picked"),
    [
        (terraform, "infra/main.tf", True),
        (terraform, "infra/main.tofu", True),
        (terraform, "infra/main.tf.json", True),
        (terraform, "infra/main.tfvars", False),
        (terraform, "infra/main.tf.bak", False),
        (nomad, "jobs/web.nomad", True),
        (nomad, "jobs/web.hcl", True),
        (nomad, "jobs/web.txt", False),
        (builds, "Tiltfile", True),
        (builds, "a/.github/workflows/ci.yml", True),
        (builds, "a/workflows/ci.yml", False),
        (templated, "a/web.yml.j2", True),
        (templated, "a/web.html.j2", False),
        (serverless, "a/serverless.yml", True),
        (serverless, "a/functions.yml", False),
    ],
)
def test_files(collector: Collector, path: str, picked: bool) -> None:
    assert matches(collector.PATTERNS, path) is picked


def facts(collector: Collector, files: dict[str, str]) -> list[object]:
    return collected(collector, text_tree(files))


def edges(collector: Collector, files: dict[str, str]) -> set[tuple[str, str]]:
    """Source and host of every mention."""
    found = facts(collector, files)
    return {(one.subject.name, one.host) for one in found if isinstance(one, Requires)}


LAMBDA = (
    'resource "aws_lambda_function" "f" {\n  function_name = "f"\n  environment { variables = { %s } }\n}\n'
)
QUEUE = 'resource "aws_sqs_queue" "q" { name = "jobs" }\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            QUEUE + LAMBDA % "URL = aws_sqs_queue.q.url", {("f", "aws_sqs_queue.q")}, id="reference"
        ),
        pytest.param(
            QUEUE + LAMBDA % 'URL = "x/${aws_sqs_queue.q.name}"', {("f", "aws_sqs_queue.q")}, id="template"
        ),
        pytest.param(
            QUEUE + "locals { u = aws_sqs_queue.q.url }\n" + LAMBDA % "URL = local.u",
            {("f", "aws_sqs_queue.q")},
            id="local",
        ),
        pytest.param(QUEUE + LAMBDA % 'QUEUE_NAME = "jobs"', {("f", "aws_sqs_queue.q")}, id="by name"),
        pytest.param(QUEUE + LAMBDA % 'MODE = "jobs"', set(), id="a word that is also a name"),
        pytest.param(QUEUE + LAMBDA % "# URL = aws_sqs_queue.q.url\n", set(), id="comment"),
        pytest.param(QUEUE + LAMBDA % "REGION = aws_sqs_queue.q.region", set(), id="a detail"),
        pytest.param(LAMBDA % "URL = aws_sqs_queue.gone.url", set(), id="nobody's"),
        pytest.param(LAMBDA % "URL = var.url", set(), id="unknown variable"),
        pytest.param(
            'variable "url" { default = "https://api.stripe.com" }\n' + LAMBDA % "URL = var.url",
            {("f", "api.stripe.com")},
            id="default",
        ),
        pytest.param(
            'resource "aws_security_group" "g" {}\n' + LAMBDA % "G = aws_security_group.g.id",
            set(),
            id="helper",
        ),
        pytest.param(
            QUEUE
            + 'resource "aws_iam_policy" "p" { policy = jsonencode({ Resource = aws_sqs_queue.q.arn }) }\n',
            set(),
            id="rights",
        ),
        pytest.param("locals { a = local.b\n b = local.a }\n" + LAMBDA % "URL = local.a", set(), id="circle"),
        pytest.param(
            'resource "aws_lb" "l" {}\nresource "aws_lb_target_group" "t" {}\n'
            'resource "aws_lb_listener" "x" {\n load_balancer_arn = aws_lb.l.arn\n'
            " default_action { target_group_arn = aws_lb_target_group.t.arn }\n}\n"
            'resource "aws_lb_target_group_attachment" "a" {\n target_group_arn = aws_lb_target_group.t.arn\n'
            " target_id = aws_lambda_function.f.arn\n}\n" + LAMBDA % "SELF_URL = aws_lb.l.dns_name",
            {("l-lb", "aws_lambda_function.f")},
            id="its own address",
        ),
    ],
)
def test_terraform_mentions(text: str, expected: set[tuple[str, str]]) -> None:
    assert edges(terraform, {"main.tf": text}) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param('resource "aws_sqs_queue" "a" { count = 3 }', ["a-queue"], id="count is one component"),
        pytest.param('resource "aws_sqs_queue" "a" { count = 0 }', [], id="none"),
        pytest.param(
            'resource "aws_sqs_queue" "a" {\n for_each = toset(["x", "y"])\n name = each.key\n}',
            ["x-queue", "y-queue"],
            id="each",
        ),
        pytest.param(
            'variable "env" {}\nresource "aws_db_instance" "main" {\n identifier = "${var.env}-orders"\n engine = "postgres"\n}',
            ["orders-db"],
            id="stage in the name",
        ),
        pytest.param(
            'resource "aws_db_instance" "main" { engine = "postgres" }', ["postgresql"], id="generic label"
        ),
        pytest.param('resource "aws_s3_bucket" "state" {}', [], id="bucket that nobody uses"),
        pytest.param('resource "aws_iam_role" "r" {}', [], id="helper"),
    ],
)
def test_terraform_components(text: str, names: list[str]) -> None:
    found = facts(terraform, {"main.tf": text})
    assert [one.subject.name for one in found if isinstance(one, Workload)] == names


def test_terraform_reads_a_called_module_through_its_caller_only() -> None:
    files = {
        "main.tf": 'module "q" {\n  source = "./q"\n  name = "mail"\n}\n',
        "q/main.tf": 'variable "name" {}\nresource "aws_sqs_queue" "this" { name = var.name }\n',
    }
    found = [one for one in facts(terraform, files) if isinstance(one, Workload)]
    assert [(one.subject.scope.path, one.subject.name) for one in found] == [("", "mail-queue")]


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({}, 1),
        ({"terraform.tfvars": "on = false\n"}, 0),
        ({"x.auto.tfvars": "on = false\n"}, 0),
        ({"main.tfvars.json": '{"on": false}'}, 0),
        ({"dev.tfvars": "on = false\n", "prod.tfvars": "on = true\n"}, 1),
    ],
    ids=["default", "loaded", "auto", "lone", "several"],
)
def test_terraform_files_of_variables(files: dict[str, str], count: int) -> None:
    text = 'variable "on" { default = true }\nresource "aws_sqs_queue" "q" { count = var.on ? 1 : 0 }\n'
    found = facts(terraform, {"main.tf": text, **files})
    assert sum(isinstance(one, Workload) for one in found) == count


def test_terraform_modules_that_call_each_other_end() -> None:
    files = {
        "main.tf": 'module "a" { source = "./a" }\n',
        "a/main.tf": 'module "b" { source = "../b" }\n',
        "b/main.tf": 'module "a" { source = "../a" }\nresource "aws_sqs_queue" "q" {}\n',
    }
    assert any(isinstance(one, Workload) for one in facts(terraform, files))


def test_terraform_leaves_the_tree_alone_outside() -> None:
    text = 'resource "aws_ecs_task_definition" "t" {\n  container_definitions = file("../../etc/passwd")\n}\n'
    found = facts(terraform, {"infra/main.tf": text})
    assert [one.image for one in found if isinstance(one, Workload)] == [""]


def test_every_technology_of_the_catalogue_is_in_the_lexicon() -> None:
    lexicon = load_lexicon()
    known = {sort.technology for sort in MANAGED.values()} | {one.technology for one in PROGRAMS.values()}
    known |= {technology for _, technology in ENGINES}
    assert sorted(one for one in known - {""} if lexicon.get(one) is None) == []


def test_wires_and_parts_speak_of_types_that_are_read() -> None:
    """A typing mistake in a table would be silent."""
    from archscan.collectors.deployment.cloud.guards import is_guarded
    from archscan.collectors.deployment.cloudformation.types import TYPES

    aws = {one for one in TYPES.values() if one not in MANAGED and one not in PROGRAMS}
    helpers = {*PARTS, *HOLDERS, *FORWARDS, *ATTACHED, *WIRES}
    assert {one for one in aws - helpers if not is_guarded(one)} <= {
        "aws_scheduler_schedule",
        "aws_ecr_repository",
        "aws_service_discovery_private_dns_namespace",
    }


SECRET = "s3cr3t-Passw0rd-42"


@pytest.mark.parametrize(
    ("collector", "path", "text"),
    [
        (terraform, "main.tf", LAMBDA % f'DB_PASSWORD = "{SECRET}", URL = "postgres://u:{SECRET}@db:5432/x"'),
        (
            cloudformation,
            "t.yaml",
            "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n        Variables:\n"
            f"          TOKEN: {SECRET}\n          URL: https://u:{SECRET}@api.acme.io/x\n",
        ),
        (
            nomad,
            "a.nomad",
            f'job "a" {{\n group "g" {{\n task "t" {{\n config {{ image = "a" }}\n env {{ TOKEN = "{SECRET}" }}\n'
            f' template {{ data = "URL=amqp://u:{SECRET}@mq:5672" }}\n }}\n }}\n}}\n',
        ),
    ],
    ids=["terraform", "cloudformation", "nomad"],
)
def test_no_secret_leaves(collector: Collector, path: str, text: str) -> None:
    found = facts(collector, {path: text})
    assert found
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("collector", "path", "text"),
    [
        (terraform, "a.tf", 'x = "${' * 3_000),
        (terraform, "a.tf", "x = " + "[" * 20_000),
        (
            terraform,
            "a.tf",
            "locals {\n"
            + "".join(f' a{n} = "${{local.a{n + 1}}}${{local.a{n + 1}}}"\n' for n in range(60))
            + ' a60 = "x"\n}\n'
            + LAMBDA % "X = local.a0",
        ),
        (templated, "a.yml.j2", "apiVersion: v1\nkind: Pod\n" + "{% if x %}" * 5_000),
        (templated, "a.yml.j2", "apiVersion: v1\nkind: Pod\n" + "{{ " * 20_000),
        (nomad, "a.nomad", 'job "a" {\n' + "task {\n" * 3_000),
        (
            cloudformation,
            "a.yaml",
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      X: "
            + "{Fn::Sub: " * 150
            + "a"
            + "}" * 150,
        ),
    ],
    ids=["templates", "lists", "doubling", "statements", "braces", "blocks", "functions"],
)
def test_hostile_input_ends(collector: Collector, path: str, text: str) -> None:
    for one in facts(collector, {path: text}):
        assert isinstance(one, Problem | Workload | Requires | Setting) or one is not None


def test_templates_keep_their_lines() -> None:
    text = "{% if a %}\n{% endif %}\nservices:\n  web:\n    image: acme/web:{{ tag | default('1') }}\n"
    found = facts(templated, {"docker-compose.yml.j2": text})
    workload = next(one for one in found if isinstance(one, Workload))
    assert (workload.image, str(workload.evidence)) == ("acme/web:1", "docker-compose.yml.j2:4")
