"""Resources that run the team's own programs: where their image, variables, ports and source stand.

Paths are dotted and hold for every notation (`environment.variables`, `Environment.Variables`).
"""

from __future__ import annotations

from typing import NamedTuple


class Program(NamedTuple):
    """Where the parts of a program stand in its resource."""

    kind: str
    """`Workload.kind`."""
    technology: str = ""
    """Key in the lexicon of what runs it."""
    names: tuple[str, ...] = ("name",)
    containers: str = ""
    """Path of the mappings that describe containers; "" if the resource is its only one."""
    image: str = "image"
    """Path of the image within a container."""
    variables: tuple[str, ...] = ()
    """Paths within a container: a mapping, a list of name and value, or a list of `NAME=value`."""
    ports: str = ""
    """Path of port numbers within a container."""
    command: str = "command"
    source: str = ""
    """Path of the folder or archive with the code, in the resource."""
    public: bool = False
    """Reachable from outside as it is."""


_LAMBDA = Program(
    "function",
    "aws-lambda",
    ("function_name", "name"),
    image="image_uri|code.image_uri",
    variables=("environment.variables", "environment_variables"),
    command="handler",
    source="filename|source_path|source_dir|code_uri|code",
)
_WEB_APP = Program(
    "web_app",
    image="site_config.application_stack.docker_image_name|site_config.application_stack.docker_image"
    "|site_config.linux_fx_version",
    variables=("app_settings", "connection_string"),
    command="site_config.app_command_line",
    source="zip_deploy_file",
    public=True,
)
_AZURE_FUNCTION = _WEB_APP._replace(kind="function", technology="azure-functions")
_CLOUD_RUN = Program(
    "container_service",
    containers="template.containers",
    variables=("env",),
    ports="ports.container_port",
    public=True,
)
_WORKER = Program(
    "function",
    "cloudflare-workers",
    ("name", "script_name"),
    image="-",
    variables=("plain_text_binding", "environment_variables", "vars"),
    source="main_module",
)

