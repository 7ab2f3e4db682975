"""JSON that people read too: indented, in readable Unicode, with a line end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

LISTED = "\0listed\0"
"""Stands in a document for a list that is written item by item."""


def json_text(value: Any) -> str:
    """For a file; keys keep their order."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def printable_json(value: Any) -> str:
    """For a terminal too: the same, but all characters that cannot be printed are `\\u` escapes."""
    return _printable(json_text(value))


def printable_pieces(document: Any, items: Iterable[Any]) -> Iterator[str]:
    """`printable_json` of a document in which a list of the items stands in the place of `LISTED`."""
    before, _, after = json_text(document).rpartition(json.dumps(LISTED))
    line = before.rpartition("\n")[2]
    margin = line[: len(line) - len(line.lstrip())]
    yield _printable(f"{before}[")
    between = ""
    for item in items:
        lines = json_text(item).rstrip("\n").replace("\n", f"\n{margin}  ")
        yield _printable(f"{between}\n{margin}  {lines}")
        between = ","
    yield _printable((f"\n{margin}]" if between else "]") + after)


def _printable(text: str) -> str:
    return "".join(c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] for c in text)
