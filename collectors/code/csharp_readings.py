"""The calls of C# that give a value which can be known without running them."""

from __future__ import annotations

from archscan.code.values import Readings

READINGS = Readings(
    environment={
        "@Key": (0, 1),
        "Environment.GetEnvironmentVariable": (0, -1),
        "System.Environment.GetEnvironmentVariable": (0, -1),
        "GetEnvironmentVariable": (0, 1),
    },
    formats=frozenset({"string.Format", "String.Format"}),
    passing=frozenset({
        "Uri", "System.Uri", "UriBuilder", "MongoUrl", "MongoUrl.Create", "HostString", "Convert.ToString",
        "ConfigurationOptions.Parse", "Url", "NpgsqlConnectionStringBuilder", "SqlConnectionStringBuilder",
        "MySqlConnectionStringBuilder", "MongoClientSettings.FromConnectionString",
        "MongoClientSettings.FromUrl",
        "Environment.ExpandEnvironmentVariables", "AmqpTcpEndpoint", "int.Parse", "Convert.ToInt32",
        "RestClientOptions",
    }),
    methods=frozenset({"ToString", "Trim", "TrimEnd", "TrimStart", "AbsoluteUri", "Split", "ToLower",
        "ToLowerInvariant",
    }),
    lists=frozenset({"Array.Of"}),
)  # fmt: skip
