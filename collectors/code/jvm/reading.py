"""How values are read on the JVM, and what is known of a file before its values are followed."""

from __future__ import annotations

import re
from dataclasses import replace

from archscan.code.program import Binding, Call, Program, Unknown
from archscan.code.values import Readings

_URI = ("URI", "java.net.URI", "URL", "java.net.URL", "HttpUrl", "GenericUrl", "UriBuilder")
_BUILDERS = (
    "UriComponentsBuilder", "org.springframework.web.util.UriComponentsBuilder", "UriBuilder",
    "jakarta.ws.rs.core.UriBuilder", "javax.ws.rs.core.UriBuilder",
)  # fmt: skip

READINGS = Readings(
    environment={
        "System.getenv": (0, -1), "System.getProperty": (0, 1), "@Value": (0, 1),
        "System.getenv.getOrDefault": (0, 1), "getenv.getOrDefault": (0, 1),
        "env.getProperty": (0, 1), "environment.getProperty": (0, 1), "env.getRequiredProperty": (0, -1),
        "environment.getRequiredProperty": (0, -1), "config.getProperty": (0, 1),
    },
    formats=frozenset({"String.format", "MessageFormat.format", "java.text.MessageFormat.format", "format"}),
    passing=frozenset(
        {
            *_URI, *(f"{one}.create" for one in _URI), *(f"{one}.parse" for one in _URI),
            "okhttp3.HttpUrl.parse",
            *(f"{builder}.{made}" for builder in _BUILDERS
              for made in ("fromHttpUrl", "fromUriString", "fromUri", "fromPath")),
            "Objects.requireNonNull", "java.util.Objects.requireNonNull", "requireNotNull", "String.valueOf",
            "InetAddress.getByName", "java.net.InetAddress.getByName", "InetSocketAddress",
            "java.net.InetSocketAddress", "InetSocketAddress.createUnresolved", "HttpHost.create", "HttpHost",
            "org.apache.http.HttpHost", "org.apache.http.HttpHost.create", "ServerAddress",
            "com.mongodb.ServerAddress", "ConnectionString", "com.mongodb.ConnectionString",
            "HttpRequest.newBuilder",
            "java.net.http.HttpRequest.newBuilder", "TextWebSocketMessage", "StringBuilder",
            "java.util.Optional.of",
            "Uri.parse", "Url", "io.ktor.http.Url",
        }
    ),
    methods=frozenset(
        {
            "toString", "trim", "strip", "toLowerCase", "build", "toUriString", "toUri", "toURI", "toURL",
            "toUrl",
            "encode", "expand", "buildAndExpand", "path", "pathSegment", "queryParam", "queryParams",
            "newBuilder",
            "addPathSegment", "addPathSegments", "addQueryParameter", "toUpperCase", "intern", "resolve",
            "uri",
            "get", "orElse", "buildAndExpandEncoded", "queryParamIfPresent", "trimIndent", "trimMargin",
            "toHttpUrl", "toHttpUrlOrNull", "removeSuffix", "GET", "POST", "header",
        }
    ),
    pairs=frozenset(
        {
            "InetSocketAddress", "java.net.InetSocketAddress", "InetSocketAddress.createUnresolved",
            "HttpHost",
            "java.net.InetSocketAddress.createUnresolved", "org.apache.http.HttpHost", "ServerAddress",
            "org.apache.hc.core5.http.HttpHost", "com.mongodb.ServerAddress", "HostAndPort",
            "redis.clients.jedis.HostAndPort", "RedisNode",
        }
    ),
    lists=frozenset(
        {
            "Arrays.asList", "List.of", "Set.of", "Collections.singletonList", "Collections.singleton",
            "java.util.Arrays.asList", "java.util.List.of", "java.util.Set.of",
            "java.util.Collections.singletonList",
            "java.util.Collections.singleton", "ImmutableList.of", "Stream.of", "listOf", "setOf", "arrayOf",
            "mutableListOf", "ImmutableSet.of", "String.join",
        }
    ),
)  # fmt: skip

_NAMED_AFTER_TYPE = frozenset(
    {
        "restTemplate", "webClient", "rabbitTemplate", "amqpTemplate", "kafkaTemplate", "jmsTemplate",
        "streamBridge",
        "discoveryClient", "eurekaClient", "loadBalancerClient", "rocketMQTemplate", "stringRedisTemplate",
        "redisTemplate", "pulsarTemplate", "sqsTemplate", "snsTemplate", "pubSubTemplate", "restOperations",
    }
)  # fmt: skip
"""Fields whose declaration may stand in a superclass of another file, and whose name says the type."""
_MADE = re.compile(
    r"(?P<type>[A-Z]\w*)(?:\.Builder)?(?:\.\w+)*\.(?:build|create|of|get[A-Z]\w*|new[A-Z]\w*)\Z"
)


def prepare(program: Program) -> None:
    """Add what the program itself leaves unsaid: types of what builders make, and of well-known fields."""
    known = set()
    for position, binding in enumerate(program.bindings):
        known.add(binding.name.removeprefix("this."))
        if binding.declared in ("", "var", "val") and isinstance(binding.value, Call):
            made = _MADE.match(binding.value.callee)
            if made is not None:
                program.bindings[position] = replace(binding, declared=made["type"])
            elif binding.value.makes:
                program.bindings[position] = replace(binding, declared=binding.value.callee)
    used = dict.fromkeys(_owner(call.callee) for call in program.calls)
    for name in used:
        if name in _NAMED_AFTER_TYPE and name not in known:
            program.bindings.append(Binding(name, Unknown(0), 0, declared=name[0].upper() + name[1:]))


def _owner(callee: str) -> str:
    name = callee.removeprefix("this.").partition(".")[0]
    return name[3].lower() + name[4:] if re.match(r"get[A-Z]", name) else name
