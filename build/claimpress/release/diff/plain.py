"""A diff as plain data: for JSON, and row by row for Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from claimpress.model.canonical import dumps
from claimpress.release.diff.record import Difference, FieldChange
from claimpress.release.diff.summary import Group, Summary

FORMAT = 1


def as_document(summary: Summary) -> dict[str, Any]:
    """The diff for programs: counts of everything, and the records that are shown."""
    shorter = (*summary.lost.shown, *summary.moved.shown)
    return {
        "format": FORMAT,
        "old": summary.old,
        "new": summary.new,
        "groups": [_group(group) for group in summary.groups],
        "fewer_claims": [asdict(change) | {"went": dict(change.went)} for change in shorter],
        "fewer_claims_not_shown": summary.lost.hidden + summary.moved.hidden,
        "shape": [{"turn": change.turn.value, "text": change.text} for change in summary.shape],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "what": group.what.value,
        "kind": group.kind,
        "count": group.count,
        "not_shown": group.hidden,
        "records": [_record(entry) for entry in group.examples],
    }


def _record(entry: Difference) -> dict[str, Any]:
    return {
        "id": entry.id,
        "label": entry.label,
        "other": entry.other,
        "source": entry.source,
        "event": entry.event,
        "fields": [
            {
                "name": change.name,
                "old": _plain(change.old),
                "new": _plain(change.new),
                "declared": list(map(asdict, change.declared)),
            }
            for change in entry.told
        ],
    }


def _plain(value: Any) -> Any:
    """The value with decimals as JSON numbers: of 15 digits at most, they keep every digit."""
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return float(value) if isinstance(value, Decimal) else value


COLUMNS = ("what", "kind", "record", "label", "other", "field", "old", "new", "reason", "source", "event")
"""Columns of the whole diff as a table: one row a changed field, or a record without any; all of text."""


def as_rows(entry: Difference) -> Iterator[tuple[str | None, ...]]:
    """The rows of one difference, in the order of `COLUMNS`."""
    head = (entry.what.value, entry.kind, entry.id, entry.label, entry.other)
    tail = (entry.source, entry.event)
    for change in entry.told or (None,):
        yield (*head, *_cells(change), *tail)


def _cells(change: FieldChange | None) -> tuple[str | None, ...]:
    if change is None:
        return (None, None, None, None)
    return (change.name, _text(change.old), _text(change.new), change.reason or None)


def _text(value: Any) -> str | None:
    return None if value is None else dumps(value)
