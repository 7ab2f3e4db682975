"""JSON Schema 2020-12 of every record kind, generated from the models."""

from __future__ import annotations

import json
from typing import Any

from claimpress.jsontext import json_text
from claimpress.model.kinds import KINDS, Kind
from claimpress.resources import schema_dir

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://claimpress.example/schema/"
"""Identifiers only: nothing is fetched from there."""


def record_schema(kind: Kind) -> dict[str, Any]:
    """The schema of one record, as it stands on a line of JSONL: read, since making it takes much longer."""
    text = (schema_dir() / f"{kind.name}.schema.json").read_bytes()
    schema: dict[str, Any] = json.loads(text)
    return schema


def generated_schema(kind: Kind) -> dict[str, Any]:
    """The schema of one record, made from its model: what is published."""
    generated = kind.model.model_json_schema()
    return {"$schema": DIALECT, "$id": f"{BASE}{kind.name}.schema.json"} | generated


def file_schema(kind: Kind) -> dict[str, Any]:
    """The schema of a YAML file that holds a list of records under the kind's plural."""
    generated = kind.model.model_json_schema()
    defs = generated.pop("$defs", {})
    properties: dict[str, Any] = {
        kind.stem: {"type": "array", "items": {"$ref": f"#/$defs/{kind.model.__name__}"}}
    }
    required = [kind.stem]
    if kind.name == "claim":
        properties = {"source": generated["properties"].pop("source")} | properties
        generated["required"].remove("source")
        required = ["source", *required]
    defs[kind.model.__name__] = generated
    return {
        "$schema": DIALECT,
        "$id": f"{BASE}{kind.stem}.schema.json",
        "title": kind.stem,
        "description": f"a YAML file of {kind.stem}",
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
        "$defs": defs,
    }


def all_schemas() -> dict[str, str]:
    """File name -> text of every published schema file."""
    files = {f"{kind.name}.schema.json": generated_schema(kind) for kind in KINDS.values()}
    files |= {
        f"{kind.stem}.schema.json": file_schema(kind) for kind in KINDS.values() if kind.name not in SINGLE
    }
    return {name: json_text(schema) for name, schema in sorted(files.items())}


SINGLE = frozenset({"dataset", "source", "attestation"})
"""Kinds whose YAML file holds one record, or that are written as JSONL only."""
