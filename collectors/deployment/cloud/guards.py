"""Facts about the protection of a stack: encryption, login, rights, secret stores, what is plainly open.

One table for Terraform's and CloudFormation's notation. A helper's setting goes to the component that it
refers to, if that is one. Only words, names and addresses are shown: never a key, never a policy as a whole.
https://registry.terraform.io/browse/providers
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archscan.formats.node import Place, Seq
from archscan.lexicon.secrets import is_secret_value, mask
from archscan.model.facts import Setting, Subject

from .claims import at
from .guard_rights import RIGHTS_TYPES, find_open_ports, find_rights
from .stack import Resource, Stack, owners
from .values import Reference, found_at, is_known, references_at, without_holes

_MAX_TEXT = 160
_ALL_ON = r"(?i:true|enabled|1)"
_ANY = r".+"


class _Rule(NamedTuple):
    types: re.Pattern[str]
    path: str
    values: re.Pattern[str]
    topic: str
    text: str
    """With `{}` for the value; a rule's name for a finding stands before a `|`."""


def _rule(types: str, path: str, values: str, topic: str, text: str) -> _Rule:
    return _Rule(re.compile(rf"(?:{types})\Z"), path, re.compile(rf"(?:{values})\Z"), topic, text)


_REST, _TRANSIT, _LOGIN = "security.encryption", "security.transit", "security.authentication"
_FINDING, _STORE, _TOKEN, _ACCESS = (
    "security.finding", "security.store", "security.token", "security.authorization",
)  # fmt: skip
_STORAGE = r"aws_(?:db_instance|rds_cluster|docdb_cluster|neptune_cluster)"
_OFF = r"(?i:false|disabled|0)"
_RULES = (
    # At rest.
    _rule(_STORAGE, "storage_encrypted", _ALL_ON, _REST, "storage_encrypted"),
    _rule(_STORAGE, "storage_encrypted", _OFF, _FINDING, "unencrypted-storage|storage_encrypted = false"),
    _rule("aws_(?:redshift_cluster|ebs_volume|efs_file_system|fsx_.*)", "encrypted",
     _ALL_ON, _REST, "encrypted"),
    _rule("aws_(?:redshift_cluster|ebs_volume|efs_file_system)", "encrypted", _OFF, _FINDING,
          "unencrypted-storage|encrypted = false"),
    _rule("aws_elasticache_.*", "at_rest_encryption_enabled", _ALL_ON, _REST, "at_rest_encryption_enabled"),
    _rule("aws_elasticache_.*", "at_rest_encryption_enabled", _OFF, _FINDING,
          "unencrypted-storage|at_rest_encryption_enabled = false"),
    _rule("aws_(?:opensearch|elasticsearch)_domain",
     "encrypt_at_rest.enabled|EncryptionAtRestOptions.Enabled",
          _ALL_ON, _REST, "encrypt_at_rest"),
    _rule("aws_dynamodb_table", "server_side_encryption.enabled|SSESpecification.SSEEnabled", _ALL_ON, _REST,
          "server-side encryption"),
    _rule("aws_s3_bucket(?:_server_side_encryption_configuration)?",
          "server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.sse_algorithm"
          "|rule.apply_server_side_encryption_by_default.sse_algorithm"
          "|BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.SSEAlgorithm",
          r"[\w:]+", _REST, "server-side encryption: {}"),
    _rule("aws_sqs_queue", "sqs_managed_sse_enabled", _ALL_ON, _REST, "server-side encryption with SQS keys"),
    _rule("aws_(?:sqs_queue|sns_topic)", "kms_master_key_id", _ANY, _REST, "encrypted with a KMS key"),
    _rule("aws_kinesis_stream", "encryption_type|StreamEncryption.EncryptionType", "KMS", _REST,
          "encrypted with a KMS key"),
    _rule("aws_msk_cluster", "encryption_info.encryption_at_rest_kms_key_arn"
          "|EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId", _ANY, _REST, "encrypted with a KMS key"),
    _rule(r"aws_cloudwatch_log_group|aws_secretsmanager_secret|aws_db_instance|aws_rds_cluster"
          r"|aws_redshift_cluster|aws_efs_file_system|aws_ecr_repository|aws_sfn_state_machine"
           r"|aws_lambda_function",
          "kms_key_id|kms_key_arn|encryption_configuration.kms_key", _ANY, _REST, "encrypted with a KMS key"),
    _rule("aws_kms_key", "enable_key_rotation", _ALL_ON, _REST, "KMS key with rotation"),
    _rule("aws_eks_cluster", "encryption_config.resources", _ANY, _REST, "{} of the cluster with a KMS key"),
    _rule("google_(?:sql_database_instance|.*)", "encryption_key_name|encryption.default_kms_key_name"
          "|kms_key_name|disk_encryption_key.kms_key_self_link",
           _ANY, _REST, "encrypted with a customer's key"),
    _rule("google_container_cluster", "database_encryption.state", "ENCRYPTED",
     _REST, "secrets of the cluster"),
    _rule("azurerm_.*", "infrastructure_encryption_enabled|transparent_data_encryption_enabled"
          "|enable_host_encryption|host_encryption_enabled|encryption_at_host_enabled", _ALL_ON, _REST,
          "switched on"),
    _rule("azurerm_.*", "customer_managed_key.key_vault_key_id",
     _ANY, _REST, "encrypted with a customer's key"),
    # In transit.
    _rule("aws_elasticache_.*|aws_memorydb_cluster", "transit_encryption_enabled|tls_enabled",
     _ALL_ON, _TRANSIT,
          "transit encryption"),
    _rule("aws_elasticache_.*|aws_memorydb_cluster", "transit_encryption_enabled|tls_enabled", _OFF, _FINDING,
          "tls-off|transit encryption = false"),
    _rule("aws_(?:alb|lb)_listener", "ssl_policy", r"[\w-]+", _TRANSIT, "TLS policy {}"),
    _rule("aws_(?:alb|lb)_listener", "protocol", "HTTPS|TLS", _TRANSIT, "listens with {}"),
    _rule("aws_(?:alb|lb)_listener",
     "default_action.redirect.protocol|DefaultActions.RedirectConfig.Protocol",
          "HTTPS", _TRANSIT, "redirects to HTTPS"),
    _rule("aws_cloudfront_distribution", "viewer_certificate.minimum_protocol_version"
          "|DistributionConfig.ViewerCertificate.MinimumProtocolVersion", r"[\w.]+", _TRANSIT, "TLS from {}"),
    _rule("aws_cloudfront_distribution", "default_cache_behavior.viewer_protocol_policy"
          "|DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy", "redirect-to-https|https-only",
          _TRANSIT, "viewer protocol policy {}"),
    _rule("aws_(?:opensearch|elasticsearch)_domain", "domain_endpoint_options.enforce_https"
          "|DomainEndpointOptions.EnforceHTTPS", _ALL_ON, _TRANSIT, "enforce_https"),
    _rule("aws_(?:opensearch|elasticsearch)_domain", "node_to_node_encryption.enabled"
          "|NodeToNodeEncryptionOptions.Enabled", _ALL_ON, _TRANSIT, "node-to-node encryption"),
    _rule("aws_msk_cluster", "encryption_info.encryption_in_transit.client_broker"
          "|EncryptionInfo.EncryptionInTransit.ClientBroker", r"[A-Z_]+", _TRANSIT, "clients to brokers: {}"),
    _rule("aws_acm_certificate", "domain_name", r"[\w.*${}-]+", _TRANSIT, "certificate for {}"),
    _rule("azurerm_.*", "min_tls_version|minimum_tls_version|tls_min_version"
     "|ssl_minimal_tls_version_enforced",
          r"(?:TLS)?[\d._]+", _TRANSIT, "TLS from {}"),
    _rule("azurerm_.*", "min_tls_version|minimum_tls_version|ssl_minimal_tls_version_enforced",
          r"(?:TLS)?1[._]?[01]", _FINDING, "weak-tls|TLS from {}"),
    _rule("azurerm_.*", "https_only|enable_https_traffic_only|https_traffic_only_enabled"
     "|ssl_enforcement_enabled",
          _ALL_ON, _TRANSIT, "HTTPS or TLS only"),
    _rule("azurerm_.*", "https_only|enable_https_traffic_only|https_traffic_only_enabled"
     "|ssl_enforcement_enabled",
          _OFF, _FINDING, "tls-off|connections without TLS are allowed"),
    _rule("azurerm_redis_cache", "enable_non_ssl_port|non_ssl_port_enabled", _ALL_ON, _FINDING,
          "tls-off|port without TLS is open"),
    _rule("google_sql_database_instance", "settings.ip_configuration.require_ssl", _ALL_ON, _TRANSIT,
          "require_ssl"),
    _rule("google_sql_database_instance", "settings.ip_configuration.ssl_mode", r"[A-Z_]+", _TRANSIT,
          "ssl_mode {}"),
    _rule("google_compute_ssl_policy", "min_tls_version", r"\w+", _TRANSIT, "TLS from {}"),
    _rule(
        "google_compute_ssl_policy", "min_tls_version", "TLS_1_[01]", _FINDING, "weak-tls|TLS from {}"
    ),
    _rule("google_compute_managed_ssl_certificate", "managed.domains", r"[\w.*${}-]+", _TRANSIT,
          "certificate for {}"),
    # Login.
    _rule("aws_cognito_user_pool", "mfa_configuration", r"[A-Z]+", _LOGIN, "Cognito, second factor {}"),
    _rule("aws_cognito_user_pool_client", "allowed_oauth_flows", r"\w+",
     _LOGIN, "Cognito client, OAuth flow {}"),
    _rule("aws_cognito_user_pool_client", "explicit_auth_flows", r"\w+", _LOGIN, "Cognito client, flow {}"),
    _rule("aws_cognito_user_pool_client", "access_token_validity|refresh_token_validity|id_token_validity",
          r"\d+", _TOKEN, "Cognito, token validity {}"),
    _rule("aws_cognito_identity_provider", "provider_type", r"\w+", _LOGIN, "Cognito, identity provider {}"),
    _rule("aws_api_gateway_authorizer", "type", r"\w+", _LOGIN, "API Gateway authorizer of type {}"),
    _rule("aws_apigatewayv2_authorizer", "authorizer_type", r"\w+",
     _LOGIN, "API Gateway authorizer of type {}"),
    _rule("aws_apigatewayv2_authorizer", "jwt_configuration.issuer", _ANY, _TOKEN, "issuer {}"),
    _rule("aws_apigatewayv2_authorizer", "jwt_configuration.audience", r"[\w.:/-]+", _TOKEN, "audience {}"),
    _rule("aws_api_gateway_method", "authorization|AuthorizationType", "AWS_IAM|COGNITO_USER_POOLS|CUSTOM",
          _LOGIN, "API Gateway method: {}"),
    _rule("aws_api_gateway_rest_api|aws_apigatewayv2_api", "Auth.DefaultAuthorizer", r"[\w-]+", _LOGIN,
          "default authorizer {}"),
    _rule("aws_(?:alb|lb)_listener(?:_rule)?",
     "default_action.type|action.type|DefaultActions.Type|Actions.Type",
          "authenticate-(?:oidc|cognito)", _LOGIN, "load balancer: {}"),
    _rule("aws_appsync_graphql_api", "authentication_type", r"[A-Z_]+", _LOGIN, "AppSync: {}"),
    _rule("aws_lambda_function_url", "authorization_type|AuthType", "AWS_IAM", _LOGIN, "function URL: {}"),
    _rule("aws_lambda_function_url", "authorization_type|AuthType", "NONE", _FINDING,
          "anonymous-access|function URL: authorization NONE"),
    _rule("aws_(?:db_instance|rds_cluster|neptune_cluster)",
          "iam_database_authentication_enabled|EnableIAMDatabaseAuthentication", _ALL_ON, _LOGIN,
          "IAM database authentication"),
    _rule("aws_iam_openid_connect_provider", "url", _ANY, _LOGIN, "OpenID Connect provider {}"),
    _rule("aws_elasticache_replication_group", "auth_token", _ANY, _LOGIN, "AUTH token is set"),
    _rule("auth0_client", "app_type", r"\w+", _LOGIN, "Auth0 client of type {}"),
    _rule("auth0_client", "grant_types", r"[\w:/.-]+", _LOGIN, "Auth0 client, grant type {}"),
    _rule("auth0_resource_server", "signing_alg", r"\w+", _TOKEN, "Auth0, algorithm {}"),
    _rule("auth0_resource_server", "token_lifetime", r"\d+", _TOKEN, "Auth0, lifetime {} s"),
    _rule("okta_app_oauth", "type", r"\w+", _LOGIN, "Okta application of type {}"),
    _rule("okta_app_oauth", "grant_types", r"[\w:-]+", _LOGIN, "Okta application, grant type {}"),
    _rule("keycloak_realm", "realm", r"[\w.-]+", _LOGIN, "Keycloak realm {}"),
    _rule("keycloak_realm", "access_token_lifespan|sso_session_idle_timeout|sso_session_max_lifespan", r"\w+",
          _TOKEN, "Keycloak, lifespan {}"),
    _rule("keycloak_openid_client", "access_type", r"[\w-]+", _LOGIN, "Keycloak client, access type {}"),
    _rule("azuread_application(?:_registration)?", "sign_in_audience", r"\w+", _LOGIN,
          "Entra ID application for {}"),
    _rule("azurerm_(?:linux_|windows_)?(?:web_app|function_app|app_service)", "auth_settings.enabled"
          "|auth_settings_v2.auth_enabled", _ALL_ON, _LOGIN, "App Service authentication"),
    _rule("azurerm_container_registry", "admin_enabled", _ALL_ON, _LOGIN, "admin account of the registry"),
    _rule("google_iap_(?:web_)?.*iam_.*", "role", _ANY, _ACCESS, "Identity-Aware Proxy: {}"),
    # Secrets.
    _rule("aws_secretsmanager_secret", "name|name_prefix", _ANY, _STORE, "AWS Secrets Manager: {}"),
    _rule("aws_ssm_parameter", "type", "SecureString", _STORE, "SSM parameter of type {}"),
    _rule("azurerm_key_vault", "name", _ANY, _STORE, "Azure Key Vault {}"),
    _rule("azurerm_key_vault_secret", "name", _ANY, _STORE, "Azure Key Vault secret {}"),
    _rule("google_secret_manager_secret", "secret_id", _ANY, _STORE, "Google Secret Manager: {}"),
    _rule("vault_(?:mount|auth_backend)", "type", r"[\w-]+", _STORE, "Vault: {}"),
    # Access.
    _rule("aws_s3_bucket_public_access_block|aws_s3_bucket",
          "block_public_acls|PublicAccessBlockConfiguration.BlockPublicAcls", _ALL_ON, _ACCESS,
          "public access is blocked"),
    _rule("aws_s3_bucket(?:_acl)?", "acl|AccessControl", "public-read(?:-write)?|PublicRead(?:Write)?",
     _FINDING,
          "public-storage|acl {}"),
    _rule("aws_(?:db_instance|rds_cluster_instance|redshift_cluster|docdb_cluster_instance|mq_broker)",
          "publicly_accessible", _ALL_ON, _FINDING, "public-database|publicly_accessible = true"),
    _rule("azurerm_storage_account", "allow_blob_public_access|allow_nested_items_to_be_public",
     _ALL_ON, _FINDING,
          "public-storage|public access to blobs is allowed"),
    _rule("azurerm_storage_container", "container_access_type", "blob|container", _FINDING,
          "public-storage|container_access_type {}"),
    _rule("google_storage_bucket_iam_(?:member|binding)", "member|members", "allUsers|allAuthenticatedUsers",
          _FINDING, "public-storage|{} have a role on the bucket"),
    _rule("google_cloud_run(?:_v2)?_service_iam_(?:member|binding)", "member|members", "allUsers", _ACCESS,
          "may be called by {}"),
    _rule("aws_wafv2_web_acl|AWS::WAFv2::WebACL", "scope", r"\w+", _ACCESS, "web application firewall, {}"),
)  # fmt: skip
_HELPED = (
    "bucket|user_pool_id|rest_api_id|api_id|key_vault_id|load_balancer_arn|cluster_identifier"
    "|storage_account_name"
    "|function_name|FunctionArn|TargetFunctionArn|UserPoolId|LoadBalancerArn|ApiId|RestApiId"
)
_MAX_CLAIMS = 2_000


