"""Facts from RBAC: what the pods' accounts may do on the cluster.

https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem

from .context import Context, name_of, namespace_of

_MAX_TEXT = 240


def _words(node: Map, key: str) -> list[str]:
    value = node.get(key)
    return [word for word in value if isinstance(word, str)] if isinstance(value, Seq) else []


def allowed(role: Map) -> str:
    """What a role allows, in one line: `get, list pods; * on all resources`."""
    parts = []
    for rule in role.seq("rules").maps():
        verbs = ", ".join(_words(rule, "verbs"))
        things = _words(rule, "resources") or _words(rule, "nonResourceURLs")
        groups = [group for group in _words(rule, "apiGroups") if group not in ("", "*")]
        what = "all resources" if things == ["*"] else ", ".join(things)
        if things == ["*"] and groups:
            what += f" of {', '.join(groups)}"
        if verbs and what:
            parts.append(f"{'everything on' if verbs == '*' else verbs} {what}")
    text = "; ".join(dict.fromkeys(parts))
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"


def role_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Role or ClusterRole, under its own name: it says nothing until it is bound."""
    if text := allowed(one):
        line = context.at(one, "rules")
        yield Setting(context.subject(one, "role"), "security.role", text, line)


def binding_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A RoleBinding or ClusterRoleBinding, on each ServiceAccount that it names."""
    reference = one.map("roleRef")
    kind, name = reference.text("kind", "Role"), reference.text("name")
    if not name:
        return
    namespace = "" if kind == "ClusterRole" else namespace_of(one)
    role = context.neighbours.find(kind, name, namespace)
    text = allowed(role) if role is not None else ""
    everywhere = "" if one.text("kind") == "RoleBinding" else ", in all namespaces"
    value = f"{context.name(name)}{everywhere}" + (f": {text}" if text else "")
    for account in one.seq("subjects").maps():
        if account.text("kind") == "ServiceAccount" and account.text("name"):
            scope = context.scope(account.text("namespace") or namespace_of(one))
            subject = Subject(scope, f"serviceaccount/{context.name(account.text('name'))}")
            yield Setting(subject, "security.role", value, context.at(account, "name"))


def account_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A ServiceAccount: the cloud identity that it stands for, if it names one."""
    metadata = one.map("metadata")
    if "annotations" not in metadata:
        return
    annotations = metadata.map("annotations")
    for key, title in _IDENTITIES:
        if value := annotations.text(key):
            subject = context.subject(one, "serviceaccount")
            line = context.at(annotations, key)
            yield Setting(subject, "security.role", f"{name_of(one)} acts as {title} {value}", line)


_IDENTITIES = (
    ("eks.amazonaws.com/role-arn", "AWS role"),
    ("iam.gke.io/gcp-service-account", "Google service account"),
    ("azure.workload.identity/client-id", "Azure identity"),
)
