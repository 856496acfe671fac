"""Names of containers without what a tool made up: what people call the service."""

from __future__ import annotations

import re

from archscan.lexicon.images import parse_image
from archscan.lexicon.words import vocabulary
from archscan.live.engine import Data, labels_of, sub, text

PROJECT = "com.docker.compose.project"
WORKING = "com.docker.compose.project.working_dir"
SERVICE = "com.docker.compose.service"
STACK = "com.docker.stack.namespace"
TASK_OF = "com.docker.swarm.service.name"

_RECREATED = re.compile(r"[0-9a-f]{12}_(?=.)")
_TASK = re.compile(r"\.(?:\d+|[a-z0-9]{25})\.[a-z0-9]{25}\Z")
_NUMBER = re.compile(r"[-_]\d{1,3}\Z")
_MADE_UP = re.compile(r"([a-z]+)_[a-z]+\d?\Z")
_ADJECTIVES = vocabulary(
    "admiring adoring affectionate agitated amazing angry awesome beautiful blissful bold boring brave busy "
    "charming clever compassionate competent condescending confident cool cranky crazy dazzling determined "
    "distracted dreamy eager ecstatic elastic elated elegant eloquent epic exciting fervent festive "
    "flamboyant focused friendly frosty funny gallant gifted goofy gracious great happy hardcore heuristic "
    "hopeful hungry infallible inspiring intelligent interesting jolly jovial keen kind laughing loving "
    "lucid magical modest musing mystifying naughty nervous nice nifty nostalgic objective optimistic "
    "peaceful pedantic pensive practical priceless quirky quizzical recursing relaxed reverent romantic "
    "sad serene sharp silly sleepy stoic strange stupefied suspicious sweet tender thirsty trusting "
    "unruffled upbeat vibrant vigilant vigorous wizardly wonderful xenodochial youthful zealous zen"
)
"""With one of these begins the name that the engine makes up for a container that has none."""


def container_name(container: Data) -> str:
    """The container's own name, whoever gave it."""
    return text(container, "Name").lstrip("/") or text(container, "Id")[:12]


def project_of(container: Data) -> str:
    """The Compose project or stack that a container belongs to; "" for none."""
    labels = labels_of(sub(container, "Config"))
    return labels.get(PROJECT) or labels.get(STACK) or ""


def files_of(container: Data) -> list[str]:
    """The Compose files that a container was started from, as seen from the project's folder; of one that
    lies elsewhere only the name."""
    labels = labels_of(sub(container, "Config"))
    folder = labels.get(WORKING, "").rstrip("/") + "/"
    files = labels.get(f"{PROJECT}.config_files", "").replace("\\", "/").split(",")
    return [
        one.removeprefix(folder) if one.startswith(folder) else one.rpartition("/")[2]
        for one in files
        if one and not one.endswith("/")
    ]


def service_of(container: Data) -> str:
    """What a container's service is called: by its label, else by its name, else by its image."""
    labels = labels_of(sub(container, "Config"))
    if labels.get(SERVICE):
        return labels[SERVICE]
    return plain_name(container_name(container), text(sub(container, "Config"), "Image"))


def stranger(container: Data) -> str:
    """Whose a container is that belongs to a tool, not to a system that runs here; "" for all others."""
    labels = labels_of(sub(container, "Config"))
    if "io.kubernetes.pod.name" in labels:
        return "Kubernetes"
    if labels.get("org.testcontainers") == "true":
        return "Testcontainers"
    if any(key.startswith("com.docker.desktop.extension") for key in labels):
        return "Docker Desktop"
    return "BuildKit" if container_name(container).startswith("buildx_buildkit_") else ""


def plain_name(name: str, image: str = "") -> str:
    """A name without generated parts; of an image, where nothing else is left.

    >>> plain_name("0a1b2c3d4e5f_shop_web_1"), plain_name("redis-2"), plain_name("happy_turing", "nginx:1")
    ('shop_web', 'redis', 'nginx')
    """
    name = _NUMBER.sub("", _TASK.sub("", _RECREATED.sub("", name, count=1)))
    made_up = _MADE_UP.match(name)
    if made_up and made_up[1] in _ADJECTIVES:
        return parse_image(image).base or name
    return name


def is_generated(name: str, project: str, service: str) -> bool:
    """Whether Compose made a container's name of its project, service and number."""
    plain = _RECREATED.sub("", name, count=1)
    return bool(re.fullmatch(rf"{re.escape(project)}[-_]{re.escape(service)}[-_]\d+", plain))


def is_made_image(image: str, project: str, service: str) -> bool:
    """Whether Compose named an image itself, because it built it."""
    return image.removesuffix(":latest") in (f"{project}-{service}", f"{project}_{service}")


def declared_name(name: str, labels: dict[str, str], key: str, project: str) -> str:
    """What a network or volume is called in the project: by its label, else without the project's name."""
    known = labels.get(f"com.docker.compose.{key}")
    return known or (name.removeprefix(f"{project}_") if project else name)
