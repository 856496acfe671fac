from __future__ import annotations

from importlib import import_module

import pytest

from archscan.code.manners import manners_of
from archscan.model.facts import Setting
from archscan.model.topics import TOPICS
from archscan.source import MemoryTree, SourceFile

LANGUAGES = {
    "java": "A.java", "kotlin": "A.kt", "python": "a.py", "javascript": "a.js", "typescript": "a.ts",
    "go": "a.go", "csharp": "A.cs", "php": "A.php", "ruby": "app/a.rb", "rust": "src/a.rs",
}  # fmt: skip


def said_by(language: str, text: str, path: str = "") -> list[str]:
    """Topic, name and value of the settings of one file, in the order of its lines."""
    collector = import_module(f"archscan.collectors.code.{language}")
    file = SourceFile(path or LANGUAGES[language], text.encode())
    if not collector.wants(file.data):
        return []
    facts = collector.collect(file, MemoryTree(()))
    return [f"{one.topic} {one.name}: {one.value}" for one in facts if isinstance(one, Setting)]


JVM = [
    pytest.param(
        """
        import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
        class Orders { @CircuitBreaker(name = "stock", fallbackMethod = "none") int load() { return 1; } }
        """,
        [
            "failure.breaker stock: resilience4j circuit breaker on Orders.load, fallback none",
            "failure.fallback Orders.load: method none",
        ],
        id="resilience4j",
    ),
    pytest.param(
        """
        import com.example.CircuitBreaker;
        class Orders { @CircuitBreaker(name = "stock") int load() { return rest.getForObject("http://x", A); } }
        """,
        [],
        id="own-annotation-of-the-same-name",
    ),
    pytest.param(
        """
        import org.springframework.retry.annotation.*;
        class Orders {
          @Retryable(value = {IOException.class}, maxAttempts = 3, backoff = @Backoff(delay = 500))
          int load() { return 1; }
        }
        """,
        ["failure.retry Orders.load: Retryable, 3 attempts, delay 500 ms, on IOException"],
        id="spring-retry",
    ),
    pytest.param(
        """
        import com.netflix.hystrix.contrib.javanica.annotation.*;
        class Orders {
          @HystrixCommand(fallbackMethod = "none", commandProperties = {
            @HystrixProperty(name = "execution.isolation.thread.timeoutInMilliseconds", value = "900")})
          int load() { return 1; }
        }
        """,
        [
            "failure.breaker Orders.load: Hystrix command, fallback none",
            "failure.fallback Orders.load: method none",
            "failure.timeout execution.isolation.thread.timeoutInMilliseconds: 900 ms",
        ],
        id="hystrix",
    ),
    pytest.param(
        """
        import com.github.benmanes.caffeine.cache.Caffeine;
        class C { Object c = Caffeine.newBuilder().expireAfterWrite(10, TimeUnit.MINUTES).maximumSize(500).build(); }
        """,
        ["cache.size maximumSize: 500", "cache.ttl expireAfterWrite: 10 min"],
        id="caffeine",
    ),
    pytest.param(
        """
        import org.springframework.cache.annotation.CacheEvict;
        class C { @CacheEvict(value = "users", allEntries = true) void drop() {} }
        """,
        ["cache.invalidation users: when C.drop is called, all entries: true"],
        id="cache-evict",
    ),
    pytest.param(
        """
        import org.springframework.security.config.annotation.web.builders.HttpSecurity;
        class S {
          void configure(HttpSecurity http) {
            http.httpBasic().disable().csrf().disable().authorizeRequests()
              .antMatchers(HttpMethod.POST, "/admin/**").hasRole("ADMIN")
              .anyRequest().authenticated();
          }
        }
        """,
        [
            "security.finding csrf-disabled: CSRF protection of Spring Security is disabled",
            "security.authorization S: antMatchers(POST, /admin/**).hasRole ADMIN",
            "security.authorization S: anyRequest().authenticated",
        ],
        id="http-security-without-what-is-disabled",
    ),
    pytest.param(
        """
        import org.springframework.security.access.prepost.PreAuthorize;
        class S {
          @PreAuthorize("hasRole('ADMIN')") void a() {}
          @PreAuthorize("hasRole('ADMIN')") void b() {}
          // @PreAuthorize("hasRole('NOBODY')")
          void c() {}
        }
        """,
        ["security.authorization S: @PreAuthorize hasRole('ADMIN')"],
        id="one-rule-a-class-and-no-comment",
    ),
    pytest.param(
        """
        import com.google.common.cache.CacheBuilder;
        class C {
          @Value("${CACHE_MINUTES:60}") int minutes;
          Object c = CacheBuilder.newBuilder().expireAfterWrite(minutes, TimeUnit.MINUTES).build();
        }
        """,
        ["cache.ttl expireAfterWrite: 60 min (default of CACHE_MINUTES)"],
        id="default-of-a-variable",
    ),
    pytest.param(
        """
        import org.springframework.web.bind.annotation.*;
        @ControllerAdvice class Errors { @ExceptionHandler(A.class) void a() {} @ExceptionHandler(B.class) void b() {} }
        """,
        ["failure.error_handler Errors: methods with @ExceptionHandler"],
        id="error-handler",
    ),
    pytest.param(
        """
        import org.springframework.web.bind.annotation.*;
        @ControllerAdvice class Theme { @ModelAttribute("theme") String theme() { return "dark"; } }
        """,
        [],
        id="advice-that-handles-no-error",
    ),
    pytest.param("import io.github.resilience4j.retry.annotation.Retry; class A {}", [], id="unused-import"),
]


