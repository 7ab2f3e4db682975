"""The published schemas: generated from the models, committed, and valid for validators of any language."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from claimpress.load.dataset import load_dataset
from claimpress.load.yaml_events import read_yaml
from claimpress.model.kinds import KINDS
from claimpress.model.schema import SINGLE, all_schemas, file_schema, record_schema
from claimpress.resources import schema_dir

BASE = Path(__file__).parent.parent / "valid" / "klopstock" / "data"
FILES = all_schemas()


def published() -> dict[str, str]:
    """File name -> text of the schema files of the checkout."""
    return {path.name: path.read_text("utf-8") for path in schema_dir().glob("*.schema.json")}


def test_the_files_are_what_the_models_give() -> None:
    assert published() == FILES, "write them anew with:\nclaimpress schema"


@pytest.mark.parametrize("name", FILES)
def test_schemas_are_valid_and_refer_to_themselves_only(name: str) -> None:
    schema = json.loads(FILES[name])
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith(f"/{name}")
    references = [node["$ref"] for node in nodes(schema) if "$ref" in node]
    assert all(reference.startswith("#/$defs/") for reference in references)


def nodes(schema: Any) -> list[dict[str, Any]]:
    """All objects inside a schema."""
    found, stack = [], [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            found.append(node)
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return found


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_field_is_described_and_nothing_else_is_let_in(kind: Any) -> None:
    schema = record_schema(kind)
    objects = [node for node in nodes(schema) if "properties" in node and node.get("type") == "object"]
    assert objects
    for node in objects:
        assert node["additionalProperties"] is False
        missing = [name for name, field in node["properties"].items() if "description" not in field]
        assert missing == []


def test_patterns_refuse_a_line_break_at_the_end() -> None:
    patterns = {
        node["pattern"] for text in FILES.values() for node in nodes(json.loads(text)) if "pattern" in node
    }
    for pattern in patterns:
        # `$` would let it through in some engines; (?![\s\S]) means the same in all of them.
        assert "$" not in pattern
        assert not re.search(pattern, "x\n")
        assert pattern.startswith("^")


def test_patterns_name_their_finding() -> None:
    catalogued = {
        node.get("x-finding")
        for text in FILES.values()
        for node in nodes(json.loads(text))
        if "pattern" in node
    }
    assert None not in catalogued


def test_the_records_of_the_base_dataset_fit_the_published_schema() -> None:
    for raw in load_dataset(BASE).records:
        # Through JSON, as other programs would see it.
        data = json.loads(json.dumps(raw.data, default=as_number))
        Draft202012Validator(json.loads(FILES[f"{raw.kind}.schema.json"])).validate(data)


def as_number(value: Any) -> float:
    """A decimal for `json`."""
    assert isinstance(value, Decimal)
    return float(value)


def test_the_files_of_the_base_dataset_fit_the_schema_of_their_file() -> None:
    for kind in KINDS.values():
        if kind.name in SINGLE:
            continue
        for path in [*BASE.glob(f"{kind.stem}.yaml"), *BASE.glob(f"{kind.stem}/*.yaml")]:
            document = read_yaml(path.read_bytes(), path.name)
            Draft202012Validator(file_schema(kind)).validate(document.value)


def test_the_schema_of_a_claims_file_asks_for_the_source_once() -> None:
    schema = file_schema(KINDS["claim"])
    assert schema["required"] == ["source", "claims"]
    assert "source" not in schema["$defs"]["Claim"]["properties"]
    assert "source" not in schema["$defs"]["Claim"]["required"]
