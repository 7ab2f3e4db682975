"""The mapping around the records of a YAML file, and the records inside it with their places."""

from __future__ import annotations

from typing import Any

from claimpress.load.document import Document
from claimpress.load.files import InputFile
from claimpress.load.records import KEY, Places, Pointer, RawRecord
from claimpress.load.words import kind_of
from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place
from claimpress.words import did_you_mean, sentence


class Wrapper:
    """The mapping around the records of a YAML file: `{actors: [...]}`, or `{source: ..., claims: [...]}`."""

    def __init__(self, file: InputFile, document: Document, findings: list[Finding]) -> None:
        self._file = file
        self._document = document
        self._findings = findings
        self._fields = ["source", file.kind.stem] if file.kind.name == "claim" else [file.kind.stem]
        self._by_entry: dict[int, dict[Pointer, tuple[int, int]]] | None = None

    def entries(self) -> list[Any]:
        """The records' values; what is wrong around them becomes findings."""
        value, stem = self._document.value, self._file.kind.stem
        if not isinstance(value, dict):
            self._wrong_type((), self._file.path.name, value, f"a mapping with `{stem}:`")
            return []
        self._check_fields(value)
        records = value.get(stem, [])
        if isinstance(records, list):
            return records
        if (stem,) not in self._document.reported:
            self._wrong_type((stem,), stem, records, "a list")
        return []

    def _check_fields(self, value: dict[str, Any]) -> None:
        stem = self._file.kind.stem
        what = f"the file of {stem}"
        for key in value:
            if key not in self._fields:
                near = sentence(did_you_mean(key, self._fields, mark="`"))
                hint = near or f"Delete it, or put it under `{stem}:`."
                place = self._place((key, KEY))
                details = {"what": what, "field": key, "hint": hint}
                self._findings.append(finding("unknown-field", place, value=key, pointer=(key,), **details))
        for name in self._fields:
            if name not in value:
                text = "the id of their source" if name == "source" else "the list of records"
                details = {"what": what, "field": name, "description": text}
                self._findings.append(finding("missing-field", self._place(()), pointer=(name,), **details))

    def _wrong_type(self, pointer: Pointer, field: str, value: Any, wanted: str) -> None:
        stem = self._file.kind.stem
        details = {
            "field": field,
            "got": kind_of(value),
            "wanted": wanted,
            "hint": f"Write `{stem}:` and below it each record with `- ` in front, or `{stem}: []` for none.",
        }
        place = self._place(pointer)
        self._findings.append(finding("wrong-type", place, value=value, pointer=pointer, **details))

    def _place(self, pointer: Pointer) -> Place:
        return Place(self._file.name, *self._document.places.get(pointer, (1, 1)))

    def record(self, index: int, value: Any) -> RawRecord:
        """One entry as a record; a claim takes the source of its file."""
        prefix = (self._file.kind.stem, index)
        reported = {pointer[2:] for pointer in self._document.reported if pointer[:2] == prefix}
        if "source" in self._fields and isinstance(value, dict):
            reported |= self._take_source(index, value)
        return RawRecord(
            self._file.kind.name,
            value,
            self._file.name,
            0,
            lambda: self._places(index),
            reported=frozenset(reported),
        )

    def _take_source(self, index: int, value: dict[str, Any]) -> set[Pointer]:
        if "source" in value:
            at = self._place((self._file.kind.stem, index, "source", KEY))
            self._findings.append(
                finding(
                    "unknown-field",
                    at,
                    value="source",
                    pointer=("source",),
                    kind="claim",
                    what="a claim in YAML",
                    field="source",
                    hint="Delete it: the `source:` at the top of the file counts for all its claims.",
                )
            )
        if "source" in self._document.value:
            value["source"] = self._document.value["source"]
            return {("source",)} if ("source",) in self._document.reported else set()
        value.setdefault("source", None)
        return {("source",)}

    def _places(self, index: int) -> Places:
        if self._by_entry is None:
            self._by_entry = self._sort_places()
        return self._by_entry.get(index, {})

    def _sort_places(self) -> dict[int, dict[Pointer, tuple[int, int]]]:
        sorted_places: dict[int, dict[Pointer, tuple[int, int]]] = {}
        shared = {pointer: at for pointer, at in self._document.places.items() if pointer[:1] == ("source",)}
        for pointer, at in self._document.places.items():
            if len(pointer) >= 2 and pointer[0] == self._file.kind.stem and isinstance(pointer[1], int):
                sorted_places.setdefault(pointer[1], dict(shared))[pointer[2:]] = at
        return sorted_places
