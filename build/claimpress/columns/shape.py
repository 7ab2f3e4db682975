"""The shape of a kind of record: which values its lines hold, and into which columns they go.

Derived from the JSON Schema of the kind, and so from its model: one table for the records, and one for each
list inside them. A table's rows know the number of their record, and their place in its list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from typing import Any

from claimpress.model.fields import SHA256_PATTERN, SLUG_PATTERN
from claimpress.model.formats import FORMATS, ValueProblem
from claimpress.model.kinds import KINDS
from claimpress.model.schema import record_schema

NO_CONTENT = frozenset({"checks", "revisions", "withdrawn"})


class Of(IntEnum):
    """What a node holds."""

    TEXT = 0
    INTEGER = 1
    AMOUNT = 2
    FLAG = 3
    OBJECT = 4
    LIST = 5
    MAP = 6


class Check(IntEnum):
    """What a text has to be. `ANY` is decided by `Column.accepts`, once for each distinct value."""

    ANY = 0
    SLUG = 1
    CLAIM_ID = 2
    DIGEST = 3
    LINE = 4
    PROSE = 5
    CHOICE = 6


class Fallback(IntEnum):
    """What stands where a field is absent."""

    NONE = 0
    NULL = 1
    TEXT = 2
    FALSE = 3
    TRUE = 4
    EMPTY = 5


class ColumnOf(IntEnum):
    """What a column holds; `ENDS`: for each row of the table where its rows in another table end."""

    TEXT = 0
    INTEGER = 1
    AMOUNT = 2
    FLAG = 3
    ENDS = 4


@dataclass(frozen=True)
class Column:
    """A column of a table. `table` is, for `ENDS`, the other table; `accepts` judges distinct values."""

    name: str
    of: ColumnOf
    owner: int
    nullable: bool
    accepts: Callable[[str], bool] | None = None
    table: int = -1


@dataclass
class Node:
    """A value of a record. `element` is the entry of a list, or the key of a mapping; its value follows."""

    of: Of
    nullable: bool = False
    check: Check = Check.ANY
    minimum: int = 0
    maximum: int = 0
    table: int = -1
    column: int = -1
    presence: int = -1
    fields: list[Member] = field(default_factory=list)
    choices: tuple[str, ...] = ()
    element: int = -1
    fallback: Fallback = Fallback.NONE
    fallback_text: str = ""
    short_form: bool = False


@dataclass(frozen=True)
class Member:
    """A field of an object, and the node of its value."""

    name: str
    node: int
    required: bool
    in_content: bool = True


@dataclass
class Shape:
    """A kind's nodes, columns and tables; the first table holds one row a record."""

    kind: str
    nodes: list[Node] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    def columns_of(self, table: int) -> list[tuple[int, Column]]:
        """Number and column of each column of a table."""
        return [(at, column) for at, column in enumerate(self.columns) if column.owner == table]

    @property
    def with_content(self) -> bool:
        """Whether the content that a check vouches for is wanted: of claims alone."""
        return self.kind == "claim"


@cache
def shape_of(kind: str) -> Shape:
    """The shape of a kind of record."""
    schema = record_schema(KINDS[kind])
    shape = Shape(kind, tables=[kind])
    _Maker(shape, schema.get("$defs", {})).add(schema, 0, "")
    return shape


