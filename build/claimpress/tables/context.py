"""A corpus with what several tables need from it, computed once: indexes, digests, covered stretches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from claimpress.model.claim import Check, Claim, Origin, Quantity
from claimpress.model.corpus import Corpus
from claimpress.model.dates import Bounds, bounds
from claimpress.model.source import Attestation, Source
from claimpress.tables.lineage import Lineage
from claimpress.tables.standing import Standing

T = TypeVar("T")
Numbers = Mapping[str, Sequence[int]]
"""Kind -> the record numbers of the corpus' list of that kind, in its order."""


@dataclass
class Context:
    """What row makers read. `numbers` is empty when tables are made for a release."""

    corpus: Corpus
    lineage: Lineage
    numbers: Numbers = field(default_factory=dict)

    def numbered(self, kind: str, records: Sequence[T]) -> Iterator[tuple[int | None, T]]:
        """Records with their numbers; the number is None where none are known."""
        known = self.numbers.get(kind)
        return (
            zip(known, records, strict=True) if known is not None else ((None, record) for record in records)
        )

    def claims(self) -> Iterator[tuple[int | None, Claim]]:
        """All claims with their record numbers."""
        return self.numbered("claim", self.corpus.claims)

    def sources(self) -> Iterator[tuple[int | None, Source]]:
        """All sources with their record numbers."""
        return self.numbered("source", self.corpus.sources)

    @cached_property
    def source_by_id(self) -> dict[str, Source]:
        """Source id -> source."""
        return {source.id: source for source in self.corpus.sources}

    def text_sha256(self, source_id: str) -> str | None:
        """Digest of a source's current text; None where the source is unknown."""
        source = self.source_by_id.get(source_id)
        return source.texts[-1].sha256 if source else None

    def origin(self, claim: Claim) -> Origin | None:
        """The claim's own origin, else its source's default."""
        source = self.source_by_id.get(claim.source)
        return claim.origin or (source.origin if source else None)

    def is_valid(self, claim: Claim, check: Check) -> bool:
        """Whether a check still stands: neither the record nor its passages have changed since."""
        return self._standing.stands(claim, check)

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self.source_by_id, self.corpus.attestations)

    @cached_property
    def standing(self) -> dict[str, list[Claim]]:
        """Source id -> its claims that are not withdrawn."""
        found: dict[str, list[Claim]] = {}
        for claim in self.corpus.claims:
            if claim.withdrawn is None:
                found.setdefault(claim.source, []).append(claim)
        return found

    @cached_property
    def last_attested(self) -> dict[tuple[str, str, int, int, str], Attestation]:
        """Passage -> its newest attestation."""
        newest: dict[tuple[str, str, int, int, str], Attestation] = {}
        for entry in sorted(self.corpus.attestations, key=lambda entry: entry.on):
            newest[entry.source, entry.text_sha256, entry.start, entry.length, entry.sha256] = entry
        return newest


@dataclass(frozen=True)
class Paragraphs:
    """A source's paragraphs, for finding the one that holds a stretch of text."""

    order: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, source: Source | None) -> Paragraphs:
        """Paragraphs sorted by start; none where the source is unknown."""
        found = source.paragraphs if source else []
        order = tuple(sorted(range(len(found)), key=lambda i: found[i].start))
        starts = tuple(found[i].start for i in order)
        return cls(order, starts, tuple(found[i].start + found[i].length for i in order))

    def holding(self, start: int, length: int) -> int | None:
        """Number of the paragraph that holds the whole stretch."""
        at = bisect_right(self.starts, start) - 1
        return self.order[at] if at >= 0 and start + length <= self.ends[at] else None

    def touching(self, start: int, length: int) -> Iterator[int]:
        """Numbers of the paragraphs that share a code point with the stretch; paragraphs must not overlap."""
        at = max(bisect_right(self.starts, start) - 1, 0)
        while at < len(self.order) and self.starts[at] < start + length:
            if self.ends[at] > start:
                yield self.order[at]
            at += 1


def union(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches (start, end) merged so that none overlap, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def overlap(merged: Sequence[tuple[int, int]], start: int, end: int) -> int:
    """Code points of start..end that lie in merged stretches."""
    at = max(bisect_right(merged, (start, start)) - 1, 0)
    total = 0
    while at < len(merged) and merged[at][0] < end:
        total += max(0, min(end, merged[at][1]) - max(start, merged[at][0]))
        at += 1
    return total


def span(text: str | None) -> Bounds:
    """Bounds of an EDTF text; both None where there is none."""
    return bounds(text) if text is not None else Bounds(None, None)


def as_day(text: str | None) -> date | None:
    """A day field as a date."""
    return date.fromisoformat(text) if text is not None else None


def quantity_cells(quantity: Quantity | None) -> dict[str, Decimal | str | bool | None]:
    """The five quantity columns of a row."""
    if quantity is None:
        return dict.fromkeys(f"quantity_{name}" for name in ("value", "min", "max", "unit", "approximate"))
    return {
        "quantity_value": _decimal(quantity.value),
        "quantity_min": _decimal(quantity.min),
        "quantity_max": _decimal(quantity.max),
        "quantity_unit": quantity.unit,
        "quantity_approximate": quantity.approximate,
    }


def _decimal(value: int | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)
