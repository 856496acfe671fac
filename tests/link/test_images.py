"""Images of known software that the repository builds itself."""

from __future__ import annotations

import pytest

from tests.link.models import model

COMPOSE = "services:\n  web: {image: 'docker.io/jitsi/web:1'}\n"
WORKFLOW = """\
jobs:
  build:
    steps:
      - uses: docker/build-push-action@v6
        with:
          context: ./web
          tags: docker.io/jitsi/%s:latest
"""


@pytest.mark.parametrize(
    ("files", "source"),
    [
        pytest.param({".github/workflows/ci.yml": WORKFLOW % "web"}, "web", id="stated"),
        pytest.param({".github/workflows/ci.yml": WORKFLOW % "other"}, "", id="another-image"),
        pytest.param({}, "", id="not-stated"),
    ],
)
def test_the_makers_image_is_the_teams_own_where_it_is_built(files: dict[str, str], source: str) -> None:
    system = model({"compose.yaml": COMPOSE, "web/Dockerfile": "FROM debian\nCMD [run]\n", **files})
    assert [one.source for one in system.components if one.name == "web"] == [source]
