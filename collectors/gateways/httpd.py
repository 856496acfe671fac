"""Where the Apache HTTP server passes requests on, and whom it asks for permission.

Reads `ProxyPass`, `ProxyPassMatch`, rewrite rules with the flag `P`, handlers `proxy:`, the members of
balancers, FastCGI and WebLogic servers, LDAP and OpenID Connect. `Define`d variables are put in. Left
out: `ProxyPassReverse`, which only rewrites answers, exceptions (`!`), and members that are disabled.
Format: https://httpd.apache.org/docs/2.4/configuring.html, https://httpd.apache.org/docs/2.4/mod/mod_proxy.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import MAX_FURTHER, mentions, program_of

NAME = "httpd"
PATTERNS = (
    "*.conf", "*.conf.*", "*.conf-*", ".htaccess", "*.htaccess", "*.vhost", "sites-available/*",
    "sites-enabled/*", "apache*/*", "httpd/*", "vhosts/*", "*vhost*", "apache*", "httpd*",
)  # fmt: skip
_OTHERS = re.compile(
    r"dockerfile.*|makefile|.*\.(?:md|rst|adoc|ya?ml|json|toml|xml|html?|php|sh|bash|py|go|rb|rs|js|ts|java|cs|css|sql"
    r"|tf|patch|log)",
    re.IGNORECASE,
)
_WANTED = re.compile(
    rb"(?im)^[ \t]*(?:ProxyPass(?:Match)?|BalancerMember|ProxyRemote(?:Match)?|AuthLDAPURL|OIDCProvider\w+"
    rb"|WebLogic\w+|FastCgiExternalServer|CASLoginURL|RewriteRule)[ \t]"
    rb"|proxy:(?:fcgi|https?|ajp|balancer|uwsgi|scgi|unix|ws)"
)
_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"|'([^']*+)'|((?:[^\s\"'])(?:[^\s])*+)")
_SECTION = re.compile(r"\s*<(/?)(\w+)\s*([^>]*)>?")
_DEFINED = re.compile(r"\$\{(\w+)\}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_FLAGS = re.compile(r"\[([^\]]*)\]\Z")
_DISABLED = re.compile(r"status=\+?\w*[DS]", re.IGNORECASE)
_ASKED = vocabulary(
    "authldapurl oidcprovidermetadataurl oidcproviderissuer oidcprovidertokenendpoint casloginurl "
    "oidcproviderauthorizationendpoint oidcoauthintrospectionendpoint casvalidateurl"
)
"""Directives that name whoever says who a visitor is."""
_MAX_LINES = 100_000


@dataclass(frozen=True, slots=True)
class _Target:
    """An address as written, and where; `balancer` holds the name of a balancer that it is a member of."""

    key: str
    text: str
    line: int
    balancer: str = ""
    purpose: str = "proxies"


def wants(data: bytes) -> bool:
    """Whether a directive passes anything on."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each line that carries an address to which something is passed."""
    if _OTHERS.fullmatch(file.name):
        return
    problems: list[Problem] = []
    targets = list(_targets(file, problems))
    balancers: dict[str, list[_Target]] = {}
    passed: dict[str, dict[Evidence, None]] = {}
    for target in targets:
        if target.balancer:
            balancers.setdefault(target.balancer, []).append(target)
        elif target.text.lower().startswith("balancer://"):
            lines = passed.setdefault(_balancer(target.text), {})
            if len(lines) < MAX_FURTHER:
                lines[Evidence(file.path, target.line, NAME)] = None
    for target in targets:
        if not target.balancer and not target.text.lower().startswith("balancer://"):
            yield from _mentions(file, target, ())
    for name, members in balancers.items():
        if name in passed or not passed:  # the file may only hold members, what is passed stands elsewhere
            for member in members:
                yield from _mentions(file, member, tuple(passed.get(name, ())))
    yield from problems


def _mentions(file: SourceFile, target: _Target, also: tuple[Evidence, ...]) -> Iterator[Requires]:
    evidence = Evidence(file.path, target.line, NAME)
    yield from mentions(
        program_of(file), _reached(target.text), evidence, target.key, target.purpose, also=also
    )


def _reached(text: str) -> str:
    """An address of mod_proxy without what belongs to a socket (`unix:/run/x|fcgi://localhost`)."""
    text = text.removeprefix("proxy:")
    if text.startswith("unix:"):
        return ""
    scheme, separator, rest = text.partition("://")
    # Capture groups and unescaped expressions may follow the host; they are no part of it.
    return f"{scheme}://{rest.partition('/')[0].rstrip('$')}" if separator else text


