"""What a release says about itself in numbers, counted from its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow as pa

from claimpress.tables.spec import Row

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
    """Counts of a release. Claims that are withdrawn are counted in `withdrawn` alone."""

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


def facts_of(tables: Mapping[str, pa.Table]) -> Facts:
    """Count everything once."""
    claims = [row for row in tables["claims"].to_pylist() if row["withdrawn_since"] is None]
    standing = {row["id"] for row in claims}
    checks = [row for row in tables["checks"].to_pylist() if row["valid"] and row["claim"] in standing]
    evidence = [row for row in tables["evidence"].to_pylist() if row["claim"] in standing]
    return Facts(
        rows={name: table.num_rows for name, table in tables.items()},
        claims=len(claims),
        withdrawn=tables["claims"].num_rows - len(claims),
        sources=_sources(tables),
        addresses=sum(row["url"] is not None for row in tables["sources"].to_pylist()),
        stages=_counted(row["stage"] for row in claims),
        stances=_counted(row["stance"] for row in claims),
        actions=_counted(row["action"] for row in claims),
        warnings=_counted(code for row in claims for code in row["warnings"]),
        check_counts=tuple(sorted(Counter(row["check_count"] for row in claims).items())),
        checkers=tuple(sorted({row["checked_by"] for row in checks if row["verdict"] == "confirmed"})),
        results=_counted(row["last_result"] or "never compared" for row in evidence),
        undated_claims=sum(row["date"] is None for row in claims),
        inferred_dates=sum(row["date_basis"] == "inferred" for row in claims),
        origins=len({row["origin"] for row in claims} - {None}),
        unknown_origins=sum(row["origin"] is None for row in claims),
    )


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal, halves up: “61.4%”; “0%” of nothing.

    Every page and file shows shares this way, so that the same share is the same text wherever it stands.
    """
    if not whole:
        return "0%"
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _counted(values: Iterable[str]) -> Counts:
    return tuple(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _sources(tables: Mapping[str, pa.Table]) -> tuple[SourceFacts, ...]:
    names = {row["id"]: row["name"] for row in tables["actors"].to_pylist()}
    coverage: dict[str, list[Row]] = {}
    for row in tables["coverage"].to_pylist():
        coverage.setdefault(row["source"], []).append(row)
    return tuple(_source(row, names, coverage.get(row["id"], [])) for row in tables["sources"].to_pylist())


def _source(row: Row, names: Mapping[str, str], coverage: Sequence[Mapping[str, Any]]) -> SourceFacts:
    return SourceFacts(
        id=row["id"],
        title=row["title"],
        publisher=names.get(row["publisher"], row["publisher"]),
        language=row["language"],
        published=row["published"],
        claims=row["claim_count"],
        paragraphs=row["paragraph_count"],
        covered=sum(bool(part["claim_count"] or part["no_claim_reason"]) for part in coverage),
        share=share(row["evidence_characters"], row["text_length"]),
        complete=bool(coverage) and all(part["complete"] for part in coverage),
    )
