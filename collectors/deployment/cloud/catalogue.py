"""What resources of clouds and platforms are: the software behind each type, and what it is called.

Keyed by Terraform's resource types (https://registry.terraform.io/browse/providers); other templates'
types are translated to them. Types that are not here are helpers (networks, rights, records, alarms) and
no part of an architecture by themselves.
"""

from __future__ import annotations

from typing import NamedTuple


class Sort(NamedTuple):
    """What a type of resource is."""

    technology: str
    """Key in the lexicon; "" if the lexicon has none for it."""
    noun: str
    """Word that tells it from others of its name (`orders-queue`)."""
    names: tuple[str, ...] = ("name",)
    """Arguments that hold its name, the best first."""
    engine: str = ""
    """Argument that says the software, where the type leaves it open."""
    version: str = ""
    """Argument that holds the software's version."""


def _table(text: str) -> dict[str, Sort]:
    """`type technology noun [names] [engine] [version]`, one a line; `-` for none, `,` between names."""
    found: dict[str, Sort] = {}
    for line in text.strip().splitlines():
        type_, technology, noun, *rest = line.split()
        names = tuple(rest[0].split(",")) if rest and rest[0] != "-" else ("name",)
        engine = rest[1] if len(rest) > 1 and rest[1] != "-" else ""
        version = rest[2] if len(rest) > 2 else ""
        found[type_] = Sort("" if technology == "-" else technology, noun, names, engine, version)
    return found


