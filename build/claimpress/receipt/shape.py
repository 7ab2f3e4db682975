"""The shape of a receipt, so that whatever reads one that a stranger made may trust its types and sizes."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from claimpress.model.finding import shorten
from claimpress.model.ids import CLAIM_ID_PATTERN, VERSION_PATTERN

FORMAT = 1
LONGEST_QUERY = 100_000
"""Characters of a query that is pinned."""
_DIGEST = {"type": "string", "pattern": r"^[0-9a-f]{64}(?![\s\S])"}
_KINDS = {"object": "{…}", "array": "list […]", "string": "text"}
_LINE = {"type": "string", "minLength": 1, "maxLength": 200}


def _object(**properties: Any) -> dict[str, Any]:
    fixed = {"required": list(properties), "additionalProperties": False}
    return {"type": "object", "properties": properties, **fixed}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


SHAPE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "receipt",
    "description": "a query on a sealed release, its result, and the claims behind it",
} | _object(
    format={"const": FORMAT, "description": "the format of receipts"},
    dataset=_LINE | {"description": "id of the dataset"},
    release=_object(
        version={"type": "string", "pattern": VERSION_PATTERN},
        manifest_sha256=_DIGEST | {"description": "SHA-256 of the release's manifest.json"},
    ),
    tool=_object(name=_LINE, version=_LINE),
    engine=_object(name=_LINE, version=_LINE),
    query={"type": "string", "minLength": 1, "maxLength": LONGEST_QUERY, "description": "the SQL"},
    result=_object(
        order={
            "enum": ["query", "canonical"],
            "description": "rows stand in the order that the query asks for, or in that of their texts",
        },
        columns=_list(_object(name={"type": "string"}, type={"type": "string", "minLength": 1})),
        rows=_list({"type": "array"}),
        sha256=_DIGEST | {"description": "over one line with the columns and one line for each row"},
    ),
    claims=_object(
        found={
            "enum": ["none", "rows", "subqueries", "tables", "derived"],
            "description": "no table of claims is read; those in the rows of the result; those and what "
            "subqueries and outer joins rest on; all of the tables that are read; all that counts in the "
            "release can rest on",
        },
        ids=_list({"type": "string", "pattern": CLAIM_ID_PATTERN}),
    ),
)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(SHAPE)


def shape_problem(document: Any) -> str:
    """What is wrong with a receipt's shape; "" where nothing is."""
    error = next(_validator().iter_errors(document), None)
    if error is None:
        return ""
    where = "/".join(map(str, error.absolute_path))
    return f"{shorten(where, 60)}: {_wrong(error)}" if where else _wrong(error)


def _wrong(error: ValidationError) -> str:
    """What is wrong, in plain words."""
    found: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "required":
        return f"{next(name for name in wanted if name not in found)} is missing"
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        extra = next(name for name in found if name not in schema["properties"])
        return f"{shorten(extra, 40)} is no part of a receipt"
    if error.validator == "type":
        return f"here stands no {_KINDS.get(wanted, wanted)}"
    if error.validator == "maxLength":
        return f"it is longer than {wanted:,} characters"
    return f"{shorten(found, 80) or 'nothing'} is not what stands here in a receipt"
