"""Small matters of wording that every floor shares: counts, sentences, ids out of words, near misses."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

_LIKENESS = 0.7
"""What a word must have in common with a known one, from 0 to 1, to be taken for its misspelling."""


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 error`, `2 errors`, `1,000 entries`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def size(count: int) -> str:
    """A file's size: “812 bytes”, “4.2 kB”, “1.3 MB”."""
    if count < 1000:
        return plural(count, "byte")
    for unit, scale in (("kB", 1000), ("MB", 1000**2), ("GB", 1000**3)):
        if count < scale * 1000 or unit == "GB":
            return f"{Decimal(count) / scale:.1f} {unit}"
    raise AssertionError("unreachable")


def sentence(text: str) -> str:
    """A text with its first letter in upper case and a full stop at its end."""
    shown = text[:1].upper() + text[1:]
    return shown if not shown or shown.endswith((".", "?", "!")) else f"{shown}."


def slug(text: str) -> str:
    """The id nearest to a text: letters and digits of ASCII, single hyphens for the rest; may be empty."""
    plain = unicodedata.normalize("NFKD", text[:300]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The known words that are nearest to a mistyped one, the most alike first; none where none is near.

    Capitals and small letters, hyphens and underscores are one and the same here.
    """
    by_form = {_form(entry): entry for entry in sorted(known, reverse=True)}
    return [by_form[form] for form in difflib.get_close_matches(_form(word), by_form, most, _LIKENESS)]


def _form(word: str) -> str:
    return word.lower().replace("-", "_")


def did_you_mean(word: str, known: Iterable[str], most: int = 1, mark: str = "") -> str:
    """`did you mean this or that?`, each between marks; "" where nothing known is near."""
    near = [f"{mark}{entry}{mark}" for entry in nearest(word, known, most)]
    return f"did you mean {' or '.join(near)}?" if near else ""
