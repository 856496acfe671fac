"""Words by which people name environments, and the stage that each stands for."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["development", "staging", "production", "test"]

_WORDS: dict[Stage, str] = {
    "development": "dev devel develop development local localhost localdev debug devcontainer sandbox",
    "staging": "stage staging stg stag preprod preproduction prelive pre uat acceptance acc beta canary",
    "production": "prod production prd",
    "test": "test tests testing tst ci e2e qa integration itest functional acceptancetest smoke",
}
_STAGES: dict[str, Stage] = {word: stage for stage, words in _WORDS.items() for word in words.split()}


def stage_of(word: str) -> Stage | None:
    """The stage that a word names, whatever its case; None for words that name no environment.

    >>> stage_of("prod"), stage_of("UAT"), stage_of("mysql")
    ('production', 'staging', None)
    """
    return _STAGES.get(word.lower())


def find_environment(name: str) -> str:
    """The environment word in a name made of several (`docker-compose.prod-eu`): the last one, else "".

    >>> find_environment("override.prod"), find_environment("local-ssl"), find_environment("products")
    ('prod', 'local', '')
    """
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name.lower()) if word in _STAGES]
    return words[-1] if words else ""