@pytest.mark.parametrize(("text", "expected"), JVM)
def test_java(text: str, expected: list[str]) -> None:
    assert said_by("java", text) == expected


OTHERS = [
    pytest.param(
        "kotlin",
        """
        import io.ktor.server.auth.*
        import io.ktor.server.plugins.compression.*
        fun Application.module() {
          install(Compression)
          routing { authenticate("jwt") { get("/x") {} } }
        }
        """,
        [
            "performance.compression Ktor: Compression plugin",
            "security.authorization Ktor routes: authenticate jwt",
        ],
        id="ktor",
    ),
    pytest.param(
        "python",
        """
from tenacity import retry, stop_after_attempt, wait_fixed
import requests
LIMIT = 2.5
@retry(stop=stop_after_attempt(3), wait=wait_fixed(2))
def load():
    requests.get("http://orders", timeout=LIMIT)
def plain():
    requests.get("http://orders")
""",
        [
            "failure.retry load: tenacity, stop stop_after_attempt(3), wait wait_fixed(2)",
            "failure.timeout HTTP client: 2.5 s",
        ],
        id="tenacity-and-timeouts",
    ),
    pytest.param(
        "python",
        """
import redis
cache = redis.Redis(host="cache")
def load(id):
    found = cache.get(f"user:{id}")
    if found is None:
        found = read(id)
        cache.setex(f"user:{id}", 60 * 5, found)
    return found
""",
        ["pattern.cache_aside load: cache.get, then cache.setex", "cache.ttl Redis: 300 s"],
        id="cache-aside",
    ),
    pytest.param(
        "python",
        """
import redis
tokens = redis.Redis(host="tokens")
def count(id):
    seen = tokens.get(id)
    tokens.set(id, seen + 1)
def other(d):
    d.get("a"); d.set("a", 1)
""",
        [],
        id="a-store-is-no-cache",
    ),
    pytest.param(
        "python",
        """
from celery import shared_task
@shared_task(max_retries=3, queue="mail", soft_time_limit=30)
def send(): pass
""",
        [
            "failure.retry task send: Celery, at most 3 retries",
            "failure.timeout task send: Celery, soft limit 30 s",
            "pattern.work_queue Celery: task send, queue mail",
        ],
        id="celery",
    ),
    pytest.param(
        "python",
        """
from datetime import timedelta
SESSION_COOKIE_SECURE = True
SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(minutes=5), "SIGNING_KEY": "s3cr3t-s3cr3t-s3cr3t"}
DATABASES = {"default": {"CONN_MAX_AGE": 60, "PASSWORD": "hunter22"}}
""",
        [
            "security.session SESSION_COOKIE_SECURE: true",
            "security.token SIMPLE_JWT access: lifetime 5 min",
            "performance.keepalive DATABASES default CONN_MAX_AGE: 60 s",
        ],
        id="django-settings",
    ),
    pytest.param(
        "python",
        """
SESSION_COOKIE_SECURE = True
if ORIGINS:
    CORS_ALLOWED_ORIGINS = ["https://shop.example"]
else:
    CORS_ALLOW_ALL_ORIGINS = True
""",
        [
            "security.session SESSION_COOKIE_SECURE: true",
            "security.cors CORS_ALLOWED_ORIGINS: https://shop.example (under a condition)",
            "security.cors CORS_ALLOW_ALL_ORIGINS: true (under a condition)",
        ],
        id="settings-in-branches",
    ),
    pytest.param(
        "python",
        "from functools import lru_cache\nimport requests\n@lru_cache(maxsize=10)\ndef f(): return requests.get('http://a')",
        [],
        id="lru-cache-is-no-cache-layer",
    ),
    pytest.param(
        "javascript",
        """
const rateLimit = require('express-rate-limit');
const CircuitBreaker = require('opossum');
const session = require('express-session');
const cors = require('cors');
app.use(cors());
app.use(cors(options));
app.use(rateLimit({ windowMs: 15 * 60 * 1000, max: 100 }));
app.use(session({ secret: 'hunter2-hunter2', cookie: { secure: true } }));
const breaker = new CircuitBreaker(load, { timeout: 3000, resetTimeout: 30000 });
process.on('SIGTERM', stop);
process.on('exit', stop);
""",
        [
            "security.cors cors: all origins (cors without options)",
            "failure.rate_limit express-rate-limit: 100 requests in 900000 ms",
            "security.session session: secure true",
            "failure.breaker load: opossum, timeout 3000 ms, reset after 30000 ms",
            "failure.shutdown SIGTERM: handled by the program: stop",
        ],
        id="express",
    ),
    pytest.param(
        "javascript",
        """
const rateLimit = require('./limits');
app.use(rateLimit({ windowMs: 1000, max: 100 }));
fetch('http://orders');
""",
        [],
        id="own-function-of-the-same-name",
    ),
    pytest.param(
        "javascript",
        """
import Redis from 'ioredis';
const redis = new Redis(process.env.REDIS_URL);
async function keep() { await redis.set('k', 'v', 'EX', 3600); await redis.set('n', 'v'); }
""",
        ["cache.ttl Redis, key k: 3600 s"],
        id="redis-ttl",
    ),
    pytest.param(
        "typescript",
        """
import { Controller, UseGuards } from '@nestjs/common';
@UseGuards(AuthGuard('jwt'))
@Controller('orders')
export class Orders {}
""",
        ["security.authorization Orders: guard AuthGuard(jwt)"],
        id="nest",
    ),
    pytest.param(
        "go",
        """package main
import (
  "context"
  "net/http"
  "os/signal"
  "time"
)
func main() {
  ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
  c := &http.Client{Timeout: 10 * time.Second}
  s := &http.Server{ReadTimeout: time.Minute}
  plain := &http.Client{}
  w.Header().Set("Cache-Control", "max-age=60")
}
""",
        [
            "failure.shutdown signal: NotifyContext in main",
            "failure.timeout HTTP client: 10 s",
            "failure.timeout HTTP server: read 1 min",
            "cache.proxy Cache-Control: max-age=60",
        ],
        id="net-http",
    ),
    pytest.param(
        "go",
        """package main
import "github.com/redis/go-redis/v9"
func load(ctx context.Context, rdb *redis.Client) {
  rdb.Set(ctx, "a", 1, 10*time.Minute)
  rdb.Set(ctx, "b", 1, 0)
}
""",
        ["cache.ttl Redis, key a: 10 min"],
        id="go-redis-without-what-never-ends",
    ),
    pytest.param(
        "csharp",
        """
using Polly;
using Microsoft.Extensions.DependencyInjection;
services.AddHttpClient<A>(c => { c.Timeout = TimeSpan.FromSeconds(5); })
  .AddPolicyHandler(Policies.Base().WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(n)));
services.AddAuthentication().AddJwtBearer(o => { o.RequireHttpsMetadata = false; });
[Authorize(Roles = "Admin")]
public class Orders : ControllerBase { [Authorize(Roles = "Admin")] public void Get() {} }
public class Shipping : MassTransitStateMachine<State> {}
""",
        [
            "failure.timeout HTTP client: 5 s",
            "failure.retry Polly: WaitAndRetryAsync, 3 retries",
            "security.authentication ASP.NET Core: AddJwtBearer",
            "security.token RequireHttpsMetadata: false",
            "security.authorization Orders: Authorize attribute, roles Admin",
            "pattern.saga Shipping: MassTransit state machine",
        ],
        id="asp-net",
    ),
    pytest.param(
        "csharp",
        """
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
services.AddOpenTelemetry()
  .WithTracing(t => t.AddHttpClientInstrumentation())
  .WithMetrics(m => m.AddRuntimeInstrumentation());
""",
        [
            "observability.instrumentation OpenTelemetry: AddHttpClientInstrumentation",
            "observability.metrics OpenTelemetry: AddRuntimeInstrumentation",
        ],
        id="figures-of-the-process-are-no-traces",
    ),
    pytest.param(
        "csharp",
        """
using RestSharp;
using Microsoft.Extensions.DependencyInjection;
var client = new RestClient("http://orders");
request.AddCookie("a", "b");
job.Timeout = TimeSpan.FromSeconds(5);
""",
        [],
        id="others-methods-of-the-same-name",
    ),
    pytest.param(
        "php",
        """<?php
use Illuminate\\Support\\Facades\\Cache;
use Illuminate\\Contracts\\Queue\\ShouldQueue;
class SendMail implements ShouldQueue {
  public $tries = 3;
  public function handle() { Cache::remember('users', 3600, fn () => 1); }
}
""",
        [
            "pattern.work_queue Laravel queue: SendMail is queued (ShouldQueue)",
            "failure.retry job SendMail: 3 tries",
            "cache.ttl Laravel cache, key users: 3600 s",
            "pattern.cache_aside SendMail: Cache::remember",
        ],
        id="laravel",
    ),
    pytest.param(
        "ruby",
        """
class MailJob
  include Sidekiq::Worker
  sidekiq_options queue: 'mail', retry: 5
end
class Orders < ApplicationController
  before_action :authenticate_user!, only: [:create]
  before_action :set_order
  def index
    Rails.cache.fetch("orders", expires_in: 12.hours) { Order.all }
  end
end
""",
        [
            "failure.retry job MailJob: Sidekiq, at most 5 retries",
            "pattern.work_queue Sidekiq: job MailJob, queue mail",
            "security.authentication Orders: before_action authenticate_user!, only create",
            "cache.ttl Rails.cache, key orders: 12 h",
            "pattern.cache_aside Orders: Rails.cache.fetch",
        ],
        id="rails",
    ),
    pytest.param(
        "rust",
        """
use tower_http::timeout::TimeoutLayer;
use sqlx::postgres::PgPoolOptions;
async fn main() {
  let pool = PgPoolOptions::new().max_connections(5);
  let app = Router::new().layer(TimeoutLayer::new(Duration::from_secs(10)));
}
""",
        ["performance.pool SQL: max_connections 5", "failure.timeout requests (tower): 10 s"],
        id="tower",
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), OTHERS)
def test_languages(language: str, text: str, expected: list[str]) -> None:
    assert said_by(language, text) == expected


