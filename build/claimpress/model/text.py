"""Text normalisation, paragraphs and fingerprints: how evidence is tied to a text that is not republished.

The recipe (version 1), in this order:

1. Decode UTF-8; drop one leading U+FEFF; turn CR LF and lone CR into LF.
2. Split into paragraphs at blank lines (lines of nothing but the white space listed in `WHITESPACE`); a text
   without a blank line between its first and last line of words is split at its line breaks. Empty paragraphs
   are dropped. Only LF ends a line here: U+0085, U+2028 and U+2029 are white space.
3. In each paragraph: Unicode NFC; fold the quotes and dashes of `FOLDED`; turn each run of listed white space
   into one space; strip spaces at both ends.
4. Join the paragraphs with one space. Positions count code points of the result; digests are SHA-256 over its
   UTF-8 bytes.

Nothing else changes: a second or later U+FEFF, zero-width characters and soft hyphens stay as they are.
The lists are spelt out because `\\s` differs between languages (U+0085, U+001C, U+FEFF).
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

RECIPE = "claimpress-text-1"

WHITESPACE = (
    "\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

FOLDED: dict[str, str] = {
    **dict.fromkeys("\u0060\u00b4\u02bc\u2018\u2019\u201a\u201b\u2032\u2039\u203a\uff07", "'"),
    **dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u301d\u301e\u301f\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
}

MINIMUM_PASSAGE = 40
"""Code points a passage needs unless it is a whole paragraph: shorter windows repeat within an article."""

_FOLD = str.maketrans({**FOLDED, **dict.fromkeys(WHITESPACE, " ")})
_BLANK = frozenset(WHITESPACE)


@dataclass(frozen=True)
class Span:
    """A stretch of a normalised text, in code points."""

    start: int
    length: int

    @property
    def end(self) -> int:
        """The position after the last code point."""
        return self.start + self.length


@dataclass(frozen=True)
class NormalText:
    """A text after the recipe: `text`, its paragraphs, and the digests of the raw bytes and of the result."""

    text: str
    paragraphs: tuple[Span, ...]
    raw_sha256: str
    sha256: str


def sha256_hex(data: bytes | str) -> str:
    """SHA-256 in lower-case hexadecimal; a string is hashed as UTF-8."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def normalise(raw: bytes) -> NormalText:
    """Apply the recipe to the bytes of a text. Raises `UnicodeDecodeError` when they are not UTF-8."""
    decoded = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    pieces = [piece for block in _blocks(decoded) if (piece := fold(block))]
    spans, position = [], 0
    for piece in pieces:
        spans.append(Span(position, len(piece)))
        position += len(piece) + 1
    text = " ".join(pieces)
    return NormalText(text, tuple(spans), sha256_hex(raw), sha256_hex(text))


def fold(text: str) -> str:
    """Step 3 of the recipe: NFC, quotes and dashes, white space."""
    words = unicodedata.normalize("NFC", text).translate(_FOLD).split(" ")
    return " ".join(word for word in words if word)


def _blocks(text: str) -> list[str]:
    lines = text.split("\n")
    if not any(_is_blank(line) for line in _inner(lines)):
        return lines
    blocks: list[list[str]] = [[]]
    for line in lines:
        if _is_blank(line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return ["\n".join(block) for block in blocks if block]


def _inner(lines: list[str]) -> list[str]:
    # Blank lines before the first and after the last line of text separate nothing.
    kept = [i for i, line in enumerate(lines) if not _is_blank(line)]
    return lines[kept[0] : kept[-1] + 1] if kept else []


def _is_blank(line: str) -> bool:
    return all(c in _BLANK for c in line)


def occurrences(text: str, passage: str, limit: int = 3) -> list[int]:
    """Start positions of `passage` in `text`, overlapping ones too, at most `limit` of them."""
    found: list[int] = []
    position = text.find(passage)
    while position >= 0 and len(found) < limit:
        found.append(position)
        position = text.find(passage, position + 1)
    return found


def windows(text: str, length: int, digest: str, limit: int = 2) -> list[int]:
    """Starts of the windows of `length` code points whose SHA-256 is `digest`, at most `limit` of them."""
    found = []
    for start in range(len(text) - length + 1):
        if sha256_hex(text[start : start + length]) == digest:
            found.append(start)
            if len(found) == limit:
                break
    return found
