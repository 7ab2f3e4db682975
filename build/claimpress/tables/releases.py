"""The table `releases`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimpress.tables.lineage import Lineage
from claimpress.tables.spec import Row, TableSpec, count, day, text

RELEASES = TableSpec(
    "releases",
    "One row a release, oldest first; the last row is the release that this table belongs to.",
    ("ordinal",),
    (
        count("ordinal", "number of the release, from 1"),
        text("version", "version of the release"),
        day("date", "day of the release", empty="a draft that is not sealed"),
        text(
            "manifest_sha256",
            "SHA-256 of its `manifest.json`",
            empty="this release: a file cannot hold its own digest",
        ),
    ),
)


def release_rows(lineage: Lineage) -> Iterator[Row]:
    """Rows of `releases`."""
    for row in lineage.all_releases():
        yield {**vars(row), "date": date.fromisoformat(row.date) if row.date else None}
