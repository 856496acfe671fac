"""Chapter "Deployment Architecture": what runs where, how it gets there, and how it is taken back."""

from __future__ import annotations

from archscan.sections.context import Context, part, region_id, unseen
from archscan.sections.deployment_architecture.environments import environment_blocks
from archscan.sections.deployment_architecture.instances import Seen
from archscan.sections.deployment_architecture.matrix import matrix
from archscan.sections.deployment_architecture.names import short_image, workload
from archscan.sections.deployment_architecture.pipelines import (
    deployments,
    other_pipelines,
    read_pipelines,
    workflow,
)
from archscan.sections.deployment_architecture.rollout import rollbacks, rollouts
from archscan.sections.deployment_architecture.running import running
from archscan.sections.deployment_architecture.setup import local_setup
from archscan.sections.deployment_architecture.variants import variants
from archscan.sections.properties import placed
from archscan.sections.statements import Block, ChapterView, Part

__all__ = ["HEADING", "build", "short_image", "workload"]

HEADING = "Deployment Architecture"
_STAGES = (("development", "Development"), ("staging", "Staging"), ("production", "Production"))


def build(context: Context) -> ChapterView:
    """The matrix of environments, then one part for each stage of the template, then what has no stage."""
    places = context.system.environments
    seen = Seen(placed(context))
    pipelines = read_pipelines(context.system)
    lead: list[Block] = matrix(context, places, seen) if len(places) > 1 else []
    parts = [part(context, HEADING, "", lead)]
    for stage, title in _STAGES:
        here = [one for one in places if one.stage == stage]
        blocks: list[Block] = []
        if stage == "development":
            blocks += local_setup(context.system)
        for one in here:
            blocks += environment_blocks(context, one, len(here) > 1, seen)
        blocks += variants(context.system, stage)
        if stage == "development":
            blocks += workflow(pipelines)
        blocks += deployments(pipelines, stage)
        blocks += rollouts(context.system, stage)
        blocks += rollbacks(context.system, stage)
        missing = unseen(f"a Compose file, overlay, namespace or pipeline for {stage}")
        key = f"environments: {stage}"
        parts.append(part(context, HEADING, f"{title} Environment", blocks, missing, key))
    for place in places:
        if place.stage not in dict(_STAGES):
            heading = f"Environment: {place.name}" if place.name else "Environment"
            inside = environment_blocks(context, place, False, seen)
            id = region_id("environments", place.id.partition(":")[2])
            parts.append(Part(id, heading, tuple(inside), 3, False))
    if live := running(context):
        parts.append(Part("deployment-architecture/running", "Running System", tuple(live), 3, False))
    if rest := other_pipelines(pipelines):
        parts.append(Part("deployment-architecture/pipelines", "Pipelines", tuple(rest), 3, False))
    return ChapterView("deployment-architecture", HEADING, tuple(parts))
