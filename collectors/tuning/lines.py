"""What the configuration of proxies, web servers, application servers and brokers sets, line by line.

HAProxy, Apache, Caddy, Varnish, Squid, PHP-FPM, Gunicorn, Puma, Unicorn, uWSGI, Sidekiq, Kafka and RabbitMQ.
What counts as a setting stands in `line_forms`, by kind of file. Of scripts (`gunicorn.conf.py`,
`puma.rb`) only literal values count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.collect import matches
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.leaves import is_for_tests
from ..reading.targets import program_of
from ..reading.values import is_spare, lenient_text
from .line_forms import FORMS, Form
from .values import is_off, setting

NAME = "line-tuning"
PATTERNS = tuple(dict.fromkeys(pattern for form in FORMS for pattern in form.patterns))
_MAX_LINE = 2_000
_MAX_SETTINGS = 2_000


def wants(data: bytes) -> bool:
    """Whether the mark of any of the forms is in it."""
    return any(form.mark.search(data) is not None for form in FORMS)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one setting for each line that sets something known."""
    if is_spare(file, tree) or is_for_tests(file.folder):
        return
    form = next(
        (one for one in FORMS if matches(one.patterns, file.path) and one.mark.search(file.data)), None
    )
    if form is None:
        return
    left = _MAX_SETTINGS
    for said in _settings(form, lenient_text(file), program_of(file), file.path):
        if left == 0:
            return
        left -= 1
        yield said


def _settings(form: Form, text: str, subject: Subject, path: str) -> Iterator[Setting]:
    section = ""
    skipped = 0
    for number, written in enumerate(text.split("\n"), start=1):
        line = written.strip()
        if not line or len(line) > _MAX_LINE or line.startswith(form.comments):
            continue
        if form.skips is not None and not skipped and form.skips.search(line):
            skipped = line.count("{") - line.count("}") or 1
            continue
        if skipped:
            skipped = max(skipped + line.count("{") - line.count("}"), 0)
            continue
        if form.section is not None and (found := form.section.match(line)):
            section = " ".join(part for part in found.groups() if part)
            if form.opening:
                continue
        for rule in form.rules:
            match = rule.line.match(line)
            if match is None:
                continue
            groups = match.groupdict()
            value, key = (groups.get("value") or "").strip().strip("'\";,"), groups.get("key") or rule.name
            if rule.switch and is_off(value or "on"):
                break
            if variable := groups.get("variable"):
                value = f"${{{variable}:{value}}}"
            place = "" if rule.whole else section
            words = rule.words or value
            said = setting(
                subject, rule.topic, words, Evidence(path, number, NAME), place or key, key if place else ""
            )
            if said is not None:
                yield said
            if not rule.more:
                break
