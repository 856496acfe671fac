"""CloudFormation's types in the common vocabulary of resource types.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

_PAIRS = """
Lambda::Function aws_lambda_function
Serverless::Function aws_lambda_function
Lambda::EventSourceMapping aws_lambda_event_source_mapping
Lambda::Alias aws_lambda_alias
Lambda::Version aws_lambda_alias
Lambda::Url aws_lambda_function_url
Lambda::EventInvokeConfig aws_lambda_function_event_invoke_config
ECS::TaskDefinition aws_ecs_task_definition
ECS::Service aws_ecs_service
AppRunner::Service aws_apprunner_service
Batch::JobDefinition aws_batch_job_definition
ElasticBeanstalk::Environment aws_elastic_beanstalk_environment
Amplify::App aws_amplify_app
RDS::DBInstance aws_db_instance
RDS::DBCluster aws_rds_cluster
RDS::DBProxy aws_db_proxy
DocDB::DBCluster aws_docdb_cluster
DocDB::DBInstance aws_docdb_cluster_instance
Neptune::DBCluster aws_neptune_cluster
Neptune::DBInstance aws_neptune_cluster_instance
Redshift::Cluster aws_redshift_cluster
RedshiftServerless::Workgroup aws_redshiftserverless_workgroup
DynamoDB::Table aws_dynamodb_table
DynamoDB::GlobalTable aws_dynamodb_table
Serverless::SimpleTable aws_dynamodb_table
Cassandra::Keyspace aws_keyspaces_keyspace
Timestream::Database aws_timestreamwrite_database
ElastiCache::CacheCluster aws_elasticache_cluster
ElastiCache::ReplicationGroup aws_elasticache_replication_group
ElastiCache::ServerlessCache aws_elasticache_serverless_cache
MemoryDB::Cluster aws_memorydb_cluster
DAX::Cluster aws_dax_cluster
OpenSearchService::Domain aws_opensearch_domain
OpenSearchServerless::Collection aws_opensearchserverless_collection
Elasticsearch::Domain aws_elasticsearch_domain
SQS::Queue aws_sqs_queue
SNS::Topic aws_sns_topic
SNS::Subscription aws_sns_topic_subscription
Kinesis::Stream aws_kinesis_stream
KinesisFirehose::DeliveryStream aws_kinesis_firehose_delivery_stream
MSK::Cluster aws_msk_cluster
MSK::ServerlessCluster aws_msk_serverless_cluster
AmazonMQ::Broker aws_mq_broker
Events::EventBus aws_cloudwatch_event_bus
Events::Rule aws_cloudwatch_event_rule
Scheduler::Schedule aws_scheduler_schedule
Pipes::Pipe aws_pipes_pipe
StepFunctions::StateMachine aws_sfn_state_machine
Serverless::StateMachine aws_sfn_state_machine
S3::Bucket aws_s3_bucket
S3::AccessPoint aws_s3_access_point
EFS::FileSystem aws_efs_file_system
EFS::AccessPoint aws_efs_access_point
Cognito::UserPool aws_cognito_user_pool
Cognito::UserPoolClient aws_cognito_user_pool_client
ElasticLoadBalancingV2::LoadBalancer aws_lb
ElasticLoadBalancingV2::Listener aws_lb_listener
ElasticLoadBalancingV2::ListenerRule aws_lb_listener_rule
ElasticLoadBalancingV2::TargetGroup aws_lb_target_group
ElasticLoadBalancing::LoadBalancer aws_elb
ServiceDiscovery::Service aws_service_discovery_service
ServiceDiscovery::PrivateDnsNamespace aws_service_discovery_private_dns_namespace
ApiGateway::RestApi aws_api_gateway_rest_api
Serverless::Api aws_api_gateway_rest_api
ApiGateway::Resource aws_api_gateway_resource
ApiGateway::Method aws_api_gateway_method
ApiGateway::Authorizer aws_api_gateway_authorizer
ApiGateway::Deployment aws_api_gateway_deployment
ApiGateway::Stage aws_api_gateway_stage
ApiGatewayV2::Api aws_apigatewayv2_api
Serverless::HttpApi aws_apigatewayv2_api
ApiGatewayV2::Integration aws_apigatewayv2_integration
ApiGatewayV2::Authorizer aws_apigatewayv2_authorizer
ApiGatewayV2::Stage aws_apigatewayv2_stage
AppSync::GraphQLApi aws_appsync_graphql_api
Serverless::GraphQLApi aws_appsync_graphql_api
AppSync::DataSource aws_appsync_datasource
CloudFront::Distribution aws_cloudfront_distribution
SSM::Parameter aws_ssm_parameter
SecretsManager::Secret aws_secretsmanager_secret
SecretsManager::SecretTargetAttachment aws_secretsmanager_secret_target_attachment
ECR::Repository aws_ecr_repository
IAM::Role aws_iam_role
IAM::Policy aws_iam_role_policy
IAM::ManagedPolicy aws_iam_policy
EC2::SecurityGroup aws_security_group
EC2::SecurityGroupIngress aws_vpc_security_group_ingress_rule
EC2::Volume aws_ebs_volume
KMS::Key aws_kms_key
CertificateManager::Certificate aws_acm_certificate
Cognito::UserPoolIdentityProvider aws_cognito_identity_provider
Logs::LogGroup aws_cloudwatch_log_group
WAFv2::WebACL aws_wafv2_web_acl
"""

TYPES: dict[str, str] = {
    f"AWS::{name}": known for name, known in (line.split() for line in _PAIRS.strip().splitlines())
}
"""By the type as templates write it. Custom and third-party types are nobody's."""

NAMES = (
    "FunctionName", "TableName", "QueueName", "TopicName", "BucketName", "ServiceName", "Family",
    "StateMachineName", "DBInstanceIdentifier", "DBClusterIdentifier", "ReplicationGroupId", "ClusterName",
    "ServerlessCacheName",
    "DomainName", "UserPoolName", "BrokerName", "DeliveryStreamName", "ClusterIdentifier", "KeyspaceName",
    "WorkgroupName", "CollectionName", "Name",
)  # fmt: skip
"""Properties that hold the name of a resource."""
