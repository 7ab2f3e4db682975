"""Bars that show a text's paragraphs and the passages that claims rest on, as figures for a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Block:
    """A stretch of the bar: position and width in per cent of the text, and what a reader is told of it."""

    x: str
    width: str
    label: str
    kind: str
    title: str


@dataclass(frozen=True)
class Bar:
    """A bar: paragraphs below, passages above, and its name for those who cannot see it."""

    id: str
    title: str
    description: str
    paragraphs: tuple[Block, ...]
    passages: tuple[Block, ...]


def percent(part: int, whole: int) -> str:
    """A share as the text of a CSS or SVG percentage, without the sign."""
    return f"{Decimal(100 * part) / max(whole, 1):.3f}"


def passage_bar(
    evidence: Sequence[Mapping[str, Any]], coverage: Sequence[Mapping[str, Any]], length: int
) -> Bar:
    """Where the passages of one claim stand in its source."""
    marked = tuple(_passage(number, row, length) for number, row in enumerate(evidence, 1))
    title = f"Where the claim's {'passage stands' if len(marked) == 1 else 'passages stand'} in its source"
    described = "; ".join(block.title for block in marked)
    return Bar(
        "passages", title, f"{_size(coverage, length)} {described}.", _paragraphs(coverage, length), marked
    )


def coverage_bar(
    evidence: Sequence[Mapping[str, Any]], coverage: Sequence[Mapping[str, Any]], length: int
) -> Bar:
    """How much of a source's text bears claims."""
    marked = tuple(
        Block(
            percent(start, length),
            percent(end - start, length),
            "",
            "passage",
            f"characters {start} to {end - 1}",
        )
        for start, end in union([(row["start"], row["start"] + row["length"]) for row in evidence])
    )
    bearing = sum(1 for row in coverage if row["claim_count"])
    described = f"{bearing} of them bear claims; the table below says why the others do not."
    return Bar("coverage", "Which parts of the text bear claims", f"{_size(coverage, length)} {described}",
               _paragraphs(coverage, length), marked)  # fmt: skip


def _size(coverage: Sequence[Mapping[str, Any]], length: int) -> str:
    return f"The text has {length:,} characters in {len(coverage)} paragraphs."


def _paragraphs(coverage: Sequence[Mapping[str, Any]], length: int) -> tuple[Block, ...]:
    return tuple(
        Block(
            percent(row["start"], length),
            percent(row["length"], length),
            str(row["paragraph"]) if row["length"] * 100 >= length * 5 else "",
            paragraph_state(row),
            f"paragraph {row['paragraph']}: {STATES[paragraph_state(row)]}",
        )
        for row in coverage
    )


STATES = {
    "claims": "bears claims",
    "excused": "bears no claim, for a stated reason",
    "open": "not judged yet",
}


def paragraph_state(row: Mapping[str, Any]) -> str:
    """`claims`, `excused` (a reason is given) or `open`."""
    if row["claim_count"]:
        return "claims"
    return "excused" if row["no_claim_reason"] else "open"


def _passage(number: int, row: Mapping[str, Any], length: int) -> Block:
    last = row["start"] + row["length"] - 1
    where = "" if row["paragraph"] is None else f", in paragraph {row['paragraph']}"
    title = f"passage {number}: characters {row['start']:,} to {last:,}{where}"
    return Block(percent(row["start"], length), percent(row["length"], length), str(number), "passage", title)


def union(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches (start, end) merged so that none overlap, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