MANAGED = _table(
    """
aws_db_instance                       - db    identifier,name engine engine_version
aws_rds_cluster                       - db    cluster_identifier engine engine_version
aws_rds_global_cluster                - db    global_cluster_identifier engine engine_version
aws_docdb_cluster                     documentdb        db        cluster_identifier - engine_version
aws_neptune_cluster                   neptune           db        cluster_identifier - engine_version
aws_redshift_cluster                  redshift          warehouse cluster_identifier
aws_redshiftserverless_workgroup      redshift          warehouse workgroup_name
aws_dynamodb_table                    dynamodb          table
aws_keyspaces_keyspace                cassandra         keyspace
aws_timestreamwrite_database          timestream        db        database_name
aws_elasticache_cluster               -                 cache     cluster_id engine engine_version
aws_elasticache_replication_group     redis             cache     replication_group_id engine engine_version
aws_elasticache_serverless_cache      redis             cache     name engine
aws_memorydb_cluster                  redis             cache     name
aws_dax_cluster                       dynamodb          cache     cluster_name
aws_opensearch_domain                 opensearch        search    domain_name
aws_opensearchserverless_collection   opensearch        search    name
aws_elasticsearch_domain              elasticsearch     search    domain_name
aws_cloudsearch_domain                cloudsearch       search    name
aws_sqs_queue                         sqs               queue     name,name_prefix
aws_sns_topic                         sns               topic     name,name_prefix
aws_kinesis_stream                    kinesis           stream    name
aws_kinesis_firehose_delivery_stream  firehose          stream    name
aws_msk_cluster                       kafka             kafka     cluster_name - kafka_version
aws_msk_serverless_cluster            kafka             kafka     cluster_name
aws_mq_broker                         -                 broker    broker_name engine_type engine_version
aws_cloudwatch_event_bus              eventbridge       bus       name
aws_sfn_state_machine                 step-functions    workflow  name
aws_s3_bucket                         s3                bucket    bucket,bucket_prefix
aws_efs_file_system                   efs               files     creation_token
aws_fsx_lustre_file_system            fsx               files     -
aws_cognito_user_pool                 cognito           users     name
aws_lb                                aws-load-balancer lb        name
aws_alb                               aws-load-balancer lb        name
aws_elb                               aws-load-balancer lb        name
aws_apigatewayv2_api                  aws-api-gateway   api       name
aws_api_gateway_rest_api              aws-api-gateway   api       name
aws_appsync_graphql_api               aws-appsync       api       name
aws_cloudfront_distribution           cloudfront        cdn       -
google_sql_database_instance          - db    name database_version
google_alloydb_cluster                alloydb           db        cluster_id
google_spanner_instance               spanner           db        name,display_name
google_bigtable_instance              bigtable          db        name
google_firestore_database             firestore         db        name
google_datastore_index                datastore         db        kind
google_bigquery_dataset               bigquery          dataset   dataset_id
google_redis_instance                 redis             cache     name - redis_version
google_redis_cluster                  redis             cache     name
google_memcache_instance              memcached         cache     name - memcache_version
google_pubsub_topic                   google-pubsub     topic     name
google_storage_bucket                 gcs               bucket    name
google_filestore_instance             nfs               files     name
google_cloud_tasks_queue              cloud-tasks       queue     name
google_workflows_workflow             google-workflows  workflow  name
google_compute_url_map                google-load-balancer lb     name
google_compute_region_url_map         google-load-balancer lb     name
google_api_gateway_api                google-api-gateway api      api_id
google_managed_kafka_cluster          kafka             kafka     cluster_id
azurerm_postgresql_server             postgresql        db        name - version
azurerm_postgresql_flexible_server    postgresql        db        name - version
azurerm_cosmosdb_postgresql_cluster   citus             db        name
azurerm_mysql_server                  mysql             db        name - version
azurerm_mysql_flexible_server         mysql             db        name - version
azurerm_mariadb_server                mariadb           db        name - version
azurerm_mssql_server                  sqlserver         db        name
azurerm_sql_server                    sqlserver         db        name
azurerm_mssql_managed_instance        sqlserver         db        name
azurerm_cosmosdb_account              cosmosdb          db        name
azurerm_mongo_cluster                 mongodb           db        name
azurerm_redis_cache                   redis             cache     name - redis_version
azurerm_redis_enterprise_cluster      redis             cache     name
azurerm_managed_redis                 redis             cache     name
azurerm_servicebus_namespace          azure-service-bus bus       name
azurerm_eventhub_namespace            azure-event-hubs  events    name
azurerm_eventgrid_topic               azure-event-grid  topic     name
azurerm_eventgrid_domain              azure-event-grid  topic     name
azurerm_eventgrid_system_topic        azure-event-grid  topic     name
azurerm_storage_account               azure-blob        storage   name
azurerm_search_service                azure-search      search    name
azurerm_key_vault                     azure-key-vault   vault     name
azurerm_app_configuration             azure-app-configuration config name
azurerm_signalr_service               azure-signalr     signalr   name
azurerm_application_gateway           azure-application-gateway gateway name
azurerm_frontdoor                     azure-front-door  cdn       name
azurerm_cdn_frontdoor_profile         azure-front-door  cdn       name
azurerm_api_management                azure-api-management api    name
azurerm_cognitive_account             azure-openai      ai        name
digitalocean_database_cluster         - db    name engine version
digitalocean_spaces_bucket            s3                bucket    name
digitalocean_loadbalancer             digitalocean-load-balancer lb name
mongodbatlas_cluster                  mongodb           db        name
mongodbatlas_advanced_cluster         mongodb           db        name
mongodbatlas_flex_cluster             mongodb           db        name
mongodbatlas_serverless_instance      mongodb           db        name
confluent_kafka_cluster               kafka             kafka     display_name
cloudamqp_instance                    rabbitmq          broker    name
rediscloud_subscription               redis             cache     name
rediscloud_essentials_database        redis             cache     name
upstash_redis_database                redis             cache     database_name
upstash_kafka_cluster                 kafka             kafka     cluster_name
neon_project                          postgresql        db        name
planetscale_database                  planetscale       db        name
cockroach_cluster                     cockroachdb       db        name
elasticstack_deployment               elasticsearch     search    name
ec_deployment                         elasticsearch     search    name
aiven_pg                              postgresql        db        service_name
aiven_mysql                           mysql             db        service_name
aiven_redis                           redis             cache     service_name
aiven_valkey                          valkey            cache     service_name
aiven_kafka                           kafka             kafka     service_name
aiven_opensearch                      opensearch        search    service_name
aiven_clickhouse                      clickhouse        db        service_name
aiven_cassandra                       cassandra         db        service_name
scaleway_rdb_instance                 - db    name engine
scaleway_redis_cluster                redis             cache     name
scaleway_object_bucket                s3                bucket    name
ovh_cloud_project_database            - db    description engine version
cloudflare_r2_bucket                  cloudflare-r2     bucket    name
cloudflare_d1_database                cloudflare-d1     db        name
cloudflare_workers_kv_namespace       cloudflare-kv     kv        title
cloudflare_queue                      cloudflare-queues queue     name,queue_name
render_postgres                       postgresql        db    name - version
render_redis                          redis             cache name
helm_chart                            -                 chart name chart
heroku_addon                          -                 addon     name plan
minio_s3_bucket                       minio             bucket    bucket
auth0_tenant                          auth0             users     friendly_name
"""
)

