"""Append an entry to a list field of records in their files, YAML or JSONL; every other byte stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from claimpress.evidence import edits
from claimpress.evidence.files import edit_jsonl
from claimpress.evidence.scalars import scalar
from claimpress.load import read_yaml
from claimpress.model.errors import UserError

Fields = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Addition:
    """An entry for the list `field` of one record; `line` is the record's line, from 1, for JSONL."""

    record: str
    field: str
    entry: Fields
    line: int


def appended(name: str, data: bytes, stem: str, additions: list[Addition]) -> bytes:
    """The bytes of the file called `name`, whose records are those of `stem`, after the additions.

    Raises `UserError` when the edit would not leave the file with exactly these additions.
    """
    try:
        if name.endswith(".yaml"):
            new = _in_yaml(data.decode(), stem, additions).encode()
            same = read_yaml(new, "").value == _meant(read_yaml(data, "").value, stem, additions)
        else:
            new, same = _in_jsonl(data, additions), True
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError):
        same, new = False, b""
    if not same:
        raise _refusal(name, additions)
    return new


def _in_yaml(text: str, stem: str, additions: list[Addition]) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    nodes = {pair[1].value: node for node in _records(root, stem) if (pair := edits.field(node, "id"))}
    found: list[edits.Edit] = []
    for addition in additions:
        found += _edits(text, nodes[addition.record], addition)
    return edits.apply(text, found)


def _records(root: Node | None, stem: str) -> Iterator[MappingNode]:
    """The records of a file: the entries of its list, or the document itself."""
    pair = edits.field(root, stem) if root is not None else None
    entries = pair[1].value if pair and isinstance(pair[1], SequenceNode) else [root]
    yield from (node for node in entries if isinstance(node, MappingNode))


def _edits(text: str, node: MappingNode, addition: Addition) -> list[edits.Edit]:
    lines = [f"{name}: {_value(value)}" for name, value in addition.entry.items()]
    pair = edits.field(node, addition.field)
    if pair is None:
        return [edits.add_field(text, node, f"{addition.field}: [{{{', '.join(lines)}}}]")]
    if not isinstance(pair[1], SequenceNode):
        raise ValueError(f"{addition.field} is no list")
    return edits.append_entry(text, pair[1], lines)


def _value(value: str | list[str]) -> str:
    return f"[{', '.join(map(scalar, value))}]" if isinstance(value, list) else scalar(value)


def _meant(content: Any, stem: str, additions: list[Addition]) -> Any:
    records = content[stem] if isinstance(content, dict) and stem in content else [content]
    by_id = {entry.get("id"): entry for entry in records}
    for addition in additions:
        _append(addition, by_id[addition.record])
    return content


def _in_jsonl(data: bytes, additions: list[Addition]) -> bytes:
    return edit_jsonl(data, {addition.line: partial(_append, addition) for addition in additions})


def _append(addition: Addition, record: dict[str, Any]) -> None:
    if record["id"] != addition.record:
        raise ValueError("another record stands there")
    record[addition.field] = [*record.get(addition.field, []), dict(addition.entry)]


def _refusal(name: str, additions: list[Addition]) -> UserError:
    entries = [f"{addition.record}: {dict(addition.entry)}" for addition in additions]
    message = f"{name} is laid out in a way that cannot be edited safely; nothing was written"
    remedy = "write the entry by hand, or lay the file out more plainly"
    return UserError("\n  ".join([message, *entries]), remedy)
