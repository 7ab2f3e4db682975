"""The table `changes`: what was corrected or withdrawn in which release, field by field, and why."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.tables.lineage import Lineage
from claimpress.tables.spec import Row, TableSpec, count, day, text

CHANGES = TableSpec(
    "changes",
    "One row for each field of a published record that a later release corrected, withdrew or dropped. "
    "Records that were added are not listed: their `first_release` says when.",
    ("ordinal", "kind", "record", "field"),
    (
        count("ordinal", "number of the release that brought the change, from 1", ""),
        text("release", "version of that release"),
        text("kind", "kind of record, such as `claim` or `actor`"),
        text("record", "id of the record"),
        text("field", "name of the field; `id` where the record is gone or has another id"),
        text("old", "value before, as canonical JSON", "the field was empty"),
        text("new", "value since, as canonical JSON", "the field is empty"),
        text("reason", "the declared reason", "the kind of record declares none"),
        text("declared_by", "who declared it", "no person is named, as in withdrawals"),
        day("declared_on", "the day on which it was declared", "no day is named, as in withdrawals"),
    ),
)


def change_rows(lineage: Lineage) -> Iterator[Row]:
    """Rows of `changes`."""
    for row in lineage.changes:
        yield {name: row.get(name) for name in CHANGES.names}
