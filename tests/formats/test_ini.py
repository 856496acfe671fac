"""INI files: sections, lists of lines, what is refused."""

from __future__ import annotations

import pytest

from archscan.errors import FormatError
from archscan.formats.ini import load

TEXT = """\
# top
[metadata]
name = shop
Description: One line ; not a comment of its own

[options]
install_requires =
    flask>=2  # web
    # nothing

    redis; python_version < "4"
python_requires = >=3.11
"""


def test_values_are_lists_of_lines() -> None:
    root = load(TEXT, "setup.cfg")
    assert root.map("metadata").seq("name") == ["shop"]
    assert root.map("metadata").seq("description") == ["One line ; not a comment of its own"]
    options = root.map("options")
    assert options.seq("install_requires") == ["flask>=2", 'redis; python_version < "4"']
    assert options.seq("install_requires").lines == [8, 11]
    assert options.seq("python_requires") == [">=3.11"]


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\n", 1), ("[a]\nb\n", 2)], ids=["no-section", "no-separator"]
)
def test_refused(text: str, line: int) -> None:
    with pytest.raises(FormatError) as caught:
        load(text, "setup.cfg")
    assert caught.value.line == line
