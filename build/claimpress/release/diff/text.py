"""A diff as plain text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.release.diff.outline import Block, Entry, Section, headline, outline
from claimpress.release.diff.summary import Summary
from claimpress.words import sentence

_ALL = "--limit 0 shows all"


def diff_lines(summary: Summary) -> Iterator[tuple[int, str]]:
    """Lines with their depth: 0 title, 1 section, 2 heading, 3 record, 4 field, 5 reason."""
    yield 0, f"{summary.old} -> {summary.new}: {headline(summary)}"
    for section in outline(summary):
        yield from _section(section)


def _section(section: Section) -> Iterator[tuple[int, str]]:
    yield 1, section.title
    for block in section.blocks:
        yield from _block(block)
    for line in section.lines:
        yield 2, line
    if section.more:
        yield 2, f"{section.more} ({_ALL})"


def _block(block: Block) -> Iterator[tuple[int, str]]:
    yield 2, f"{block.title} ({block.count:,})"
    for pattern in block.patterns:
        yield 3, f"changed {pattern}"
    for entry in block.entries:
        yield from _entry(entry)
    if block.hidden:
        yield 3, f"... and {block.hidden:,} more ({_ALL})"


def _entry(entry: Entry) -> Iterator[tuple[int, str]]:
    now = f" -> {entry.other}" if entry.other else ""
    yield 3, f"{entry.id}{now}  {entry.label}".rstrip()
    for fact in entry.facts:
        told = f"{fact.old} -> {fact.new}" if fact.old else fact.new
        yield 4, f"{fact.name.replace('_', ' ')}: {told}"
        if fact.reason:
            yield 5, sentence(f"reason: {fact.reason}")
    if entry.reason:
        yield 4, sentence(f"reason: {entry.reason}")
