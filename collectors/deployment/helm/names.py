"""What tells the files of Helm, and of those who install charts, from others."""

from __future__ import annotations

import re

NAME = "helm"
CHART_FILES = ("Chart.yaml", "Chart.yml")
MARKS = re.compile(
    rb"^kind:\s*[\"']?(?:HelmRelease|Application)\b|^helmCharts\s*:|^releases\s*:", re.MULTILINE
)
"""One of these is in every file that installs charts."""