def _balancer(text: str) -> str:
    return text.partition("://")[2].partition("/")[0].lower()


def _targets(file: SourceFile, problems: list[Problem]) -> Iterator[_Target]:
    """Every target of a file, in order; sections that do not close are told."""
    defined: dict[str, str] = {}
    sections: list[tuple[str, str, int]] = []
    weblogic: dict[str, tuple[str, int]] = {}
    for text, line in _lines(file):
        if section := _SECTION.match(text):
            name = section[2].lower()
            if not section[1]:
                sections.append((name, _fill(section[3], defined).strip().strip("\"'"), line))
            elif sections and sections[-1][0] == name:
                sections.pop()
            elif not problems:
                what = f"</{section[2]}> closes no section"
                problems.append(Problem(file.path, line, what, f"<{section[2]}>", "warning", "httpd-syntax"))
            continue
        words = [_fill(word, defined) for word in _words(text)]
        if not words:
            continue
        name, arguments = words[0].lower(), words[1:]
        if name == "define" and len(arguments) > 1:
            defined[arguments[0]] = arguments[1]
        elif name == "undefine" and arguments:
            defined.pop(arguments[0], None)
        elif name in ("weblogichost", "weblogicport") and arguments:
            weblogic[name] = (arguments[0], line)
            if len(weblogic) == 2:
                host = weblogic.pop("weblogichost")
                yield _Target("WebLogicHost", f"{host[0]}:{weblogic.pop('weblogicport')[0]}", host[1])
        else:
            around = next((place[1] for place in reversed(sections) if place[0] == "proxy"), "")
            yield from _statement(words[0], arguments, line, around)
    if sections and not problems:
        name, _, line = sections[-1]
        problems.append(
            Problem(file.path, line, f"<{name}> is not closed", f"</{name}>", "warning", "httpd-syntax")
        )


def _statement(key: str, arguments: list[str], line: int, around: str) -> Iterator[_Target]:
    """The targets of one directive; `around` is the address of the `<Proxy>` section that it stands in."""
    name = key.lower()
    if not arguments:
        return
    if name in ("proxypass", "proxypassmatch"):
        # The path is left out within a <Location>.
        target = next((word for word in arguments[:2] if _SCHEME.match(word) or word.startswith("unix:")), "")
        if target:
            yield _Target(key, target, line)
    elif name == "balancermember":
        explicit = arguments[0].lower().startswith("balancer://")
        balancer = arguments[0] if explicit else around
        member = arguments[1:2] if explicit else arguments[:1]
        if member and not any(_DISABLED.fullmatch(word) for word in arguments):
            yield _Target(key, member[0], line, _balancer(balancer) or "?")
    elif name == "rewriterule" and len(arguments) > 1:
        flags = _FLAGS.search(arguments[-1])
        if flags and {"p", "proxy"} & {flag.strip().lower() for flag in flags[1].split(",")}:
            yield _Target(key, arguments[1], line)
    elif name in ("sethandler", "addhandler", "action") and arguments[0].startswith("proxy:"):
        yield _Target(key, arguments[0].removeprefix("proxy:"), line)
    elif name in ("proxyremote", "proxyremotematch") and len(arguments) > 1:
        yield _Target(key, arguments[1], line)
    elif name == "fastcgiexternalserver" and "-host" in arguments[:-1]:
        yield _Target(key, f"fcgi://{arguments[arguments.index('-host') + 1]}", line)
    elif name == "weblogiccluster":
        yield _Target(key, arguments[0], line)
    elif name in _ASKED:
        yield _Target(key, arguments[0].split()[0], line, purpose="authenticates")


def _lines(file: SourceFile) -> Iterator[tuple[str, int]]:
    """Lines without comments, those that a backslash continues as one under the line of the first."""
    held, first = "", 0
    for number, text in enumerate(file.text.split("\n")[:_MAX_LINES], start=1):
        text = text.removesuffix("\r")
        if not held and text.lstrip().startswith("#"):
            if not text.endswith("\\"):
                continue
            held, first = "#", number
            continue
        if text.endswith("\\") and len(held) < 20_000:
            held, first = f"{held}{text[:-1]} ", first if held else number
            continue
        if not held.startswith("#"):
            yield held + text, first if held else number
        held = ""


def _words(text: str) -> list[str]:
    return [next(part for part in found.groups() if part is not None) for found in _WORD.finditer(text)]


def _fill(text: str, defined: dict[str, str]) -> str:
    if "${" not in text:
        return text
    return _DEFINED.sub(lambda found: defined.get(found[1], found[0]), text)[:10_000]
