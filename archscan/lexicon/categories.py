"""Categories of technologies: the rows of the technology stack, and where each stands in the document.

A technology's category is the name of the data file that it stands in
(`archscan/lexicon/technologies/<category>.toml`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A sort of technology."""

    id: str
    title: str
    """Heading for people, singular or collective (`Search`, `Languages`)."""
    row: str
    """Row of the document's technology stack: one of the six that every document has (`REQUIRED_ROWS`),
    or a further one, shown only where it is filled."""


REQUIRED_ROWS = ("Backend", "Database", "Messaging", "Caching", "Monitoring", "Deployment")
"""Rows that a document always shows, in this order, filled or open."""

_ALL = (
    Category("language", "Languages", "Backend"),
    Category("runtime", "Runtimes and base images", "Backend"),
    Category("framework", "Frameworks", "Backend"),
    Category("api", "API technology", "API"),
    Category("frontend", "Frontend", "Frontend"),
    Category("ui", "User interface libraries", "Frontend"),
    Category("database", "Databases", "Database"),
    Category("dataaccess", "Data access", "Data access"),
    Category("client", "Clients and drivers", "Libraries"),
    Category("messaging", "Messaging", "Messaging"),
    Category("workflow", "Workflows and background jobs", "Workflows and jobs"),
    Category("cache", "Caches", "Caching"),
    Category("search", "Search", "Search"),
    Category("storage", "Storage", "Storage"),
    Category("gateway", "Gateways and proxies", "Gateway"),
    Category("discovery", "Discovery and configuration", "Discovery and configuration"),
    Category("security", "Authentication and security", "Security"),
    Category("observability", "Observability", "Monitoring"),
    Category("deployment", "Deployment and infrastructure", "Deployment"),
    Category("ci", "Continuous integration", "Deployment"),
    Category("cloud", "Cloud services", "Cloud services"),
    Category("external", "Services of others", "External services"),
    Category("data", "Data processing", "Data processing"),
    Category("ai", "Machine learning", "Machine learning"),
    Category("application", "Applications", "Applications"),
    Category("testing", "Testing", "Testing"),
    Category("devtool", "Developer tools", "Developer tools"),
    Category("build", "Build tools", "Developer tools"),
    Category("library", "Libraries", "Libraries"),
)

CATEGORIES: dict[str, Category] = {category.id: category for category in _ALL}
"""All categories by id, in the order of the document."""

ROWS: tuple[str, ...] = (
    *REQUIRED_ROWS,
    *dict.fromkeys(category.row for category in _ALL if category.row not in REQUIRED_ROWS),
)
"""Rows of the technology stack in the order of the document: the required ones first."""


def row_of(category: str) -> str:
    """The row of the technology stack that a category belongs to; "Libraries" for an unknown one."""
    known = CATEGORIES.get(category)
    return known.row if known else "Libraries"
