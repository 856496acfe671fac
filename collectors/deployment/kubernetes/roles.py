"""Which container of a pod is the program, and which ones only help it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from archscan.formats.node import Map
from archscan.lexicon.words import vocabulary

Role: TypeAlias = Literal["main", "init", "sidecar"]

_SIDECARS = vocabulary(
    "istio-proxy istio-init linkerd-proxy envoy envoy-sidecar consul-dataplane consul-connect "
    "kuma-sidecar daprd vault-agent vault-env proxyv2 cloudsql-proxy cloud-sql-proxy cloud_sql_proxy "
    "gce-proxy alloydb-auth-proxy pgbouncer oauth2-proxy oauth-proxy kube-rbac-proxy auth-proxy "
    "twemproxy statsd fluent-bit fluentbit fluentd filebeat promtail vector logrotate log-tailer "
    "telegraf otel-collector otc-container opentelemetry-collector datadog splunk config-reloader "
    "configmap-reload git-sync reloader k8s-sidecar exechealthz sidecar nginx-prometheus-exporter "
    "node-driver-registrar livenessprobe external-dns-sidecar"
)
_SUFFIXES = ("-exporter", "_exporter", "-agent", "-sidecar", "-reloader", "-log-shipper", "-metrics")


def is_sidecar(name: str, image: str) -> bool:
    """Whether a container is by its name or image one that serves another container.

    >>> is_sidecar("metrics", "oliver006/redis_exporter:v1"), is_sidecar("app", "ghcr.io/acme/agents:1")
    (True, False)
    """
    base = image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    return any(word in _SIDECARS or word.endswith(_SUFFIXES) for word in (name.lower(), base.lower()))


def containers_of(pod: Map, name: str, annotations: Map) -> list[tuple[Map, Role]]:
    """The containers of a pod spec with their roles: main one first, then sidecars, then init containers.

    The main one is that of the annotation kubectl goes by, else the one named like the workload, else
    the first that is no well-known sidecar, else the first. An init container that always restarts is
    a sidecar, as Kubernetes calls it.
    """
    regular = pod.seq("containers").maps()
    wanted = annotations.text("kubectl.kubernetes.io/default-container")
    main: Map | None = None
    if regular:
        own = [one for one in regular if not is_sidecar(one.text("name"), one.text("image"))] or regular
        named = [one for text in (wanted, name) for one in regular if text and one.text("name") == text]
        main = (named or own)[0]
    roles: list[tuple[Map, Role]] = [(main, "main")] if main is not None else []
    roles += [(one, "sidecar") for one in regular if one is not main]
    inits = pod.seq("initContainers").maps()
    roles += [(one, "sidecar") for one in inits if one.text("restartPolicy") == "Always"]
    roles += [(one, "init") for one in inits if one.text("restartPolicy") != "Always"]
    return roles
