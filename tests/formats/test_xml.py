"""Lines of XML elements, and what is refused."""

from __future__ import annotations

import pytest

from archscan.errors import FormatError
from archscan.formats.xml import load

TEXT = b"""<?xml version="1.0"?>
<!-- <project/> -->
<m:project xmlns:m="urn:x">
  <m:dependencies>
    <m:dependency><m:artifactId> web </m:artifactId></m:dependency>
    <m:dependency
       kind="a"><m:artifactId>d<!-- x -->b</m:artifactId></m:dependency>
  </m:dependencies>
</m:project>
"""


def test_elements_have_lines() -> None:
    root = load(TEXT, "pom.xml")
    found = list(root.all("dependencies/dependency"))
    assert (root.tag, root.line) == ("project", 3)
    assert [(one.line, one.value("artifactId"), one.attributes) for one in found] == [
        (5, "web", {}),
        (6, "db", {"kind": "a"}),
    ]
    assert root.find("dependencies/none") is None
    assert root.value("none", "x") == "x"
    assert [one.tag for one in root.walk()] == ["project", "dependencies"] + ["dependency", "artifactId"] * 2


def test_declared_encoding() -> None:
    data = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1")
    assert load(data, "pom.xml").text == "é"


@pytest.mark.parametrize(
    ("data", "line", "rule"),
    [
        (b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 2,
         "xml-doctype"),
        (b"<a>\n<b></a>", 2, "xml-syntax"),
        (b"<a>&undefined;</a>", 1, "xml-syntax"),
        (b"", 1, "xml-syntax"),
        (b"\x00\x01\x02", 1, "xml-syntax"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', 1, "encoding"),
        (b"<a>\n" * 5000, 201, "too-deep"),
    ],
    ids=["doctype", "crossed", "entity", "empty", "binary", "encoding", "deep"],
)  # fmt: skip
def test_refused(data: bytes, line: int, rule: str) -> None:
    with pytest.raises(FormatError) as caught:
        load(data, "pom.xml")
    assert (caught.value.line, caught.value.rule) == (line, rule)
