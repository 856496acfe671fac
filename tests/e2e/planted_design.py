"""Contracts, schemas and load tests full of secrets: see `tests.e2e.planted`."""

from __future__ import annotations

CONTRACTS: dict[str, str] = {
    "api/openapi.yaml": """openapi: 3.0.3
info:
  title: Orders; password=<<pw:oatitle>>
  version: 1.0.0
  description: Log in with admin, password <<pw:oadescription>>; key <<stripe:oadescription>>
servers:
  - url: https://api:<<pw:oaserver>>@api.vaultworks.io/v1
    description: Staging; token=<<pw:oaserverdescription>>
  - url: https://{user}.vaultworks.io/hooks/<<opaque:oapath>>
    variables: {user: {default: "<<opaque:oavariable>>"}}
security: [{key: []}]
paths:
  /orders/{id}:
    get:
      operationId: readOrder
      summary: Read an order with Bearer <<jwt:oasummary>>
      parameters:
        - {name: api_key, in: query, schema: {type: string, default: "<<pw:oaparam>>"}, example: "<<pw:oaparamexample>>"}
        - {name: X-Token, in: header, schema: {type: string, enum: ["<<pw:oaenum>>"]}}
      responses:
        '200': {description: "OK", content: {application/json: {example: {token: "<<pw:oaresponse>>"}, schema: {$ref: '#/components/schemas/Order'}}}}
        '401': {description: "Wrong token=<<pw:oaerror>>"}
      x-amazon-apigateway-integration: {uri: "http://u:<<pw:oaintegration>>@ledger:8080", credentials: "<<pw:oaintegrationcred>>"}
  /login?token=<<opaque:oapathquery>>:
    post: {operationId: login, responses: {'200': {description: OK}}}
components:
  schemas:
    Order:
      type: object
      example: {password: "<<pw:oaobject>>"}
      properties:
        password: {type: string, default: "<<pw:oadefault>>", example: "<<pw:oaexample>>", pattern: "<<pw:oapattern>>"}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, description: "Send <<stripe:oascheme>>; secret=<<pw:oascheme>>"}
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://id:<<pw:oatoken>>@login.vaultworks.io/t?client_secret=<<pw:oatokenquery>>", scopes: {"read": "token=<<pw:oascope>>"}}}}
    oidc: {type: openIdConnect, openIdConnectUrl: "https://u:<<pw:oaoidc>>@login.vaultworks.io/.well-known"}
""",
    "old/swagger.json": '{"swagger": "2.0", "info": {"title": "Old", "version": "1"}, "host": "u:<<pw:swhost>>@api.vaultworks.io", '
    '"basePath": "/<<opaque:swbase>>", "paths": {"/a": {"get": {"operationId": "readA", "responses": {"200": {"description": "x"}}, '
    '"parameters": [{"name": "password", "in": "query", "type": "string", "default": "<<pw:swdefault>>", "x-example": "<<pw:swexample>>"}]}}}, '
    '"securityDefinitions": {"k": {"type": "apiKey", "name": "token", "in": "query", "x-value": "<<pw:swkey>>"}}}\n',
    "api/schema.graphql": 'schema { query: Query }\n"""Use token=<<pw:gqldoc>> or Bearer <<jwt:gqldoc>>"""\ntype Query {\n'
    '  "password is <<pw:gqlfield>>"\n  login(password: String = "<<pw:gqldefault>>", token: String = "<<stripe:gqldefault>>"): Session @auth(key: "<<pw:gqldirective>>")\n}\n'
    'type Session @key(fields: "id") { id: ID! @deprecated(reason: "use token=<<pw:gqldeprecated>>") }\n'
    'directive @auth(key: String = "<<pw:gqldirdefault>>") on FIELD_DEFINITION\n# password: <<pw:gqlcomment>>\n',
    "api/schema.js": "const { gql } = require('apollo-server')\nmodule.exports = gql`\n  type Query {\n    keys(secret: String = \"<<pw:gqljs>>\"): String\n  }\n`\n",
    "api/orders.proto": 'syntax = "proto3";\npackage shop;\n// The password is <<pw:protocomment>>; key <<stripe:protocomment>>\n'
    'import "google/api/annotations.proto";\nservice Orders {\n  // token=<<pw:protorpc>>\n'
    '  rpc Read (Ask) returns (Answer) { option (google.api.http) = { get: "/v1/<<opaque:protoroute>>/x?token=<<pw:protoquery>>" }; }\n}\n'
    'message Ask { string password = 1 [default = "<<pw:protodefault>>", deprecated = true]; }\nmessage Answer { string a = 1; }\n'
    'option (shop.secret) = "<<pw:protooption>>";\n',
    "api/asyncapi.yaml": "asyncapi: 2.6.0\ninfo: {title: Events, version: '1', description: 'password: <<pw:aadescription>>'}\nservers:\n"
    "  prod: {url: 'amqp://u:<<pw:aaserver>>@broker:5672', protocol: amqp, description: 'token=<<pw:aaserverdescription>>', variables: {key: {default: <<opaque:aavariable>>}}}\n"
    "  other: {url: 'broker.vaultworks.io:9092', protocol: kafka, security: [{sasl: []}]}\n"
    "channels:\n  orders/made:\n    description: secret=<<pw:aachannel>>\n    publish: {operationId: made, message: {name: Made, payload: {type: object, properties: {token: {type: string, default: <<pw:aadefault>>}}}, examples: [{payload: {token: <<pw:aaexample>>}}]}}\n"
    "components: {securitySchemes: {sasl: {type: scramSha256, description: 'password is <<pw:aascheme>>'}}}\n",
    "api3/asyncapi.yaml": "asyncapi: 3.0.0\ninfo: {title: Three, version: '1'}\nservers:\n  prod: {host: 'u:<<pw:aahost>>@broker:5672', pathname: /<<opaque:aapathname>>, protocol: amqp}\n"
    "channels: {made: {address: 'orders.made', messages: {Made: {payload: {type: string}}}}}\noperations: {send: {action: send, channel: {$ref: '#/channels/made'}}}\n",
}  # fmt: skip

