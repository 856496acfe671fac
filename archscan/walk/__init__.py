"""Which files are looked at, and how they are read.

`files.walk` lists them: by git's rules (`listing`, `tracked`) or by our own reading of them (`ignore`),
without folders of dependencies (`folders`). `tree` reads what was listed, within limits; `revision` does
all that for another state of a repository, from git's objects.
"""

from archscan.walk.files import walk
from archscan.walk.tree import DEFAULT_LIMITS, DiskTree, Limits, Listing

__all__ = ["DEFAULT_LIMITS", "DiskTree", "Limits", "Listing", "walk"]