def guard_facts(stack: Stack, idle: set[str]) -> Iterator[Setting]:
    """What the resources of a stack say about protection; `idle` are components that are left out."""
    count = 0
    for one in stack.resources:
        subject = _subject(one, stack, idle)
        name = f"{one.type}.{one.label}" if subject.name != one.component else ""
        seen: dict[tuple[str, str, str], Place] = {}
        for topic, value, rule, place in (*_of_table(one), *find_rights(one), *find_open_ports(one)):
            seen.setdefault((topic, _shown(value), rule), place if place.line else one.place)
        for (topic, value, rule), place in seen.items():
            count += 1
            if count > _MAX_CLAIMS:
                return
            shown = f"{name}: {value}" if name and topic == "security.finding" else value
            yield Setting(subject, topic, shown, at(place, stack), name=rule or name)


def is_guarded(type_: str) -> bool:
    """Whether a type of resource says anything about protection."""
    return type_ in RIGHTS_TYPES or any(rule.types.match(type_) for rule in _RULES)


def _of_table(one: Resource) -> Iterator[tuple[str, str, str, Place]]:
    for rule in _RULES:
        if not rule.types.match(one.type):
            continue
        for value, place in found_at(one.config, rule.path):
            items = [(value, place)] if isinstance(value, str) else _texts(value, place)
            for text, where in items:
                if not rule.values.match(text.strip()):
                    continue
                name, bar, words = rule.text.rpartition("|")
                plain = without_holes(text).strip() or one.label
                if "{}" in words and (is_secret_value(plain) or not is_known(plain)):
                    continue
                yield rule.topic, words.format(plain), name if bar else "", where


def _texts(value: object, place: Place) -> list[tuple[str, Place]]:
    """The texts of a list, each with its line."""
    if not isinstance(value, Seq):
        return []
    return [(item, value.place(index)) for index, item in enumerate(value) if isinstance(item, str)]


def _subject(one: Resource, stack: Stack, idle: set[str]) -> Subject:
    """The component that a resource is, or the only one that it helps, else the resource."""
    if one.component and one.component not in idle:
        return Subject(stack.scope, one.component)
    helped: dict[str, None] = {}
    if not one.component:
        for each, _ in _references(one):
            for owner, _ in owners(each, stack):
                if owner.component and owner.component not in idle:
                    helped[owner.component] = None
    if len(helped) == 1:
        return Subject(stack.scope, next(iter(helped)))
    return Subject(stack.scope, f"{one.type}.{one.label}")


def _references(one: Resource) -> list[tuple[Reference, Place]]:
    return [found for key in _HELPED.split("|") for found in references_at(one.config, key)]


def _shown(text: str) -> str:
    line = mask(" ".join(text.split()))
    return line if len(line) <= _MAX_TEXT else f"{line[: _MAX_TEXT - 1]}…"