SCHEMAS: dict[str, str] = {
    "db/migrations/V1__orders.sql": """-- password: <<pw:sqlcomment>> and <<stripe:sqlcomment>>
CREATE USER app WITH PASSWORD '<<pw:sqluser>>';
CREATE USER 'web'@'%' IDENTIFIED BY '<<pw:sqlidentified>>';
ALTER ROLE app PASSWORD '<<pw:sqlalter>>';
CREATE LOGIN web WITH PASSWORD = '<<pw:sqllogin>>';
CREATE TABLE accounts (
  id bigint PRIMARY KEY,
  password varchar(80) NOT NULL DEFAULT '<<pw:sqldefault>>' COMMENT 'starts as <<pw:sqlcolumncomment>>; password=<<pw:sqlcolumncomment2>>',
  api_token text DEFAULT md5('<<pw:sqlfunction>>'),
  kind varchar(10) CHECK (kind <> '<<pw:sqlcheck>>'),
  hash text GENERATED ALWAYS AS (crypt(password, '<<pw:sqlgenerated>>')) STORED
);
COMMENT ON COLUMN accounts.password IS 'The first is password <<pw:sqlcommenton>>';
COMMENT ON TABLE accounts IS 'Accounts; token=<<pw:sqltablecomment>>';
CREATE UNIQUE INDEX one ON accounts (id) WHERE password = '<<pw:sqlindex>>';
CREATE POLICY p ON accounts USING (password = '<<pw:sqlpolicy>>');
CREATE VIEW admins AS SELECT id FROM accounts WHERE password = '<<pw:sqlview>>';
CREATE FUNCTION f() RETURNS text AS $$ SELECT 'secret=<<pw:sqlbody>>' $$ LANGUAGE sql;
CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'ledger', password '<<pw:sqlserver>>');
CREATE USER MAPPING FOR app SERVER other OPTIONS (user 'app', password '<<pw:sqlmapping>>');
CREATE SUBSCRIPTION s CONNECTION 'host=ledger-db user=app password=<<pw:sqlsubscription>>' PUBLICATION p;
CREATE PROCEDURE p() BEGIN SELECT '<<pw:sqlprocedure>>'; END;
GRANT SELECT ON accounts TO app IDENTIFIED BY '<<pw:sqlgrant>>';
INSERT INTO accounts (id, password, api_token) VALUES (1, '<<pw:sqlinsert>>', '<<stripe:sqlinsert>>');
COPY accounts FROM 's3://key:<<pw:sqlcopy>>@files/x' CREDENTIALS 'aws_secret_access_key=<<opaque:sqlcopy>>';
ALTER TABLE accounts ADD COLUMN pin text DEFAULT '<<pw:sqladd>>';
""",
    "db/schema.cql": "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy'};\nCREATE ROLE app WITH PASSWORD = '<<pw:cql>>';\n"
    "CREATE TABLE shop.carts (id uuid PRIMARY KEY, token text) WITH comment = 'token=<<pw:cqlcomment>>';\n",
    "db/changelog/db.changelog-master.xml": '<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">'
    '<property name="db.password" value="<<pw:lbproperty>>"/><property name="url" value="jdbc:postgresql://db/shop?user=u&amp;password=<<pw:lburl>>"/>'
    '<changeSet id="1" author="bob:<<pw:lbauthor>>@x"><comment>password: <<pw:lbcomment>></comment><createTable tableName="users" remarks="token=<<pw:lbremarks>>">'
    '<column name="id" type="bigint"><constraints primaryKey="true"/></column><column name="password" type="varchar(9)" defaultValue="<<pw:lbdefault>>" remarks="was password <<pw:lbcolumn>>"/></createTable>'
    '<insert tableName="users"><column name="password" value="<<pw:lbinsert>>"/></insert>'
    "<sql>INSERT INTO users VALUES (1, '<<pw:lbsql>>')</sql></changeSet></databaseChangeLog>\n",
    "db2/changelog.yaml": "databaseChangeLog:\n- property: {name: token, value: <<pw:lbyaml>>}\n- changeSet: {id: '1', author: bob, changes: [{createTable: {tableName: things, columns: "
    "[{column: {name: id, type: int, constraints: {primaryKey: true}}}, {column: {name: secret, type: text, defaultValue: '<<pw:lbyamldefault>>'}}]}}, {sql: {sql: \"UPDATE things SET secret = '<<pw:lbyamlsql>>'\"}}]}\n",
    "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n  url = "postgres://u:<<pw:prismaurl>>@db:5432/shop"\n  shadowDatabaseUrl = "postgres://u:<<pw:prismashadow>>@db:5432/x"\n}\n'
    '/// password: <<pw:prismadoc>>\nmodel User {\n  id Int @id\n  password String @default("<<pw:prismadefault>>") // token=<<pw:prismacomment>>\n  hash String @default(dbgenerated("crypt(\'<<pw:prismagenerated>>\')"))\n  @@map("users")\n}\n',
    "rails/db/schema.rb": 'ActiveRecord::Schema[7.1].define(version: 2024_01_01) do\n  create_table "users", comment: "secret=<<pw:railscomment>>" do |t|\n'
    '    t.string "password", default: "<<pw:railsdefault>>", comment: "was password <<pw:railscolumn>>"\n    t.check_constraint "password <> \'<<pw:railscheck>>\'"\n    t.index ["password"], name: "i", where: "password = \'<<pw:railswhere>>\'"\n  end\nend\n',
    "alembic/versions/1_first.py": 'from alembic import op\nimport sqlalchemy as sa\nrevision = "1"\ndown_revision = None\nTOKEN = "<<github:alembic>>"\n\n\ndef upgrade():\n    op.create_table("keys", sa.Column("id", sa.Integer, primary_key=True), '
    'sa.Column("password", sa.String(9), server_default="<<pw:alembicdefault>>", comment="password is <<pw:alembiccomment>>"), comment="token=<<pw:alembictable>>")\n'
    '    op.execute("INSERT INTO keys VALUES (1, \'<<pw:alembicsql>>\')")\n    op.execute("CREATE USER x PASSWORD \'<<pw:alembicuser>>\'")\n    op.bulk_insert(None, [{"password": "<<pw:alembicbulk>>"}])\n',
    "django/shop/migrations/0001_initial.py": 'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    initial = True\n    dependencies = []\n    operations = [\n'
    '        migrations.CreateModel(name="Account", fields=[("id", models.BigAutoField(primary_key=True)), ("password", models.CharField(max_length=9, default="<<pw:djangodefault>>", help_text="first is password <<pw:djangohelp>>", db_comment="token=<<pw:djangocomment>>", choices=[("<<pw:djangochoice>>", "x")]))]),\n'
    '        migrations.RunSQL("CREATE USER x PASSWORD \'<<pw:djangosql>>\'"),\n    ]\n',
    "dotnet/Migrations/20240101_First.cs": 'using Microsoft.EntityFrameworkCore.Migrations;\npublic partial class First : Migration {\n  protected override void Up(MigrationBuilder migrationBuilder) {\n'
    '    migrationBuilder.CreateTable(name: "Users", columns: table => new { Id = table.Column<int>(nullable: false), Password = table.Column<string>(nullable: false, defaultValue: "<<pw:efdefault>>", defaultValueSql: "\'<<pw:efdefaultsql>>\'", comment: "token=<<pw:efcomment>>") }, constraints: table => { table.PrimaryKey("PK", x => x.Id); });\n'
    '    migrationBuilder.InsertData(table: "Users", columns: new[] { "Password" }, values: new object[] { "<<pw:efinsert>>" });\n    migrationBuilder.Sql("UPDATE Users SET Password = \'<<pw:efsql>>\'");\n  }\n}\n',
    "laravel/database/migrations/2024_01_01_000000_create_users_table.php": "<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nuse Illuminate\\Support\\Facades\\Schema;\nreturn new class extends Migration {\n  public function up() {\n    Schema::create('users', function ($table) {\n"
    "      $table->id();\n      $table->string('password')->default('<<pw:laraveldefault>>')->comment('token=<<pw:laravelcomment>>');\n      $table->string('api_token')->virtualAs(\"md5('<<pw:laravelvirtual>>')\");\n    });\n    DB::table('users')->insert(['password' => '<<pw:laravelinsert>>']);\n    DB::statement(\"CREATE USER x IDENTIFIED BY '<<pw:laravelsql>>'\");\n  }\n};\n",
    "knex/migrations/20240101_users.js": "exports.up = function (knex) {\n  return knex.schema.createTable('users', (t) => {\n    t.increments('id')\n    t.string('password').defaultTo('<<pw:knexdefault>>').comment('token=<<pw:knexcomment>>')\n  }).raw(\"CREATE USER x PASSWORD '<<pw:knexraw>>'\")\n}\n",
    "sequelize/migrations/20240101-users.js": "module.exports = {\n  up: async (queryInterface, Sequelize) => {\n    await queryInterface.createTable('users', { id: { type: Sequelize.INTEGER, primaryKey: true }, password: { type: Sequelize.STRING, defaultValue: '<<pw:seqdefault>>', comment: 'token=<<pw:seqcomment>>' } })\n"
    "    await queryInterface.bulkInsert('users', [{ password: '<<pw:seqinsert>>' }])\n    await queryInterface.sequelize.query(\"ALTER USER x PASSWORD '<<pw:seqquery>>'\")\n  }\n}\n",
    "typeorm/src/user.entity.ts": "import { Entity, Column, PrimaryGeneratedColumn, DataSource } from 'typeorm'\n@Entity({ name: 'users', comment: 'token=<<pw:typeormtable>>' })\nexport class User {\n  @PrimaryGeneratedColumn() id: number\n  @Column({ default: '<<pw:typeormdefault>>', comment: 'password is <<pw:typeormcomment>>' }) password: string\n}\n"
    "export const source = new DataSource({ type: 'postgres', host: 'db', password: '<<pw:typeormsource>>', url: 'postgres://u:<<pw:typeormurl>>@db/shop' })\n",
    "mongoose/models/user.js": "const mongoose = require('mongoose')\nmongoose.connect('mongodb://u:<<pw:mongooseurl>>@mongo-0/shop')\nconst schema = new mongoose.Schema({ password: { type: String, default: '<<pw:mongoosedefault>>', enum: ['<<pw:mongooseenum>>'], match: /<<pw:mongoosematch>>/ } })\nmodule.exports = mongoose.model('User', schema)\n",
    "gorm/models.go": "package models\n\nimport \"gorm.io/gorm\"\n\ntype Account struct {\n\tgorm.Model\n\tPassword string `gorm:\"type:text;default:<<pw:gormdefault>>;comment:token=<<pw:gormcomment>>;check:password <> '<<pw:gormcheck>>'\" json:\"password\"`\n}\n",
    "sqlalchemy/models.py": 'from sqlalchemy import Column, Integer, String, create_engine\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\nengine = create_engine("postgresql://u:<<pw:saengine>>@db/shop")\n\n\nclass Login(Base):\n    """password: <<pw:sadoc>>"""\n\n    __tablename__ = "logins"\n    __table_args__ = {"comment": "token=<<pw:satable>>"}\n'
    '    id = Column(Integer, primary_key=True)\n    password = Column(String(9), default="<<pw:sadefault>>", server_default="<<pw:saserver>>", comment="password is <<pw:sacomment>>", doc="secret=<<pw:sacolumndoc>>")\n',
    "jpa/src/main/java/shop/Login.java": 'package shop;\nimport jakarta.persistence.*;\n/** password: <<pw:jpadoc>> */\n@Entity\n@Table(name = "logins")\npublic class Login {\n  @Id private Long id;\n  @Column(columnDefinition = "varchar(9) default \'<<pw:jpadefinition>>\'") @ColumnDefault("\'<<pw:jpadefault>>\'") @Comment("token=<<pw:jpacomment>>") private String password = "<<pw:jpafield>>";\n}\n',
}  # fmt: skip

