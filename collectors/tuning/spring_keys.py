"""Which keys of Spring's, Quarkus' and Micronaut's configuration set a figure, and under which topic it goes.

Keys are in the compared form: lower case, no dashes or underscores,
indices as numbers. A group `name` says which
one it is (a circuit breaker, a client), a group `what` which of its parameters; without them the whole key
is the name. Keys: https://docs.spring.io/spring-boot/appendix/application-properties/index.html,
https://resilience4j.readme.io/docs/getting-started-3, https://github.com/Netflix/Hystrix/wiki/Configuration
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """What a key stands for."""

    pattern: re.Pattern[str]
    topic: str
    switch: bool = False
    """Whether it only turns something on; then nothing is said where it is off."""


_NAME = r"(?P<name>[^.]+(?:\.[^.]+)*?)"
_GATEWAY = r"spring\.cloud\.gateway(?:\.server\.(?:webflux|webmvc))?"
_FEIGN = r"(?:feign|spring\.cloud\.openfeign)"
_POOLS = r"(?:hikari|tomcat|dbcp2|druid|oracleucp|pool)"


def _key(pattern: str, topic: str, switch: bool = False) -> Key:
    return Key(re.compile(pattern), topic, switch)


KEYS: tuple[Key, ...] = (
    # Resilience4j, Hystrix, Sentinel
    _key(
        r"resilience4j\.circuitbreaker\.(?:instances|backends|"
        r"configs)\.(?P<name>.+?)\.(?P<what>baseconfig|failureratethreshold|slowcall\w+|"
        r"permittednumberofcalls\w*|maxwaitdurationinhalfopenstate|sliding\w+|minimumnumberofcalls|"
        r"wait\w+|automatictransition\w+|recordexceptions.*|ignoreexceptions.*|ringbuffersize\w+|"
        r"recordfailurepredicate|enableexponentialbackoff|exponential\w+)",
        "failure.breaker",
    ),
    _key(
        r"resilience4j\.retry\.(?:instances|backends|configs)\.(?P<name>.+?)\.(?P<what>baseconfig|"
        r"maxattempts|maxretryattempts|wait\w+|retryexceptions.*|ignoreexceptions.*|enable\w+backoff|"
        r"enablerandomizedwait|exponential\w+|randomizedwait\w+|intervalfunction|failaftermaxattempts|"
        r"\w+predicate)",
        "failure.retry",
    ),
    _key(
        r"resilience4j\.(?:bulkhead|threadpoolbulkhead)\.(?:instances|backends|"
        r"configs)\.(?P<name>.+?)\.(?P<what>baseconfig|maxconcurrentcalls?|maxwaitduration|"
        r"maxthreadpoolsize|corethreadpoolsize|queuecapacity|keepaliveduration)",
        "failure.bulkhead",
    ),
    _key(
        r"resilience4j\.ratelimiter\.(?:instances|backends|limiters|"
        r"configs)\.(?P<name>.+?)\.(?P<what>baseconfig|limitforperiod|limitrefreshperiod|"
        r"timeoutduration)",
        "failure.rate_limit",
    ),
    _key(
        r"resilience4j\.timelimiter\.(?:instances|backends|"
        r"configs)\.(?P<name>.+?)\.(?P<what>baseconfig|timeoutduration|cancelrunningfuture)",
        "failure.timeout",
    ),
    _key(
        r"hystrix\.command\.(?P<name>.+?)\.(?P<what>execution\.isolation\.thread\.timeoutinmilliseconds|"
        r"execution\.timeout\.enabled)",
        "failure.timeout",
    ),
    _key(r"hystrix\.command\.(?P<name>.+?)\.(?P<what>circuitbreaker\..+)", "failure.breaker"),
    _key(r"hystrix\.command\.(?P<name>.+?)\.(?P<what>fallback\..+)", "failure.fallback"),
    _key(
        r"hystrix\.command\.(?P<name>.+?)\.(?P<what>execution\.isolation\.(?:semaphore\..+|strategy))",
        "failure.bulkhead",
    ),
    _key(
        r"hystrix\.threadpool\.(?P<name>.+?)\.(?P<what>coresize|maximumsize|maxqueuesize|"
        r"queuesizerejectionthreshold)",
        "failure.bulkhead",
    ),
    _key(
        rf"{_FEIGN}\.(?:hystrix|circuitbreaker|sentinel)\.enabled|"
        rf"spring\.cloud\.circuitbreaker\.(?:\w+\.)?enabled",
        "failure.breaker", True,
    ),
    # Clients
    _key(
        rf"{_FEIGN}\.client\.config\.(?P<name>.+?)\.(?P<what>connecttimeout|readtimeout)",
        "failure.timeout",
    ),
    _key(rf"{_FEIGN}\.client\.config\.(?P<name>.+?)\.(?P<what>retryer)", "failure.retry"),
    _key(rf"{_FEIGN}\.httpclient\.(?:maxconnections\w*|timetolive|hc5\.\w+pool\w+)", "performance.pool"),
    _key(rf"{_FEIGN}\.httpclient\.(?:connectiontimeout|hc5\.\w*timeout)", "failure.timeout"),
    _key(rf"{_FEIGN}\.compression\.(?:request|response)\.enabled", "performance.compression", True),
    _key(r"(?:(?P<name>.+)\.)?ribbon\.(?P<what>readtimeout|connecttimeout|sockettimeout)", "failure.timeout"),
    _key(
        r"(?:(?P<name>.+)\.)?ribbon\.(?P<what>maxautoretries\w*|oktoretryonalloperations|"
        r"retryablestatuscodes)",
        "failure.retry",
    ),
    _key(r"(?:(?P<name>.+)\.)?ribbon\.(?P<what>nfloadbalancerruleclassname)", "scaling.balancing"),
    _key(
        r"spring\.cloud\.loadbalancer\.(?:clients\.(?P<name>[^.]+)\.)?(?P<what>retry\.(?:maxretries.*|"
        r"retryonalloperations|retryablestatuscodes.*))",
        "failure.retry",
    ),
    _key(r"spring\.cloud\.loadbalancer\.retry\.enabled", "failure.retry", True),
    _key(r"spring\.cloud\.loadbalancer\.configurations", "scaling.balancing"),
    _key(r"spring\.cloud\.loadbalancer\.stickysession\.\w+", "scaling.affinity"),
    _key(r"spring\.cloud\.loadbalancer\.cache\.ttl", "cache.ttl"),
    _key(
        r"zuul\.host\.(?:connecttimeoutmillis|sockettimeoutmillis|connectionrequesttimeoutmillis)",
        "failure.timeout",
    ),
    _key(r"zuul\.host\.(?:maxtotalconnections|maxperrouteconnections)", "performance.pool"),
    _key(r"zuul\.(?:routes\.[^.]+\.)?retryable", "failure.retry", True),
    _key(r"zuul\.(?:semaphore\.maxsemaphores|ribbonisolationstrategy|threadpool\.\w+)", "failure.bulkhead"),
    _key(
        r"zuul\.ratelimit\.(?:default)?polic\w+?(?:list)?\.(?P<name>.+?)\.(?:\d+\.)?(?P<what>limit|"
        r"quota|refreshinterval)",
        "failure.rate_limit",
    ),
    _key(rf"{_GATEWAY}\.httpclient\.(?:connecttimeout|responsetimeout)", "failure.timeout"),
    _key(rf"{_GATEWAY}\.httpclient\.pool\.(?:type|max\w+|acquiretimeout)", "performance.pool"),
    _key(rf"{_GATEWAY}\.httpclient\.compression", "performance.compression", True),
    _key(rf"{_GATEWAY}\.routes\.\d+\.metadata\.(?:connecttimeout|responsetimeout)", "failure.timeout"),
    _key(
        r"spring\.cloud\.config\.retry\.(?:maxattempts|initialinterval|multiplier|maxinterval)",
        "failure.retry",
    ),
    _key(
        r"spring\.cloud\.(?:config|vault|consul)\.\w*(?:connect|read|connection)\w*timeout",
        "failure.timeout",
    ),
    # The server
    _key(
        r"server\.(?:tomcat|jetty|undertow|netty)\.(?:threads\.[\w.]+|max\w*threads|minsparethreads|"
        r"worker\w*threads|iothreads|maxconnections|acceptcount|maxqueuecapacity)",
        "performance.workers",
    ),
    _key(
        r"server\.(?:tomcat|netty|jetty|undertow)\.(?:connectiontimeout|connectionidletimeout|"
        r"idletimeout|norequesttimeout)|server\.connectiontimeout",
        "failure.timeout",
    ),
    _key(
        r"server\.(?:tomcat|netty|undertow)\.(?:keepalivetimeout|maxkeepaliverequests|"
        r"alwayssetkeepalive)",
        "performance.keepalive",
    ),
    _key(r"server\.http2\.enabled|quarkus\.http\.http2", "performance.keepalive", True),
    _key(r"server\.compression\.enabled|quarkus\.http\.enablecompression", "performance.compression", True),
    _key(r"server\.compression\.(?:mimetypes|minresponsesize)", "performance.compression"),
    _key(
        r"server\.shutdown|spring\.lifecycle\.timeoutpershutdownphase|quarkus\.shutdown\.timeout|"
        r"spring\.task\.\w+\.shutdown\.\w+",
        "failure.shutdown",
    ),
    _key(
        r"spring\.(?:web\.)?resources\.(?:cache|chain)\.(?:cachecontrol\.[\w.]+|period|cache)",
        "cache.proxy",
    ),
    _key(
        r"spring\.task\.\w+\.(?:simple\.|pool\.)(?:coresize|maxsize|queuecapacity|size|"
        r"concurrencylimit)",
        "performance.workers",
    ),
    _key(r"spring\.threads\.virtual\.enabled", "performance.workers", True),
    _key(
        r"quarkus\.(?:threadpool|http|vertx)\.(?:maxthreads|corethreads|queuesize|iothreads|"
        r"eventlooppoolsize|workerpoolsize)|micronaut\.(?:netty|executors)\.[\w.]*(?:numthreads|"
        r"nthreads|corepoolsize)",
        "performance.workers",
    ),
    _key(
        r"spring\.mvc\.async\.requesttimeout|spring\.transaction\.defaulttimeout|.*\.query\.timeout",
        "failure.timeout",
    ),
    # Caches and sessions
    _key(
        r"spring\.cache\.(?:type|jcache\.config|ehcache\.config|infinispan\.config)|"
        r"quarkus\.cache\.type",
        "cache.layer",
    ),
    _key(r"spring\.cache\.cachenames(?:\.\d+)?", "cache.layer"),
    _key(r"spring\.cache\.(?:redis|couchbase)\.(?:timetolive|expiration)", "cache.ttl"),
    _key(
        r"(?:quarkus\.cache\.(?:caffeine|redis)|"
        r"micronaut\.caches)\.(?:(?P<name>[^.]+)\.)?(?P<what>expireafter\w+)",
        "cache.ttl",
    ),
    _key(
        r"(?:quarkus\.cache\.caffeine|micronaut\.caches)\.(?:(?P<name>[^.]+)\.)?(?P<what>maximumsize|"
        r"initialcapacity|maximumweight)",
        "cache.size",
    ),
    _key(
        r"spring\.jpa\.properties\.hibernate\.cache\.(?:usesecondlevelcache|usequerycache)",
        "cache.layer", True,
    ),
    _key(r"spring\.session\.storetype", "scaling.state"),
    _key(r"spring\.session\.redis\.(?:flushmode|namespace|savemode|repositorytype)", "scaling.state"),
    # Pools and databases
    _key(
        rf"(?:spring|quarkus|micronaut)?\.?(?:\w+\.)*{_POOLS}\.(?:maximumpoolsize|minimumidle|"
        rf"max(?:imum)?active|maxidle|minidle|maxtotal|maxsize|minsize|maxwait\w*|initialsize|"
        rf"connectiontimeout|idletimeout|maxlifetime|maxlifetime|keepalivetime|leakdetectionthreshold|"
        rf"validationtimeout|maxidletime|maxconnections|enabled)",
        "performance.pool",
    ),
    _key(
        r"quarkus\.datasource\.(?:[^.]+\.)?(?:jdbc|reactive)\.(?:maxsize|minsize|initialsize|"
        r"acquisitiontimeout|maxlifetime|idleremovalinterval)",
        "performance.pool",
    ),
    _key(
        r"datasources\.[^.]+\.(?:maximumpoolsize|minimumidle|connectiontimeout|maxlifetime)",
        "performance.pool",
    ),
    _key(
        r"spring\.jpa\.properties\.hibernate\.(?:jdbc\.batchsize|jdbc\.fetchsize|"
        r"defaultbatchfetchsize|orderinserts|orderupdates)",
        "performance.query",
    ),
    _key(r"spring\.rabbitmq\.cache\.(?:channel|connection)\.\w+", "performance.pool"),
    # Messaging
    _key(
        r"spring\.kafka\.(?:listener\.concurrency)|spring\.rabbitmq\.listener\.(?:simple|"
        r"direct)\.(?:concurrency|maxconcurrency|prefetch|consumersperqueue)|"
        r"spring\.cloud\.stream\.bindings\.[^.]+\.consumer\.concurrency|"
        r"spring\.jms\.listener\.(?:concurrency|maxconcurrency|session\.\w+|minconcurrency)",
        "performance.workers",
    ),
    _key(
        r"spring\.kafka\.(?:producer\.|consumer\.)?(?:retries|properties\.retries|"
        r"properties\.retry\.backoff\.ms)|spring\.kafka\.retry\.topic\.[\w.]+",
        "failure.retry",
    ),
    _key(
        r"spring\.kafka\.(?:[\w]+\.)?properties\.(?:delivery\.timeout\.ms|request\.timeout\.ms|"
        r"session\.timeout\.ms|max\.poll\.interval\.ms)",
        "failure.timeout",
    ),
    _key(
        r"spring\.rabbitmq\.(?:listener\.(?:simple|direct)|template|"
        r"stream)\.retry\.(?:initialinterval|maxattempts|maxretries|maxinterval|multiplier|stateless)",
        "failure.retry",
    ),
    _key(
        r"spring\.rabbitmq\.(?:listener\.(?:simple|direct)|template)\.retry\.enabled",
        "failure.retry", True,
    ),
    _key(r"spring\.rabbitmq\.listener\.(?:simple|direct)\.defaultrequeuerejected", "failure.dead_letter"),
    _key(
        r"spring\.cloud\.stream\.(?:rabbit\.|"
        r"kafka\.)?bindings\.(?P<name>[^.]+)\.consumer\.(?P<what>maxattempts|backoff\w+|"
        r"defaultretryable|retryableexceptions.*)",
        "failure.retry",
    ),
    _key(
        r"spring\.cloud\.stream\.(?:rabbit|kafka|solace|"
        r"sqs)\.bindings\.(?P<name>[^.]+)\.consumer\.(?P<what>autobinddlq|deadletter\w+|dlq\w+|"
        r"republishtodlq|enabledlq|queuenamegroup\w*dlq)",
        "failure.dead_letter",
    ),
    _key(
        r"spring\.cloud\.stream\.bindings\.(?P<name>[^.]+)\.producer\.(?P<what>partitioncount|"
        r"partitionkey\w+)",
        "scaling.sharding",
    ),
    _key(
        r"mp\.messaging\.incoming\.(?P<name>[^.]+)\.(?P<what>failurestrategy|deadletterqueue\.[\w.]+)",
        "failure.dead_letter",
    ),
    # MicroProfile Fault Tolerance
    _key(r"(?:(?P<name>.+)/)?(?P<what>retry/\w+)", "failure.retry"),
    _key(r"(?:(?P<name>.+)/)?(?P<what>circuitbreaker/\w+)", "failure.breaker"),
    _key(r"(?:(?P<name>.+)/)?(?P<what>timeout/value)", "failure.timeout"),
    _key(r"(?:(?P<name>.+)/)?(?P<what>bulkhead/\w+)", "failure.bulkhead"),
    # Whatever has a word of its own that says it, for a client of anything
    _key(
        r"spring\.(?!cloud\.discovery)[\w.]*?(?:connecttimeout|connectiontimeout|readtimeout|"
        r"writetimeout|sockettimeout|requesttimeout|commandtimeout)",
        "failure.timeout",
    ),
    _key(
        r"spring\.(?:data\.)?redis\.timeout|spring\.mail\.properties\.mail\.\w+\.\w*timeout|"
        r"(?:quarkus|micronaut)\.[\w.]*(?:connecttimeout|readtimeout|redis\.timeout)",
        "failure.timeout",
    ),
)  # fmt: skip