@pytest.mark.parametrize("path", ["src/test/java/A.java", "examples/A.java", "src/OrderTest.java"])
def test_tests_and_examples_say_nothing(path: str) -> None:
    text = 'import org.springframework.cache.annotation.Cacheable; class C { @Cacheable("a") int a() { return 1; } }'
    assert said_by("java", text, "src/main/java/C.java")
    assert said_by("java", text, path) == []


def test_no_secret_comes_out() -> None:
    text = """
const jwt = require('jsonwebtoken');
const session = require('express-session');
const token = jwt.sign({}, 'hunter2-hunter2-hunter2', { expiresIn: '1h' });
app.use(session({ secret: 'hunter2-hunter2-hunter2', name: 'sid', cookie: { httpOnly: true } }));
"""
    said = said_by("javascript", text)
    assert len(said) == 2
    assert not any("hunter2" in one for one in said)


def test_a_broken_file_says_what_it_can() -> None:
    text = "import requests\nrequests.get('http://a', timeout=3)\ndef f(:\n  ((((\n"
    assert said_by("python", text) == ["failure.timeout HTTP client: 3 s"]


@pytest.mark.parametrize(
    "language", ["java", "kotlin", "python", "javascript", "go", "csharp", "php", "ruby", "rust"]
)
def test_tables_name_known_topics_and_telling_words(language: str) -> None:
    manners = manners_of(language)
    entries = [
        entry
        for table in (manners.calls, manners.marks, manners.bases, manners.sets)
        for each in table.values()
        for entry in each
    ]
    assert entries
    assert {entry.topic for entry in entries} <= set(TOPICS)
    assert manners.telling
    assert all(len(word) > 4 for word in manners.telling)