class _Maker:
    """Walks a schema and adds nodes, columns and tables to a shape."""

    def __init__(self, shape: Shape, defs: Mapping[str, Any]) -> None:
        self._shape = shape
        self._defs = defs

    def add(self, schema: Mapping[str, Any], table: int, name: str) -> int:
        """Add a value that goes into columns called `name` of a table; gives the number of its node."""
        found, nullable, short = self._resolved(schema)
        number = len(self._shape.nodes)
        node = Node(Of.TEXT, nullable=nullable, table=table, short_form=short)
        self._shape.nodes.append(node)
        kind = found.get("type")
        if kind == "object" and "properties" in found:
            self._object(node, found, table, name)
        elif nullable and kind in ("object", "array"):
            raise TypeError(f"{name}: a list or mapping that may be null has no columns here")
        elif kind == "object":
            self._map(node, found, table, name)
        elif kind == "array":
            self._list(node, found, table, name)
        else:
            self._scalar(node, found, table, name)
        self._default(node, schema)
        return number

    def _resolved(self, schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool, bool]:
        """The schema of the value itself, whether it may be null, and whether it has a short form."""
        if "$ref" in schema:
            schema = self._defs[schema["$ref"].rpartition("/")[2]]
        branches = [branch for branch in schema.get("anyOf", []) if branch.get("type") != "null"]
        if not branches:
            return schema, False, False
        nullable = len(branches) < len(schema["anyOf"])
        if len(branches) == 1:
            return self._resolved(branches[0])[0], nullable, False
        last = self._resolved(branches[-1])[0]
        if last.get("type") == "object":
            if next(iter(last["properties"].values())).get("pattern") != branches[0].get("pattern"):
                raise TypeError("a short form has to be the first field of the long one")
            return last, nullable, True
        return {"type": "string", "anyOf": branches}, nullable, False

    def _column(self, name: str, of: ColumnOf, owner: int, *, nullable: bool, **more: Any) -> int:
        self._shape.columns.append(Column(name, of, owner, nullable, **more))
        return len(self._shape.columns) - 1

    def _object(self, node: Node, schema: Mapping[str, Any], table: int, name: str) -> None:
        node.of = Of.OBJECT
        if node.nullable:
            node.presence = self._column(f"has_{name}", ColumnOf.FLAG, table, nullable=False)
        required = schema.get("required", [])
        prefix = f"{name}_" if name else ""
        for key, value in schema["properties"].items():
            child = self.add(value, table, f"{prefix}{key}")
            in_content = bool(prefix) or key not in NO_CONTENT
            node.fields.append(Member(key, child, key in required, in_content))

    def _table(self, name: str) -> int:
        self._shape.tables.append(name)
        return len(self._shape.tables) - 1

    def _list(self, node: Node, schema: Mapping[str, Any], table: int, name: str) -> None:
        node.of, node.minimum = Of.LIST, schema.get("minItems", 0)
        inner = self._table(f"{self._shape.tables[table]}_{name}")
        node.column = self._column(name, ColumnOf.ENDS, table, nullable=False, table=inner)
        fields = self._resolved(schema["items"])[0].get("type") == "object"
        node.element = self.add(schema["items"], inner, "" if fields else "value")

    def _map(self, node: Node, schema: Mapping[str, Any], table: int, name: str) -> None:
        node.of = Of.MAP
        node.fallback_text = schema["required"][0]
        inner = self._table(f"{self._shape.tables[table]}_{name}")
        node.column = self._column(name, ColumnOf.ENDS, table, nullable=False, table=inner)
        (values,) = schema["patternProperties"].values()
        node.element = self.add({"type": "string", **schema["propertyNames"]}, inner, "key")
        self.add(values, inner, "value")

    def _scalar(self, node: Node, schema: Mapping[str, Any], table: int, name: str) -> None:
        accepts = None
        if schema["type"] == "integer":
            node.of, of = Of.INTEGER, ColumnOf.INTEGER
            node.minimum, node.maximum = schema["minimum"], schema["maximum"]
        elif schema["type"] == "number":
            node.of, of = Of.AMOUNT, ColumnOf.AMOUNT
        elif schema["type"] == "boolean":
            node.of, of = Of.FLAG, ColumnOf.FLAG
        else:
            of = ColumnOf.TEXT
            node.check, node.choices = _check(schema), tuple(schema.get("enum", ()))
            node.maximum = schema.get("maxLength", 0)
            accepts = _judge(schema) if node.check is Check.ANY else None
        node.column = self._column(name, of, table, nullable=True, accepts=accepts)

    def _default(self, node: Node, schema: Mapping[str, Any]) -> None:
        if "default" not in schema:
            return
        default = schema["default"]
        if default is None:
            node.fallback = Fallback.NULL
        elif isinstance(default, bool):
            node.fallback = Fallback.TRUE if default else Fallback.FALSE
        elif default == []:
            node.fallback = Fallback.EMPTY
        else:
            node.fallback, node.fallback_text = Fallback.TEXT, str(default)


def _check(schema: Mapping[str, Any]) -> Check:
    """The check that decides about a text alone; `ANY` where there is none."""
    if "enum" in schema:
        return Check.CHOICE
    form, pattern = schema.get("format"), schema.get("pattern")
    if form == "claimpress-id":
        return Check.CLAIM_ID
    if form == "claimpress-line":
        return Check.LINE
    if form == "claimpress-prose":
        return Check.PROSE
    if pattern == SLUG_PATTERN and "maxLength" in schema:
        return Check.SLUG
    return Check.DIGEST if pattern == SHA256_PATTERN else Check.ANY


def _judge(schema: Mapping[str, Any]) -> Callable[[str], bool]:
    """Whether the schema of a text accepts it."""
    if "anyOf" in schema:
        branches = [_judge(branch) for branch in schema["anyOf"]]
        return lambda text: any(accepts(text) for accepts in branches)
    known = {
        "type",
        "pattern",
        "format",
        "minLength",
        "maxLength",
        "description",
        "title",
        "default",
        "x-finding",
    }
    if unknown := set(schema) - known:
        raise TypeError(f"no text is known to have {min(unknown)}")
    pattern = re.compile(schema.get("pattern", ""))
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1 << 30)
    rule = FORMATS[schema["format"]] if "format" in schema else None

    def accepts(text: str) -> bool:
        if not least <= len(text) <= most or not pattern.search(text):
            return False
        try:
            return rule is None or rule(text) is None
        except ValueProblem:
            return False

    return accepts
