"""SDKs in Python that say by a word what they open (boto3), tasks of Celery and its kin, and gRPC.

https://docs.aws.amazon.com/boto3/latest/reference/services/, https://docs.celeryq.dev/,
https://grpc.io/docs/languages/python/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import facts_of, names_of
from archscan.code.program import Call, Program
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Offers, Opens, Subject

_AWS = {
    "s3": "s3", "sqs": "sqs", "sns": "sns", "dynamodb": "dynamodb", "dynamodbstreams": "dynamodb",
    "ses": "aws-ses",
    "sesv2": "aws-ses", "kinesis": "kinesis", "firehose": "firehose", "events": "eventbridge",
    "lambda": "aws-lambda",
    "secretsmanager": "aws-secrets-manager", "stepfunctions": "step-functions", "athena": "athena",
    "cognito-idp": "cognito", "bedrock": "bedrock", "bedrock-runtime": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "sagemaker": "sagemaker", "sagemaker-runtime": "sagemaker", "cloudwatch": "cloudwatch",
    "logs": "cloudwatch",
    "appconfigdata": "aws-appconfig", "redshift": "redshift", "redshift-data": "redshift", "xray": "aws-xray",
    "timestream-write": "timestream", "timestream-query": "timestream",
}  # fmt: skip
_SESSION = re.compile(
    r"(?:aio)?boto3?(?:3|core)?(?:\.session)?(?:\.(?:get_session|Session))?\.(?:client|resource|create_client)\Z"
)
_TASK = frozenset({"task", "shared_task", "actor", "periodic_task", "job", "background"})
_TASKS = {
    "celery.shared_task": "celery", "celery.task": "celery", "celery.Celery.task": "celery",
    "dramatiq.actor": "dramatiq", "celery.app.shared_task": "celery", "celery.decorators.task": "celery",
    "celery.task.task": "celery", "django_rq.job": "rq", "rq.decorators.job": "rq",
    "huey.RedisHuey.task": "huey",
    "huey.contrib.djhuey.task": "huey", "huey.contrib.djhuey.db_task": "huey", "huey.Huey.task": "huey",
    "taskiq_aio_pika.AioPikaBroker.task": "taskiq", "taskiq_redis.ListQueueBroker.task": "taskiq",
    "procrastinate.App.task": "procrastinate",
}  # fmt: skip
_BACKING = {
    "amqp": "rabbitmq", "amqps": "rabbitmq", "pyamqp": "rabbitmq", "redis": "redis", "rediss": "redis",
    "sqs": "sqs",
    "kafka": "kafka", "sentinel": "redis",
}  # fmt: skip
_QUEUED = frozenset({"huey.RedisHuey.task", "rq.decorators.job", "django_rq.job"})
_MAKES = frozenset({"client", "resource", "create_client"})
_SEND = frozenset({"send_task", "delay", "apply_async", "send_with_options", "kiq"})
_STUB = re.compile(r"(?P<service>[A-Z]\w*)Stub\Z")
_ADD = re.compile(r"add_(?P<service>\w+)Servicer_to_server\Z")


def find_services(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """What this module knows, in the order of the file."""
    backing = _backing(program, values)
    for call in program.calls:
        method = call.method
        if method in _MAKES:
            yield from _aws(call, program, values, subject, collector)
        elif method in _SEND:
            yield from _sent(call, program, values, backing, subject, collector)
        elif method.endswith(("Stub", "_to_server")):
            yield from _grpc(call, program, subject, collector)
    yield from _tasks(program, values, backing, subject, collector)


def _aws(call: Call, program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    if not any(_SESSION.match(one) for one in names_of(call, program, values)):
        return
    named = call.arguments[0] if call.arguments else dict(call.keywords).get("service_name")
    for value in values.of(named, call.function):
        if technology := _AWS.get(value.text):
            client = Client("opens", technology, address=("endpoint_url",))
            yield from facts_of(call, client, program, values, subject, collector)


def _grpc(call: Call, program: Program, subject: Subject, collector: str) -> Iterator[Fact]:
    """Stubs of services, and services that are added to a server."""
    evidence = Evidence(program.path, call.line, collector)
    if (found := _ADD.match(call.method)) is not None:
        yield Offers(subject, "grpc", found["service"], evidence)
    elif (found := _STUB.match(call.method)) is not None and call.arguments:
        full = program.full(call.callee)
        generated = "_grpc" in full or "_pb2" in full
        if generated or any(one.partition(".")[0] in ("grpc", "grpclib") for one in program.imports.values()):
            yield Opens(subject, "grpc", evidence, found["service"])


def _backing(program: Program, values: Values) -> str:
    """The broker behind the tasks, where the file makes the application with its address."""
    for call in program.calls:
        if program.full(call.callee) in ("celery.Celery", "Celery"):
            for value in values.of(dict(call.keywords).get("broker"), call.function):
                scheme = value.text.partition("://")[0].partition("+")[0]
                if scheme in _BACKING:
                    return _BACKING[scheme]
    return ""


def _sent(
    call: Call, program: Program, values: Values, backing: str, subject: Subject, collector: str
) -> Iterator[Fact]:
    """`add.delay(1)` of a task that is imported or made here, `send_task("tasks.add")`."""
    if call.method == "send_task" and call.arguments:
        evidence = Evidence(program.path, call.line, collector)
        for value in values.of(call.arguments[0], call.function):
            name = value.text.rpartition(".")[2]
            if name.isidentifier():
                yield Exchanges(subject, "publish", evidence, name, backing)
        return
    if "." not in call.callee:
        return
    owner = call.callee.rpartition(".")[0]
    full = program.full(owner)
    tasks = {mark.target for mark in program.marks if mark.name.rpartition(".")[2] in _TASK}
    if owner in tasks or (owner.partition(".")[0] in program.imports and "task" in full.lower()):
        name = full.rpartition(".")[2]
        yield Exchanges(subject, "publish", Evidence(program.path, call.line, collector), name, backing)


def _tasks(
    program: Program, values: Values, backing: str, subject: Subject, collector: str
) -> Iterator[Fact]:
    """Functions that are tasks: who runs them takes them from the queue."""
    for mark in program.marks:
        if mark.name.rpartition(".")[2] not in _TASK or mark.on != "function":
            continue
        if values.qualified(mark.name) not in _TASKS and program.full(mark.name) not in _TASKS:
            first, _, method = mark.name.partition(".")
            if method != "task" or "celery" not in program.imports.get(first, "").lower():
                continue
        name = mark.target
        for value in values.of(mark.keyword("name"), ""):
            name = value.text.rpartition(".")[2] or name
        technology = "redis" if values.qualified(mark.name) in _QUEUED else backing
        yield Exchanges(subject, "consume", Evidence(program.path, mark.line, collector), name, technology)
