"""What resources of clouds set: paths of arguments by resource type, in Terraform's vocabulary; no collector.

CloudFormation's types and keys are translated by whoever reads them; keys count in any notation.
https://registry.terraform.io/browse/providers
"""

from __future__ import annotations

_BACKUP = "availability.backup"
_FAILOVER = "availability.failover"
_SHARD = "scaling.sharding"
_DEAD = "failure.dead_letter"
_TIME = "failure.timeout"
_RETRY = "failure.retry"
_LIMIT = "failure.rate_limit"
_CDN = "performance.cdn"
_PROXY = "cache.proxy"
_ZIP = "performance.compression"
_KEEP = "performance.keepalive"
_BALANCE = "scaling.balancing"
_STICKY = "scaling.affinity"
_DRAIN = "failure.shutdown"
_BREAK = "failure.breaker"
_POOL = "performance.pool"
_QUERY = "performance.query"
_SPLIT = "scaling.split"
_EJECT = "failure.ejection"

RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "aws_sqs_queue": (("visibility_timeout_seconds", _TIME),),
    "aws_lambda_function": (
        ("timeout", _TIME), ("reserved_concurrent_executions", "failure.bulkhead"),
        ("event_invoke_config.maximum_retry_attempts|maximum_retry_attempts", _RETRY),
    ),
    "aws_lambda_event_source_mapping": (
        ("maximum_retry_attempts", _RETRY), ("bisect_batch_on_function_error", _RETRY),
    ),
    "aws_lambda_function_event_invoke_config": (("maximum_retry_attempts", _RETRY),),
    "aws_lambda_provisioned_concurrency_config": (("provisioned_concurrent_executions",
    "performance.workers"),),
    "aws_cloudfront_distribution": (
        ("default_cache_behavior.compress|distribution_config.default_cache_behavior.compress", _ZIP),
        ("default_cache_behavior.default_ttl|distribution_config.default_cache_behavior.default_ttl", _PROXY),
        ("default_cache_behavior.max_ttl|distribution_config.default_cache_behavior.max_ttl", _PROXY),
        ("default_cache_behavior.min_ttl", _PROXY), ("ordered_cache_behavior.default_ttl", _PROXY),
        ("http_version|distribution_config.http_version", _KEEP),
    ),
    "aws_lb": (("idle_timeout", _TIME), ("enable_http2", _KEEP), ("enable_cross_zone_load_balancing",
    _BALANCE)),
    "aws_lb_target_group": (
        ("load_balancing_algorithm_type", _BALANCE), ("stickiness.type", _STICKY),
        ("stickiness.cookie_duration", _STICKY), ("deregistration_delay", _DRAIN),
    ),
    "aws_elb": (
        ("idle_timeout", _TIME), ("connection_draining_timeout", _DRAIN), ("cross_zone_load_balancing",
        _BALANCE),
    ),
    "aws_db_instance": (
        ("multi_az", _FAILOVER), ("backup_retention_period", _BACKUP),
        ("backup_window|preferred_backup_window", _BACKUP),
        ("performance_insights_enabled|enable_performance_insights", _QUERY),
    ),
    "aws_rds_cluster": (
        ("backup_retention_period", _BACKUP), ("preferred_backup_window", _BACKUP), ("backtrack_window",
        _BACKUP),
    ),
    "aws_docdb_cluster": (("backup_retention_period", _BACKUP), ("preferred_backup_window", _BACKUP)),
    "aws_neptune_cluster": (("backup_retention_period", _BACKUP),),
    "aws_redshift_cluster": (("automated_snapshot_retention_period", _BACKUP),),
    "aws_db_proxy_default_target_group": (
        ("connection_pool_config.max_connections_percent", _POOL),
        ("connection_pool_config.connection_borrow_timeout", _POOL),
    ),
    "aws_elasticache_cluster": (("snapshot_retention_limit", _BACKUP), ("az_mode", _FAILOVER)),
    "aws_elasticache_replication_group": (
        ("automatic_failover_enabled", _FAILOVER), ("multi_az_enabled|multi_az", _FAILOVER),
        ("num_node_groups", _SHARD), ("replicas_per_node_group", _FAILOVER), ("snapshot_retention_limit",
        _BACKUP),
        ("snapshot_window", _BACKUP),
    ),
    "aws_memorydb_cluster": (
        ("num_shards", _SHARD), ("num_replicas_per_shard", _FAILOVER), ("snapshot_retention_limit", _BACKUP),
    ),
    "aws_opensearch_domain": (("cluster_config.zone_awareness_enabled", _FAILOVER),),
    "aws_dynamodb_table": (
        ("point_in_time_recovery.enabled"
         "|point_in_time_recovery_specification.point_in_time_recovery_enabled", _BACKUP),
        ("replica.region_name|replicas.region", _FAILOVER),
    ),
    "aws_backup_plan": (("rule.schedule", _BACKUP), ("rule.lifecycle.delete_after", _BACKUP)),
    "aws_efs_backup_policy": (("backup_policy.status", _BACKUP),),
    "aws_dlm_lifecycle_policy": (("policy_details.schedule.create_rule.interval", _BACKUP),),
    "aws_kinesis_stream": (("shard_count", _SHARD),),
    "aws_mq_broker": (("deployment_mode", _FAILOVER),),
    "aws_api_gateway_usage_plan": (
        ("throttle_settings.rate_limit|throttle.rate_limit", _LIMIT),
        ("throttle_settings.burst_limit|throttle.burst_limit", _LIMIT),
        ("quota_settings.limit|quota.limit", _LIMIT), ("quota_settings.period|quota.period", _LIMIT),
    ),
    "aws_api_gateway_method_settings": (
        ("settings.throttling_rate_limit", _LIMIT), ("settings.throttling_burst_limit", _LIMIT),
        ("settings.cache_ttl_in_seconds", _PROXY),
    ),
    "aws_api_gateway_stage": (("cache_cluster_size", _PROXY),),
    "aws_apigatewayv2_stage": (
        ("default_route_settings.throttling_rate_limit", _LIMIT),
        ("default_route_settings.throttling_burst_limit", _LIMIT),
    ),
    "aws_wafv2_web_acl": (("rule.statement.rate_based_statement.limit", _LIMIT),),
    "azurerm_cdn_endpoint": (("is_compression_enabled", _ZIP), ("querystring_caching_behaviour", _PROXY)),
    "azurerm_cdn_frontdoor_route": (
        ("cache.compression_enabled", _ZIP), ("cache.query_string_caching_behavior", _PROXY),
    ),
    "azurerm_application_gateway": (
        ("backend_http_settings.cookie_based_affinity", _STICKY), ("backend_http_settings.request_timeout",
        _TIME),
        ("backend_http_settings.connection_draining.drain_timeout_sec", _DRAIN),
    ),
    "azurerm_postgresql_flexible_server": (
        ("backup_retention_days", _BACKUP), ("geo_redundant_backup_enabled", _BACKUP),
        ("high_availability.mode", _FAILOVER),
    ),
    "azurerm_mysql_flexible_server": (
        ("backup_retention_days", _BACKUP), ("geo_redundant_backup_enabled", _BACKUP),
        ("high_availability.mode", _FAILOVER),
    ),
    "azurerm_mssql_database": (
        ("zone_redundant", _FAILOVER), ("short_term_retention_policy.retention_days", _BACKUP),
        ("read_scale", _SPLIT),
    ),
    "azurerm_redis_cache": (
        ("redis_configuration.maxmemory_policy", "cache.eviction"), ("shard_count", _SHARD),
        ("redis_configuration.rdb_backup_enabled", _BACKUP), ("replicas_per_master", _FAILOVER),
    ),
    "azurerm_cosmosdb_account": (
        ("automatic_failover_enabled|enable_automatic_failover", _FAILOVER), ("backup.type", _BACKUP),
        ("geo_location.zone_redundant", _FAILOVER),
    ),
    "azurerm_servicebus_queue": (
        ("max_delivery_count", _RETRY), ("dead_lettering_on_message_expiration", _DEAD), ("lock_duration",
        _TIME),
    ),
    "azurerm_servicebus_subscription": (
        ("max_delivery_count", _RETRY), ("dead_lettering_on_message_expiration", _DEAD),
        ("dead_lettering_on_filter_evaluation_error", _DEAD),
    ),
    "azurerm_eventhub": (("partition_count", _SHARD),),
    "azurerm_storage_account": (("account_replication_type", _FAILOVER),),
    "google_compute_backend_service": (
        ("enable_cdn", _CDN), ("cdn_policy.default_ttl", _PROXY), ("cdn_policy.cache_mode", _PROXY),
        ("session_affinity", _STICKY), ("locality_lb_policy", _BALANCE), ("timeout_sec", _TIME),
        ("connection_draining_timeout_sec", _DRAIN), ("compression_mode", _ZIP),
        ("outlier_detection.consecutive_errors", _EJECT), ("circuit_breakers.max_connections", _BREAK),
        ("circuit_breakers.max_requests", _BREAK), ("circuit_breakers.max_pending_requests", _BREAK),
    ),
    "google_compute_backend_bucket": (("enable_cdn", _CDN), ("cdn_policy.default_ttl", _PROXY)),
    "google_sql_database_instance": (
        ("settings.availability_type", _FAILOVER), ("settings.backup_configuration.enabled", _BACKUP),
        ("settings.backup_configuration.start_time", _BACKUP),
        ("settings.backup_configuration.point_in_time_recovery_enabled", _BACKUP),
    ),
    "google_redis_instance": (("tier", _FAILOVER), ("redis_configs.maxmemory-policy", "cache.eviction")),
    "google_pubsub_subscription": (
        ("ack_deadline_seconds", _TIME), ("dead_letter_policy.max_delivery_attempts", _DEAD),
        ("retry_policy.minimum_backoff", _RETRY), ("retry_policy.maximum_backoff", _RETRY),
    ),
    "google_cloud_run_v2_service": (
        ("template.timeout", _TIME), ("template.max_instance_request_concurrency", "failure.bulkhead"),
        ("template.session_affinity", _STICKY),
    ),
    "google_cloud_run_service": (
        ("template.spec.timeout_seconds", _TIME), ("template.spec.container_concurrency", "failure.bulkhead"),
    ),
    "google_cloudfunctions_function": (("timeout", _TIME),),
    "google_cloudfunctions2_function": (
        ("service_config.timeout_seconds", _TIME),
        ("service_config.max_instance_request_concurrency", "failure.bulkhead"),
    ),
    "google_cloud_tasks_queue": (
        ("retry_config.max_attempts", _RETRY), ("rate_limits.max_dispatches_per_second", _LIMIT),
        ("rate_limits.max_concurrent_dispatches", "failure.bulkhead"),
    ),
    "google_cloud_scheduler_job": (("retry_config.retry_count", _RETRY), ("attempt_deadline", _TIME)),
}  # fmt: skip
RULES["aws_alb"] = RULES["aws_lb"]
RULES["aws_alb_target_group"] = RULES["aws_lb_target_group"]
NETWORKS: dict[str, str] = {
    "aws_cloudfront_distribution": "CloudFront", "azurerm_cdn_profile": "Azure CDN",
    "azurerm_cdn_frontdoor_profile": "Azure Front Door", "azurerm_frontdoor": "Azure Front Door",
    "fastly_service_vcl": "Fastly", "fastly_service_compute": "Fastly",
}  # fmt: skip
"""Content delivery networks by the type that stands for one."""
PARAMETERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "aws_db_parameter_group": ("parameter", ("postgresql", "mysql")),
    "aws_rds_cluster_parameter_group": ("parameter", ("postgresql", "mysql")),
    "aws_elasticache_parameter_group": ("parameter", ("redis",)),
    "google_sql_database_instance": ("settings.database_flags", ("postgresql", "mysql")),
    "azurerm_postgresql_flexible_server_configuration": ("", ("postgresql",)),
    "azurerm_mysql_flexible_server_configuration": ("", ("mysql",)),
}  # fmt: skip
"""Types that hold parameters of a store as `name` and `value`: where they stand, and whose they may be."""
QUIET: dict[str, frozenset[str]] = {
    "tier": frozenset({"BASIC"}), "settings.availability_type": frozenset({"ZONAL"}),
    "session_affinity": frozenset({"NONE"}), "account_replication_type": frozenset({"LRS"}),
    "az_mode": frozenset({"single-az"}), "deployment_mode": frozenset({"SINGLE_INSTANCE"}),
    "backend_http_settings.cookie_based_affinity": frozenset({"Disabled"}),
    "compression_mode": frozenset({"DISABLED"}),
    "backup_policy.status": frozenset({"DISABLED"}),
}  # fmt: skip
"""Values that mean: none."""
