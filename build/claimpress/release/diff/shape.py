"""What differs between the tables and fields of two releases: names, types, keys, meanings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claimpress.model.kinds import KINDS
from claimpress.release.bounded import ReadProblemError, read_json
from claimpress.release.formats.types import names_of
from claimpress.release.layout import SCHEMA
from claimpress.release.reader import ReleaseFolder
from claimpress.resources import schema_dir
from claimpress.tables.publish import TABLES

_TOLD_BY_TABLES = frozenset({"dataset", "attestation"})
"""Kinds whose fields nobody joins or counts by: what is published of them shows in the tables."""


class Turn(StrEnum):
    """What happened to a part of the shape."""

    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"
    REWORDED = "reworded"


@dataclass(frozen=True)
class ShapeChange:
    """A table, column, field or value that came, went or means something else; `text` says so in words."""

    turn: Turn
    text: str


@dataclass(frozen=True)
class TableShape:
    """A table: its key, its columns with their SQL types, and what it and they mean, where that is said.

    `formerly` holds earlier wordings, by column ("" is the table), that meant the same.
    """

    key: tuple[str, ...]
    columns: Mapping[str, str]
    meanings: Mapping[str, str]
    formerly: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Shape:
    """The tables of a release, and the fields of its records: kind.field -> allowed values, none: any."""

    tables: Mapping[str, TableShape]
    fields: Mapping[str, tuple[str, ...]]


def shape_here() -> Shape:
    """What this version of the tool would publish."""
    tables = {
        name: TableShape(
            tuple(spec.key),
            {column.name: names_of(column.type).sql for column in spec.columns},
            {"": spec.description, **{column.name: column.meaning for column in spec.columns}},
            {"": spec.formerly, **{column.name: column.formerly for column in spec.columns}},
        )
        for name, spec in TABLES.items()
    }
    return Shape(tables, _fields(lambda name: read_json(schema_dir() / name)))


def shape_of(release: ReleaseFolder) -> Shape:
    """What a release says of itself. Raises `UserError`."""
    tables = {
        name: TableShape(
            tuple(table["key"]),
            {column["name"]: column["type"] for column in table["columns"]},
            _meanings(release.described.get(name, {})),
            {},
        )
        for name, table in release.manifest["tables"].items()
    }
    return Shape(tables, _fields(lambda name: read_json(release.path / SCHEMA / name)))


def _meanings(resource: Mapping[str, Any]) -> dict[str, str]:
    fields = resource.get("schema", {}).get("fields", [])
    told = {str(field.get("name")): str(field.get("description", "")) for field in fields}
    return {"": str(resource["description"]), **told} if "description" in resource else told


def _fields(read: Callable[[str], Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind in KINDS.values():
        if kind.name in _TOLD_BY_TABLES:
            continue
        try:
            schema = read(f"{kind.name}.schema.json")
        except ReadProblemError:
            continue  # an older release that does not know the kind
        parts = {
            kind.name: schema,
            **{f"{kind.name} {n}": part for n, part in schema.get("$defs", {}).items()},
        }
        for name, part in parts.items():
            found |= {f"{name}.{field}": () for field in part.get("properties", {})}
            if "enum" in part:
                found[name] = tuple(map(str, part["enum"]))
    return found


def shape_changes(old: Shape, new: Shape) -> Iterator[ShapeChange]:
    """What differs between two shapes, tables first."""
    for name in [*old.tables, *(name for name in new.tables if name not in old.tables)]:
        if name not in new.tables:
            yield ShapeChange(Turn.REMOVED, f"table {name} removed")
        elif name not in old.tables:
            yield ShapeChange(Turn.ADDED, f"table {name} added")
        else:
            yield from _in_table(name, old.tables[name], new.tables[name])
    yield from _in_fields(old, new)


def _in_table(name: str, old: TableShape, new: TableShape) -> Iterator[ShapeChange]:
    if old.key != new.key:
        yield ShapeChange(Turn.CHANGED, f"the key of table {name} is now {', '.join(new.key)}")
    if turn := _means(old, new, ""):
        yield ShapeChange(turn, f"table {name} is described in other words")
    for column in [*old.columns, *(column for column in new.columns if column not in old.columns)]:
        if column not in new.columns:
            yield ShapeChange(Turn.REMOVED, f"column {name}.{column} removed or renamed")
        elif column not in old.columns:
            yield ShapeChange(Turn.ADDED, f"column {name}.{column} added")
        elif old.columns[column] != new.columns[column]:
            text = f"column {name}.{column} was {old.columns[column]} and is {new.columns[column]}"
            yield ShapeChange(Turn.CHANGED, text)
        elif turn := _means(old, new, column):
            yield ShapeChange(turn, f"column {name}.{column} is described in other words")


def _means(old: TableShape, new: TableShape, name: str) -> Turn | None:
    """Whether a meaning changed, and whether its earlier words are known to have meant the same."""
    before, after = old.meanings.get(name), new.meanings.get(name)
    if before is None or after is None or before == after:
        return None
    return Turn.REWORDED if before in new.formerly.get(name, ()) else Turn.CHANGED


def _in_fields(old: Shape, new: Shape) -> Iterator[ShapeChange]:
    for name in sorted(old.fields.keys() | new.fields.keys()) if old.fields and new.fields else ():
        yield from _in_field(name, old.fields, new.fields)


def _in_field(
    name: str, old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> Iterator[ShapeChange]:
    if name not in new:
        yield ShapeChange(Turn.REMOVED, f"records no longer have {name}")
        return
    if name not in old:
        yield ShapeChange(Turn.ADDED, f"records may have {name}")
        return
    for value in old[name]:
        if value not in new[name]:
            yield ShapeChange(Turn.REMOVED, f"{name} may no longer be {value}")
    for value in new[name]:
        if value not in old[name]:
            yield ShapeChange(Turn.ADDED, f"{name} may be {value}")
