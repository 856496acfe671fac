"""Facts from Terraform and OpenTofu: what a configuration runs, manages and wires together.

Read statically: no provider, no state, no registry. A root module is read once, with all modules that it
calls by their path; variables come from their defaults and from files of variables. Left out: networks,
rights, records and machines; modules from elsewhere, unless they are known to stand for one resource.
Language: https://developer.hashicorp.com/terraform/language
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.model.facts import Fact, Scope
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..cloud.facts import stack_facts
from ..cloud.stack import make_stack
from .files import files_of, layout_of
from .manifests import manifest_facts
from .modules import open_root
from .resources import find_resources

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "terraform"
PATTERNS = ("*.tf", "*.tofu", "*.tf.json", "*.tofu.json")


def wants(data: bytes) -> bool:
    """Every file with content: it may be the first of its module, which speaks for the others."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what a root module says, from the first of its files."""
    layout = layout_of(tree)
    files = files_of(file.folder, tree)
    if file.folder not in layout.roots or not files or files[0].path != file.path:
        return
    module = open_root(file.folder, tree)
    resources = list(find_resources(module))
    stack = make_stack(Scope("terraform", file.folder), NAME, resources)
    yield from stack_facts(stack)
    yield from manifest_facts(stack)
    session = module.session
    yield from dict.fromkeys(session.problems)
    if session.unread:
        names = ", ".join(sorted(session.unread)[:5])
        more = f" and {len(session.unread) - 5} more" if len(session.unread) > 5 else ""
        what = f"modules that are not in the repository were not read: {names}{more}"
        yield Problem(file.path, 0, what, "", "note", "remote-module")
