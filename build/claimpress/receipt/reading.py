"""The JSON of a receipt that a stranger may have made: what no receipt holds is told in plain words."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from claimpress.model.canonical import plain
from claimpress.model.finding import shorten
from claimpress.release.bounded import ReadProblemError, read_text

LONGEST_NUMBER = 42
"""Characters of a number: the engine's longest have 39 digits."""


def receipt_json(path: Path) -> Any:
    """What a receipt's file holds; numbers with a point become decimals. Raises `ReadProblemError`."""
    text = read_text(path)
    if text.startswith("\ufeff"):
        raise ReadProblemError("it begins with a byte order mark, as some editors write")
    try:
        return json.loads(
            text, parse_int=_whole, parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_once
        )
    except RecursionError:
        raise ReadProblemError("it is nested too deeply") from None
    except json.JSONDecodeError as problem:
        raise ReadProblemError(f"it is not JSON from line {problem.lineno}, column {problem.colno}") from None


def _whole(text: str) -> int:
    _short(text)
    if text == "-0":
        raise ReadProblemError("it holds the number -0, which a receipt writes as 0")
    return int(text)


def _decimal(text: str) -> Decimal:
    _short(text)
    if "e" in text.lower():
        raise ReadProblemError(f"it holds the number {text}, and a receipt writes numbers out")
    number = Decimal(text)
    if plain(number) != text:
        raise ReadProblemError(f"it holds the number {text}, which a receipt writes as {plain(number)}")
    return number


def _short(text: str) -> None:
    if len(text) > LONGEST_NUMBER:
        raise ReadProblemError(f"it holds a number of {len(text):,} characters, more than any figure has")


def _constant(name: str) -> Any:
    raise ReadProblemError(f"it holds {name}, which is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ReadProblemError(f'"{shorten(name, 40)}" stands twice in it')
        found[name] = value
    return found
