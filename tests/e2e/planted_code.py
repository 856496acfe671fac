"""Source code and configuration of programs, full of secrets: see `tests.e2e.planted`.

Each file states an address, too, so that its absence from the output would show.
"""

from __future__ import annotations

CODE: dict[str, str] = {
    "web/src/server.js": "const { Pool } = require('pg')\nconst axios = require('axios')\n"
    "const pool = new Pool({ host: 'db', user: 'a', password: '<<pw:jspool>>' })\n"
    "const other = new Pool({ connectionString: process.env.DSN || 'postgres://u:<<pw:jsdsn>>@db/shop' })\n"
    "axios.get('http://ledger:<<pw:jsurl>>@ledger:8080/x', { headers: { Authorization: 'Bearer <<jwt:js>>' } })\n"
    "const stripe = require('stripe')('<<stripe:js>>')\n",
    "web/src/api.ts": "import axios from 'axios'\nconst client = axios.create({ baseURL: 'https://k:<<pw:tsbase>>@api.vaultworks.io', "
    "auth: { username: 'a', password: '<<pw:tsauth>>' } })\nclient.get('/x?api_key=<<opaque:tsquery>>')\n",
    "worker/app.py": "import os\nimport pika\nimport redis\nimport requests\n"
    "r = redis.Redis(host='cache', port=6379, password='<<pw:pyredis>>')\n"
    "r2 = redis.from_url(os.getenv('REDIS_URL', 'redis://:<<pw:pyredisurl>>@cache:6379/0'))\n"
    "c = pika.BlockingConnection(pika.URLParameters('amqp://u:<<pw:pyamqp>>@broker/'))\n"
    "TOKEN = '<<github:py>>'\nrequests.post('https://u:<<pw:pyrequest>>@api.vaultworks.io/v1', headers={'X-Api-Key': '<<hex:py>>'})\n"
    "DATABASES = {'default': {'HOST': 'db', 'USER': 'u', 'PASSWORD': '<<pw:django>>'}}\nSECRET_KEY = '<<phrase:django>>'\n",
    "java/src/main/java/io/vault/App.java": "package io.vault;\nimport org.springframework.web.client.RestTemplate;\n"
    "import java.sql.DriverManager;\nclass App {\n  @Value(\"${db.password:<<pw:javavalue>>}\") String password;\n"
    "  void go(RestTemplate rest) throws Exception {\n"
    "    rest.getForObject(\"http://u:<<pw:javaurl>>@ledger:8080/x\", String.class);\n"
    "    DriverManager.getConnection(\"jdbc:postgresql://db/shop?user=u&password=<<pw:javajdbc>>\", \"u\", \"<<pw:javaarg>>\");\n  }\n}\n",
    "kotlin/src/main/kotlin/App.kt": "import io.lettuce.core.RedisClient\n"
    "fun main() { RedisClient.create(\"redis://:<<pw:kotlin>>@cache:6379\") }\n",
    "go/main.go": "package main\n\nimport (\n\t\"database/sql\"\n\t\"net/http\"\n\n\t_ \"github.com/lib/pq\"\n)\n\n"
    "func main() {\n\tsql.Open(\"postgres\", \"host=db user=u password=<<pw:godsn>> dbname=shop\")\n"
    "\tsql.Open(\"mysql\", \"root:<<pw:gomysql>>@tcp(mysql:3306)/shop\")\n"
    "\thttp.Get(\"http://u:<<pw:gourl>>@ledger:8080/?token=<<opaque:goquery>>\")\n}\n",
    "dotnet/Program.cs": "using Npgsql;\nusing StackExchange.Redis;\nvar builder = WebApplication.CreateBuilder(args);\n"
    "new NpgsqlConnection(\"Host=db;Username=u;Password=<<pw:csdsn>>\");\n"
    "ConnectionMultiplexer.Connect(\"cache:6379,password=<<pw:csredis>>\");\n"
    "new HttpClient { BaseAddress = new Uri(\"http://u:<<pw:csurl>>@ledger:8080\") };\n",
    "dotnet/appsettings.json": '{"ConnectionStrings": {"Shop": "Server=db;Database=shop;User Id=u;Password=<<pw:appsettings>>", '
    '"Cache": "cache:6379,password=<<pw:appsettingsredis>>"}, "Jwt": {"Key": "<<opaque:appsettingsjwt>>"}, '
    '"Ledger": {"Url": "http://u:<<pw:appsettingsurl>>@ledger:8080"}}\n',
    "php/index.php": "<?php\n$pdo = new PDO('mysql:host=mysql;dbname=shop', 'u', '<<pw:phppdo>>');\n"
    "$db = mysqli_connect('mysql', 'root', '<<pw:phpmysqli>>');\n"
    "$redis = new Redis(); $redis->connect('cache', 6379); $redis->auth('<<pw:phpredis>>');\n"
    "define('DB_HOST', 'mysql'); define('DB_PASSWORD', '<<pw:phpdefine>>');\n"
    "file_get_contents('http://u:<<pw:phpurl>>@ledger:8080/x');\n",
    "ruby/config/database.yml": "production:\n  adapter: postgresql\n  host: db\n  password: <%= ENV.fetch('P') { '<<pw:rails>>' } %>\n"
    "  url: postgres://u:<<pw:railsurl>>@db/shop\n",
    "ruby/app.rb": "require 'redis'\nRedis.new(url: 'redis://:<<pw:rbredis>>@cache:6379')\n"
    "PG.connect(host: 'db', password: '<<pw:rbpg>>')\nFaraday.new(url: \"http://u:<<pw:rburl>>@ledger:8080\")\n",
    "rust/src/main.rs": "fn main() {\n    let c = redis::Client::open(\"redis://:<<pw:rsredis>>@cache:6379/\").unwrap();\n"
    "    reqwest::blocking::get(\"http://u:<<pw:rsurl>>@ledger:8080/x\").unwrap();\n}\n",
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndescription: Shops; password=<<pw:chart>>\n",
    "charts/shop/values.yaml": "db:\n  password: <<pw:values>>\n  url: postgres://u:<<pw:valuesurl>>@db/shop\n",
    "charts/shop/templates/all.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\ndata:\n"
    "  password: {{ .Values.db.password | b64enc }}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: teller}\nspec:\n"
    "  template:\n    metadata: {labels: {app: teller}}\n    spec:\n      containers:\n        - name: main\n          image: vault/teller\n"
    "          args: [\"--password={{ .Values.db.password }}\"]\n"
    "          env:\n            - {name: DB_PASSWORD, value: {{ .Values.db.password | quote }}}\n"
    "            - {name: DB_URL, value: {{ .Values.db.url | quote }}}\n",
    "infra/main.tf": 'variable "password" { default = "<<pw:tfvar>>" }\n'
    'resource "aws_db_instance" "books" {\n  engine = "postgres"\n  username = "u"\n  password = var.password\n}\n'
    'resource "aws_ecs_task_definition" "clerk" {\n  family = "clerk"\n  container_definitions = jsonencode([{ name = "clerk", '
    'image = "vault/clerk", environment = [{ name = "DSN", value = "postgres://u:${var.password}@${aws_db_instance.books.address}/x" }, '
    '{ name = "API_TOKEN", value = "<<github:tf>>" }] }])\n}\n',
    "proxy/haproxy.cfg": "userlist u\n  user a insecure-password <<pw:haproxyuser>>\nfrontend f\n  bind :80\n  default_backend b\n"
    "backend b\n  http-request set-header Authorization \"Basic <<b64:haproxy>>\"\n  server s web:8080\n",
    "proxy/Caddyfile": "shop.vaultworks.io {\n  basicauth {\n    a <<hex:caddy>>\n  }\n"
    "  reverse_proxy web:8080 {\n    header_up Authorization \"Bearer <<jwt:caddy>>\"\n  }\n}\n",
    "telemetry/otel-collector.yaml": "receivers: {otlp: {protocols: {grpc: {}}}}\nexporters:\n  otlphttp:\n"
    "    endpoint: https://u:<<pw:otel>>@otel.vaultworks.io\n    headers: {api-key: '<<hex:otel>>'}\n"
    "service: {pipelines: {traces: {receivers: [otlp], exporters: [otlphttp]}}}\n",
    "telemetry/prometheus.yml": "scrape_configs:\n  - job_name: web\n    basic_auth: {username: a, password: '<<pw:prometheus>>'}\n"
    "    static_configs: [{targets: ['web:8080']}]\nremote_write:\n  - url: https://u:<<pw:remotewrite>>@metrics.vaultworks.io/w\n",
    "telemetry/datasources.yaml": "apiVersion: 1\ndatasources:\n  - {name: p, type: prometheus, url: 'http://u:<<pw:grafana>>@web:9090', "
    "secureJsonData: {password: '<<pw:grafanasecure>>'}}\n",
    "telemetry/fluent-bit.conf": "[OUTPUT]\n    Name es\n    Match *\n    Host web\n    HTTP_User a\n    HTTP_Passwd <<pw:fluentbit>>\n",
    "mail/main.cf": "relayhost = [smtp.vaultworks.io]:587\nsmtp_sasl_password_maps = static:u:<<pw:postfix>>\n",
    "mail/entrypoint.sh": "#!/bin/sh\nexport DB_PASSWORD=<<pw:script2>>\ncurl -u a:<<pw:scriptcurl>> http://ledger:8080/\n"
    "mysql -h mysql -u root -p<<pw:scriptmysql>> shop\nredis-cli -h cache -a <<pw:scriptredis>> ping\n",
    "settings/app.ini": "[database]\nHOST = db:5432\nPASSWD = <<pw:ini>>\n[cache]\nHOST = redis://:<<pw:inicache>>@cache:6379\n",
    "settings/service.json": '{"ledger": {"url": "http://u:<<pw:json>>@ledger:8080", "token": "<<opaque:json>>"}}\n',
}  # fmt: skip
