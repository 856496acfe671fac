"""The closed vocabulary of `Setting.topic`: what may be observed about a component, and in which form.

Every topic's value is a short text in the unit that the source uses. A new topic is added here
first, with its meaning; `archscan.collect` refuses facts with any other.
"""

from __future__ import annotations

TOPICS: dict[str, str] = {
    "availability.replicas": "number of instances asked for",
    "availability.restart": "restart policy, as Compose or Kubernetes spells it",
    "availability.liveness": "liveness probe or health check: what is asked, in one line",
    "availability.readiness": "readiness probe, in one line",
    "availability.startup": "startup probe, in one line",
    "availability.disruption": "PodDisruptionBudget: minAvailable or maxUnavailable",
    "availability.spread": "anti-affinity or topology spread: the topology key",
    "availability.grace": "time allowed for a graceful stop",
    "scaling.autoscaler": "autoscaler: minimum-maximum replicas and what it watches",
    "resources.request.cpu": "CPU asked for, Kubernetes quantity or Compose number",
    "resources.request.memory": "memory asked for, with unit",
    "resources.limit.cpu": "CPU allowed",
    "resources.limit.memory": "memory allowed, with unit",
    "deploy.strategy": "how a new version replaces the old (RollingUpdate, Recreate, order, parallelism)",
    "deploy.schedule": "cron expression of a scheduled job",
    "deploy.profile": "Compose profile that turns a service on",
    "deploy.mode": "replicated, global, or the custom resource's own word",
    "deploy.placement": "nodes that it may run on",
    "deploy.after": "started after these (start order, not traffic)",
    "deploy.watch": "development watch or sync rule",
    "storage.volume": "named volume or claim, and where it is mounted",
    "storage.mount": "path of the repository or host that is mounted, and where",
    "storage.claim": "size and access mode asked for",
    "security.user": "user that the process runs as",
    "security.context": "one security-context field and its value",
    "security.privileged": "full rights on the host, or which capability was added",
    "security.host": "host namespace or socket that is shared",
    "security.secret": "name of a secret that is used, never its value",
    "security.plaintext": "name of a variable that carries a credential in plain text, never its value",
    "security.serviceaccount": "ServiceAccount of the pods",
    "security.role": "what a bound role allows, in one line",
    "security.policy": "network policy that holds for it",
    "security.tls": "where TLS is on: host or secret name",
    "network.name": "network that it is attached to",
    "build.copies": "path, relative to the Dockerfile's folder or context, that an image copies in",
    "build.command": "what the container starts",
    "build.user": "USER of the Dockerfile",
    "workload.sidecar": "container beside the main one, with its image",
    "workload.init": "container that runs before the main one, with its image",
    "observability.logging": "logging driver",
}
