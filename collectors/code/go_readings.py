"""The calls of Go that give a value which can be known without running them."""

from __future__ import annotations

from archscan.code.values import Readings

READINGS = Readings(
    environment={"os.Getenv": (0, 1), "os.LookupEnv": (0, -1), "syscall.Getenv": (0, -1)},
    formats=frozenset({"fmt.Sprintf"}),
    passing=frozenset({
        "net/url.Parse", "net/url.ParseRequestURI", "net/url.MustParse", "mustParse", "mustParseURL",
        "parseURL", "string", "strings.TrimSuffix", "strings.TrimSpace", "strings.TrimRight",
        "strings.TrimPrefix", "strings.ToLower", "strings.Split", "strings.Fields", "os.ExpandEnv",
        "github.com/aws/aws-sdk-go/aws.String", "github.com/aws/aws-sdk-go-v2/aws.String",
        "github.com/segmentio/kafka-go.TCP", "k8s.io/utils/pointer.String", "k8s.io/utils/ptr.To",
        "path.Join", "net/url.JoinPath",
    }),
    methods=frozenset({"String", "Addr"}),
)  # fmt: skip
