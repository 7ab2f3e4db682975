"""A record as it was read: plain data that knows its file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claimpress.model.fields import Record
from claimpress.model.finding import Finding, Place

Pointer = tuple[str | int, ...]
"""A path of keys and indexes inside a record, such as `("evidence", 0, "length")`."""

Places = Mapping[Pointer, tuple[int, int]]
"""(line, column) of the value at each pointer, and of its key at `(*pointer, KEY)`."""

KEY = -1
"""Stands at the end of a pointer for the key of a field instead of its value."""


@dataclass
class RawRecord:
    """One record before or after its structural check.

    `data` holds dicts, lists, strings, integers, decimals, booleans and None. `number` is its place in
    `Loaded.records`. `places` gives (line, column) for pointers; it is called only when a finding needs it.
    `model` is set once the record has passed. `reported` names values that could not be read and already have
    their finding. Of an `unread` record nothing could be read; the text of a `broken` one is wrong somewhere.
    """

    kind: str
    data: Any
    file: str
    number: int
    places: Callable[[], Places]
    model: Record | None = None
    reported: frozenset[Pointer] = frozenset()
    unread: bool = False
    broken: bool = False

    def place(self, pointer: Pointer = ()) -> Place:
        """Where a field stands; a field that is absent has the place of what should hold it."""
        known = self.places()
        while pointer and pointer not in known:
            pointer = pointer[:-1]
        line, column = known.get(pointer, (1, 1))
        return Place(self.file, line, column)

    def key_place(self, pointer: Pointer) -> Place:
        """Where the key of a field stands; the field's own place where it has no key."""
        known = self.places()
        return self.place((*pointer, KEY)) if (*pointer, KEY) in known else self.place(pointer)

    @property
    def id(self) -> str:
        """The record's id where it has a readable one, else an empty string."""
        value = self.data.get("id") if isinstance(self.data, dict) else None
        return value if isinstance(value, str) else ""


@dataclass
class Loaded:
    """Everything read from a dataset folder: records of all kinds in file order, and what could not be read.

    `root` is the folder that holds `dataset.yaml` or `dataset.json`. Display names of files begin with its
    name and use `/`, so the file of a finding is `Path(root).parent / name`.
    """

    root: str
    records: list[RawRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Display name -> SHA-256 of each file read; "" for one that was read in bulk."""
    whole: bool = True
    """Whether it is known what every record is: a file that could not be read holds nobody knows how many."""
