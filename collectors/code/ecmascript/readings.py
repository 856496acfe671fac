"""The calls of JavaScript that give a value which can be known."""

from __future__ import annotations

from archscan.code.values import Readings

_READERS = (
    "configService.get", "this.configService.get", "this.config.get", "config.get", "nconf.get",
    "configService.getOrThrow",
    "this.configService.getOrThrow", "this.config.getOrThrow", "process.env.default", "getenv", "env",
    "env.get", "getEnv", "getEnvVar",
    "getEnvVariable", "Deno.env.get", "env-var.get", "conf.get", "settings.get",
    "getEnvironmentVariable", "requireEnv", "envOr",
    "config.getOrThrow", "ConfigService.get", "configService.getString", "appConfig.get",
    "this.configService.getString", "config.getString",
    "getenv.string", "getEnvOrDefault", "envOrDefault", "assertEnv", "mustGetEnv", "useEnv",
    "env.string", "this.env.get", "getEnvOr",
)  # fmt: skip
_OWN_MACHINE = (
    "window.location.hostname",
    "location.hostname",
    "document.location.hostname",
    "globalThis.location.hostname",
)
"""A page's own machine: at another port of it another program of the system listens."""
READINGS = Readings(
    environment=dict.fromkeys(_READERS, (0, 1)),
    prefixes=(
        "process.env.", "import.meta.env.", "Bun.env.", "Deno.env.", "window.env.", "window._env_.",
        "globalThis.process.env.",
        "window.__ENV__.", "env.", "ctx.env.", "c.env.",
    ),
    known=dict.fromkeys(_OWN_MACHINE, "localhost"),
    formats=frozenset({"format"}),
    passing=frozenset({
        "URL", "url.URL", "String", "Number", "parseInt", "encodeURI", "url.parse", "url.resolve",
        "URL.parse", "new.URL", "Array.of",
        "decodeURI", "JSON.parse", "resolve", "urljoin", "url-join", "urlJoin", "Boolean",
        "z.string.default", "z.string.url.default",
        "Joi.string.default", "Joi.string.uri.default", "Object.freeze", "removeTrailingSlash",
        "trimTrailingSlash", "normalizeUrl",  "of",
    }),
    methods=frozenset({
        "trim", "trimEnd", "trimStart", "toString", "toLowerCase", "replace", "replaceAll", "split",
        "href", "concat", "valueOf", "asString",
        "asUrlString", "required", "filter", "map", "slice", "default", "flat",
    }),
)  # fmt: skip
