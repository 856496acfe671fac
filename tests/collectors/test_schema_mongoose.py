from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.ecmascript import mongoose
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case

HEAD = 'import mongoose, { Schema } from "mongoose";\n'
KEY = ["  _id ObjectId not null"]

MODELS = {
    "a schema": (
        'const s = new Schema({ name: { type: String, required: true, index: true }, age: Number });\nexport default mongoose.model("User", s);',
        ["table users", *KEY, "  name String not null", "  age Number null", "  primary(_id)", "  index(name)"],
    ),
    "a stated collection": (
        'const s = new mongoose.Schema({ a: String }, { collection: "things" });\nmodule.exports = mongoose.model("User", s);',
        ["table things", *KEY, "  a String null", "  primary(_id)"],
    ),
    "known or made": (
        'const s = new Schema({ a: String });\nconst M = mongoose.models.Story || mongoose.model<Doc>("Story", s);',
        ["table stories", *KEY, "  a String null", "  primary(_id)"],
    ),
    "a part of others": ("const s = new Schema({ a: String });\nexport { s }; // model", []),
    "a schema of another file": ('import s from "./s";\nmongoose.model("User", s); // Schema', []),
    "a name that is made": ("const s = new Schema({ a: String });\nmongoose.model(name(), s);", []),
    "lists, inner objects and references": (
        'const s = new Schema({ tags: [String], place: { city: String }, owner: { type: Schema.Types.ObjectId, ref: "Person" } }, { timestamps: true });\nmongoose.model("A", s);',
        [
            "table as", *KEY, "  tags [String] null", "  place.city String null", "  owner ObjectId null",
            "  createdAt Date", "  updatedAt Date", "  primary(_id)", "  foreign(owner) -> people()",
        ],
    ),
    "indexes": (
        'const s = new Schema({ a: String, b: { type: String, unique: true } });\ns.index({ a: 1, b: -1 }, { unique: true, name: "ab" });\ns.index({ a: "text" });\nmongoose.model("A", s);',
        [
            "table as", *KEY, "  a String null", "  b String null", "  primary(_id)", "  unique index(b)",
            "  unique index(a,b) ab", "  index(a) text",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MODELS.values(), ids=MODELS)
def test_models(text: str, expected: list[str]) -> None:
    assert shown(mongoose, HEAD + text, "src/models/a.ts") == expected


@pytest.mark.parametrize("path", ["test/a.js", "src/__tests__/a.ts", "src/a.test.ts"])
def test_tests_say_nothing(path: str) -> None:
    text = 'mongoose.model("User", new Schema({ a: String }));'
    assert shown(mongoose, HEAD + text, path) == []


@pytest.mark.parametrize("case", cases("mongoose"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(mongoose, case, update_golden)
