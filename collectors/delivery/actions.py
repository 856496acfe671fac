"""What the actions of GitHub do that pipelines call most; no collector.

From the actions' own pages in https://github.com/marketplace?type=actions.
"""

from __future__ import annotations

from collections.abc import Mapping

SCANS: Mapping[str, str] = {
    "aquasecurity/trivy-action": "Trivy", "github/codeql-action/analyze": "CodeQL",
    "github/codeql-action/init": "CodeQL",
    "snyk/actions": "Snyk", "anchore/scan-action": "Grype", "anchore/sbom-action": "Syft",
    "returntocorp/semgrep-action": "Semgrep", "semgrep/semgrep-action": "Semgrep",
    "gitleaks/gitleaks-action": "Gitleaks",
    "zricethezav/gitleaks-action": "Gitleaks", "trufflesecurity/trufflehog": "TruffleHog",
    "actions/dependency-review-action": "Dependency Review", "hadolint/hadolint-action": "Hadolint",
    "jbergstroem/hadolint-gh-action": "Hadolint", "reviewdog/action-hadolint": "Hadolint",
    "bridgecrewio/checkov-action": "Checkov", "kubescape/github-action": "Kubescape",
    "aquasecurity/tfsec-action": "tfsec", "aquasecurity/tfsec-sarif-action": "tfsec",
    "aquasecurity/tfsec-pr-commenter-action": "tfsec",
    "reviewdog/action-tfsec": "tfsec", "ossf/scorecard-action": "OpenSSF Scorecard",
    "google/osv-scanner-action": "OSV-Scanner",
    "step-security/harden-runner": "Harden-Runner", "sonarsource/sonarcloud-github-action": "SonarCloud",
    "sonarsource/sonarqube-scan-action": "SonarQube",
    "sonarsource/sonarqube-quality-gate-action": "SonarQube",
    "zaproxy/action-full-scan": "OWASP ZAP", "zaproxy/action-baseline": "OWASP ZAP",
    "zaproxy/action-api-scan": "OWASP ZAP",
    "fossas/fossa-action": "FOSSA", "fossa-contrib/fossa-action": "FOSSA",
    "crazy-max/ghaction-container-scan": "Trivy",
    "checkmarx/kics-github-action": "KICS", "checkmarx/ast-github-action": "Checkmarx",
    "stackrox/kube-linter-action": "KubeLinter",
    "actions/attest-build-provenance": "build provenance attestation",
    "actions/attest-sbom": "SBOM attestation",
    "slsa-framework/slsa-github-generator": "SLSA provenance", "pypa/gh-action-pip-audit": "pip-audit",
    "docker/scout-action": "Docker Scout", "microsoft/security-devops-action": "Microsoft Security DevOps",
    "rustsec/audit-check": "cargo audit", "actions-rs/audit-check": "cargo audit",
    "actions-rust-lang/audit": "cargo audit",
    "embarkstudios/cargo-deny-action": "cargo deny", "golang/govulncheck-action": "govulncheck",
    "securego/gosec": "gosec",
    "azure/container-scan": "Trivy and Dockle", "erzz/dockle-action": "Dockle",
    "goodwithtech/dockle-action": "Dockle",
    "dependency-check/dependency-check_action": "OWASP Dependency-Check",
    "advanced-security/maven-dependency-submission-action": "dependency submission",
    "gradle/actions/dependency-submission": "dependency submission",
    "tenable/terrascan-action": "Terrascan",
    "controlplaneio/kubesec-action": "Kubesec", "zizmorcore/zizmor-action": "zizmor",
    "lacework/lw-scanner-action": "Lacework",
    "sysdiglabs/scan-action": "Sysdig", "veracode/veracode-uploadandscan-action": "Veracode",
    "mobsf/mobsfscan": "mobsfscan",
    "deepfence/yarahunter": "YaraHunter", "bearer/bearer-action": "Bearer", "wizcli/action": "Wiz",
}  # fmt: skip
"""Scanners and signers by action, in lower case; an action below it counts too."""

