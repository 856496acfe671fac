"""Which files configure a program of the system: not those that other collectors know, and not those of
tools, builds, tests, schemas, translations and data."""

from __future__ import annotations

import re

from archscan.collect import matches

from ..reading.values import ending_of, plain_path

_BUILDS = """
    package.json package-lock.json npm-shrinkwrap.json *lock.json *.lock *-lock.y*ml bower.json
    composer.json pom.xml build.xml ivy.xml *.pom nuget.config packages.config cargo.toml pyproject.toml
    poetry.toml pipfile setup.cfg tox.ini pytest.ini mypy.ini pubspec.y*ml gopkg.toml build.sbt
    project.json project.clj mix.exs rebar.config gradle.properties gradle-wrapper.properties
    maven-wrapper.properties libs.versions.toml environment.y*ml conda*.y*ml *.gemspec vcpkg.json
    conanfile.* flake.lock deno.json jsr.json lerna.json nx.json workspace.json turbo.json rush.json
    angular.json pnpm-workspace.yaml elm.json *.csproj *.resx *.nuspec directory.*.props global.json
    settings.xml toolchains.xml
"""
_TOOLS = """
    .* tsconfig*.json jsconfig*.json tslint.json *.eslintrc* stylelint* babel.config.* jest.config.*
    karma.conf.* vitest* playwright* cypress*.json checkstyle*.xml pmd*.xml spotbugs*.xml detekt*.y*ml
    phpunit*.xml* phpstan* psalm*.xml phpcs*.xml* buf*.y*ml mkdocs*.y*ml _config.y*ml book.toml
    antora*.y*ml doxyfile* codecov.y*ml sonar-project.properties renovate*.json* dependabot* commitlint*
    release*.json cliff.toml lefthook.y*ml crowdin.y*ml netlify.toml now.json vercel.json firebase.json
    typedoc.json knip.json taplo.toml rustfmt.toml clippy.toml deny.toml *.code-workspace launch.json
    tasks.json extensions.json launchsettings.json devcontainer*.json manifest.json *.webmanifest
    browserslist* components.json biome.json* *.xcconfig *.plist androidmanifest.xml strings.xml web.xml
    *.iml
"""
_CI = """
    azure-pipelines*.y*ml appveyor.y*ml cloudbuild*.y*ml bitbucket-pipelines.y*ml buildspec*.y*ml
    codefresh*.y*ml jenkins*.y*ml action.y*ml action.yaml wercker.y*ml semaphore.y*ml taskfile*.y*ml
    dagger.json
"""
_DATA = """
    *swagger* *openapi* *asyncapi* *.schema.json *schema*.json *.postman* *postman*.json *insomnia*
    *.har *.map *.min.* *.geojson *.topojson *.jsonld *.ipynb *.lottie.json sitemap*.xml feed.xml
    rss.xml *.svg *.xsd *.xsl* *.wsdl *.bpmn *.drawio* *.jrxml changelog*.xml *changelog*.y*ml *.sln*
    *dashboard*.json messages*.properties messages_*.properties *_??.properties citation* codemeta.json
    zenodo.json contributors* .all-contributors*
"""
_DEPLOYMENTS = """
    azure*.y*ml compose*.y*ml docker-compose* *compose*.y*ml docker-stack*.y*ml stack.y*ml chart.y*ml
    values*.y*ml *values.y*ml helmfile* kustomization.y*ml skaffold*.y*ml tilt*.json devspace*.y*ml
    garden*.y*ml okteto*.y*ml werf*.y*ml *.tf.json *.tfvars* terragrunt* serverless*.y*ml template.y*ml
    samconfig.toml samtemplate* cdk*.json pulumi*.y*ml app.y*ml app.json fly*.toml render.y*ml
    heroku.y*ml railway.* nixpacks.toml project.toml docker-bake* kind*.y*ml k3d*.y*ml copilot*
    task-definition*.json inventory* hosts.ini hosts.y*ml playbook*.y*ml requirements*.y*ml galaxy.y*ml
"""
_KNOWN = """
    application*.y*ml application*.properties bootstrap*.y*ml bootstrap*.properties appsettings*.json
    nginx* haproxy* envoy* traefik* dynamic*.y*ml caddy* kong*.y*ml krakend* ocelot*.json apisix*.y*ml
    tyk* nutcracker* pgbouncer* proxysql* maxscale* oauth2-proxy* squid* httpd*.conf apache*.conf
    000-default* workers.properties supergraph* varnish* prometheus*.y*ml vmagent*.y*ml alertmanager*
    otel* *collector*.y*ml grafana* datasource* loki* tempo* mimir* thanos* cortex* promtail*
    agent*.y*ml *alloy* fluent* td-agent* filebeat* metricbeat* heartbeat* packetbeat* auditbeat*
    apm-server* elastic-agent* logstash* pipelines.y*ml kibana* elasticsearch*.y*ml opensearch*.y*ml
    logback*.xml log4j* log4net* nlog* vector.* telegraf* jaeger* zipkin* datadog* newrelic* statsd*
    parsers*.conf skywalking* zabbix_agent* pyroscope* server.properties zookeeper.properties zoo*.cfg
    connect*.properties consumer.properties producer.properties rabbitmq* definitions.json nats*.conf
    mosquitto* redis*.conf sentinel*.conf valkey*.conf mongod*.conf cassandra*.y*ml etcd* consul* vault*
    pg_hba.conf postgresql*.conf postgresql.auto.conf supervisord* supervisor* database.y*ml cable.y*ml
    cache.y*ml mongoid.y*ml sidekiq*.y*ml storage.y*ml queue.y*ml web.config app.config services.y*ml
    routes.y*ml
"""
_NAMES = tuple(" ".join((_BUILDS, _TOOLS, _CI, _DATA, _DEPLOYMENTS, _KNOWN)).split())
_FOLDERS = re.compile(
    r"/(?:\.[\w-]+|config/packages|config/environments|config/initializers|META-INF|WEB-INF|conf\.d|sites-enabled|"
    r"sites-available|nginx|apache2?|httpd|haproxy|envoy|traefik|caddy|kong|prometheus|grafana|loki|promtail|tempo|"
    r"alertmanager|otel[\w-]*|fluent[\w-]*|logstash|filebeat|metricbeat|telegraf|kibana|charts?|helm|k8s|kubernetes|"
    r"kustomize|manifests?|terraform|ansible|roles|group_vars|host_vars|inventory|crds?|rbac|migrations?|seeds?|"
    r"public|static|assets|www|dist|out|coverage|datasets?|dashboards|icons|fonts|themes|schemas?|protos?|"
    r"\w+-dashboards|provisioning|rules|alerts|templates|src/main/webapp)/",
    re.IGNORECASE,
)
_YAML_SHAPES = re.compile(
    r"(?m)^(?:apiVersion|kind|swagger|openapi|asyncapi|AWSTemplateFormatVersion|_format_version|entryPoints|"
    r"scrape_configs|static_resources|schema_config|positions|datasources|spring|eureka|zuul|quarkus|micronaut|"
    r"management|(?:filebeat|metricbeat|output|setup)\.[\w.]+)\s*:|^- (?:hosts|import_playbook)\s*:|"
    r"^[ \t]+(?:image|build|loadBalancer|runs-on|expr|ansible\.builtin\.\w+)\s*:"
)
_PIPELINES = re.compile(r"(?m)^(?:receivers|exporters)\s*:")
_PIPELINE_ENDS = re.compile(r"(?m)^(?:service|route)\s*:")
_JSON_SHAPES = re.compile(
    r"\"(?:\$schema|swagger|openapi|asyncapi|apiVersion|AWSTemplateFormatVersion|static_resources|federation|"
    r"scrape_configs|lockfileVersion|devDependencies|compilerOptions|panels|mappings|\$id|definitions|"
    r"connector\.class|containerDefinitions|DownstreamPathTemplate|ReverseProxy|extra_config|rabbit_version|typePolicies)\"\s*:"
    r"|\"access\"\s*:\s*\"(?:proxy|direct)\""
)
_OTHER_SHAPES = re.compile(
    r"(?m)^[ \t]*(?:proxy_pass|fastcgi_pass|upstream\s+\S+\s*\{|ProxyPass|<VirtualHost|\[INPUT\]|"
    r"\[OUTPUT\]|\[FILTER\]|\[\[inputs|\[\[outputs|<match|<source>|(?:input|filter|output)\s*\{|frontend\s+\w|"
    r"backend[ \t]+\w+[ \t]*$|location\s+\S+\s*\{|listen\s+\[?[\d:]|spring\.|"
    r"eureka\.|quarkus\.|micronaut\.|management\.|mp\.messaging|"
    r"listeners\s*=|\[sources\.|\[sinks\.|\[http\.(?:routers|services)|"
    r"cluster_formation|loki\.|prometheus\.\w+\s+\")"
)
_XML_SHAPES = re.compile(
    r"<(?:project|svg|rss|urlset|html|xs:|xsd:|wsdl:|Project|resources|Configuration|appender|connectionStrings|"
    r"databaseChangeLog|ruleset|testsuite|mxfile|[\w:]*feed|plist|manifest|layout|LinearLayout|checkstyle)\b"
)
_SHAPES = {
    "yml": _YAML_SHAPES, "yaml": _YAML_SHAPES, "json": _JSON_SHAPES, "json5": _JSON_SHAPES,
    "jsonc": _JSON_SHAPES, "xml": _XML_SHAPES, "config": _XML_SHAPES,
}  # fmt: skip
_MAX_LINE = 5_000
_TEMPLATE_CODE = re.compile(r"\{\{-?\s*(?:if|range|with|include|template|\.Values|\.Release)\b|<%[^=]|\{%")


def is_configuration(path: str, text: str) -> bool:
    """Whether a file is worth the guess that its values configure a program of this system."""
    plain = plain_path(path)
    if matches(_NAMES, plain) or matches(_NAMES, path) or _FOLDERS.search(f"/{plain}"):
        return False
    ending = ending_of(path)
    shape = _SHAPES.get(ending, _OTHER_SHAPES)
    if shape.search(text) or (ending in ("yml", "yaml") and _TEMPLATE_CODE.search(text)):
        return False
    if ending in ("yml", "yaml") and _PIPELINES.search(text) and _PIPELINE_ENDS.search(text):
        return False
    if ending.startswith("json") and text.lstrip()[:1] != "{":
        return False  # a list is data
    return all(len(line) <= _MAX_LINE for line in text.split("\n"))
