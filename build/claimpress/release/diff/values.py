"""Values of records in words, and of two values what differs between them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from claimpress.model.canonical import dumps, plain
from claimpress.model.text import sha256_hex
from claimpress.words import plural

LONGEST, _AROUND = 300, 5
"""Characters of a text that is shown whole; words that are shown about a change in a longer one."""
_DIGESTS = frozenset({"sha256", "raw_sha256", "record_sha256", "text_sha256"})


def in_words(old: Any, new: Any) -> tuple[str, str]:
    """Two values of a field as a reader would say them; of long ones the parts that differ."""
    kept = ""
    if isinstance(old, dict) and isinstance(new, dict):
        old, new = _only_in(old, new), _only_in(new, old)
    elif isinstance(old, list) and isinstance(new, list):
        old, new, kept = _only_differing(old, new)
    before, after = plainly(old), plainly(new)
    if isinstance(old, str) and isinstance(new, str):
        before, after = _around(before, after)
    if before == after:  # they differ in what says nothing to the eye
        before, after = (
            f"{text} [{sha256_hex(dumps(value))[:8]}]" for text, value in ((before, old), (after, new))
        )
    return before, after + kept


def plainly(value: Any) -> str:
    """A value of a record as a reader would say it; digests, which say nothing to the eye, are left out."""
    if value is None or value == [] or value == {}:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, list):
        return ", ".join(map(plainly, value))
    return _parts(value) if isinstance(value, dict) else str(value)


def _parts(value: dict[str, Any]) -> str:
    if {"start", "length"} <= value.keys():
        return f"{value['start']}+{value['length']}"
    shown = {
        name: entry
        for name, entry in value.items()
        if name not in _DIGESTS and entry not in (None, [], {}, False)
    }
    lead = str(shown.pop("id", ""))
    rest = "; ".join(f"{name.replace('_', ' ')} {plainly(entry)}" for name, entry in shown.items())
    return f"{lead} ({rest})" if lead and rest else lead or rest


def _only_in(value: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The entries that differ: of names in several languages, say, those that were changed."""
    return {name: entry for name, entry in value.items() if other.get(name) != entry}


def _only_differing(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any], str]:
    """Of lists of records the entries that are not in both, and how many others there are."""
    kept = [entry for entry in old if isinstance(entry, dict) and entry in new]
    before, after = ([entry for entry in entries if entry not in kept] for entries in (old, new))
    if not kept or not (before or after):
        return old, new, ""
    return before, after, f" (and {plural(len(kept), 'other')} as before)"


def _around(old: str, new: str) -> tuple[str, str]:
    """Of long texts the words that differ, with some before and after."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    before, after = old.split(" "), new.split(" ")
    head = _common(before, after)
    shortest = min(len(before), len(after)) - head
    tail = min(_common(before[::-1], after[::-1]), shortest)
    return _cut(before, head, tail), _cut(after, head, tail)


def _common(one: list[str], other: list[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cut(words: list[str], head: int, tail: int) -> str:
    start, end = max(head - _AROUND, 0), min(len(words) - tail + _AROUND, len(words))
    return f"{'… ' if start else ''}{' '.join(words[start:end])}{' …' if end < len(words) else ''}"