OPTIONAL = frozenset(
    {
        "bucket",
        "lb",
        "cdn",
        "gateway",
        "files",
        "storage",
        "vault",
        "config",
        "users",
        "api",
        "topic",
        "bus",
        "ai",
    }
)
"""Nouns of what is a helper as often as a part (state, logs, artifacts): it counts if something uses it."""

ENGINES: tuple[tuple[str, str], ...] = (
    ("aurora-postgres", "postgresql"),
    ("postgres", "postgresql"),
    ("heroku-postgres", "postgresql"),
    ("essential-postgres", "postgresql"),
    ("pg", "postgresql"),
    ("aurora", "mysql"),
    ("mysql", "mysql"),
    ("jawsdb", "mysql"),
    ("cleardb", "mysql"),
    ("mariadb", "mariadb"),
    ("sqlserver", "sqlserver"),
    ("oracle", "oracle"),
    ("db2", "db2"),
    ("custom-oracle", "oracle"),
    ("docdb", "documentdb"),
    ("neptune", "neptune"),
    ("redis", "redis"),
    ("heroku-redis", "redis"),
    ("rediscloud", "redis"),
    ("valkey", "valkey"),
    ("memcached", "memcached"),
    ("memcachier", "memcached"),
    ("rabbitmq", "rabbitmq"),
    ("cloudamqp", "rabbitmq"),
    ("activemq", "activemq"),
    ("mongo", "mongodb"),
    ("kafka", "kafka"),
    ("heroku-kafka", "kafka"),
    ("opensearch", "opensearch"),
    ("bonsai", "elasticsearch"),
    ("elasticsearch", "elasticsearch"),
    ("clickhouse", "clickhouse"),
    ("cassandra", "cassandra"),
)
"""Software by the beginning of what an engine, a version or a plan is called."""


def engine_of(text: str) -> str:
    """The lexicon's key for an engine as clouds write it; "" if unknown.

    >>> engine_of("POSTGRES_15"), engine_of("aurora-mysql"), engine_of("quux")
    ('postgresql', 'mysql', '')
    """
    text = text.lower()
    return next((known for start, known in ENGINES if text.startswith(start)), "")