OBJECTIVES: dict[str, str] = {
    "load/orders.js": "import http from 'k6/http'\nexport const options = { vus: 10, duration: '1m', thresholds: { http_req_duration: ['p(95)<500'], 'http_req_duration{token:<<pw:k6tag>>}': ['p(99)<900'] }, tags: { secret: '<<pw:k6option>>' }, cloud: { token: '<<opaque:k6cloud>>' } }\n"
    "export default function () { http.get('https://u:<<pw:k6url>>@api.vaultworks.io/x', { headers: { Authorization: 'Bearer <<jwt:k6>>', 'X-Api-Key': '<<hex:k6>>' } }) }\n",
    "load/locustfile.py": 'from locust import HttpUser, constant, task\n\n\nclass Buyer(HttpUser):\n    host = "https://u:<<pw:locusthost>>@api.vaultworks.io"\n    wait_time = constant(1)\n\n    @task\n    def buy(self):\n        self.client.post("/login?token=<<opaque:locustquery>>", json={"password": "<<pw:locustjson>>"}, headers={"Authorization": "Bearer <<jwt:locust>>"}, auth=("a", "<<pw:locustauth>>"))\n',
    "load/plan.jmx": '<?xml version="1.0"?><jmeterTestPlan version="1.2"><hashTree><TestPlan testname="Plan; password=<<pw:jmeterplan>>"/><hashTree><ThreadGroup testname="Group; token=<<pw:jmetergroup>>" enabled="true"><stringProp name="ThreadGroup.num_threads">10</stringProp><stringProp name="ThreadGroup.ramp_time">5</stringProp></ThreadGroup><hashTree>'
    '<HTTPSamplerProxy testname="Login with password <<pw:jmetersampler>>" enabled="true"><stringProp name="HTTPSampler.domain">u:<<pw:jmeterdomain>>@api.vaultworks.io</stringProp><stringProp name="HTTPSampler.path">/x?token=<<opaque:jmeterpath>></stringProp></HTTPSamplerProxy>'
    '<HeaderManager><collectionProp><elementProp><stringProp name="Header.name">Authorization</stringProp><stringProp name="Header.value">Bearer <<jwt:jmeter>></stringProp></elementProp></collectionProp></HeaderManager></hashTree></hashTree></hashTree></jmeterTestPlan>\n',
    "load/Simulation.scala": 'import io.gatling.core.Predef._\nimport io.gatling.http.Predef._\nclass Orders extends Simulation {\n  val one = http.baseUrl("https://u:<<pw:gatlingbase>>@api.vaultworks.io").header("Authorization", "Bearer <<jwt:gatling>>").basicAuth("a", "<<pw:gatlingauth>>")\n'
    '  val scn = scenario("Orders; password=<<pw:gatlingscenario>>").exec(http("login token=<<pw:gatlingname>>").get("/x?token=<<opaque:gatlingquery>>"))\n  setUp(scn.inject(rampUsers(10).during(10))).protocols(one).assertions(global.responseTime.max.lt(500), details("secret=<<pw:gatlingdetails>>").successfulRequests.percent.gt(95))\n}\n',
    "load/artillery.yml": "config:\n  target: https://u:<<pw:artillerytarget>>@api.vaultworks.io\n  phases: [{duration: 60, arrivalRate: 5, name: 'token=<<pw:artilleryphase>>'}]\n  variables: {password: [<<pw:artilleryvariable>>]}\n  defaults: {headers: {Authorization: 'Bearer <<jwt:artillery>>'}}\n  ensure: {p95: 300, thresholds: [{'http.response_time.p99': 500}]}\n  plugins: {ensure: {}}\nscenarios: [{name: 'Login password <<pw:artilleryscenario>>', flow: [{post: {url: '/login?token=<<opaque:artilleryurl>>', json: {password: <<pw:artilleryjson>>}}}]}]\n",
    "slo/orders.yaml": "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: orders, displayName: 'Orders; token=<<pw:slodisplay>>'}\nspec:\n  service: orders\n  description: password is <<pw:slodescription>>\n  timeWindow: [{duration: 28d, isRolling: true}]\n  objectives: [{displayName: 'secret=<<pw:sloobjective>>', target: 0.99}]\n"
    "  indicator: {metadata: {name: i}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(x{token=\"<<pw:sloquery>>\"}[5m]))'}}}, total: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(x[5m]))', headers: 'Bearer <<jwt:slo>>'}}}}}}\n",
    "slo/sloth.yaml": "version: prometheus/v1\nservice: orders\nlabels: {owner: 'token=<<pw:slothlabel>>'}\nslos:\n  - name: availability\n    objective: 99.9\n    description: 'password: <<pw:slothdescription>>'\n    sli: {events: {error_query: 'sum(rate(x{secret=\"<<pw:slothquery>>\"}[{{.window}}]))', total_query: 'sum(rate(x[{{.window}}]))'}}\n    alerting: {name: A, annotations: {url: 'https://u:<<pw:slothurl>>@run.vaultworks.io'}, page_alert: {labels: {key: '<<opaque:slothkey>>'}}}\n",
}  # fmt: skip

DESIGN: dict[str, str] = {**CONTRACTS, **SCHEMAS, **OBJECTIVES}
