"""The part of SARIF 2.1.0's JSON Schema for what archscan writes; closed, so that nothing else passes.

After https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
"""

from __future__ import annotations

from typing import Any


def obj(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


TEXT = {"type": "string"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = obj([], text={"type": "string", "minLength": 1}, markdown=TEXT)
MULTIFORMAT = obj(["text"], text={"type": "string", "minLength": 1}, markdown=TEXT)
ARTIFACT = obj(
    [],
    uri={"type": "string", "format": "uri-reference", "pattern": "^(?!/)(?![A-Za-z]+:)[^\\s\\\\]*$"},
    uriBaseId=TEXT,
    index={"type": "integer", "minimum": -1},
    description=MESSAGE,
)
REGION = obj([], startLine={"type": "integer", "minimum": 1})
LOCATION = obj(
    [],
    id={"type": "integer", "minimum": -1},
    physicalLocation=obj([], artifactLocation=ARTIFACT, region=REGION),
)
RULE = obj(
    ["id"],
    id=TEXT,
    name=TEXT,
    shortDescription=MULTIFORMAT,
    fullDescription=MULTIFORMAT,
    help=MULTIFORMAT,
    defaultConfiguration=obj([], level=LEVEL, enabled={"type": "boolean"}),
    properties={
        "type": "object",
        "properties": {"tags": {"type": "array", "uniqueItems": True, "items": TEXT}},
        "additionalProperties": True,
    },
)
RESULT = obj(
    ["message"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "items": LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)
DRIVER = obj(
    ["name"],
    name=TEXT,
    version=TEXT,
    semanticVersion=TEXT,
    rules={"type": "array", "uniqueItems": True, "items": RULE},
)
RUN = obj(
    ["tool"],
    tool=obj(["driver"], driver=DRIVER),
    automationDetails=obj([], id=TEXT),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object", "additionalProperties": ARTIFACT},
    results={"type": "array", "items": RESULT},
)
SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **obj(
        ["version", "runs"],
        **{
            "$schema": {"type": "string", "format": "uri"},
            "version": {"enum": ["2.1.0"]},
            "runs": {"type": "array", "items": RUN},
        },
    ),
}
