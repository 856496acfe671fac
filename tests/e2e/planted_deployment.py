"""Texts for `tests.e2e.planted`: Compose, Kubernetes and kustomize files with marks where secrets go."""

from __future__ import annotations

COMPOSE = r"""
name: vault
x-common: &common
  environment: &shared
    SHARED_PASSWORD: <<pw:anchor>>
    AMQP_URL: amqp://worker:<<pw:amqp>>@broker:5672/jobs
services:
  web:
    image: deploy:<<pw:registry>>@registry.vaultworks.io/vault/web:1
    build:
      context: web
      args:
        NPM_TOKEN: <<npm:build-arg>>
        GIT_REMOTE: https://oauth2:<<github:build-arg>>@git.vaultworks.io/web.git
    command: ["serve", "--db=postgres://app:<<pw:command>>@db:5432/shop", "--admin-password", "<<pw:option>>"]
    entrypoint: /run.sh --api-key=<<opaque:entrypoint>> --listen :8080 -e SESSION_SECRET=<<pw:entrypoint-env>>
    environment:
      <<: *shared
      DATABASE_URL: postgresql://app:<<pw:dsn>>@db:5432/shop?sslmode=disable
      REPLICA_DSN: "host=db-replica user=app password=<<pw:keyvalue>> dbname=shop port=5432"
      ODBC: "Server=tcp:mssql,1433;Database=shop;User Id=sa;Password=<<pw:odbc>>;Encrypt=true"
      JDBC_URL: jdbc:mysql://mysql:3306/shop?user=app&password=<<pw:jdbc>>
      JDBC_ORACLE: jdbc:oracle:thin:scott/<<pw:oracle>>@oracle:1521/ORCL
      GO_MYSQL: app:<<pw:gomysql>>@tcp(mysql:3306)/shop
      MONGO: mongodb+srv://app:<<pw:mongo>>@cluster0.vaultworks.io/shop?authSource=admin
      MONGO_SET: mongodb://app:<<pw:mongoset>>@mongo-0:27017,mongo-1:27017/shop
      REDIS_URL: redis://:<<pw:redis>>@cache:6379/0
      CACHE: "cache:6379,password=<<pw:stackexchange>>,ssl=False"
      SMTP: smtp://mailer:<<pw:smtp>>@mail.vaultworks.io:587
      SENTRY_DSN: https://<<hex:sentry>>@o42.ingest.vaultworks.io/17
      HOOK: https://hooks.vaultworks.io/services/T024BE7LD/B0C3D/<<opaque:hook>>
      SLACK_WEBHOOK_URL: https://hooks.slack.com/services/T0AB/B0CD/<<opaque:slackhook>>
      DISCORD_WEBHOOK: https://discord.com/api/webhooks/1234567/<<opaque:discord>>
      TELEGRAM: https://api.telegram.org/bot1234567:<<opaque:telegram>>/sendMessage
      STORAGE: "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=<<opaque:azure>>;EndpointSuffix=core.windows.net"
      SERVICE_BUS: "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=<<opaque:servicebus>>"
      SAS: https://shop.blob.core.windows.net/files?sv=2022&sig=<<opaque:sas>>
      AWS_ACCESS_KEY_ID: <<aws:id>>
      AWS_SECRET_ACCESS_KEY: <<opaque:aws>>
      STRIPE: <<stripe:key>>
      GOOGLE_MAPS: <<google:maps>>
      SLACK: <<slack:bot>>
      JWT: <<jwt:env>>
      LICENSE: <<uuid:license>>
      DJANGO_SECRET_KEY: "<<phrase:django>>"
      SPECIAL: "https://bob:p%40<<pw:percent>>@api.vaultworks.io/v1"
      WITH_AT: "postgres://bob:a@<<pw:atsign>>@db:5432/x"
      WITH_SLASH: "postgres://bob:a/<<pw:slash>>@db:5432/x"
      TOKEN_AS_PATH: http://vault:8200/v1/<<opaque:path>>
      DEFAULTED: ${UNSET_PASSWORD:-<<pw:default>>}
      FROM_FILE: ${FROM_DOTENV}
      NESTED_JSON: '{"host":"db","port":5432,"password":"<<pw:json>>"}'
      OAUTH: "client_id=shop&client_secret=<<pw:oauth>>"
      BASIC: "Basic <<b64:basic>>"
      HEADERS: "x-honeycomb-team=<<hex:honeycomb>>,authorization=Bearer <<opaque:otlp>>"
      KAFKA_SASL_JAAS_CONFIG: 'org.apache.kafka.ScramLoginModule required username="app" password="<<pw:jaas>>";'
      PRIVATE: |
        -----BEGIN RSA PRIVATE KEY-----
        <<pem:compose>>
        -----END RSA PRIVATE KEY-----
    env_file: [secrets.env, ./web/extra.env]
    healthcheck:
      test: ["CMD-SHELL", "curl -f -u admin:<<pw:curl>> http://localhost:8080/health?token=<<pw:healthquery>> && PGPASSWORD=<<pw:pgpassword>> pg_isready -h db"]
    labels:
      traefik.enable: "true"
      traefik.http.routers.web.rule: Host(`shop.vaultworks.io`)
      traefik.http.middlewares.auth.basicauth.users: "admin:$$apr1$$<<pw:htpasswd>>"
      org.opencontainers.image.description: "Shows the shop; log in with admin password <<pw:label>> or token=<<pw:labeltoken>>"
      com.example.api-token: <<pw:labelkey>>
    extra_hosts: ["legacy:10.0.0.9"]
    logging:
      driver: splunk
      options: {splunk-token: <<uuid:splunk>>, splunk-url: "https://splunk.vaultworks.io:8088"}
    volumes: ["files:/files", "./web:/app"]
    ports: ["8080:8080"]
    depends_on: [db, cache, broker]
  db:
    image: postgres:16
    environment:
      - POSTGRES_PASSWORD=<<pw:list>>
      - POSTGRES_INITDB_ARGS=--pwfile=/x --auth=<<pw:initdb>>
    command: postgres -c ssl=on -c password_encryption=<<pw:setting>>
    healthcheck: {test: "mysqladmin ping -uroot -p<<pw:mysqladmin>> && mongosh -u root -p <<pw:mongosh>> --eval 'db.ping()'"}
  cache:
    image: redis:7
    command: redis-server --requirepass <<pw:requirepass>> --masterauth "<<phrase:masterauth>>"
    healthcheck: {test: ["CMD", "redis-cli", "-a", "<<pw:rediscli>>", "ping"]}
  broker:
    image: rabbitmq:3
    environment: {RABBITMQ_DEFAULT_PASS: <<pw:rabbit>>, RABBITMQ_ERLANG_COOKIE: <<pw:cookie>>}
    configs: [{source: broker, target: /etc/rabbitmq/rabbitmq.conf}]
  db-replica: {image: "postgres:16"}
  worker: {build: worker}
  java: {build: java}
  gradle: {build: gradle}
  go: {build: go}
  ruby: {build: ruby}
  php: {build: php}
  rust: {build: rust}
  dotnet: {build: dotnet}
  dart: {build: dart}
  elixir: {build: elixir}
  proxy: {build: proxy, volumes: ["./proxy/nginx.conf:/etc/nginx/nginx.conf"]}
  mysql: {image: "mysql:8", command: "--init-connect \"SET PASSWORD = '<<pw:setpassword>>'\""}
  mssql: {image: "mcr.microsoft.com/mssql/server", environment: {MSSQL_SA_PASSWORD: "<<pw:mssql>>"}}
  oracle: {image: "gvenzl/oracle-free"}
  mongo-0: {image: "mongo:7", environment: {MONGO_INITDB_ROOT_PASSWORD: "<<pw:mongoroot>>"}}
  mongo-1: {image: "mongo:7"}
  vault: {image: "hashicorp/vault", environment: {VAULT_DEV_ROOT_TOKEN_ID: "<<pw:vaulttoken>>"}}
configs:
  broker:
    content: |
      default_pass = <<pw:configcontent>>
      definitions.url = http://admin:<<pw:configurl>>@web:8080/definitions
secrets:
  inline: {environment: INLINE_SECRET}
volumes:
  files:
    driver_opts: {type: cifs, o: "username=files,password=<<pw:cifs>>,vers=3.0", device: "//nas.vaultworks.io/files"}
"""

