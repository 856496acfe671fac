"""Files of a folder that several images are made from: they speak for the image that copies them."""

from __future__ import annotations

import pytest

from tests.link.models import edges, model

BUILT = """\
services:
  web: {build: {context: ., dockerfile: docker/Dockerfile.web}}
  worker: {build: {context: ., dockerfile: docker/Dockerfile.worker}}
  db: {image: acme/ledger}
"""
PULLED = """\
services:
  web: {image: acme/web}
  worker: {image: acme/worker}
  db: {image: acme/ledger}
"""
START = "#!/bin/sh\nexport LEDGER_URL=${LEDGER_URL:-http://db:8080}\nexec run\n"


def dockerfile(copied: str) -> str:
    return f"FROM debian\nCOPY {copied} /start.sh\nCMD [run]\n"


@pytest.mark.parametrize(
    ("compose", "web", "worker", "found"),
    [
        pytest.param(BUILT, "docker/start.sh", "app", ["web -> db queries (likely)"], id="from-the-context"),
        pytest.param(PULLED, "start.sh", "app", ["web -> db queries (likely)"], id="by-the-images-name"),
        pytest.param(BUILT, ".", "app", [], id="the-whole-context-tells-nothing"),
        pytest.param(PULLED, "app", "app", [], id="nobody-copies-it"),
        pytest.param(
            BUILT,
            "docker/start.sh",
            "docker/start.sh",
            [],
            id="both-copy-it",
        ),
    ],
)
def test_a_script_speaks_for_the_image_that_copies_it(
    compose: str, web: str, worker: str, found: list[str]
) -> None:
    files = {
        "compose.yaml": compose,
        "docker/Dockerfile.web": dockerfile(web),
        "docker/Dockerfile.worker": dockerfile(worker),
        "docker/start.sh": START,
    }
    assert edges(model(files)) == found
