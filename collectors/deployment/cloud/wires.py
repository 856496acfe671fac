"""Which arguments of a resource wire two components together, beyond the variables of programs."""

from __future__ import annotations

from typing import NamedTuple


class Wire(NamedTuple):
    """A connection that a resource states: dotted paths of arguments that hold references."""

    source: str
    """Who connects; "" for the resource itself."""
    target: str
    """To whom; "" for the resource itself."""
    purpose: str
    """A connection kind; `delivers` where events are handed on: functions consume, queues take them."""


_LOAD_BALANCER = (
    Wire(
        "load_balancer_arn",
        "default_action.target_group_arn|default_action.forward.target_group|default_actions",
        "proxies",
    ),
)
_RULE = (Wire("listener_arn", "action|actions", "proxies"),)

WIRES: dict[str, tuple[Wire, ...]] = {
    "event_delivery": (Wire("source", "target", "delivers"),),
    # Amazon
    "aws_lambda_function": (
        Wire("", "dead_letter_config.target_arn", "publishes"),
        Wire("", "dead_letter_queue.target_arn", "publishes"),
        Wire("", "file_system_config.arn|file_system_configs.arn", "mounts"),
        Wire("", "event_source_mapping", "consumes"),
    ),
    "aws_lambda_event_source_mapping": (Wire("function_name", "event_source_arn", "consumes"),),
    "aws_lambda_function_event_invoke_config": (
        Wire("function_name", "destination_config.on_success.destination", "publishes"),
        Wire("function_name", "destination_config.on_failure.destination", "publishes"),
    ),
    "aws_ecs_task_definition": (
        Wire("", "volume.efs_volume_configuration.file_system_id", "mounts"),
        Wire("", "volumes.efs_volume_configuration.filesystem_id", "mounts"),
    ),
    "aws_sns_topic_subscription": (Wire("topic_arn", "endpoint", "delivers"),),
    "aws_sns_topic": (Wire("", "subscription.endpoint", "delivers"),),
    "aws_sqs_queue": (Wire("", "redrive_policy", "publishes"),),
    "aws_s3_bucket_notification": (
        Wire("bucket", "lambda_function.lambda_function_arn", "delivers"),
        Wire("bucket", "queue.queue_arn", "delivers"),
        Wire("bucket", "topic.topic_arn", "delivers"),
    ),
    "aws_s3_bucket": (
        Wire("", "notification_configuration.lambda_configurations.function", "delivers"),
        Wire("", "notification_configuration.queue_configurations.queue", "delivers"),
        Wire("", "notification_configuration.topic_configurations.topic", "delivers"),
    ),
    "aws_cloudwatch_event_target": (Wire("event_bus_name|rule", "arn", "delivers"),),
    "aws_cloudwatch_event_rule": (Wire("event_bus_name", "targets.arn", "delivers"),),
    "aws_dynamodb_table": (Wire("", "kinesis_stream_specification.stream_arn", "publishes"),),
    "aws_dynamodb_kinesis_streaming_destination": (Wire("table_name", "stream_arn", "publishes"),),
    "aws_pipes_pipe": (Wire("source", "target", "delivers"), Wire("source", "enrichment", "delivers")),
    "aws_kinesis_firehose_delivery_stream": (
        Wire("", "kinesis_source_configuration.kinesis_stream_arn", "consumes"),
        Wire("", "msk_source_configuration.msk_cluster_arn", "consumes"),
        Wire("", "extended_s3_configuration.bucket_arn|s3_configuration.bucket_arn", "publishes"),
        Wire("", "opensearch_configuration.domain_arn|elasticsearch_configuration.domain_arn", "publishes"),
        Wire("", "redshift_configuration.cluster_jdbcurl", "publishes"),
        Wire("", "extended_s3_configuration.processing_configuration", "calls"),
    ),
    "aws_sfn_state_machine": (Wire("", "definition|definition_string|definition_substitutions", "calls"),),
    "aws_cloudfront_distribution": (
        Wire("", "origin.domain_name|origins.domain_name|distribution_config.origins.domain_name", "proxies"),
        Wire("", "default_cache_behavior.lambda_function_association.lambda_arn", "calls"),
    ),
    "aws_api_gateway_rest_api": (
        Wire("", "body|definition_body", "proxies"),
        Wire("", "auth.authorizers", "authenticates"),
    ),
    "aws_apigatewayv2_api": (
        Wire("", "body|definition_body", "proxies"),
        Wire("", "target", "proxies"),
        Wire("", "auth.authorizers", "authenticates"),
    ),
    "aws_apigatewayv2_integration": (
        Wire("api_id", "integration_uri", "proxies"),
        Wire("api_id", "request_parameters", ""),
    ),
    "aws_api_gateway_integration": (
        Wire("rest_api_id", "uri", "proxies"),
        Wire("rest_api_id", "request_templates", ""),
    ),
    "aws_api_gateway_method": (
        Wire("rest_api_id", "integration.uri", "proxies"),
        Wire("rest_api_id", "integration.request_templates", ""),
    ),
    "aws_apigatewayv2_authorizer": (
        Wire("api_id", "jwt_configuration.issuer", "authenticates"),
        Wire("api_id", "authorizer_uri", "authenticates"),
    ),
    "aws_api_gateway_authorizer": (
        Wire("rest_api_id", "provider_arns", "authenticates"),
        Wire("rest_api_id", "authorizer_uri", "authenticates"),
    ),
    "aws_appsync_datasource": (
        Wire("api_id", "lambda_config.lambda_function_arn|lambda_config.function_arn", "calls"),
        Wire("api_id", "dynamodb_config.table_name", "queries"),
        Wire("api_id", "http_config.endpoint", "calls"),
        Wire("api_id", "elasticsearch_config.endpoint|opensearchservice_config.endpoint", "queries"),
    ),
    "aws_ecs_service": (Wire("load_balancer.target_group_arn|load_balancers", "", "proxies"),),
    "aws_lb_listener": _LOAD_BALANCER,
    "aws_alb_listener": _LOAD_BALANCER,
    "aws_lb_listener_rule": _RULE,
    "aws_alb_listener_rule": _RULE,
    "aws_cognito_user_pool": (Wire("", "lambda_config", "calls"),),
    "aws_db_instance": (Wire("", "replicate_source_db", "replicates"),),
    "aws_rds_cluster": (Wire("", "replication_source_identifier", "replicates"),),
    # Google
    "google_sql_database_instance": (Wire("", "master_instance_name", "replicates"),),
    "google_cloud_run_service": (Wire("", "template.metadata.annotations", "queries"),),
    "google_cloud_run_v2_service": (
        Wire("", "template.volumes.cloud_sql_instance.instances", "queries"),
        Wire("", "template.volumes.gcs.bucket", "mounts"),
        Wire("", "template.volumes.nfs.server", "mounts"),
    ),
    "google_cloud_run_v2_job": (
        Wire("", "template.template.volumes.cloud_sql_instance.instances", "queries"),
    ),
    "google_cloudfunctions_function": (Wire("", "event_trigger.resource", "consumes"),),
    "google_cloudfunctions2_function": (
        Wire("", "event_trigger.pubsub_topic", "consumes"),
        Wire("", "event_trigger.event_filters.value", "consumes"),
    ),
    "google_pubsub_subscription": (
        Wire("topic", "push_config.push_endpoint", "delivers"),
        Wire("topic", "bigquery_config.table", "delivers"),
        Wire("topic", "cloud_storage_config.bucket", "delivers"),
        Wire("topic", "dead_letter_policy.dead_letter_topic", "publishes"),
    ),
    "google_storage_notification": (Wire("bucket", "topic", "delivers"),),
    "google_eventarc_trigger": (
        Wire("transport.pubsub.topic|matching_criteria.value", "destination", "delivers"),
    ),
    "google_compute_url_map": (
        Wire("", "default_service", "proxies"),
        Wire("", "path_matcher", "proxies"),
    ),
    "google_compute_region_url_map": (
        Wire("", "default_service", "proxies"),
        Wire("", "path_matcher", "proxies"),
    ),
    "google_api_gateway_api_config": (Wire("api", "openapi_documents", "proxies"),),
    # Azure
    "azurerm_application_gateway": (Wire("", "backend_address_pool.fqdns", "proxies"),),
    "azurerm_cdn_frontdoor_origin": (Wire("cdn_frontdoor_origin_group_id", "host_name", "proxies"),),
    "azurerm_frontdoor": (Wire("", "backend_pool.backend.address", "proxies"),),
    "azurerm_api_management_api": (Wire("api_management_name", "service_url", "proxies"),),
    "azurerm_api_management_backend": (Wire("api_management_name", "url", "proxies"),),
    "azurerm_eventgrid_event_subscription": (
        Wire("scope", "azure_function_endpoint.function_id", "delivers"),
        Wire("scope", "webhook_endpoint.url", "delivers"),
        Wire("scope", "service_bus_queue_endpoint_id", "delivers"),
        Wire("scope", "service_bus_topic_endpoint_id", "delivers"),
        Wire("scope", "eventhub_endpoint_id", "delivers"),
        Wire("scope", "storage_queue_endpoint.storage_account_id", "delivers"),
    ),
    "azurerm_app_service_connection": (Wire("app_service_id", "target_resource_id", "queries"),),
    "azurerm_function_app_connection": (Wire("function_app_id", "target_resource_id", "queries"),),
    # Others
    "heroku_addon": (Wire("app_id|app", "", ""),),
    "heroku_addon_attachment": (Wire("app_id", "addon_id", ""),),
    "cloudflare_workers_script": (
        Wire("", "kv_namespace_binding.namespace_id", "queries"),
        Wire("", "r2_bucket_binding.bucket_name", "queries"),
        Wire("", "d1_database_binding.database_id", "queries"),
        Wire("", "queue_binding.queue", "publishes"),
        Wire("", "service_binding.service", "calls"),
        Wire("", "bindings", ""),
    ),
    "cloudflare_queue_consumer": (Wire("script_name", "queue_id", "consumes"),),
}
"""By Terraform's resource type."""

