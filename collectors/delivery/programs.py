"""Programs that pipelines call, and what they do; no collector.

From the command-line references of the tools: https://kubernetes.io/docs/reference/kubectl/,
https://helm.sh/docs/helm/, https://developer.hashicorp.com/terraform/cli/commands and so on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A sub-command and what it does."""

    words: tuple[str, ...]
    kind: str
    """A kind of task; `none` for a sub-command that does nothing to tell."""
    anywhere: bool = False
    """Whether one of the words at any place is enough (goals of Maven, tasks of Gradle)."""
    option: tuple[str, ...] = ()
    """One of these options has to be there."""
    without: tuple[str, ...] = ()


def _rules(kind: str, *commands: str, without: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    return tuple(Rule(tuple(command.split()), kind, without=without) for command in commands)


def _goals(kind: str, words: str) -> tuple[Rule, ...]:
    return (Rule(tuple(words.split()), kind, anywhere=True),)


_MAVEN = (
    *_goals("publish", "deploy jib:build site-deploy"),
    *_goals("build", "jib:dockerBuild spring-boot:build-image docker:build dockerfile:build"),
    *_goals("test", "verify test integration-test failsafe:integration-test"),
    *_goals("check", "checkstyle:check spotless:check pmd:check spotbugs:check"),
    *_goals("build", "package install compile"),
)
_GRADLE = (
    *_goals("publish", "publish jib dockerPush pushImage publishImage"),
    *_goals("build", "bootBuildImage jibDockerBuild dockerBuild buildImage"),
    *_goals("test", "test integrationTest connectedAndroidTest e2eTest"),
    *_goals("check", "check detekt ktlintCheck spotlessCheck checkstyleMain lint"),
    *_goals("build", "build assemble bootJar shadowJar installDist"),
)
_PUSHED = ("--push",)
_DOCKER = (
    *(Rule(tuple(one.split()), "publish", option=_PUSHED) for one in ("buildx build", "build",
    "buildx bake", "compose build")),
    *_rules("build", "buildx build", "build", "buildx bake", "image build", "compose build"),
    *_rules("publish", "push", "image push", "compose push", "manifest push", "buildx imagetools create"),
    *_rules("deploy", "stack deploy", "service update", "service create"),
)  # fmt: skip
_NPM = (
    *_rules("publish", "publish", "release publish"),
    *_rules("test", "test", "t"),
    *_rules("none", "install", "ci", "add", "cache", "config", "version"),
)
_TERRAFORM = (
    *_rules("deploy", "apply", "run-all apply", "stack run apply"),
    *_rules("check", "plan", "validate", "fmt", "run-all plan"),
)
_KUBE = (
    *_rules("rollback", "rollout undo"),
    *_rules("deploy", "apply", "replace", "set image", "rollout restart", "create deployment"),
)

BY_SUBCOMMAND: Mapping[str, tuple[Rule, ...]] = {
    "kubectl": _KUBE, "oc": (*_KUBE, *_rules("deploy", "new-app", "rollout latest"), *_rules("build",
    "start-build")),
    "k3s": _rules("deploy", "kubectl apply"), "microk8s": _rules("deploy", "kubectl apply", "helm upgrade"),
    "helm": (
        *_rules("rollback", "rollback"), *_rules("deploy", "upgrade", "install", "secrets upgrade"),
        *_rules("check", "lint", "unittest"), *_rules("test", "test"), *_rules("publish", "push",
        "cm-push"),
    ),
    "helmfile": (*_rules("deploy", "apply", "sync", "deploy"), *_rules("check", "lint", "diff")),
    "kustomize": _rules("update", "edit set image"),
    "terraform": _TERRAFORM, "tofu": _TERRAFORM, "terragrunt": _TERRAFORM,
    "pulumi": (*_rules("deploy", "up", "update"), *_rules("check", "preview")),
    "cdk": (*_rules("deploy", "deploy"), *_rules("check", "synth", "diff")),
    "cdktf": _rules("deploy", "deploy"),
    "sam": (*_rules("deploy", "deploy", "sync"), *_rules("build", "build"), *_rules("check", "validate")),
    "serverless": _rules("deploy", "deploy"), "sls": _rules("deploy", "deploy"),
    "sst": _rules("deploy", "deploy"), "amplify": _rules("deploy", "publish", "push"),
    "aws": _rules(
        "deploy", "ecs update-service", "ecs create-service", "ecs deploy", "cloudformation deploy",
        "cloudformation update-stack", "cloudformation create-stack", "lambda update-function-code",
        "deploy create-deployment", "deploy push", "s3 sync", "elasticbeanstalk update-environment",
        "apprunner start-deployment", "apprunner update-service", "amplify start-job",
    ),
    "ecs-cli": _rules("deploy", "compose service up", "compose up"), "ecs-deploy": (Rule((), "deploy"),),
    "eb": _rules("deploy", "deploy"),
    "copilot": _rules("deploy", "deploy", "svc deploy", "env deploy", "job deploy"),
    "gcloud": (
        *_rules(
            "deploy", "run deploy", "beta run deploy", "run services update", "run services replace",
            "run jobs deploy",
            "app deploy", "functions deploy", "deploy releases create", "run services update-traffic",
            "compute instances update-container",
        ),
        *_rules("build", "builds submit"),
    ),
    "gsutil": _rules("deploy", "rsync", "rsync -r"),
    "firebase": _rules("deploy", "deploy", "hosting:channel:deploy"),
    "az": (
        *_rules(
            "deploy", "webapp deploy", "webapp up", "webapp deployment source config-zip",
            "webapp config container set",
            "containerapp up", "containerapp update", "containerapp create",
            "functionapp deployment source config-zip",
            "deployment group create", "deployment sub create", "spring app deploy", "container create",
            "aks command invoke", "staticwebapp upload", "storage blob upload-batch",
            "webapp deployment slot swap",
        ),
        *_rules("build", "acr build"),
    ),
    "azd": _rules("deploy", "deploy", "up", "provision"),
    "fly": _rules("deploy", "deploy"), "flyctl": _rules("deploy", "deploy"),
    "heroku": (*_rules("rollback", "rollback", "releases:rollback"), *_rules("deploy",
    "container:release")),
    "netlify": _rules("deploy", "deploy"), "vercel": _rules("deploy", "deploy", "promote"),
    "railway": _rules("deploy", "up", "deploy"),
    "wrangler": _rules("deploy", "deploy", "publish", "pages deploy"),
    "doctl": _rules("deploy", "apps create-deployment", "apps update", "serverless deploy"),
    "cf": _rules("deploy", "push"), "nomad": _rules("deploy", "job run", "run"),
    "cap": (Rule(("deploy",), "deploy", anywhere=True),),
    "kamal": (*_rules("rollback", "rollback"), *_rules("deploy", "deploy", "redeploy")),
    "dokku": _rules("deploy", "git:from-image", "deploy"),
    "werf": _rules("deploy", "converge", "bundle apply"),
    "kapp": _rules("deploy", "deploy"), "waypoint": _rules("deploy", "up", "deploy"),
    "skaffold": (*_rules("deploy", "run", "deploy", "apply"), *_rules("build", "build"), *_rules("test",
    "test", "verify")),
    "devspace": (*_rules("deploy", "deploy"), *_rules("build", "build")),
    "garden": (*_rules("deploy", "deploy"), *_rules("test", "test"), *_rules("build", "build")),
    "okteto": _rules("deploy", "deploy"), "tilt": _rules("test", "ci"),
    "argocd": (*_rules("rollback", "app rollback"), *_rules("deploy", "app sync", "app set", "app create")),
    "flux": _rules("deploy", "reconcile"), "cdk8s": _rules("build", "synth"),
    "ko": (*_rules("deploy", "apply"), *_rules("publish", "build", "publish", "resolve")),
    "ansible-playbook": (Rule((), "deploy", without=("--check", "--syntax-check", "--list-tasks")),
                         Rule((), "check", option=("--check", "--syntax-check"))),
    "git": _rules("deploy", "push heroku", "push dokku"),
    "docker": _DOCKER, "podman": _DOCKER, "nerdctl": _DOCKER,
    "docker-compose": (*_rules("publish", "push"), *_rules("build", "build")),
    "buildah": (*_rules("build", "bud", "build"), *_rules("publish", "push")),
    "skopeo": _rules("publish", "copy"), "crane": _rules("publish", "push", "tag", "append"),
    "pack": (Rule(("build",), "publish", option=("--publish",)), *_rules("build", "build")),
    "packer": (*_rules("build", "build"), *_rules("check", "validate")),
    "npm": _NPM, "yarn": (*_NPM, *_rules("publish", "npm publish")), "pnpm": _NPM, "bun": _NPM,
    "lerna": _rules("publish", "publish"), "changeset": _rules("publish", "publish"),
    "mvn": _MAVEN, "mvnw": _MAVEN, "mvnd": _MAVEN, "gradle": _GRADLE, "gradlew": _GRADLE,
    "go": (*_rules("test", "test"), *_rules("check", "vet", "fmt"), *_rules("build", "build")),
    "cargo": (
        *_rules("test", "test", "nextest run", "nextest"), *_rules("check", "clippy", "fmt", "check"),
        *_rules("build", "build"),
        *_rules("publish", "publish"),
    ),
    "dotnet": (
        *_rules("test", "test"), *_rules("check", "format"), *_rules("publish", "nuget push"),
        *_rules("build", "build", "publish", "pack"),
    ),
    "mix": (*_rules("test", "test"), *_rules("check", "credo", "format", "dialyzer"), *_rules("build",
    "release", "compile")),
    "sbt": (*_goals("test", "test"), *_goals("publish", "publish"), *_goals("build",
    "compile package assembly")),
    "flutter": (*_rules("test", "test"), *_rules("check", "analyze"), *_rules("build", "build")),
    "dart": (*_rules("test", "test"), *_rules("check", "analyze", "format")),
    "swift": (*_rules("test", "test"), *_rules("build", "build")),
    "ng": (*_rules("test", "test", "e2e"), *_rules("check", "lint"), *_rules("build", "build")),
    "rails": _rules("test", "test", "test:system"), "manage.py": _rules("test", "test"),
    "artisan": _rules("test", "test"), "ruff": _rules("check", "check", "format"),
    "cypress": _rules("test", "run"), "playwright": _rules("test", "test"), "newman": _rules("test", "run"),
    "k6": _rules("test", "run"), "artillery": _rules("test", "run"), "pre-commit": _rules("check", "run"),
    "ct": (*_rules("test", "install", "lint-and-install"), *_rules("check", "lint")),
    "buf": (*_rules("check", "lint", "breaking", "format"), *_rules("publish", "push")),
    "spectral": _rules("check", "lint"), "twine": _rules("publish", "upload"),
    "poetry": (*_rules("publish", "publish"), *_rules("build", "build")),
    "uv": (*_rules("publish", "publish"), *_rules("build", "build")),
    "gem": _rules("publish", "push"), "gh": _rules("publish", "release create", "release upload"),
    "cr": _rules("publish", "upload"),
    "goreleaser": (*_rules("publish", "release"), *_rules("build", "build")),
    "mkdocs": (*_rules("publish", "gh-deploy"), *_rules("build", "build")),
    "executor": (Rule((), "publish", option=("--destination", "-d")),),
}  # fmt: skip
"""Sub-commands by program; the first rule that fits counts."""

BY_PROGRAM: Mapping[str, str] = {
    **dict.fromkeys(
        [
            "pytest",
            "py.test",
            "tox",
            "nox",
            "nosetests",
            "jest",
            "vitest",
            "mocha",
            "karma",
            "ava",
            "rspec",
            "phpunit",
            "pest",
            "paratest",
            "ctest",
            "bats",
            "locust",
            "gatling.sh",
            "jmeter",
            "robot",
            "behave",
            "cucumber",
            "karate",
            "gotestsum",
            "ginkgo",
            "testcafe",
            "wdio",
            "nyc",
            "ava",
        ],
        "test",
    ),
    **dict.fromkeys(
        [
            "eslint",
            "prettier",
            "tsc",
            "stylelint",
            "flake8",
            "black",
            "isort",
            "mypy",
            "pyright",
            "pylint",
            "golangci-lint",
            "staticcheck",
            "gofmt",
            "rubocop",
            "yamllint",
            "actionlint",
            "shellcheck",
            "markdownlint",
            "markdownlint-cli2",
            "kubeconform",
            "kubeval",
            "ansible-lint",
            "tflint",
            "ktlint",
            "detekt",
            "phpstan",
            "psalm",
            "phpcs",
            "php-cs-fixer",
            "pint",
            "standardrb",
            "swiftlint",
            "clang-format",
            "cfn-lint",
            "commitlint",
            "biome",
            "oxlint",
            "erb_lint",
            "sqlfluff",
            "promtool",
            "revive",
        ],
        "check",
    ),
    **dict.fromkeys(["semantic-release"], "publish"),
}
"""Programs that do one thing whatever follows."""

CLUSTERS: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"create"}), "k3d": frozenset({"create"}), "minikube": frozenset({"start"}),
    "ctlptl": frozenset({"create", "apply"}), "microk8s": frozenset({"start", "install"}),
}  # fmt: skip
"""Programs that make a cluster that is gone when the job ends."""

