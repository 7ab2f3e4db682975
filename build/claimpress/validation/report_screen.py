"""Text for a screen: nothing invisible gets through, wide characters count, long lines are cropped.

A value in a dataset may hold terminal escapes, direction marks or half characters. Everything that is printed
for people passes `Screen.show`, which writes such characters out as `\\u001b`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

Style = Literal["error", "warning", "place", "dim", "strong", "good"]
_CODES: dict[str, str] = {
    "error": "1;31",
    "warning": "1;33",
    "place": "1",
    "dim": "2",
    "strong": "1",
    "good": "32",
}
_WIDE_SPACE = "\u3000"  # the ordinary space of East Asian text; Python counts it as unprintable


@cache
def _shown(c: str) -> str:
    if c.isprintable() or c == _WIDE_SPACE:
        return c
    return _spelt(c)


def _spelt(c: str) -> str:
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"


def printable(text: str) -> str:
    """The text with every control, format and unassigned character spelt out; always one line."""
    return text if text.isprintable() else "".join(map(_shown, text))


def cells(text: str) -> int:
    """How many columns of a terminal the text takes; text of East Asia takes two a character."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


@dataclass(frozen=True)
class Screen:
    """What the text is shown on: its width in columns (None: no limit), colour, and more than ASCII."""

    width: int | None = None
    colour: bool = False
    unicode: bool = True

    @property
    def ellipsis(self) -> str:
        """The mark of something cropped."""
        return "…" if self.unicode else "..."

    def show(self, text: str) -> str:
        """The text as it may safely be printed."""
        safe = printable(text)
        if self.unicode or safe.isascii():
            return safe
        return "".join(c if c.isascii() else _spelt(c) for c in safe)

    def paint(self, text: str, style: Style) -> str:
        """The text in a colour, where there is colour."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and text else text

    def crop(self, text: str, width: int) -> str:
        """The beginning of the text, in at most `width` columns, with a mark where it was cut."""
        if cells(text) <= width:
            return text
        return _head(text, max(width - len(self.ellipsis), 0)) + self.ellipsis[: max(width, 0)]

    def wrap(self, text: str, indent: str = "", first: str = "") -> str:
        """Words in lines of the screen's width; `first` opens the first line, `indent` the others."""
        if self.width is None:
            return first + text
        lines, line, room = [], first, max(self.width, 20)
        filled = False
        for word in text.split(" "):
            if filled and cells(line) + 1 + cells(word) > room:
                lines.append(line)
                line, filled = indent, False
            line += f" {word}" if filled else word
            filled = True
        return "\n".join([*lines, line])


def _head(text: str, width: int) -> str:
    return "".join(_taken(text, width))


def _tail(text: str, width: int) -> str:
    return "".join(reversed(list(_taken(reversed(text), width))))


def _taken(characters: Iterable[str], width: int) -> Iterable[str]:
    used = 0
    for c in characters:
        used += cells(c)
        if used > width:
            return
        yield c


@dataclass(frozen=True)
class Excerpt:
    """A line as shown, with the columns (from 0) that a caret should stand under."""

    text: str
    caret: int
    carets: int


def excerpt(line: str, column: int, length: int, screen: Screen, width: int) -> Excerpt:
    """At most `width` columns of the line around `length` code points from `column` (from 1)."""
    start = min(max(column - 1, 0), len(line))
    stop = min(start + max(length, 1), len(line))
    # A line may be megabytes long: look at no more of it than could be shown.
    before = _plain(line[max(0, start - width - 1) : start], screen)
    marked = _plain(line[start : min(stop, start + width)], screen)
    after = _plain(line[stop : stop + width + 1], screen)
    if cells(before) + cells(marked) + cells(after) > width:
        before, marked, after = _fitted(before, marked, after, screen, width)
    return Excerpt((before + marked + after).rstrip(" "), cells(before), max(cells(marked), 1))


def _plain(text: str, screen: Screen) -> str:
    return screen.show(text.replace("\t", "  "))


def _fitted(before: str, marked: str, after: str, screen: Screen, width: int) -> tuple[str, str, str]:
    marked = screen.crop(marked, max(width // 2, 1))
    room = width - cells(marked)
    left = max(room // 2, room - cells(after))
    if cells(before) > left:
        before = screen.ellipsis + _tail(before, max(left - len(screen.ellipsis), 0))
    return before, marked, screen.crop(after, max(width - cells(before) - cells(marked), 0))
