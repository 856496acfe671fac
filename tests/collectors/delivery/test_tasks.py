"""What commands of pipelines do."""

from __future__ import annotations

import pytest

from archscan.collectors.delivery.tasks import find_tasks

COMMANDS = [
    ("npm test", ["test: npm test"]),
    ("npm run test:e2e -- --ci", ["test: npm run test:e2e -- --ci"]),
    ("npm ci && npm run build", ["build: npm run build"]),
    ("yarn --cwd web lint", ["check: yarn --cwd web lint"]),
    ("npm --prefix web run test", ["test: npm --prefix web run test"]),
    ("npx playwright test", ["test: playwright test"]),
    ("poetry run pytest -q", ["test: pytest -q"]),
    ("python manage.py test", ["test: manage.py test"]),
    ("python -m build", []),
    ("python setup.py install", []),
    ("mvn -B -ntp verify", ["test: mvn -B -ntp verify"]),
    ("./mvnw package -DskipTests", ["build: mvnw package -DskipTests"]),
    ("./gradlew :app:test", ["test: gradlew :app:test"]),
    ("docker build -t a .", ["build: docker build -t a ."]),
    ("docker buildx build --push -t a .", ["build: docker buildx build --push -t a .",
                                           "publish: docker buildx build --push -t a ."]),
    ("docker push ghcr.io/a/b", ["publish: docker push ghcr.io/a/b"]),
    ("docker run image build", []),
    ("docker login -u me -p hunter2hunter2", []),
    ("docker compose up -d", []),
    ("kubectl -n shop apply -f k8s", ["deploy: kubectl -n shop apply -f k8s"]),
    ("kubectl apply --dry-run=client -f k8s", []),
    ("kubectl create namespace shop", []),
    ("kubectl get pods", []),
    ("helm --namespace x upgrade --install a b", ["deploy: helm --namespace x upgrade --install a b"]),
    ("helm upgrade a b --set db.password=hunter2 --set-string x=y", ["deploy: helm upgrade a b"]),
    ("helm lint chart", ["check: helm lint chart"]),
    ("helm repo add x https://charts.example.com", []),
    ("terraform -chdir=infra apply -auto-approve", ["deploy: terraform -chdir=infra apply -auto-approve"]),
    ("terraform plan", ["check: terraform plan"]),
    ("terraform destroy", []),
    ("aws s3 sync ./dist s3://shop", ["deploy: aws s3 sync ./dist s3://shop"]),
    ("aws s3 sync s3://shop ./dist", []),
    ("aws sts get-caller-identity", []),
    ("ssh deploy@shop.example.com 'docker compose pull && docker compose up -d'",
     ["deploy: ssh deploy@shop.example.com docker compose pull && docker compose up -d"]),
    ("ssh-keyscan shop.example.com", []),
    ("rsync -a dist/ web@shop.example.com:/srv", ["deploy: rsync -a dist/ web@shop.example.com:/srv"]),
    ("ansible-playbook site.yml -i prod", ["deploy: ansible-playbook site.yml -i prod"]),
    ("ansible-playbook --syntax-check site.yml", ["check: ansible-playbook --syntax-check site.yml"]),
    ("trivy image a", ["scan: Trivy"]),
    ("docker run --rm aquasec/trivy image a", ["scan: Trivy"]),
    ("npm audit --production", ["scan: npm audit"]),
    ("cosign sign a", ["scan: Cosign (signs)"]),
    ("cosign version", []),
    ("kind create cluster", ["cluster: kind create cluster"]),
    ("kubectl rollout undo deployment/web", ["rollback: kubectl rollout undo deployment/web"]),
    ("make deploy ENV=prod", ["deploy: make deploy ENV=prod"]),
    ("make clean", []),
    ("make test deploy", ["deploy: make test deploy"]),
    ("make production terraform-apply", ["deploy: make production terraform-apply"]),
    ("./bin/deploy staging", ["deploy: ./bin/deploy staging"]),
    ("./bin/delete_deployment x", []),
    ("test -f x", []),
    ("python ./scripts/get_release_version.py", []),
    ("make install-build-tools", []),
    ("bash scripts/deploy.sh prod", ["deploy: bash scripts/deploy.sh prod"]),
    ("./test.sh", ["test: ./test.sh"]),
    ("echo kubectl apply -f x", []),
    ("# kubectl apply -f x", []),
    ("git push origin main", []),
    ("git push heroku main", ["deploy: git push heroku main"]),
    ("curl -H 'Authorization: Bearer abc123def456' https://hooks.example.com", []),
]  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_what_a_command_does(command: str, expected: list[str]) -> None:
    assert [f"{task.kind}: {task.text}" for task in find_tasks(command, 1)] == expected


def test_lines_of_a_script_are_counted() -> None:
    script = "set -e\nnpm ci\n\nif true; then\n  pytest\nfi\nhelm upgrade a \\\n  b\n"
    assert [(task.kind, task.line) for task in find_tasks(script, 10)] == [("test", 14), ("deploy", 16)]


def test_expressions_keep_the_words_behind_them() -> None:
    tasks = list(find_tasks("helm upgrade a b -n ${{ inputs.space }} --wait ${{ x && 'y' || 'z' }}", 1))
    assert [task.text for task in tasks] == ["helm upgrade a b -n ${{ inputs.space }} --wait ${{ ... }}"]