PARTS: dict[str, tuple[str, ...]] = {
    "aws_rds_cluster_instance": ("cluster_identifier",),
    "aws_docdb_cluster_instance": ("cluster_identifier",),
    "aws_neptune_cluster_instance": ("cluster_identifier",),
    "aws_db_proxy": ("db_instance_identifier", "db_cluster_identifier"),
    "aws_db_proxy_default_target_group": ("db_proxy_name",),
    "aws_elasticache_user_group_association": (),
    "aws_sns_topic_policy": ("arn",),
    "aws_sqs_queue_policy": ("queue_url",),
    "aws_s3_bucket_website_configuration": ("bucket",),
    "aws_s3_object": ("bucket",),
    "aws_s3_bucket_object": ("bucket",),
    "aws_s3_access_point": ("bucket",),
    "aws_efs_access_point": ("file_system_id",),
    "aws_efs_mount_target": ("file_system_id",),
    "aws_cognito_user_pool_client": ("user_pool_id",),
    "aws_cognito_user_pool_domain": ("user_pool_id",),
    "aws_kinesis_stream_consumer": ("stream_arn",),
    "aws_lambda_alias": ("function_name",),
    "aws_lambda_function_url": ("function_name",),
    "aws_lambda_provisioned_concurrency_config": ("function_name",),
    "aws_apigatewayv2_stage": ("api_id",),
    "aws_apigatewayv2_route": ("api_id",),
    "aws_api_gateway_stage": ("rest_api_id",),
    "aws_api_gateway_deployment": ("rest_api_id",),
    "aws_api_gateway_resource": ("rest_api_id",),
    "aws_lb_listener": ("load_balancer_arn",),
    "aws_alb_listener": ("load_balancer_arn",),
    "aws_cloudwatch_event_rule": ("event_bus_name",),
    "aws_redshiftserverless_namespace": (),
    "google_sql_database": ("instance",),
    "google_sql_user": ("instance",),
    "google_alloydb_instance": ("cluster",),
    "google_spanner_database": ("instance",),
    "google_bigtable_table": ("instance_name",),
    "google_bigquery_table": ("dataset_id",),
    "google_pubsub_subscription": ("topic",),
    "google_storage_bucket_object": ("bucket",),
    "google_api_gateway_gateway": ("api_config",),
    "google_api_gateway_api_config": ("api",),
    "google_managed_kafka_topic": ("cluster",),
    "azurerm_postgresql_database": ("server_name",),
    "azurerm_postgresql_flexible_server_database": ("server_id",),
    "azurerm_mysql_database": ("server_name",),
    "azurerm_mysql_flexible_database": ("server_name",),
    "azurerm_mssql_database": ("server_id",),
    "azurerm_sql_database": ("server_name",),
    "azurerm_cosmosdb_sql_database": ("account_name",),
    "azurerm_cosmosdb_sql_container": ("account_name",),
    "azurerm_cosmosdb_mongo_database": ("account_name",),
    "azurerm_cosmosdb_mongo_collection": ("account_name",),
    "azurerm_cosmosdb_table": ("account_name",),
    "azurerm_redis_enterprise_database": ("cluster_id",),
    "azurerm_servicebus_queue": ("namespace_id", "namespace_name"),
    "azurerm_servicebus_topic": ("namespace_id", "namespace_name"),
    "azurerm_servicebus_subscription": ("topic_id", "topic_name", "namespace_name"),
    "azurerm_servicebus_namespace_authorization_rule": ("namespace_id", "namespace_name"),
    "azurerm_servicebus_queue_authorization_rule": ("queue_id",),
    "azurerm_servicebus_topic_authorization_rule": ("topic_id",),
    "azurerm_eventhub": ("namespace_id", "namespace_name"),
    "azurerm_eventhub_authorization_rule": ("namespace_name",),
    "azurerm_eventhub_namespace_authorization_rule": ("namespace_name",),
    "azurerm_eventhub_consumer_group": ("namespace_name",),
    "azurerm_storage_container": ("storage_account_id", "storage_account_name"),
    "azurerm_storage_queue": ("storage_account_id", "storage_account_name"),
    "azurerm_storage_table": ("storage_account_id", "storage_account_name"),
    "azurerm_storage_share": ("storage_account_id", "storage_account_name"),
    "azurerm_storage_blob": ("storage_account_name",),
    "azurerm_cdn_frontdoor_endpoint": ("cdn_frontdoor_profile_id",),
    "azurerm_cdn_frontdoor_origin_group": ("cdn_frontdoor_profile_id",),
    "azurerm_api_management_api": ("api_management_name",),
    "azurerm_cognitive_deployment": ("cognitive_account_id",),
    "azurerm_eventgrid_event_subscription": (),
    "digitalocean_database_db": ("cluster_id",),
    "digitalocean_database_user": ("cluster_id",),
    "digitalocean_database_connection_pool": ("cluster_id",),
    "confluent_kafka_topic": ("kafka_cluster",),
    "rediscloud_subscription_database": ("subscription_id",),
    "rediscloud_database": ("subscription_id",),
    "neon_database": ("project_id",),
    "neon_branch": ("project_id",),
    "planetscale_branch": ("database",),
    "aiven_pg_database": ("service_name",),
    "aiven_kafka_topic": ("service_name",),
    "scaleway_rdb_database": ("instance_id",),
}
"""Resources that are a part of another one, by the arguments that name it."""

HOLDERS: dict[str, tuple[str, ...]] = {
    "aws_ssm_parameter": ("value", "insecure_value"),
    "aws_secretsmanager_secret_version": ("secret_string",),
    "google_secret_manager_secret_version": ("secret_data",),
    "azurerm_key_vault_secret": ("value",),
    "azurerm_app_configuration_key": ("value",),
}
"""Resources that hold a value which programs read, by the argument with the value."""

