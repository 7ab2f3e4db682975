"""What a release says about itself in numbers, counted from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from claimpress.engine.duck import DuckEngine
from claimpress.engine.parquet import parquet_files
from claimpress.release.layout import PARQUET, table_path
from claimpress.tables.publish import TABLES

Counts = tuple[tuple[str, int], ...]
"""(value, how often), the most frequent first, equals by name."""


@dataclass(frozen=True)
class SourceFacts:
    """One source, as the datasheet lists it. `share` is its text's share under evidence, as “61.4%”."""

    id: str
    title: str
    publisher: str | None
    language: str
    published: str | None
    claims: int
    paragraphs: int
    covered: int
    share: str
    complete: bool


@dataclass(frozen=True)
class Facts:
    """Counts of a release. Claims that are withdrawn are counted in `withdrawn` alone.

    `labels` are those of the actions.
    """

    rows: Mapping[str, int]
    claims: int
    withdrawn: int
    sources: tuple[SourceFacts, ...]
    addresses: int
    stages: Counts
    stances: Counts
    actions: Counts
    warnings: Counts
    check_counts: tuple[tuple[int, int], ...]
    checkers: tuple[str, ...]
    results: Counts
    undated_claims: int
    inferred_dates: int
    origins: int
    unknown_origins: int
    labels: Mapping[str, str]


MEMORY = 800_000_000
"""Bytes that counting may take."""


def facts_of(folder: Path) -> Facts:
    """Count everything once, from the Parquet files of a release folder."""
    paths = {name: folder / table_path(PARQUET, name) for name in TABLES}
    with DuckEngine(memory=MEMORY) as engine:
        for name, path in paths.items():
            engine.read_parquet(name, path)
        ask = _Ask(engine)
        return Facts(
            rows={
                name: sum(pq.read_metadata(file).num_rows for file in parquet_files(path))
                for name, path in paths.items()
            },
            claims=ask.number(f"SELECT count(*) FROM ({_STANDING})"),
            withdrawn=ask.number("SELECT count(*) FROM claims WHERE withdrawn_since IS NOT NULL"),
            sources=tuple(_source(row) for row in ask.rows(_SOURCES)),
            addresses=ask.number("SELECT count(url) FROM sources"),
            stages=ask.counts(f"SELECT stage FROM ({_STANDING})"),
            stances=ask.counts(f"SELECT stance FROM ({_STANDING})"),
            actions=ask.counts(f"SELECT action FROM ({_STANDING})"),
            warnings=ask.counts(f"SELECT unnest(warnings) FROM ({_STANDING})"),
            check_counts=ask.pairs(f"SELECT check_count, count(*) FROM ({_STANDING}) GROUP BY 1 ORDER BY 1"),
            checkers=tuple(name for (name,) in ask.pairs(_CHECKERS)),
            results=ask.counts(_RESULTS),
            undated_claims=ask.number(f"SELECT count(*) FROM ({_STANDING}) WHERE date IS NULL"),
            inferred_dates=ask.number(f"SELECT count(*) FROM ({_STANDING}) WHERE date_basis = 'inferred'"),
            origins=ask.number(f"SELECT count(DISTINCT origin) FROM ({_STANDING})"),
            unknown_origins=ask.number(f"SELECT count(*) FROM ({_STANDING}) WHERE origin IS NULL"),
            labels=dict(ask.pairs("SELECT id, label FROM actions ORDER BY id")),
        )


_STANDING = "SELECT * FROM claims WHERE withdrawn_since IS NULL"
_OF_STANDING = "claim IN (SELECT id FROM claims WHERE withdrawn_since IS NULL)"
_CHECKERS = f"""
SELECT DISTINCT checked_by FROM checks
WHERE valid AND verdict = 'confirmed' AND {_OF_STANDING}
ORDER BY checked_by
"""
_RESULTS = f"SELECT coalesce(last_result, 'never compared') FROM evidence WHERE {_OF_STANDING}"
_SOURCES = """
SELECT s.id, s.title, coalesce(a.name, s.publisher) AS publisher, s.language, s.published,
    s.claim_count, s.paragraph_count, coalesce(c.covered, 0) AS covered, s.evidence_characters, s.text_length,
    coalesce(c.complete, false) AS complete
FROM sources s
LEFT JOIN actors a ON a.id = s.publisher
LEFT JOIN (
    SELECT source, bool_and(complete) AS complete,
        count(*) FILTER (WHERE claim_count > 0 OR no_claim_reason IS NOT NULL) AS covered
    FROM coverage
    GROUP BY source
) c ON c.source = s.id
ORDER BY s.id
"""


@dataclass(frozen=True)
class _Ask:
    """Questions to the tables."""

    engine: DuckEngine

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return list(self.engine.query(sql).to_pylist())

    def pairs(self, sql: str) -> tuple[tuple[Any, ...], ...]:
        return tuple(tuple(row.values()) for row in self.rows(sql))

    def number(self, sql: str) -> int:
        return int(self.pairs(sql)[0][0])

    def counts(self, sql: str) -> Counts:
        """How often each value of a query's one column occurs."""
        counted = f"SELECT value, count(*) FROM ({sql}) t(value) GROUP BY value ORDER BY 2 DESC, 1"
        return tuple((str(value), int(count)) for value, count in self.pairs(counted))


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal, halves up: “61.4%”; “0%” of nothing.

    Every page and file shows shares this way, so that the same share is the same text wherever it stands.
    """
    if not whole:
        return "0%"
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _source(row: Mapping[str, Any]) -> SourceFacts:
    return SourceFacts(
        id=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        language=row["language"],
        published=row["published"],
        claims=row["claim_count"],
        paragraphs=row["paragraph_count"],
        covered=row["covered"],
        share=share(row["evidence_characters"], row["text_length"]),
        complete=row["complete"],
    )
