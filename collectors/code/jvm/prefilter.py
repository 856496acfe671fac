"""Which files are worth a parse, by their bytes: most classes of a program talk to nobody.

Plain words are looked for one by one, which is many times faster than one expression of all of them.
"""

from __future__ import annotations

import re

_WORDS = b"""
@SpringBootApplication @SpringCloudApplication @EnableAutoConfiguration @EnableEureka @EnableDiscovery
@EnableConfigServer @EnableZuul @EnableAdminServer @EnableHystrix @EnableTurbine @EnableCircuitBreaker
@EnableZipkin @EnableAuthorizationServer @EnableResourceServer @EnableOAuth2 @EnableBinding @EnableSidecar
@EnableNacos @EnableApollo @EnableRedis @EnableMongo @EnableReactive @EnableNeo4j @EnableCassandra
@EnableElasticsearch @EnableCouchbase @EnableSolr @EnableDynamoDB @EnableCosmos @HystrixCommand @RibbonClient
@FeignClient @ReactiveFeignClient @LoadBalancerClient HttpExchange @RegisterRestClient @RetrofitClient
@GrpcClient @QuarkusMain @StreamListener @Incoming @Outgoing @Channel @Input @Output @ServerEndpoint
KafkaListener RabbitListener JmsListener SqsListener PulsarListener NatsListener RocketMQMessageListener
@WebSocket @Dgs GetMapping PostMapping PutMapping DeleteMapping PatchMapping RequestMapping QueryMapping
MutationMapping SubscriptionMapping @Path( @ServerWebSocket io.micronaut.http io.micronaut.configuration
SpringApplication runApplication Micronaut.run

RestTemplate RestOperations WebClient RestClient HttpClient DiscoveryClient EurekaClient LoadBalancerClient
UriComponentsBuilder okhttp3 retrofit2 Retrofit java.net.http HttpGet HttpPost http.client.fluent client5.http
Unirest kittinunf.fuel Jsoup hutool.http AsyncHttpClient ws.rs.client jersey.api.client RestClientBuilder
openConnection openStream Feign.builder GraphQlClient GraphQLClient ApolloClient WebSocketClient StompClient
socket.client web.socket web.reactive.function.server web.servlet.function vertx.ext.web RouteLocator
NamingService io.grpc ImplBase Grpc.new GrpcKt ChannelBuilder

DriverManager setJdbcUrl jdbcUrl DataSourceBuilder DataSource Jdbi Flyway ConnectionFactories Sql2o
MongoClient
KMongo MongoDatabaseFactory MongoDbFactory Jedis ettuce edisson RedisStandalone MemcachedClient
RestHighLevelClient ElasticsearchClient elasticsearch.client OpenSearchClient SolrClient CqlSession
Cluster.builder GraphDatabase neo4j.ogm CouchbaseCluster couchbase.client InfluxDB jetcd ConsulClient Curator
ZooKeeper NacosFactory VaultEndpoint VaultConfig HazelcastClient Milvus Qdrant exposed.sql Minio

com.amazonaws software.amazon aws.sdk com.google.cloud com.google.firebase com.azure Cloudinary com.stripe
com.paypal braintreegateway razorpay com.twilio com.sendgrid com.mailgun com.slack telegrambot com.openai
theokanning langchain4j com.aallam com.anthropic com.algolia com.google.maps com.auth0 keycloak.admin
io.sentry
launchdarkly nleash openfeature web3j io.temporal camunda.zeebe

ConnectionFactory RabbitTemplate AmqpTemplate RabbitOperations AmqpOperations RabbitMessag basicPublish
basicConsume KafkaTemplate KafkaOperations KafkaProducer KafkaConsumer ProducerRecord kafka.clients
kafka.streams bootstrap.servers BOOTSTRAP_SERVERS rocketmq RocketMQ ulsar nats.client RedisTemplate
SqsTemplate SnsTemplate MessagingTemplate PubSub JmsTemplate JmsOperations StreamBridge MqttClient
MqttAsyncClient JavaMailSender mail.smtp SpanExporter MetricExporter OkHttpSender ConnectionSender StatsD

ServerBuilder embeddedServer EngineMain Javalin io.ktor.server spark.Spark HttpServer Undertow helidon
dropwizard http4k ratpack jooby ServerSocket io.ktor.client
""".split()
_ADDRESS = re.compile(
    rb"""["'][A-Za-z][\w+.:-]{0,30}://"""
    rb"(?!www\.apache\.org|www\.w3\.org|java\.sun\.com|xmlns\.jcp\.org|schemas\.)"
)


def tells(data: bytes) -> bool:
    """Whether a file may talk to anybody or offer anything, judged by its words."""
    if b"://" in data and _ADDRESS.search(data) is not None:
        return True
    return any(word in data for word in _WORDS)
