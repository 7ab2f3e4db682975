"""Where the values of a JSON text stand: a scanner without recursion, for when a finding needs a place."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from claimpress.load.records import KEY, Pointer

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(rf'[ \t\r\n]*({_STRING}|[\[\]{{}}:,]|[^\s\[\]{{}}:,"]+)', re.DOTALL)
_NOT_NESTING = re.compile(rf"{_STRING}|[^\[\]{{}}\"]+", re.DOTALL)


@dataclass
class Scan:
    """Places of values and keys, as in `Document.places`, and the keys that stand again: (pointer, place).

    Of values under a repeated key the first is the one with a place.
    """

    places: dict[Pointer, tuple[int, int]] = field(default_factory=dict)
    repeated: list[tuple[Pointer, tuple[int, int]]] = field(default_factory=list)


@dataclass
class _Open:
    pointer: Pointer
    is_list: bool
    index: int = 0
    key: str | None = None
    colon: bool = False


def too_deep(text: str, limit: int) -> int | None:
    """The position of the bracket that opens more than `limit` levels, or None."""
    if text.count("[") + text.count("{") <= limit:
        return None
    depth = position = 0
    while position < len(text):
        if (skipped := _NOT_NESTING.match(text, position)) is not None:
            position = skipped.end()
            continue
        if text[position] == '"':
            return None  # a text that never ends: no parser gets past it
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(text[position], 0)
        if depth > limit:
            return position
        position += 1
    return None


def scan(text: str, first_line: int = 1) -> Scan:
    """Places in a text that `json.loads` has accepted, whose first line has the number `first_line`."""
    lines = list(accumulate((len(line) for line in text.split("\n")), lambda a, b: a + b + 1, initial=0))
    result = Scan()
    stack: list[_Open] = []

    def place(index: int) -> tuple[int, int]:
        row = bisect_right(lines, index) - 1
        return first_line + row, index - lines[row] + 1

    for match in _TOKEN.finditer(text):
        token, at = match[1], match.start(1)
        top = stack[-1] if stack else None
        if token in ("]", "}"):
            stack.pop()
        elif token == ",":
            _next(top)
        elif token == ":":
            _colon(top)
        elif top is not None and not top.is_list and not top.colon:
            key = json.loads(token) if "\\" in token else token[1:-1]
            _take_key(top, key, place(at), result)
        else:
            pointer = _pointer(top)
            result.places.setdefault(pointer, place(at))
            if token in ("[", "{"):
                stack.append(_Open(pointer, token == "["))
    return result


def _next(top: _Open | None) -> None:
    if top is not None:
        top.index, top.colon = top.index + 1, False


def _colon(top: _Open | None) -> None:
    if top is not None:
        top.colon = True


def _take_key(top: _Open, key: str, place: tuple[int, int], result: Scan) -> None:
    top.key = key
    pointer = (*top.pointer, key)
    if (*pointer, KEY) in result.places:
        result.repeated.append((pointer, place))
    result.places.setdefault((*pointer, KEY), place)


def _pointer(top: _Open | None) -> Pointer:
    if top is None:
        return ()
    return (*top.pointer, top.index if top.is_list else top.key or "")