MODULES: tuple[tuple[str, str], ...] = (
    ("terraform-aws-modules/rds-aurora/aws", "aws_rds_cluster"),
    ("terraform-aws-modules/rds/aws", "aws_db_instance"),
    ("terraform-aws-modules/dynamodb-table/aws", "aws_dynamodb_table"),
    ("terraform-aws-modules/elasticache/aws", "aws_elasticache_replication_group"),
    ("terraform-aws-modules/sqs/aws", "aws_sqs_queue"),
    ("terraform-aws-modules/sns/aws", "aws_sns_topic"),
    ("terraform-aws-modules/s3-bucket/aws", "aws_s3_bucket"),
    ("terraform-aws-modules/msk-kafka-cluster/aws", "aws_msk_cluster"),
    ("terraform-aws-modules/opensearch/aws", "aws_opensearch_domain"),
    ("terraform-aws-modules/memory-db/aws", "aws_memorydb_cluster"),
    ("terraform-aws-modules/alb/aws", "aws_lb"),
    ("terraform-aws-modules/apigateway-v2/aws", "aws_apigatewayv2_api"),
    ("terraform-aws-modules/cloudfront/aws", "aws_cloudfront_distribution"),
    ("terraform-aws-modules/app-runner/aws", "aws_apprunner_service"),
    ("terraform-aws-modules/lambda/aws", "aws_lambda_function"),
    ("terraform-aws-modules/ecs/aws//modules/service", "aws_ecs_task_definition"),
    ("terraform-aws-modules/eventbridge/aws", "aws_cloudwatch_event_bus"),
    ("terraform-aws-modules/step-functions/aws", "aws_sfn_state_machine"),
    ("azure/avm-res-documentdb-databaseaccount/azurerm", "azurerm_cosmosdb_account"),
    ("azure/avm-res-servicebus-namespace/azurerm", "azurerm_servicebus_namespace"),
    ("azure/avm-res-eventhub-namespace/azurerm", "azurerm_eventhub_namespace"),
    ("azure/avm-res-cache-redis/azurerm", "azurerm_redis_cache"),
    ("azure/avm-res-dbforpostgresql-flexibleserver/azurerm", "azurerm_postgresql_flexible_server"),
    ("azure/avm-res-dbformysql-flexibleserver/azurerm", "azurerm_mysql_flexible_server"),
    ("azure/avm-res-sql-server/azurerm", "azurerm_mssql_server"),
    ("azure/avm-res-storage-storageaccount/azurerm", "azurerm_storage_account"),
    ("azure/avm-res-app-containerapp/azurerm", "azurerm_container_app"),
    ("azure/avm-res-web-site/azurerm", "azurerm_linux_web_app"),
    ("cloudposse/elasticache-redis/aws", "aws_elasticache_replication_group"),
    ("cloudposse/rds/aws", "aws_db_instance"),
    ("cloudposse/rds-cluster/aws", "aws_rds_cluster"),
    ("cloudposse/dynamodb/aws", "aws_dynamodb_table"),
    ("cloudposse/s3-bucket/aws", "aws_s3_bucket"),
    ("cloudposse/documentdb-cluster/aws", "aws_docdb_cluster"),
    ("cloudposse/msk-apache-kafka-cluster/aws", "aws_msk_cluster"),
    ("terraform-google-modules/sql-db/google", "google_sql_database_instance"),
    ("googlecloudplatform/sql-db/google", "google_sql_database_instance"),
    ("terraform-google-modules/pubsub/google", "google_pubsub_topic"),
    ("terraform-google-modules/memorystore/google", "google_redis_instance"),
    ("terraform-google-modules/cloud-storage/google", "google_storage_bucket"),
    ("terraform-google-modules/bigquery/google", "google_bigquery_dataset"),
)
"""Modules of the public registry that stand for one resource, by the beginning of their source."""


def module_type(source: str) -> str:
    """The type of resource that a registry module stands for; "" if it is none of them."""
    source = source.lower().removeprefix("registry.terraform.io/")
    for start, type_ in MODULES:
        if source == start or source.startswith(f"{start}//"):
            return type_
    return ""
