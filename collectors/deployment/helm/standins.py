"""Stand-ins for named templates of libraries that a chart needs and the tree does not hold.

Bitnami's `common`, by the documentation of its parameters, and what nearly every chart defines alike under
a name of its own (`x.fullname`, `x.labels`). They give names, labels, images and API versions, no objects.
https://github.com/bitnami/charts/tree/main/bitnami/common#parameters
"""

from __future__ import annotations

from functools import lru_cache

from archscan.formats.gotemplate import parse
from archscan.formats.gotemplate_nodes import Nodes

_NAMES = """
{{- define "*.name" -}}{{ default .Chart.Name .Values.nameOverride }}{{- end -}}
{{- define "*.chart" -}}{{ .Chart.Name }}{{- end -}}
{{- define "*.fullname" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride }}
{{- else if contains (default .Chart.Name .Values.nameOverride) .Release.Name }}{{ .Release.Name }}
{{- else }}{{ .Release.Name }}-{{ default .Chart.Name .Values.nameOverride }}{{ end -}}
{{- end -}}
{{- define "*.selectorLabels" -}}
app.kubernetes.io/name: {{ include "*.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "*.serviceAccountName" -}}
{{ default (include "*.fullname" .) (get (default (dict) .Values.serviceAccount) "name") }}
{{- end -}}
{{- define "common.names.name" -}}{{ include "*.name" . }}{{- end -}}
{{- define "common.names.chart" -}}{{ .Chart.Name }}{{- end -}}
{{- define "common.names.fullname" -}}{{ include "*.fullname" . }}{{- end -}}
{{- define "common.names.fullname.namespace" -}}{{ include "*.fullname" . }}{{- end -}}
{{- define "common.names.namespace" -}}{{ default .Release.Namespace .Values.namespaceOverride }}{{- end -}}
{{- define "common.names.dependency.fullname" -}}
{{- $name := default .chartName .chartValues.nameOverride -}}
{{- if .chartValues.fullnameOverride }}{{ .chartValues.fullnameOverride }}
{{- else if contains $name .context.Release.Name }}{{ .context.Release.Name }}
{{- else }}{{ .context.Release.Name }}-{{ $name }}{{ end -}}
{{- end -}}
{{- define "common.labels.matchLabels" -}}
{{ include "*.selectorLabels" (default . .context) }}
{{- end -}}
{{- define "common.labels.standard" -}}
{{ include "*.selectorLabels" (default . .context) }}
app.kubernetes.io/managed-by: Helm
{{- end -}}
"""
_PARTS = """
{{- define "common.images.image" -}}
{{- $registry := default .imageRoot.registry (get (default (dict) .global) "imageRegistry") -}}
{{- $tag := default (get (default (dict) .chart) "AppVersion") .imageRoot.tag -}}
{{- if $registry }}{{ $registry }}/{{ end }}{{ .imageRoot.repository }}
{{- if .imageRoot.digest }}@{{ .imageRoot.digest }}{{ else if $tag }}:{{ $tag }}{{ end -}}
{{- end -}}
{{- define "common.images.version" -}}{{ default .chart.AppVersion .imageRoot.tag }}{{- end -}}
{{- define "common.tplvalues.render" -}}
{{- $value := typeIs "string" .value | ternary .value (.value | toYaml) -}}
{{ tpl $value .context }}
{{- end -}}
{{- define "common.tplvalues.merge" -}}
{{- $all := dict -}}
{{- range .values }}
{{- $all = merge $all (include "common.tplvalues.render" (dict "value" . "context" $.context) | fromYaml) -}}
{{- end -}}
{{ $all | toYaml }}
{{- end -}}
{{- define "common.tplvalues.merge-overwrite" -}}
{{- include "common.tplvalues.merge" (dict "values" (reverse .values) "context" .context) -}}
{{- end -}}
{{- define "common.compatibility.renderSecurityContext" -}}
{{ omit .secContext "enabled" | toYaml }}
{{- end -}}
{{- define "common.resources.preset" -}}{}{{- end -}}
{{- define "common.secrets.name" -}}
{{- $given := .existingSecret -}}
{{- if kindIs "map" $given }}{{ $given = $given.name }}{{ end -}}
{{- $name := include "*.fullname" .context -}}
{{- if .defaultNameSuffix }}{{ $name = printf "%s-%s" $name .defaultNameSuffix }}{{ end -}}
{{ default $name $given }}
{{- end -}}
{{- define "common.secrets.key" -}}{{ .key }}{{- end -}}
{{- define "common.secrets.passwords.manage" -}}generated{{- end -}}
{{- define "common.ingress.backend" -}}
service:
  name: {{ .serviceName }}
  port:
    {{ typeIs "string" .servicePort | ternary "name" "number" }}: {{ .servicePort }}
{{- end -}}
{{- define "common.ingress.supportsPathType" -}}true{{- end -}}
{{- define "common.ingress.supportsIngressClassname" -}}true{{- end -}}
"""
_VERSIONS = {
    "apps/v1": "deployment statefulset daemonset",
    "batch/v1": "cronjob job",
    "networking.k8s.io/v1": "ingress networkPolicy",
    "policy/v1": "policy",
    "rbac.authorization.k8s.io/v1": "rbac",
    "autoscaling/v2": "hpa",
    "autoscaling.k8s.io/v1": "vpa",
    "apiregistration.k8s.io/v1": "apiService",
    "apiextensions.k8s.io/v1": "crd",
}
_ENDINGS = {
    "fullname": "*.fullname",
    "name": "*.name",
    "chart": "*.chart",
    "labels": "*.selectorLabels",
    "selectorLabels": "*.selectorLabels",
    "matchLabels": "*.selectorLabels",
    "serviceAccountName": "*.serviceAccountName",
}
_QUIET = (
    "common.affinities.",
    "common.validations.",
    "common.warnings.",
    "common.errors.",
    "common.storage.",
    "common.images.pullSecrets",
    "common.images.renderPullSecrets",
    "common.ingress.certManagerRequest",
    "common.compatibility.",
    "common.secrets.lookup",
    "common.capabilities.",
)
"""Beginnings of names that give nothing of interest."""


@lru_cache(maxsize=1)
def stand_ins() -> dict[str, Nodes]:
    """Named templates for those that are missing."""
    versions = "".join(
        f'{{{{- define "common.capabilities.{kind}.apiVersion" -}}}}{version}{{{{- end -}}}}'
        for version, kinds in _VERSIONS.items()
        for kind in kinds.split()
    )
    return dict(parse(f"{_NAMES}{_PARTS}{versions}", "").defined)


def stand_in(name: str) -> Nodes | None:
    """What takes the place of a named template: nothing at all for what does not matter; None if unknown."""
    known = stand_ins()
    if name in known:
        return known[name]
    if name.startswith(_QUIET):
        return ()
    return known.get(_ENDINGS.get(name.rpartition(".")[2], ""))