KUBERNETES = r"""
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ledger
  annotations:
    description: "Keeps the books; connect with ledger:<<pw:annotationpair>>@ledger-db:5432 or password=<<pw:annotation>>"
    kubectl.kubernetes.io/last-applied-configuration: |
      {"spec":{"env":[{"name":"DB_PASSWORD","value":"<<pw:lastapplied>>"}]}}
    vault.example.org/token: <<opaque:annotationtoken>>
spec:
  replicas: 2
  selector: {matchLabels: {app: ledger}}
  template:
    metadata:
      labels: {app: ledger}
      annotations: {checksum/secret: "<<hex:checksum>>"}
    spec:
      imagePullSecrets: [{name: registry}]
      initContainers:
        - name: migrate
          image: registry.vaultworks.io/migrate:1
          command: ["sh", "-c", "psql postgres://ledger:<<pw:init>>@ledger-db:5432/books -c 'select 1' && export TOKEN=<<pw:export>>"]
          args: ["--password=<<pw:initarg>>", "--dsn", "mysql://root:<<pw:initdsn>>@ledger-mysql/books"]
      containers:
        - name: main
          image: registry.vaultworks.io/ledger:1
          command: ["/ledger", "--token", "<<pw:k8stoken>>"]
          args:
            - --upstream=http://admin:<<pw:k8sarg>>@auditor:9000/api
            - --encryption-key=<<hex:k8shex>>
            - "--header=Authorization: Bearer <<jwt:header>>"
            - $(DB_PASSWORD)
          env:
            - {name: DB_PASSWORD, value: "<<pw:k8senv>>"}
            - {name: LEDGER_DSN, value: "postgres://ledger:<<pw:k8sdsn>>@ledger-db:5432/books"}
            - {name: COMPOSED, value: "postgres://ledger:$(DB_PASSWORD)@ledger-db:5432/books"}
            - {name: AUDITOR, value: "auditor:9000,<<pw:secondword>>"}
            - name: KEY
              value: |
                -----BEGIN EC PRIVATE KEY-----
                <<pem:k8s>>
                -----END EC PRIVATE KEY-----
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: ledger, key: password}}
          envFrom: [{configMapRef: {name: ledger}}, {secretRef: {name: ledger}}]
          livenessProbe:
            httpGet: {path: "/health?token=<<pw:probequery>>", port: 8080, httpHeaders: [{name: Authorization, value: "Basic <<b64:probe>>"}]}
          readinessProbe:
            exec: {command: ["sh", "-c", "redis-cli -a <<pw:k8srediscli>> ping; curl -H 'X-Api-Key: <<pw:probeheader>>' localhost"]}
          startupProbe:
            exec: {command: ["mysqladmin", "ping", "-proot", "--password=<<pw:startup>>"]}
        - name: proxy
          image: envoyproxy/envoy:v1
          args: ["--admin-token=<<opaque:sidecar>>"]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ledger}
data:
  DB_HOST: ledger-db
  ADMIN_PASSWORD: <<pw:configmap>>
  BACKUP_URL: https://backup:<<pw:configmapurl>>@backup.vaultworks.io/books
  application.yml: |
    spring:
      datasource:
        url: jdbc:postgresql://ledger-db:5432/books?password=<<pw:ymlquery>>
        username: ledger
        password: <<pw:yml>>
      rabbitmq: {host: broker, password: "<<pw:ymlflow>>"}
  application.properties: |
    spring.redis.host=ledger-cache
    spring.redis.password=<<pw:properties>>
  nginx.conf: |
    location / { proxy_pass http://auditor:9000; proxy_set_header Authorization "Bearer <<opaque:nginx>>"; }
  init.sql: |
    CREATE USER books WITH PASSWORD '<<pw:sql>>';
    CREATE USER root IDENTIFIED BY '<<pw:identified>>';
  config.json: |
    {"auditor": "http://auditor:9000", "apiKey": "<<pw:configjson>>", "dsn": "https://<<hex:configsentry>>@sentry.vaultworks.io/3"}
  settings.toml: |
    [auditor]
    url = "http://auditor:9000/<<opaque:tomlpath>>"
    secret = "<<pw:toml>>"
---
apiVersion: v1
kind: Secret
metadata: {name: ledger}
data:
  password: <<b64:data>>
  url: <<b64:dataurl>>
stringData:
  username: <<pw:username>>
  plain: <<pw:stringdata>>
  dsn: postgres://ledger:<<pw:stringdsn>>@secret-db.vaultworks.io:5432/books
  config.yaml: |
    broker: amqp://u:<<pw:stringfile>>@broker.vaultworks.io
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Secret
    metadata: {name: listed, annotations: {note: "token=<<pw:secretannotation>>"}}
    stringData: {value: <<pw:listed>>}
---
{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "json"}, "stringData": {"a": "<<pw:jsonsecret>>"}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: backup
              image: curlimages/curl
              args: ["-H", "Authorization: Bearer <<opaque:cron>>", "--user", "backup:<<pw:cronuser>>", "https://api.vaultworks.io/dump?api_key=<<pw:cronquery>>"]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ledger
  annotations:
    nginx.ingress.kubernetes.io/configuration-snippet: |
      proxy_set_header X-Token "<<pw:snippet>>";
spec:
  rules:
    - host: books.vaultworks.io
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ledger, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: ledger}
spec: {selector: {app: ledger}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: db.example.org/v1
kind: Database
metadata: {name: ledger-db}
spec:
  adminPassword: <<pw:custom>>
  url: postgres://admin:<<pw:customurl>>@ledger-db:5432
  env: [{name: ROOT_TOKEN, value: "<<pw:customenv>>"}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: auditor}
spec:
  selector: {matchLabels: {app: auditor}}
  template:
    metadata: {labels: {app: auditor}}
    spec:
      containers:
        - name: auditor
          image: "user:<<pw:k8simage>>@registry.vaultworks.io/auditor"
          env: [{name: LEDGER, value: "http://ledger/<<opaque:k8spath>>/x"}]
"""

KUSTOMIZATION = r"""
resources: [../../k8s]
secretGenerator:
  - name: generated
    literals: [password=<<pw:literal>>, dsn=postgres://u:<<pw:literaldsn>>@ledger-db/books]
    envs: [secrets.env]
configMapGenerator:
  - name: settings
    literals: [AUDITOR_URL=http://root:<<pw:generated>>@auditor:9000, ADMIN_TOKEN=<<pw:generatedtoken>>]
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: ledger}
      spec: {template: {spec: {containers: [{name: main, env: [{name: PATCH_SECRET, value: "<<pw:patch>>"}], args: ["--secret=<<pw:patcharg>>"]}]}}}
  - target: {kind: Deployment, name: ledger}
    patch: '[{"op": "add", "path": "/spec/template/spec/containers/0/env/-", "value": {"name": "X_TOKEN", "value": "<<pw:jsonpatch>>"}}]'
"""