SCANNERS: Mapping[str, str] = {
    "trivy": "Trivy", "grype": "Grype", "syft": "Syft", "snyk": "Snyk", "semgrep": "Semgrep",
    "gitleaks": "Gitleaks",
    "trufflehog": "TruffleHog", "bandit": "Bandit", "safety": "Safety", "pip-audit": "pip-audit",
    "npm audit": "npm audit", "yarn audit": "yarn audit", "pnpm audit": "pnpm audit",
    "cargo audit": "cargo audit",
    "cargo-audit": "cargo audit", "cargo deny": "cargo deny", "composer audit": "composer audit",
    "govulncheck": "govulncheck", "gosec": "gosec", "nancy": "Nancy", "brakeman": "Brakeman",
    "bundle-audit": "bundler-audit", "bundler-audit": "bundler-audit",
    "dependency-check": "OWASP Dependency-Check",
    "hadolint": "Hadolint", "dockle": "Dockle", "docker scout": "Docker Scout",
    "docker scan": "Docker Scan",
    "checkov": "Checkov", "tfsec": "tfsec", "terrascan": "Terrascan", "kics": "KICS",
    "kubescape": "Kubescape",
    "kube-linter": "KubeLinter", "kube-score": "kube-score", "polaris": "Polaris", "conftest": "Conftest",
    "datree": "Datree", "kubesec": "Kubesec", "kube-bench": "kube-bench", "codeql": "CodeQL",
    "sonar-scanner": "SonarScanner", "sonarscanner": "SonarScanner", "sonar-scanner-cli": "SonarScanner",
    "dotnet-sonarscanner": "SonarScanner",
    "zap-baseline.py": "OWASP ZAP", "zap-full-scan.py": "OWASP ZAP", "zap-api-scan.py": "OWASP ZAP",
    "zaproxy": "OWASP ZAP",
    "nuclei": "Nuclei", "osv-scanner": "OSV-Scanner", "detect-secrets": "detect-secrets",
    "horusec": "Horusec",
    "anchore-cli": "Anchore", "cosign sign": "Cosign (signs)", "cosign verify": "Cosign (verifies)",
    "cosign attest": "Cosign (attests)", "notation sign": "Notation (signs)", "mobsfscan": "mobsfscan",
    "njsscan": "njsscan", "retire": "Retire.js", "clair-scanner": "Clair", "cdxgen": "cdxgen",
    "sslyze": "SSLyze", "nikto": "Nikto",
}  # fmt: skip
"""Scanners and signers by program, or program and sub-command, as they are called by people."""

SCRIPT_WORDS: Mapping[str, str] = {
    **dict.fromkeys(["test", "tests", "e2e", "unittest", "integration", "coverage", "spec"], "test"),
    **dict.fromkeys(["lint", "fmt", "format", "typecheck", "check", "vet"], "check"),
    **dict.fromkeys(["build", "compile"], "build"),
    **dict.fromkeys(["publish", "push", "release"], "publish"),
    **dict.fromkeys(["deploy", "deployment"], "deploy"),
    **dict.fromkeys(["rollback"], "rollback"),
}
"""What the names of scripts and targets say."""
