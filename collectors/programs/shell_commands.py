"""Which commands of a script talk to others, and how each names its host; no collector."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archscan.lexicon.address_values import Address, find_addresses
from archscan.lexicon.addresses import find_arguments
from archscan.lexicon.hosts import is_local
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Subject

SILENT = vocabulary(
    "echo printf cd mkdir rmdir cp mv rm ln chown chmod install git hg svn apt apt-get apk yum dnf "
    "microdnf zypper pacman brew pip pip3 pipx poetry uv npm npx yarn pnpm bun gem bundle go cargo rustup "
    "mvn mvnw gradle gradlew make cmake docker docker-compose podman buildah nerdctl kubectl oc helm "
    "kustomize minikube kind k3d skaffold terraform tofu pulumi ansible ansible-playbook vagrant ssh scp "
    "rsync sftp grep egrep fgrep sed awk cut tr sort uniq head tail cat tee ls find xargs test [ [[ "
    "source . trap sleep kill killall pkill wait read return exit shift set unset alias type which hash "
    "true false basename dirname date uname whoami id sudo usermod useradd adduser addgroup groupadd "
    "gcloud az doctl heroku gh jq yq openssl keytool base64 md5sum sha256sum tar unzip zip gzip log log_f "
    "log_msg info warn error die usage print cowsay logger xdg-open open code stat touch file diff patch "
    "postmap newaliases systemctl service iptables ip sysctl mount umount crontab python python3 node "
    "ruby perl php java case esac for in function select pushd popd hostname"
)
"""Programs whose arguments are paths, packages, texts or other machines' commands."""
_PROBES = re.compile(
    r"(?:wait[-_]?(?:for|4x|on|until)[\w.-]*|wait-?for-?it[\w.-]*|dockerize|cub|ping6?|pg_isready|nc|ncat|netcat|"
    r"telnet|getent|nslookup|dig|host|healthcheck[\w.-]*|fping)\Z"
)
"""Programs that ask whether somebody is there."""
_HOST_OPTIONS: dict[str, frozenset[str]] = {
    "sqlcmd": frozenset({"-S"}), "kcat": frozenset({"-b"}), "kafkacat": frozenset({"-b"}),
    "cub": frozenset({"-b"}), "nats": frozenset({"-s"}), "dockerize": frozenset({"-wait"}),
    "beeline": frozenset({"-u"}), "impala-shell": frozenset({"-i"}), "swaks": frozenset({"-s", "--server"}),
    "smtp-cli": frozenset({"--server", "--host"}), "mosquitto_pub": frozenset({"-h"}),
    "mosquitto_sub": frozenset({"-h"}), "vault": frozenset({"-address"}), "mongorestore": frozenset({"-h"}),
}  # fmt: skip
_FIRST_IS_HOST = vocabulary("ping ping6 cqlsh telnet nc ncat netcat fping mongo isql-v impala-shell")
_DATA_OPTIONS = vocabulary(
    "-d --data --data-raw --data-binary --data-urlencode --json -H --header -b --cookie -F --form -u "
    "--user -A --user-agent -o --output -w --write-out -e --eval -c --command --query -q --execute -U -p "
    "-P -a -n -x -X --request -O -T -D --retry --max-time -m --connect-timeout --cacert --cert --key"
)
_DEV_TCP = re.compile(r"/dev/(?:tcp|udp)/(?P<host>[A-Za-z0-9_][\w.-]*)/(?P<port>\d{1,5})\b")
_ATTACHED = re.compile(r"-h(?P<host>[A-Za-z][\w.-]*)\Z")
_HTTP_FLAGS = vocabulary("curl wget http https ab hey wrk siege vegeta grpcurl ldapsearch ldapadd ldapmodify")
_NETWORK_NAME = re.compile(r"(?P<host>//[A-Za-z0-9][\w-]*)\.\$\{?\w+\}?[\w.-]*")
_WORD = re.compile(r"[A-Za-z0-9_][\w.-]*\Z")


def is_probe(program: str) -> bool:
    """Whether a program only asks if somebody is there."""
    return _PROBES.match(program) is not None


def find_command_mentions(subject: Subject, words: tuple[str, ...], evidence: Evidence) -> Iterator[Requires]:
    """Yield whom a simple command talks to; `words` begin with the program."""
    program, arguments = words[0], [_NETWORK_NAME.sub(r"\g<host>", word) for word in words[1:]]
    for word in words:
        for found in _DEV_TCP.finditer(word):
            address = Address(found["host"].lower(), int(found["port"]))
            yield replace(_requires(subject, address, evidence), via="depends_on", bare=True)
    if program in ("sh", "bash", "ash", "dash", "su", "timeout", "gosu", "su-exec", "env", "nice", "setsid"):
        inner = _inner(arguments)
        if inner:
            yield from find_command_mentions(subject, inner, evidence)
        return
    if program in SILENT or not re.fullmatch(r"[\w.+-]+", program):
        return
    plain: list[str] = []
    hosts = _HOST_OPTIONS.get(program, frozenset())
    skip = ""
    for index, word in enumerate(arguments):
        following = arguments[index + 1] if index + 1 < len(arguments) else ""
        if skip:
            skip = ""
        elif word in hosts:
            skip = word
            yield from _given(subject, following, evidence)
        elif word in _DATA_OPTIONS and (program in _HTTP_FLAGS or " " in following):
            skip = word
        elif (attached := _ATTACHED.match(word)) and program.startswith(
            ("mysql", "mariadb", "psql", "redis")
        ):
            yield _requires(subject, Address(attached["host"].lower(), bare=True), evidence)
        elif " " not in word.strip() and "\n" not in word:
            plain.append(word)
        elif re.search(r"\bhost=", word):
            yield from _given(subject, word, evidence)
    if program in _FIRST_IS_HOST and (first := next((one for one in plain if not one.startswith("-")), "")):
        rest = plain[plain.index(first) + 1 :]
        number = int(rest[0]) if rest and rest[0].isdigit() and len(rest[0]) <= 5 else None
        if _WORD.match(first) and not first.isdigit():
            yield _requires(subject, Address(first.lower(), number or None, bare=not number), evidence)
            plain = [one for one in plain if one != first]
    yield from find_arguments(subject, [(program, evidence), *((word, evidence) for word in plain)])


def _inner(arguments: list[str]) -> tuple[str, ...]:
    """The command that a shell, a timer or a change of user runs."""
    rest = list(arguments)
    while rest and (
        rest[0].startswith("-") or re.fullmatch(r"\d+[smh]?|\w+=.*|[a-z_][\w-]*:[\w-]*", rest[0])
    ):
        flag = rest.pop(0)
        if flag in ("-c", "-lc", "-ec") and rest:
            words = tuple(rest[0].split())[:200]
            return words if len(words) > 1 else tuple(rest)
    return (rest[0].rpartition("/")[2], *rest[1:]) if rest else ()


def _given(subject: Subject, text: str, evidence: Evidence) -> Iterator[Requires]:
    for address in find_addresses(
        re.sub(r"^tcp:(?!//)", "", text).replace(",", ":") if "," in text else text
    ):
        yield _requires(subject, address, evidence)


def _requires(subject: Subject, address: Address, evidence: Evidence) -> Requires:
    bare = address.bare or is_local(address.host)
    return Requires(
        subject, address.host, evidence, port=address.port, scheme=address.scheme, path=address.path,
        via="command", bare=bare,
    )  # fmt: skip
