"""What the lexicon knows of the images that workloads run, each asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from archscan.lexicon.images import parse_image
from archscan.lexicon.technology import Lexicon, TechnologyEntry
from archscan.model.facts import Subject, Uses, Workload

_MANAGED = frozenset({"aspire_resource", "managed_service"})


class Images:
    """Images by what they are: known software, or the team's own."""

    def __init__(
        self,
        lexicon: Lexicon,
        is_built: Callable[[str], bool],
        has_dockerfile: Callable[[str], bool],
        is_stated: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`is_built` says whether the repository has a source folder of a name, `has_dockerfile` whether
        that holds a Dockerfile, `is_stated` whether a file says that it builds an image of a full name."""
        self._is_stated = is_stated
        self._has_dockerfile = has_dockerfile
        self._lexicon = lexicon
        self._is_built = is_built
        self._known: dict[str, tuple[TechnologyEntry | None, str]] = {}

    def technology(self, workload: Workload) -> TechnologyEntry | None:
        """The software that a workload's image is, if the lexicon knows it."""
        return self._look(workload.image)[0]

    def software(self, workload: Workload) -> str:
        """Key in the lexicon of the software that a workload's image is, "" for the team's own."""
        found = self.technology(workload)
        return found.id if found and found.kind and workload.build is None else ""

    def service(self, workload: Workload, uses: Iterable[Uses]) -> TechnologyEntry | None:
        """The software that a workload's image is, else what stands behind the client of a managed service.

        An AppHost adds services of a cloud beside containers: neither built nor an image, and known by
        the package that speaks to them. A stack says itself which managed service it asks for. `uses` are
        the workload's own.
        """
        found = self.technology(workload)
        if found or workload.kind not in _MANAGED or workload.image or workload.build is not None:
            return found
        entries = (self._lexicon.match(use.ecosystem, use.name) for use in uses)
        return next((self._lexicon.served_by(entry) for entry in entries if entry), None)

    def running(
        self, workloads: Iterable[Workload], uses: Mapping[Subject, Sequence[Uses]]
    ) -> TechnologyEntry | None:
        """The software of the first of a part's workloads that runs any, as `service` says; `uses` by their
        subject."""
        found = (self.service(one, uses.get(one.subject, ())) for one in workloads)
        return next((entry for entry in found if entry), None)

    def own(self, workload: Workload) -> str:
        """Repository of an image that is the team's own, without registry and tag; "" for known software.

        A name without an owner is Docker Hub's, unless the repository builds something of that name. Known
        software is the team's own if the repository builds it: under an owner that is not its maker, or
        under the maker's where a file states that very image.
        """
        return self._look(workload.image)[1]

    def _look(self, image: str) -> tuple[TechnologyEntry | None, str]:
        if not image:
            return None, ""
        found = self._known.get(image)
        if found is None:
            parsed = parse_image(image)
            entry = self._lexicon.match("image", parsed.name)
            if entry is not None:
                foreign = (
                    parsed.official
                    or (_is_vendors(entry, parsed.repository) and not self._is_stated(parsed.name))
                    or not self._has_dockerfile(parsed.base)
                )
            else:
                foreign = parsed.official and not self._is_built(parsed.base)
            found = self._known[image] = (entry, "" if foreign else parsed.repository)
        return found


def _is_vendors(entry: TechnologyEntry, repository: str) -> bool:
    """Whether the software's makers publish it under that name."""
    names = {repository, repository.partition("/")[2]}
    return any(ecosystem == "image" and pattern in names for ecosystem, pattern in entry.patterns)