DEPLOYS: Mapping[str, tuple[str, ...]] = {
    "azure/k8s-deploy": ("namespace", "manifests"), "azure/webapps-deploy": ("app-name", "slot-name"),
    "azure/functions-action": ("app-name", "slot-name"),
    "azure/container-apps-deploy-action": ("containerAppName", "resourceGroup"),
    "azure/arm-deploy": ("resourceGroupName", "template"),
    "azure/bicep-deploy": ("resource-group-name", "template-file"),
    "azure/static-web-apps-deploy": ("app_location",), "azure/aci-deploy": ("resource-group", "name"),
    "aws-actions/amazon-ecs-deploy-task-definition": ("cluster", "service"),
    "aws-actions/amazon-ecs-deploy-express-service": ("cluster", "service-name"),
    "aws-actions/aws-cloudformation-github-deploy": ("name", "template"),
    "aws-actions/aws-lambda-deploy": ("function-name",),
    "einaregilsson/beanstalk-deploy": ("application_name", "environment_name"),
    "google-github-actions/deploy-cloudrun": ("service", "job", "region"),
    "google-github-actions/deploy-appengine": ("deliverables", "version"),
    "google-github-actions/deploy-cloud-functions": ("name", "region"),
    "google-github-actions/create-cloud-deploy-release": ("delivery_pipeline", "region"),
    "akhileshns/heroku-deploy": ("heroku_app_name",), "amondnet/vercel-action": ("vercel-args",),
    "nwtgck/actions-netlify": ("publish-dir",),
    "cloudflare/pages-action": ("projectName",),
    "firebaseextended/action-hosting-deploy": ("channelId", "target"),
    "actions/deploy-pages": (), "peaceiris/actions-gh-pages": ("publish_dir",),
    "jamesives/github-pages-deploy-action": ("branch", "folder"),
    "appleboy/scp-action": ("source", "target"), "easingthemes/ssh-deploy": ("TARGET",),
    "burnett01/rsync-deployments": ("remote_path",),
    "digitalocean/app_action": ("app_name",), "digitalocean/app_action/deploy": ("app_name",),
    "dflook/terraform-apply": ("path", "workspace"), "dflook/tofu-apply": ("path", "workspace"),
    "deliverybot/helm": ("release", "namespace", "chart"),
    "bitovi/github-actions-deploy-eks-helm": ("cluster-name", "namespace", "name"),
    "johnbeynon/render-deploy-action": (), "dawidd6/action-ansible-playbook": ("playbook",),
    "arillso/action.playbook": ("playbook",),
    "cssnr/stack-deploy-action": ("name", "file"), "cssnr/portainer-stack-deploy-action": ("name", "file"),
    "clowdhaus/argo-cd-action": ("command", "options"),
}  # fmt: skip
"""Deploying actions, with the inputs that say where to or what."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    "superfly/flyctl-actions": ("flyctl", "args"), "steebchen/kubectl": ("kubectl", "args"),
    "actions-hub/kubectl": ("kubectl", "args"),
    "helmfile/helmfile-action": ("helmfile", "helmfile-args"),
    "cloudflare/wrangler-action": ("wrangler", "command"),
    "serverless/github-action": ("serverless", "args"), "netlify/actions": ("netlify", "args"),
    "pulumi/actions": ("pulumi", "command"),
    "appleboy/ssh-action": ("", "script"), "azure/cli": ("", "inlineScript"),
    "azure/powershell": ("", "inlineScript"),
    "wyrihaximus/github-action-helm3": ("", "exec"), "digitalocean/action-doctl": ("", "args"),
    "actions-rs/cargo": ("cargo", "command"),
    "nick-fields/retry": ("", "command"), "nick-invision/retry": ("", "command"),
    "gradle/gradle-build-action": ("gradle", "arguments"),
    "addnab/docker-run-action": ("", "run"), "devcontainers/ci": ("", "runCmd"),
    "goreleaser/goreleaser-action": ("goreleaser", "args"),
}  # fmt: skip
"""Actions that run the command in an input, behind the program's name."""

OTHERS: Mapping[str, str] = {
    **dict.fromkeys(
        ("cypress-io/github-action", "grafana/k6-action", "grafana/run-k6-action",
        "matt-ball/newman-action"), "test"
    ),
    **dict.fromkeys(
        ("golangci/golangci-lint-action", "super-linter/super-linter", "github/super-linter",
        "pre-commit/action",
         "psf/black", "astral-sh/ruff-action", "chartboost/ruff-action", "ludeeus/action-shellcheck",
         "rhysd/actionlint",
         "ibiqlik/action-yamllint", "stoplightio/spectral-action", "bufbuild/buf-lint-action",
         "bufbuild/buf-breaking-action",
         "dflook/terraform-plan", "dflook/terraform-validate", "dflook/terraform-fmt-check",
         "reviewdog/action-golangci-lint",
         "reviewdog/action-eslint", "wearerequired/lint-action", "azure/k8s-lint"), "check"
    ),
    **dict.fromkeys(
        ("actions/create-release", "softprops/action-gh-release", "ncipollo/release-action",
         "pypa/gh-action-pypi-publish", "js-devtools/npm-publish", "cycjimmy/semantic-release-action",
         "googleapis/release-please-action", "google-github-actions/release-please-action",
         "changesets/action",
         "helm/chart-releaser-action", "elgohr/publish-docker-github-action",
         "mr-smithers-excellent/docker-build-push",
         "redhat-actions/push-to-registry", "marvinpinto/action-automatic-releases",
         "bufbuild/buf-push-action"), "publish"
    ),
    **dict.fromkeys(("redhat-actions/buildah-build", "redhat-actions/s2i-build",
    "buildpacks/github-actions"), "build"),
    **dict.fromkeys(
        ("helm/kind-action", "engineerd/setup-kind", "medyagh/setup-minikube",
        "manusa/actions-setup-minikube",
         "absaoss/k3d-action", "nolar/setup-k3d-k3s", "container-tools/kind-action",
         "debianmaster/actions-k3s",
         "rinx/setup-k3d"), "cluster"
    ),
}  # fmt: skip
"""Other actions and the kind of task that each is."""
