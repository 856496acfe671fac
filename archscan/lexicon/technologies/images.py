"""Names of images: under which spellings an image is looked up in the lexicon.

The same software is published under many names: by its makers, by others who rebuild it, through
mirrors and registries of a company's own. What is *not* the same software is a team's own image that
has a product's name in it: `acme/orders-redis-exporter` is no Redis. So a name is only ever looked
up whole, by its last two parts, or by its last part; words are taken away from its end only if they
name a variant, never if they name something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.lexicon.words import vocabulary

REBUILDERS = vocabulary(
    "library amd64 arm64v8 arm32v5 arm32v6 arm32v7 i386 ppc64le s390x riscv64 winamd64 multiarch "
    "docker-library bitnami bitnamilegacy bitnamisecure bitnamicharts vmware-tanzu cimg circleci "
    "ubuntu rapidfort chainguard linuxserver ironbank opensource rancher centos rhel7 rhel8 rhel9 "
    "rhel10 ubi7 ubi8 ubi9 ubi10 rhscl sclorg fedora opensuse bci suse openshift openshift4 "
    "redhat registry mirror mirrors mirrored proxy hub dockerhub docker-hub docker.io docker dhi "
    "google-containers google_containers kubernetes gitpod cleanstart oraclelinux wodby webdevops "
    "webhippie clearlinux ibmcom crunchydata kartoza public upstream thirdparty third-party "
    "vendor base images"
)
"""Owners that publish others' software under its own name: `bitnami/redis` is Redis."""

_VARIANTS = vocabulary(
    "alpine slim unprivileged ha cluster clustered master slave primary secondary replica leader "
    "follower standalone sharded server srv oss ce ee community enterprise full minimal mini "
    "debian ubuntu bullseye bookworm trixie buster stretch jessie jammy focal noble bionic rhel "
    "ubi rocky fedora stable latest edge nightly lite nonroot rootless root fips distroless amd64 "
    "arm64 arm64v8 arm32v7 arm armv7 aarch64 x86 x64 multiarch linux windows official image "
    "docker container kubernetes k8s openshift dev local custom free management single node1 "
    "pgvector postgis sentinel replset replicaset rs noroot hardened jre jdk main head jvm wal "
    "apache fpm cli"
)
"""Last words of a name that say how software is packed or run, not which it is."""

_VERSION = re.compile(
    r"v?\d+(\.\d+)*[a-z]?|pg\d+|centos\d*|ubi\d+|el\d+|rhel\d+|c\d+s|php\d+|alpine\d+|jdk\d+|jre\d+"
)
_HOST = re.compile(r"^[${]|[.:]")
_SEPARATOR = re.compile(r"[-_](?=[^-_]+$)")


def split_image(name: str) -> tuple[str, list[str]]:
    """Registry and path of an image name, lower case, without tag and digest.

    >>> split_image("ghcr.io/Acme/web:1.2"), split_image("postgres")
    (('ghcr.io', ['acme', 'web']), ('', ['postgres']))
    """
    name = name.strip().lower().partition("@")[0]
    head, slash, last = name.rpartition("/")
    parts = [part for part in (head + slash + last.partition(":")[0]).split("/") if part]
    registry = ""
    if len(parts) > 1 and (_HOST.search(parts[0]) or parts[0] == "localhost"):
        registry = parts.pop(0)
    return registry, parts


def is_hub(registry: str) -> bool:
    """Whether an image comes from Docker Hub, directly or through a public copy of it."""
    return registry in (
        "",
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
        "mirror.gcr.io",
        "lscr.io",
    )


def plain_names(last: str) -> Iterator[str]:
    """The last part of a name, then the same with words for variants and versions taken away.

    >>> list(plain_names("etcd-20-centos7")), list(plain_names("orders-redis-exporter"))
    (['etcd-20-centos7', 'etcd-20', 'etcd'], ['orders-redis-exporter'])
    """
    yield last
    prefix = "docker-"
    while True:
        found = _SEPARATOR.search(last)
        word = last[found.end() :] if found else ""
        if found and (word in _VARIANTS or _VERSION.fullmatch(word)):
            last = last[: found.start()]
        elif last.startswith(prefix) and len(last) > len(prefix):
            last = last[len(prefix) :]
        else:
            return
        yield last


def is_rebuilt(path: list[str]) -> bool:
    """Whether the owner of an image publishes software of others under its own name."""
    return len(path) == 1 or path[-2] in REBUILDERS or path[-2].startswith("ubi")


def unmirrored(path: list[str]) -> list[list[str]]:
    """Paths that an image of a mirror has at home, the path itself first.

    >>> unmirrored(["rancher", "mirrored-grafana-loki"])
    [['rancher', 'mirrored-grafana-loki'], ['grafana', 'loki'], ['loki']]
    >>> unmirrored(["hub", "grafana", "loki"])
    [['hub', 'grafana', 'loki'], ['grafana', 'loki']]
    """
    found = [path]
    if path and path[-1].startswith("mirrored-"):
        owner, dash, rest = path[-1].removeprefix("mirrored-").partition("-")
        found += [[owner, rest], [rest]] if dash else [[owner]]
    if "library" in path[:-1]:
        found.append(path[len(path) - 1 - path[-2::-1].index("library") :])
    elif len(path) > 2:
        found.append(path[-2:])
    return found
