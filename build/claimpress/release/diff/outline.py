"""A diff in words: sections, headings and lines that every format shows in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from claimpress.release.diff.counts import Fewer
from claimpress.release.diff.record import WITHDRAWN, Difference, FieldChange, What
from claimpress.release.diff.summary import Group, Listed, Summary
from claimpress.release.diff.values import in_words
from claimpress.words import plural, sentence

_SINGLE, _THE_SINGLE = "dataset", "what the dataset says of itself"
_TITLES: dict[What, str] = {
    What.GONE: "{} gone",
    What.WITHDRAWN: "{} withdrawn",
    What.REPLACED: "{} replaced by others",
    What.RENAMED: "{} with another id",
    What.CHANGED: "{} corrected",
    What.CHECKED: "{} checked or read again",
    What.ADDED: "{} added",
}
_LOST, _MOVED = "Lost", "Moved or merged"
_SECTIONS: tuple[tuple[str, tuple[What, ...]], ...] = (
    (_LOST, (What.GONE, What.WITHDRAWN)),
    (_MOVED, (What.REPLACED, What.RENAMED)),
    ("Corrected", (What.CHANGED,)),
    ("Added", (What.ADDED,)),
    ("Checked again", (What.CHECKED,)),
)


@dataclass(frozen=True)
class Fact:
    """A field's change in words; `reason` is "" where none is declared."""

    name: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """One record: its id, what it is, the record that stands for it now, and its changed fields.

    `reason` is the one that all its fields share; the fields then name none.
    """

    kind: str
    id: str
    label: str
    other: str | None
    facts: tuple[Fact, ...]
    reason: str = ""


@dataclass(frozen=True)
class Block:
    """Records of one kind under a heading; `patterns` says what changed in them where not all are shown."""

    title: str
    count: int
    entries: tuple[Entry, ...]
    hidden: int
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of the diff, with lines that belong to no record; `more` tells of those that are not shown."""

    title: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...] = ()
    more: str = ""


def outline(summary: Summary) -> tuple[Section, ...]:
    """The parts of a diff that have anything in them, losses first."""
    return tuple(section for section in _sections(summary) if section.blocks or section.lines)


def _sections(summary: Summary) -> Iterator[Section]:
    listed = {_LOST: summary.lost, _MOVED: summary.moved}
    for title, whats in _SECTIONS:
        shorter = listed.get(title, Listed((), 0))
        more = (
            f"... and {shorter.hidden:,} more sources and events with fewer claims" if shorter.hidden else ""
        )
        blocks = tuple(_block(group) for group in summary.of(*whats))
        yield Section(title, blocks, tuple(map(fewer_text, shorter.shown)), more)
    yield Section("Tables and fields", (), tuple(sentence(change.text) for change in summary.shape))


def headline(summary: Summary) -> str:
    """The whole diff in one line."""
    told = [_counted(group) for group in summary.groups if group.kind != "attestation"]
    if summary.attested:
        told.append(f"{plural(summary.attested, 'comparison')} of evidence with its text")
    if summary.shape:
        told.append(f"{plural(len(summary.shape), 'change')} of tables and fields")
    return "; ".join(told) if told else "nothing differs"


def _counted(group: Group) -> str:
    if group.kind == _SINGLE:
        return _TITLES[group.what].format(_THE_SINGLE)
    title = _TITLES[group.what].format(group.stem if group.count != 1 else group.kind)
    return f"{group.count:,} {title}"


def _block(group: Group) -> Block:
    name = _THE_SINGLE if group.kind == _SINGLE else group.stem
    title = sentence(_TITLES[group.what].format(name)).removesuffix(".")
    patterns = tuple(f"{', '.join(fields)}: {count:,}" for fields, count in group.common() if group.hidden)
    return Block(title, group.count, tuple(map(_entry, group.examples)), group.hidden, patterns)


def _entry(difference: Difference) -> Entry:
    facts = () if difference.what is What.CHECKED else tuple(map(_fact, difference.told))
    facts, reason = with_reason(facts)
    return Entry(difference.kind, difference.id, difference.label, difference.other, facts, reason)


def with_reason(facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], str]:
    """Facts and the reason that all of them share, taken out of them; "" where they have several."""
    if len({fact.reason for fact in facts}) != 1:
        return tuple(facts), ""
    return tuple(replace(fact, reason="") for fact in facts), facts[0].reason


def _fact(change: FieldChange) -> Fact:
    return fact_of(change.name, change.old, change.new, change.reason)


def fact_of(name: str, old: Any, new: Any, reason: str) -> Fact:
    """A field's change in words."""
    if name == WITHDRAWN and isinstance(new, dict):
        return Fact(name, "", f"since {new.get('since')}", reason)
    return Fact(name, *in_words(old, new), reason)


def fewer_text(change: Fewer) -> str:
    """A source or event with fewer claims, as a sentence."""
    went = [f"{number:,} {where}" for where, number in change.went.items()]
    came = [f"{change.gained:,} came"] if change.gained > 0 else []
    told = ", ".join([*went, *came]) or "it is not told where they went"
    had = plural(change.before, "standing claim")
    left = "none is" if change.lost_all else f"{change.after:,} {'is' if change.after == 1 else 'are'}"
    return sentence(f"{change.group} {change.id}: of {had} {left} left ({told})")