PROGRAMS: dict[str, Program] = {
    "aws_lambda_function": _LAMBDA,
    "aws_ecs_task_definition": Program(
        "container_service",
        names=("family", "name"),
        containers="container_definitions",
        variables=("environment", "secrets"),
        ports="port_mappings.container_port",
    ),
    "aws_ecs_service": Program("container_service", image="-"),
    "aws_apprunner_service": Program(
        "container_service",
        names=("service_name",),
        image="source_configuration.image_repository.image_identifier",
        variables=(
            "source_configuration.image_repository.image_configuration.runtime_environment_variables",
            "source_configuration.image_repository.image_configuration.runtime_environment_secrets",
            "source_configuration.code_repository.code_configuration.code_configuration_values"
            ".runtime_environment_variables",
        ),
        ports="source_configuration.image_repository.image_configuration.port",
        public=True,
    ),
    "aws_batch_job_definition": Program(
        "job", containers="container_properties", variables=("environment", "secrets")
    ),
    "aws_lightsail_container_service_deployment_version": Program(
        "container_service",
        names=("service_name",),
        containers="container",
        variables=("environment",),
        public=True,
    ),
    "aws_elastic_beanstalk_environment": Program(
        "web_app", image="-", variables=("setting", "option_settings"), public=True
    ),
    "aws_amplify_app": Program("frontend", image="-", variables=("environment_variables",), public=True),
    "google_cloud_run_service": _CLOUD_RUN._replace(containers="template.spec.containers"),
    "google_cloud_run_v2_service": _CLOUD_RUN,
    "google_cloud_run_v2_worker_pool": _CLOUD_RUN._replace(public=False),
    "google_cloud_run_v2_job": _CLOUD_RUN._replace(
        kind="job", containers="template.template.containers", public=False
    ),
    "google_cloudfunctions_function": Program(
        "function",
        "cloud-functions",
        image="-",
        variables=("environment_variables", "secret_environment_variables"),
        command="entry_point",
        source="source_archive_object|source_directory",
    ),
    "google_cloudfunctions2_function": Program(
        "function",
        "cloud-functions",
        image="-",
        variables=("service_config.environment_variables", "service_config.secret_environment_variables"),
        command="build_config.entry_point",
        source="build_config.source.storage_source.object",
    ),
    "google_app_engine_standard_app_version": Program(
        "web_app", "app-engine", ("service",), image="-", variables=("env_variables",), public=True
    ),
    "google_app_engine_flexible_app_version": Program(
        "web_app",
        "app-engine",
        ("service",),
        image="deployment.container.image",
        variables=("env_variables",),
        public=True,
    ),
    "azurerm_container_app": Program(
        "container_service",
        containers="template.container|properties.template.containers",
        variables=("env",),
    ),
    "azurerm_container_app_job": Program("job", containers="template.container", variables=("env",)),
    "azurerm_container_group": Program(
        "container_service",
        containers="container",
        variables=("environment_variables", "secure_environment_variables"),
        ports="ports.port",
        command="commands",
    ),
    "azurerm_linux_web_app": _WEB_APP,
    "azurerm_windows_web_app": _WEB_APP,
    "azurerm_app_service": _WEB_APP,
    "azurerm_linux_function_app": _AZURE_FUNCTION,
    "azurerm_windows_function_app": _AZURE_FUNCTION,
    "azurerm_function_app": _AZURE_FUNCTION,
    "azurerm_function_app_flex_consumption": _AZURE_FUNCTION,
    "azurerm_static_web_app": Program("frontend", image="-", variables=("app_settings",), public=True),
    "azurerm_static_site": Program("frontend", image="-", variables=("app_settings",), public=True),
    "docker_container": Program(
        "container",
        variables=("env",),
        ports="ports.internal",
    ),
    "docker_service": Program(
        "container",
        containers="task_spec.container_spec",
        variables=("env",),
    ),
    "heroku_app": Program(
        "web_app",
        "heroku",
        image="-",
        variables=("config_vars", "sensitive_config_vars"),
        public=True,
    ),
    "digitalocean_app": Program(
        "web_app",
        names=("spec.name",),
        containers="spec.service|spec.worker|spec.function",
        image="image.repository",
        variables=("env",),
        ports="http_port",
        command="run_command",
        public=True,
    ),
    "scaleway_container": Program(
        "container_service",
        image="registry_image",
        variables=("environment_variables", "secret_environment_variables"),
        public=True,
    ),
    "scaleway_function": Program(
        "function",
        image="-",
        variables=("environment_variables", "secret_environment_variables"),
        source="zip_file",
    ),
    "cloudflare_workers_script": _WORKER,
    "cloudflare_worker_script": _WORKER,
    "cloudflare_pages_project": Program(
        "frontend", image="-", variables=("deployment_configs.production.environment_variables",), public=True
    ),
    "vercel_project": Program("frontend", "vercel", image="-", variables=("environment",), public=True),
    "netlify_site": Program("frontend", "netlify", image="-", public=True),
    "platform_app": Program(
        "web_app",
        image="image|image.location|build.image",
        variables=("env", "variables", "env_variables", "secrets"),
        ports="port|image.port|http_service.internal_port|services.internal_port",
        command="start_command|docker_command",
        source="source_dir",
    ),
    "render_web_service": Program(
        "web_app",
        "render",
        image="runtime_source.image.image_url",
        variables=("env_vars",),
        public=True,
    ),
    "render_private_service": Program(
        "web_app", "render", image="runtime_source.image.image_url", variables=("env_vars",)
    ),
    "render_background_worker": Program(
        "worker", "render", image="runtime_source.image.image_url", variables=("env_vars",)
    ),
}
"""By Terraform's resource type. `-` as image: it never has one."""
