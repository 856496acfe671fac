"""Trees to measure with: manifests as a company has them, and a great many files."""

from __future__ import annotations

from pathlib import Path

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/part-of: shop
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
        - name: main
          image: "registry.example.org/shop/{name}:1.{replicas}.0"
          ports:
            - containerPort: 8080
          env:
            - name: NEXT_URL
              value: http://{other}:8080/v1
            - name: DATABASE_URL
              value: postgresql://db-{team}:5432/{name}
            - name: LOG_LEVEL
              value: info
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: {name}
                  key: password
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{cpu: 500m, memory: 256Mi}}
          readinessProbe:
            httpGet:
              path: /healthz
              port: 8080
"""
SERVICE = """\
# How others reach {name}.
apiVersion: v1
kind: Service
metadata:
  name: {name}
  annotations:
    example.org/owner: team-{team}
    example.org/description: "Keeps what belongs to {name} and answers questions about it."
spec:
  type: ClusterIP
  selector:
    app: {name}
  ports:
    - name: http
      port: 8080
      targetPort: 8080
"""


def make_manifests(root: Path, count: int) -> None:
    """`count` files, half of them Deployments and half their Services, in folders of one team each."""
    services = max(count // 2, 1)
    for number in range(services):
        team = number // 25
        name = f"service-{number:04}"
        values = {
            "name": name,
            "other": f"service-{(number * 7 + 1) % services:04}",
            "team": f"{team:03}",
            "replicas": number % 5 + 1,
        }
        folder = root / f"team-{team:03}" / name
        folder.mkdir(parents=True)
        (folder / "deployment.yaml").write_text(DEPLOYMENT.format(**values), encoding="utf-8")
        (folder / "service.yaml").write_text(SERVICE.format(**values), encoding="utf-8")


def make_files(root: Path, count: int) -> None:
    """`count` empty files in folders of a hundred, with ignore files here and there."""
    kinds = ("java", "py", "go", "ts", "yaml", "md", "json", "txt")
    for number in range(count):
        service, module = number // 2000, number // 100
        folder = root / f"service-{service:02}" / f"module-{module:04}" / "src" / "main"
        if number % 100 == 0:
            folder.mkdir(parents=True)
        (folder / f"File{number % 100:02}.{kinds[number % len(kinds)]}").touch()
        if number % 2000 == 0:
            (root / f"service-{service:02}" / ".gitignore").write_text("/build/\n*.tmp\n!keep.tmp\n")
    (root / ".gitignore").write_text("*.class\n*.log\n/out/\n**/tmp/\n.DS_Store\n*.pyc\n")
