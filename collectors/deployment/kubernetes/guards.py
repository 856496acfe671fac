"""Facts from objects that guard others: meshes' authentication and authorisation, certificates, secret
stores, admission policies, gateways' filters, and roles that allow everything.

Secrets' values are never read; addresses are shown without credentials.
Formats: https://istio.io/latest/docs/reference/config/security/, https://cert-manager.io/docs/reference/api-docs/,
https://external-secrets.io/latest/api/spec/, https://kyverno.io/docs/, https://open-policy-agent.github.io/gatekeeper/,
https://doc.traefik.io/traefik/reference/dynamic-configuration/kubernetes-crd/,
https://gateway.envoyproxy.io/docs/api/extension_types/, https://linkerd.io/2/reference/authorization-policy/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from archscan.formats.node import Map
from archscan.lexicon.weaknesses import find_weakness
from archscan.model.facts import Setting, Subject

from .access import allowed
from .context import Context, group_of, name_of, namespace_of
from .gateways import texts
from .guard_claims import say, selected, short
from .guard_gates import GATES, annotated

Reader: TypeAlias = Callable[[Map, Context], Iterator[Setting]]


def is_guard(group: str, kind: str) -> bool:
    """Whether a kind is read here."""
    return (group, kind) in _READERS or group in _BY_GROUP


def guard_facts(one: Map, context: Context) -> Iterator[Setting]:
    """What an object says about the protection of others; nothing for most kinds."""
    group, kind = group_of(one), one.text("kind")
    reader = _READERS.get((group, kind)) or _BY_GROUP.get(group)
    if reader is not None:
        yield from reader(one, context)
    if "annotations" in one.map("metadata") or kind in _PODS:
        yield from annotated(one, context)


# --- service meshes -----------------------------------------------------------------------------


def _request_authentication(one: Map, context: Context) -> Iterator[Setting]:
    for rule in one.map("spec").seq("jwtRules").maps():
        if issuer := rule.text("issuer"):
            line, labels = context.at(rule, "issuer"), selected(one)
            value = f"validates JSON Web Tokens of {issuer}"
            yield say(one, context, "security.authentication", value, line, selects=labels)
            if audiences := texts(rule, "audiences"):
                value = f"audience {', '.join(audiences[:4])}"
                at = context.at(rule, "audiences")
                yield say(one, context, "security.token", value, at, selects=labels)


def _authorization_policy(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    action = spec.text("action", "ALLOW")
    rules = spec.seq("rules").maps()
    parts = [part for part in dict.fromkeys(_rule(rule) for rule in rules) if part]
    if not rules:
        detail = "nothing" if action == "ALLOW" and "rules" not in spec else "no rule"
        value = f"{action} {detail}"
    else:
        value = f"{action} {'; '.join(parts) or 'all requests'}"
    line = context.at(spec, "action") if "action" in spec else context.named(one)
    yield say(one, context, "security.authorization", value, line, selects=selected(one))


def _rule(rule: Map) -> str:
    """One rule of Istio: from whom, to what, when."""
    parts = []
    for source in rule.seq("from").maps():
        inner = source.map("source")
        who = [
            f"{key} {', '.join(texts(inner, key)[:3])}"
            for key in ("principals", "requestPrincipals", "namespaces", "ipBlocks", "notPrincipals",
                        "notNamespaces", "notRequestPrincipals")
            if texts(inner, key)
        ]  # fmt: skip
        parts += [f"from {' and '.join(who)}"] if who else []
    for target in rule.seq("to").maps():
        inner = target.map("operation")
        what = [" ".join(texts(inner, key)[:4]) for key in ("methods", "paths", "ports") if texts(inner, key)]
        parts += [f"to {' '.join(what)}"] if what else []
    for condition in rule.seq("when").maps():
        parts += [f"when {condition.text('key')}"] if condition.text("key") else []
    return " ".join(parts[:6])


def _peer_authentication(one: Map, context: Context) -> Iterator[Setting]:
    mtls = one.map("spec").map("mtls")
    if mode := mtls.text("mode"):
        labels, line = selected(one), context.at(mtls, "mode")
        if mode == "DISABLE":
            yield say(one, context, "security.finding", "mutual TLS: DISABLE", line, "tls-off", labels)
        else:
            yield say(one, context, "security.transit", f"mutual TLS: {mode}", line, selects=labels)


def _destination_rule(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    tls = spec.map("trafficPolicy").map("tls") if "trafficPolicy" in spec else Map()
    mode, host = tls.text("mode"), spec.text("host")
    if not mode or not host:
        return
    subject = Subject(context.scope(namespace_of(one)), context.name(host))
    line = context.at(tls, "mode")
    if mode == "DISABLE":
        value = f"TLS mode DISABLE towards {host}"
        yield Setting(subject, "security.finding", short(value), line, name="tls-off")
    else:
        yield Setting(subject, "security.transit", f"TLS mode {mode}", line, name=f"DestinationRule {host}")
    if tls.text("insecureSkipVerify") == "true":
        at = context.at(tls, "insecureSkipVerify")
        value = "insecureSkipVerify=true"
        yield Setting(subject, "security.finding", value, at, name="tls-verification-off")


def _linkerd(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    kind = one.text("kind")
    if kind == "AuthorizationPolicy":
        needed = [ref.text("name") for ref in spec.seq("requiredAuthenticationRefs").maps()]
        target = spec.map("targetRef")
        value = f"{target.text('kind')} {target.text('name')} asks for {', '.join(filter(None, needed))}"
        yield say(one, context, "security.authorization", value, context.named(one))
    elif kind == "ServerAuthorization":
        client = spec.map("client")
        accounts = [f"service account {each.text('name')}"
                    for each in client.map("meshTLS").seq("serviceAccounts").maps()]  # fmt: skip
        if client.text("unauthenticated") == "true":
            accounts.append("unauthenticated clients")
        if accounts:
            value = f"allows {', '.join(accounts)} to reach server {spec.map('server').text('name')}"
            yield say(one, context, "security.authorization", value.rstrip(), context.named(one))
    elif kind == "MeshTLSAuthentication":
        names = texts(spec, "identities") or [ref.text("name") for ref in spec.seq("identityRefs").maps()]
        if names:
            value = f"mesh TLS identities {', '.join(filter(None, names))}"
            yield say(one, context, "security.authentication", value, context.named(one))


# --- certificates and secrets -------------------------------------------------------------------


def _certificate(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    names = texts(spec, "dnsNames") or [spec.text("commonName")]
    issuer = spec.map("issuerRef").text("name")
    value = f"certificate for {', '.join(filter(None, names[:5]))}".removesuffix(" for ")
    value += f" from issuer {issuer}" if issuer else ""
    line = context.at(spec, "dnsNames") if "dnsNames" in spec else context.named(one)
    if value != "certificate":
        yield say(one, context, "security.transit", value, line)


def _issuer(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    for key, node in spec.items():
        if isinstance(node, Map):
            server = node.text("server")
            value = f"{one.text('kind')} of type {key}" + (f" at {server}" if server else "")
            yield say(one, context, "security.transit", value, context.at(spec, key))


def _secret_store(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    provider = spec.get("provider")
    if isinstance(provider, str):  # SecretProviderClass
        yield say(one, context, "security.store", f"{provider} (CSI)", context.at(spec, "provider"))
    elif isinstance(provider, Map):
        for key in provider:
            node = provider.map(key)
            detail = node.text("service") or node.text("server") or node.text("vaultUrl")
            value = f"{key} ({detail})" if detail else key
            yield say(one, context, "security.store", value, context.at(provider, key))


def _external_secret(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    store = spec.map("secretStoreRef")
    if name := store.text("name"):
        every = spec.text("refreshInterval")
        value = f"secret taken from {store.text('kind', 'SecretStore')} {name}"
        value += f", refreshed every {every}" if every else ""
        yield say(one, context, "security.store", value, context.at(store, "name"))
    elif backend := spec.text("backendType"):
        yield say(
            one, context, "security.store", f"secret taken from {backend}", context.at(spec, "backendType")
        )


def _sealed_secret(one: Map, context: Context) -> Iterator[Setting]:
    yield say(one, context, "security.store", "sealed in the repository (SealedSecret)", context.named(one))


def _vault_secret(one: Map, context: Context) -> Iterator[Setting]:
    if one.text("kind") in ("VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret"):
        yield say(
            one, context, "security.store", f"taken from Vault ({one.text('kind')})", context.named(one)
        )


def _storage_class(one: Map, context: Context) -> Iterator[Setting]:
    parameters = one.map("parameters")
    for key in ("encrypted", "disk-encryption-kms-key", "diskEncryptionSetID", "encryption"):
        text = parameters.text(key)
        line = context.at(parameters, key)
        if text.lower() == "false":
            value = f"storage class {name_of(one)}: {key} false"
            yield say(one, context, "security.finding", value, line, "unencrypted-storage")
        elif text:
            value = f"{key}: true" if text.lower() == "true" else f"{key} is set"
            yield say(one, context, "security.encryption", f"storage class, {value}", line)


def _encryption_configuration(one: Map, context: Context) -> Iterator[Setting]:
    for group in one.seq("resources").maps():
        providers = [key for provider in group.seq("providers").maps() for key in provider]
        if providers:
            value = f"{', '.join(texts(group, 'resources'))} in etcd with {providers[0]}"
            yield say(one, context, "security.encryption", value, context.at(group, "resources"))


# --- admission ----------------------------------------------------------------------------------


def _kyverno(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    action = spec.text("validationFailureAction")
    for rule in spec.seq("rules").maps():
        if not (name := rule.text("name")):
            continue
        verb = next(
            (key for key in ("validate", "mutate", "generate", "verifyImages") if key in rule), "rule"
        )
        mode = rule.map("validate").text("failureAction") or action if verb == "validate" else ""
        kinds = [
            kind for each in _matches(rule.map("match")) for kind in texts(each.map("resources"), "kinds")
        ]
        value = f"{verb} {name}" + (f" on {', '.join(dict.fromkeys(kinds))}" if kinds else "")
        value += f" ({mode})" if mode else ""
        yield say(one, context, "security.authorization", value, context.at(rule, "name"),
                  f"Kyverno {name_of(one)}")  # fmt: skip


def _matches(match: Map) -> Iterator[Map]:
    yield match
    for key in ("any", "all"):
        yield from match.seq(key).maps() if key in match else ()


def _constraint(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    kinds = [kind for each in spec.map("match").seq("kinds").maps() for kind in texts(each, "kinds")]
    action = spec.text("enforcementAction", "deny")
    value = f"{one.text('kind')} ({action})" + (f" on {', '.join(dict.fromkeys(kinds))}" if kinds else "")
    yield say(one, context, "security.authorization", value, context.named(one), f"Gatekeeper {name_of(one)}")


def _admission(one: Map, context: Context) -> Iterator[Setting]:
    checks = len(one.map("spec").seq("validations"))
    if checks:
        value = f"admission policy with {checks} {'expression' if checks == 1 else 'expressions'}"
        yield say(one, context, "security.authorization", value, context.at(one.map("spec"), "validations"))


def _namespace(one: Map, context: Context) -> Iterator[Setting]:
    labels = one.map("metadata").map("labels")
    key = "pod-security.kubernetes.io/enforce"
    if level := labels.text(key):
        name = f"namespace {name_of(one)}"
        value = f"Pod Security Standard enforced: {level}"
        yield say(one, context, "security.authorization", value, context.at(labels, key), name)


# --- roles --------------------------------------------------------------------------------------


def _role(one: Map, context: Context) -> Iterator[Setting]:
    if text := allowed(one):
        name = f"{one.text('kind')} {name_of(one)}"
        yield say(one, context, "security.authorization", text, context.at(one, "rules"), name)
    for rule in one.seq("rules").maps():
        if (
            "*" in texts(rule, "verbs")
            and "*" in texts(rule, "resources")
            and "*" in texts(rule, "apiGroups")
        ):
            value = f"{one.text('kind')} {name_of(one)}: all verbs on all resources"
            line = context.at(rule, "verbs")
            yield say(one, context, "security.finding", value, line, "wildcard-role")


def _binding(one: Map, context: Context) -> Iterator[Setting]:
    reference = one.map("roleRef")
    if reference.text("name") == "cluster-admin":
        subjects = [f"{each.text('kind')} {each.text('name')}" for each in one.seq("subjects").maps()]
        value = f"cluster-admin for {', '.join(subjects[:4]) or 'nobody yet'}"
        line = context.at(reference, "name")
        yield say(one, context, "security.finding", value, line, "cluster-admin")
    for each in one.seq("subjects").maps():
        if each.text("name") in ("system:anonymous", "system:unauthenticated"):
            value = f"{reference.text('name')} for {each.text('name')}"
            yield say(one, context, "security.finding", value, context.at(each, "name"), "anonymous-access")


def _config_map(one: Map, context: Context) -> Iterator[Setting]:
    data = one.map("data")
    for key, value in data.items():
        if isinstance(value, str) and "\n" not in value:
            if (weakness := find_weakness(key, value)) is not None:
                line = context.at(data, key)
                yield say(one, context, "security.finding", weakness.text, line, weakness.rule)
        elif isinstance(value, str) and "-----BEGIN" in value and "PRIVATE KEY-----" in value:
            text = f"{key} in ConfigMap {name_of(one)}"
            yield say(one, context, "security.finding", text, context.at(data, key), "private-key")


def _service(one: Map, context: Context) -> Iterator[Setting]:
    """The dashboard of Kubernetes, made reachable from outside."""
    spec = one.map("spec")
    if name_of(one) == "kubernetes-dashboard" and spec.text("type") in ("NodePort", "LoadBalancer"):
        value = f"kubernetes-dashboard as {spec.text('type')}"
        yield say(one, context, "security.finding", value, context.at(spec, "type"), "open-console")


_PODS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"})
_ISTIO = "security.istio.io"
_READERS: dict[tuple[str, str], Reader] = {
    (_ISTIO, "RequestAuthentication"): _request_authentication,
    (_ISTIO, "AuthorizationPolicy"): _authorization_policy,
    (_ISTIO, "PeerAuthentication"): _peer_authentication,
    ("networking.istio.io", "DestinationRule"): _destination_rule,
    ("policy.linkerd.io", "AuthorizationPolicy"): _linkerd,
    ("policy.linkerd.io", "ServerAuthorization"): _linkerd,
    ("policy.linkerd.io", "MeshTLSAuthentication"): _linkerd,
    ("cert-manager.io", "Certificate"): _certificate,
    ("cert-manager.io", "Issuer"): _issuer,
    ("cert-manager.io", "ClusterIssuer"): _issuer,
    ("external-secrets.io", "SecretStore"): _secret_store,
    ("external-secrets.io", "ClusterSecretStore"): _secret_store,
    ("external-secrets.io", "ExternalSecret"): _external_secret,
    ("external-secrets.io", "ClusterExternalSecret"): _external_secret,
    ("kubernetes-client.io", "ExternalSecret"): _external_secret,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _secret_store,
    ("bitnami.com", "SealedSecret"): _sealed_secret,
    ("storage.k8s.io", "StorageClass"): _storage_class,
    ("apiserver.config.k8s.io", "EncryptionConfiguration"): _encryption_configuration,
    ("kyverno.io", "ClusterPolicy"): _kyverno,
    ("kyverno.io", "Policy"): _kyverno,
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"): _admission,
    ("", "Namespace"): _namespace,
    ("", "ConfigMap"): _config_map,
    ("", "Service"): _service,
    ("rbac.authorization.k8s.io", "Role"): _role,
    ("rbac.authorization.k8s.io", "ClusterRole"): _role,
    ("rbac.authorization.k8s.io", "RoleBinding"): _binding,
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): _binding,
    **GATES,
}  # fmt: skip
_BY_GROUP: dict[str, Reader] = {
    "constraints.gatekeeper.sh": _constraint,
    "secrets.hashicorp.com": _vault_secret,
}
