"""The shape of `manifest.json`, so that whatever reads one may trust its types, names and paths."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from claimpress.release.metadata.manifest import FORMAT

_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}
_NAME = "^[a-z][a-z0-9_]{0,62}$"


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _map(key: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": key}, "additionalProperties": value}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


SHAPE: dict[str, Any] = _object(
    format={"const": FORMAT},
    dataset=_TEXT,
    title=_TEXT,
    version=_TEXT,
    date=_or_null({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
    tool=_object(name=_TEXT, version=_TEXT),
    text_recipe=_TEXT,
    schema_sha256=_DIGEST,
    lock_sha256=_or_null(_DIGEST),
    inputs=_map("^inputs/[a-z]+[.]jsonl?$", _object(records=_COUNT, sha256=_DIGEST)),
    inputs_sha256=_DIGEST,
    tables=_map(
        _NAME,
        _object(
            rows=_COUNT,
            sha256=_DIGEST,
            key={"type": "array", "minItems": 1, "items": {"type": "string", "pattern": _NAME}},
            columns={
                "type": "array",
                "minItems": 1,
                "items": _object(name={"type": "string", "pattern": _NAME}, type=_TEXT),
            },
        ),
    ),
    checks=_object(needed=_COUNT, claims=_COUNT, with_enough=_COUNT),
    previous=_or_null(_object(version=_TEXT, manifest_sha256=_DIGEST)),
)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(SHAPE)


def manifest_problem(manifest: Any) -> str:
    """What is wrong with a manifest's shape; "" where nothing is."""
    error = next(_validator().iter_errors(manifest), None)
    if error is None:
        return ""
    return f"{'/'.join(map(str, error.absolute_path)) or 'the manifest'}: {error.message}"
