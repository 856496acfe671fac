"""Which folder of the repository a workload is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from archscan.lexicon.images import parse_image
from archscan.lexicon.words import vocabulary
from archscan.link.names import display, squeezed
from archscan.model.facts import Workload

NOT_SOURCE = vocabulary(
    "test tests testing docs doc examples example e2e integration-tests node_modules scripts deploy "
    "k8s kubernetes helm charts manifests ci .github tools hack"
)
GENERIC_FOLDERS = vocabulary(
    "src app apps main lib cmd server client services docker build source core common shared base web api"
)

_OUTPUT = vocabulary(
    "target build dist out output bin publish libs docker docker-build src main resources release"
)
"""Folders of a project in which its image is put together."""


class SourceFolders:
    """The folders that source facts speak of, found by path or by a name in it."""

    def __init__(self, workloads: Iterable[Workload]) -> None:
        self.folders: set[str] = set()
        self._projects: set[str] = set()
        self._with_dockerfile: set[str] = set()
        self._by_name: defaultdict[str, set[str]] = defaultdict(set)
        self._by_image: defaultdict[str, set[str]] = defaultdict(set)
        self._images: set[str] = set()
        for workload in workloads:
            folder = workload.subject.scope.path
            if workload.kind == "image_build":
                image = parse_image(workload.image)
                self._by_image[image.base].add(self.built(workload) or folder)
                self._images.add(image.name)
                continue
            self.folders.add(folder)
            if workload.kind == "project":
                self._projects.add(folder)
            if workload.kind == "dockerfile":
                self._with_dockerfile.add(folder)
            parts = folder.split("/") if folder else []
            if any(part.lower() in NOT_SOURCE for part in parts):
                continue
            for depth in range(1, len(parts) + 1):
                self._by_name[squeezed(parts[depth - 1])].add("/".join(parts[:depth]))
            if workload.kind == "project" and workload.subject.name and folder:
                self._by_name[squeezed(display(workload.subject.name.rsplit("/", 1)[-1]))].add(folder)

    def knows(self, name: str) -> bool:
        """Whether a source folder or project is called so, or an image of that name is built here."""
        return squeezed(name) in self._by_name or name in self._by_image

    def holds(self, folder: str) -> bool:
        """Whether anything is known to lie in a folder; a Compose file may name one that is not there."""
        return folder in self.folders or any(one.startswith(f"{folder}/") for one in self.folders)

    def states(self, image: str) -> bool:
        """Whether a file says that an image of this full name, without its tag, is built here."""
        return image in self._images

    def builds(self, name: str) -> bool:
        """Whether a folder called so holds a Dockerfile or a project."""
        found = self._by_name.get(squeezed(name), ())
        return not self._with_dockerfile.isdisjoint(found) or not self._projects.isdisjoint(found)

    def built(self, workload: Workload) -> str | None:
        """The folder that a built workload's Dockerfile or context names; None if it is not built."""
        if workload.build is None:
            return None
        folder = workload.dockerfile.rpartition("/")[0] if workload.dockerfile else workload.build
        inside = not workload.build or folder == workload.build or folder.startswith(workload.build + "/")
        if inside and folder and folder.rpartition("/")[2].lower() not in ("docker", ".docker", "build"):
            return self._project_of(folder)
        return self._project_of(workload.build)

    def _project_of(self, folder: str) -> str:
        """The project that a folder of build output, or of nothing but a Dockerfile, belongs to."""
        above = folder
        while above not in self._projects:
            above, _, last = above.rpartition("/")
            if not above or last.lower() not in _OUTPUT:
                return folder
        return above

    def named(self, names: Iterable[str], image: str = "", within: str = "") -> str | None:
        """The one folder that is called as the workload or its image is; None if none or several are.

        A file that says what the image is built from goes before all names; of several folders the one
        that holds a Dockerfile is meant.
        """
        stated = self._by_image.get(parse_image(image).base, ()) if image else ()
        if len(stated) == 1:
            return next(iter(stated))
        wanted = [*names]
        if image:
            wanted.append(parse_image(image).base)
        for name in wanted:
            word = squeezed(display(name))
            if not word or word in GENERIC_FOLDERS:
                continue
            found = self._by_name.get(word, set())
            if within:
                found = {path for path in found if path.startswith(within + "/")}
            outermost = {path for path in found if not any(path.startswith(other + "/") for other in found)}
            if len(outermost) > 1:
                outermost = outermost & self._with_dockerfile or outermost
            if len(outermost) == 1:
                return outermost.pop()
        return None