FORWARDS: dict[str, str] = {
    "google_compute_backend_service": "backend.group",
    "google_compute_region_backend_service": "backend.group",
    "google_compute_backend_bucket": "bucket_name",
    "google_compute_region_network_endpoint_group": "cloud_run.service|cloud_function.function",
    "google_compute_target_http_proxy": "url_map",
    "google_compute_target_https_proxy": "url_map",
    "google_compute_global_forwarding_rule": "target",
    "google_compute_forwarding_rule": "target|backend_service",
    "google_api_gateway_gateway": "api_config",
    "aws_cloudwatch_event_target": "arn",
    "aws_lb_target_group": "targets.id",
    "aws_lb_target_group_attachment": "target_id",
    "aws_alb_target_group_attachment": "target_id",
    "aws_route53_record": "alias.name",
    "aws_secretsmanager_secret_target_attachment": "target_id",
}
"""Helpers that stand for what they lead to, by the argument that names it."""

ATTACHED: dict[str, tuple[tuple[str, str], ...]] = {
    "aws_lb_target_group": (
        ("aws_ecs_service", "load_balancer.target_group_arn|load_balancers.target_group_arn"),
        ("aws_lb_target_group_attachment", "target_group_arn"),
        ("aws_alb_target_group_attachment", "target_group_arn"),
    ),
    "aws_service_discovery_service": (
        ("aws_ecs_service", "service_registries.registry_arn|service_registries"),
    ),
    "aws_secretsmanager_secret": (
        ("aws_secretsmanager_secret_version", "secret_id"),
        ("aws_secretsmanager_secret_target_attachment", "secret_id"),
    ),
    "google_secret_manager_secret": (("google_secret_manager_secret_version", "secret"),),
}
"""Helpers that stand for whoever names them: the type of who does, and the argument."""
ATTACHED["aws_alb_target_group"] = ATTACHED["aws_lb_target_group"]
