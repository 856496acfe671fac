"""How programs answer errors: the handlers, filters and middlewares that they declare for exceptions.

Only declarations that the frameworks name are read, line by line; comments, tests and examples are left out.
Spring, JAX-RS, Micronaut, Ktor, FastAPI, Flask, Django REST framework, Express, Nest, Fastify, ASP.NET,
Echo, Gin, chi, Rails, Laravel, Symfony, Slim, Actix, Axum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.source import SourceFile, Tree

from .documents import is_aside

NAME = "error-answers"
PATTERNS = (
    "*.java", "*.kt", "*.py", "*.js", "*.mjs", "*.cjs", "*.ts", "*.cs", "*.go", "*.rb", "*.php", "*.rs",
)  # fmt: skip
MAX_HANDLERS = 60
_WANTED = re.compile(
    rb"ControllerAdvice|ExceptionHandler|ExceptionMapper|StatusPages|exception_handler|errorhandler|"
    rb"register_error_handler|EXCEPTION_HANDLER|@Catch\(|setErrorHandler|\berr(?:or)?\b[^,()\n]{0,40},\s*_?req|"
    rb"AddProblemDetails|ExceptionFilter|HTTPErrorHandler|ustomRecovery|rescue_from|setDefaultErrorHandler|"
    rb"KernelEvents::EXCEPTION|->render(?:able)?\(|ResponseError\s+for|IntoResponse\s+for"
)
_COMMENT = ("//", "#", "*", "/*", "--", '"""', "'''")


class _Form(NamedTuple):
    """A declaration: how its line looks, and what it is called; the group `what` is what it handles."""

    pattern: re.Pattern[str]
    label: str


def _form(pattern: str, label: str) -> _Form:
    return _Form(re.compile(pattern), label)


_JVM = (
    _form(r"^[ \t]*@(?:RestC|C)ontrollerAdvice\b", "controller advice"),
    _form(
        r"^[ \t]*@ExceptionHandler\s*(?:\((?:value\s*=\s*)?[\[{]?\s*(?P<what>[\w.:]+)?)?", "@ExceptionHandler"
    ),
    _form(r"\b(?:implements|:)\s+[^{]{0,80}?\bExceptionMapper<\s*(?P<what>[\w.]+)", "ExceptionMapper"),
    _form(r"\b(?:implements|:)\s+[^{]{0,80}?\bExceptionHandler<\s*(?P<what>[\w.]+)", "ExceptionHandler"),
    _form(
        r"\bimplements\s+[^{]{0,80}?\b(?:ErrorWeb|Handler)Exception(?:Handler|Resolver)\b",
        "exception handler",
    ),
    _form(r"\binstall\s*\(\s*StatusPages\s*\)", "StatusPages"),
)
_PYTHON = (
    _form(r"^[ \t]*@[\w.]+\.(?:app_)?errorhandler\s*\(\s*(?P<what>[\w.]+)", "error handler"),
    _form(r"^[ \t]*@[\w.]+\.exception_handler\s*\(\s*(?P<what>[\w.]+)", "exception handler"),
    _form(r"\.add_exception_handler\s*\(\s*(?P<what>[A-Za-z_][\w.]*)", "exception handler"),
    _form(r"\.register_error_handler\s*\(\s*(?P<what>[\w.]+)", "error handler"),
    _form(
        r"""["']EXCEPTION_HANDLER["']\s*:\s*["'](?P<what>[\w.]+)""", "exception handler of the REST framework"
    ),
)
_ECMASCRIPT = (
    _form(r"^[ \t]*@Catch\s*\(\s*(?P<what>[\w.]+)?", "exception filter"),
    _form(r"\.setErrorHandler\s*\(", "error handler"),
    _form(
        r"\(\s*_?err(?:or)?\w*\s*(?::\s*[^,()]{1,40})?,\s*_?req\w*\s*(?::\s*[^,()]{1,60})?,\s*_?res\w*\s*"
        r"(?::\s*[^,()]{1,60})?,\s*_?next",
        "error middleware",
    ),
)
_CSHARP = (
    _form(r"\.UseExceptionHandler\s*\(", "exception handler middleware"),
    _form(r"\.AddProblemDetails\s*\(", "problem details"),
    _form(r"\.AddExceptionHandler\s*<\s*(?P<what>[\w.]+)", "exception handler"),
    _form(
        r"\bclass\s+(?P<what>\w+)[^{]{0,120}?:\s*[^{]{0,80}?\bI(?:Async)?ExceptionFilter\b",
        "exception filter",
    ),
)
_GO = (
    _form(r"\.HTTPErrorHandler\s*=", "error handler"),
    _form(r"\b(?:gin\.|Use\()[^)\n]{0,40}CustomRecovery\w*\s*\(", "recovery handler"),
)
_RUBY = (_form(r"^[ \t]*rescue_from[\s(]+(?P<what>:?[A-Z][\w:]*|:all)", "rescue_from"),)
_PHP = (
    _form(r"\bclass\s+\w+\s+extends\s+\\?(?:[\w\\]*\\)?ExceptionHandler\b", "exception handler"),
    _form(r"->setDefaultErrorHandler\s*\(", "error handler"),
    _form(r"\bKernelEvents::EXCEPTION\b", "listener for exceptions"),
    _form(
        r"->render(?:able)?\s*\(\s*(?:static\s+)?(?:fn|function)\s*\(\s*(?P<what>[\w\\|]+)\s+\$",
        "exception handler",
    ),
)
_RUST = (
    _form(
        r"^[ \t]*impl(?:<[^>]{0,40}>)?\s+(?:[\w:]+::)?ResponseError\s+for\s+(?P<what>\w+)", "ResponseError"
    ),
    _form(r"^[ \t]*impl\s+(?:[\w:]+::)?IntoResponse\s+for\s+(?P<what>\w*Err\w*)", "IntoResponse"),
)
_FORMS = {
    "java": _JVM, "kt": _JVM, "py": _PYTHON, "js": _ECMASCRIPT, "mjs": _ECMASCRIPT, "cjs": _ECMASCRIPT,
    "ts": _ECMASCRIPT, "cs": _CSHARP, "go": _GO, "rb": _RUBY, "php": _PHP, "rs": _RUST,
}  # fmt: skip


def wants(data: bytes) -> bool:
    """Whether one of the declarations may stand in it."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact]:
    """Yield a setting for each handler; its name is what it handles, where the line says so."""
    if is_aside(file.path):
        return
    forms = _FORMS.get(file.name.rpartition(".")[2].lower(), ())
    subject = Subject(Scope("source", file.folder), "")
    found = 0
    for number, line in enumerate(file.text.split("\n"), start=1):
        if len(line) > 1_000 or line.lstrip().startswith(_COMMENT):
            continue
        for form in forms:
            match = form.pattern.search(line)
            if match is None:
                continue
            what = match.groupdict().get("what") or ""
            what = what.removesuffix(".class").removesuffix("::class").lstrip(":")
            evidence = Evidence(file.path, number, NAME)
            yield Setting(subject, "api.error", form.label, evidence, name=what[:80])
            found += 1
            break
        if found == MAX_HANDLERS:
            return
