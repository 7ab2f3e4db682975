"""What a release says of its own tables and columns, read back from its data package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claimpress.release.reader import ReleaseFolder

_EMPTY = re.compile(r"(?:^| )Empty: ")
_VALUE = re.compile(r"(?:^|(?<=\.) )`([^`]+)`: ")
_TYPES = {
    "string": "text",
    "list": "texts",
    "integer": "whole number",
    "number": "decimal",
    "boolean": "yes/no",
    "date": "day",
}


@dataclass(frozen=True)
class ColumnEntry:
    """A column: `empty` is "" where a value always stands; `values` maps a closed list to its meanings."""

    name: str
    type: str
    description: str
    empty: str = ""
    references: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableEntry:
    """A table with its columns, its key and its number of rows."""

    name: str
    description: str
    key: tuple[str, ...]
    rows: int
    columns: tuple[ColumnEntry, ...]

    def column(self, name: str) -> ColumnEntry:
        """The column of that name; one without any meaning where the table does not have it."""
        return next((column for column in self.columns if column.name == name), ColumnEntry(name, "", ""))


def read_dictionary(release: ReleaseFolder) -> dict[str, TableEntry]:
    """Table -> entry, for every table that the data package describes, in the manifest's order."""
    return {
        name: _table(name, resource, release.manifest["tables"][name])
        for name, resource in release.described.items()
    }


def _table(name: str, resource: Mapping[str, Any], facts: Mapping[str, Any]) -> TableEntry:
    schema = resource["schema"]
    references = {
        key["fields"][0]: _reference(name, key["reference"]) for key in schema.get("foreignKeys", [])
    }
    columns = tuple(_column(entry, references.get(entry["name"], "")) for entry in schema["fields"])
    return TableEntry(name, resource.get("description", ""), tuple(facts["key"]), facts["rows"], columns)


def _reference(table: str, target: Mapping[str, Any]) -> str:
    return f"{(target['resource'] or table).replace('-', '_')}.{target['fields'][0]}"


def _column(entry: Mapping[str, Any], references: str) -> ColumnEntry:
    # The descriptor holds one text: the meaning, "Empty: ...", then "`value`: ..." for each of a closed list.
    head, *rest = _VALUE.split(entry.get("description", ""))
    description, *empty = _EMPTY.split(head, maxsplit=1)
    return ColumnEntry(
        entry["name"],
        _TYPES.get(entry.get("type", ""), entry.get("type", "")),
        description.strip(),
        empty[0].strip().removesuffix(".") if empty else "",
        references,
        {
            value: meaning.strip().removesuffix(".")
            for value, meaning in zip(rest[::2], rest[1::2], strict=True)
        },
    )
