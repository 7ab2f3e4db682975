"""Dates in EDTF level 1 (Library of Congress, ISO 8601-2:2019), plus `XXXX-MM[-DD]` for an unknown year.

Accepted: years 0001-9999, months, days; the qualifiers `?`, `~`, `%` at the end; unspecified digits from
the right (`201X`, `20XX`, `2004-XX`, `1985-04-XX`, `1985-XX-XX`); seasons (`2001-21` to `2001-24`);
intervals `a/b` with `..` for an open and nothing for an unknown side. Days are the finest unit. The
calendar is checked: 2023-02-29 is no date.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_D = "[0-9]"  # `\d` would let other scripts' digits in
_YEAR = rf"(?:{_D}{{4}}|{_D}{{3}}X|{_D}{{2}}XX)"
_TWO = f"{_D}{_D}"
_SINGLE = (
    rf"(?:{_YEAR}|{_D}{{4}}-(?:{_TWO}|XX)|{_D}{{4}}-{_TWO}-(?:{_TWO}|XX)"
    rf"|{_D}{{4}}-XX-XX|XXXX-{_TWO}(?:-{_TWO})?)[?~%]?"
)
EDTF_PATTERN = rf"^(?:{_SINGLE}|(?:{_SINGLE}|\.\.)?/(?:{_SINGLE}|\.\.)?)(?![\s\S])"
_SINGLE_RE = re.compile(_SINGLE)
_PATTERN_RE = re.compile(EDTF_PATTERN)
# Northern meteorological seasons as month ranges; winter runs from December of the year before.
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11)}


@dataclass(frozen=True)
class Bounds:
    """Earliest and latest day a date can mean; None where it is open or unknown."""

    earliest: date | None
    latest: date | None


class BadDateError(ValueError):
    """A text that looks like EDTF but names no date; the message says why."""


def bounds(text: str) -> Bounds:
    """The strict bounds of an EDTF text. Raises `BadDateError` when it is not a date."""
    if not _PATTERN_RE.search(text) or text == "/":
        raise BadDateError("it is not written as an EDTF date")
    if "/" not in text:
        return _single(text)
    left, right = text.split("/")
    first = _single(left) if _SINGLE_RE.fullmatch(left) else Bounds(None, None)
    last = _single(right) if _SINGLE_RE.fullmatch(right) else Bounds(None, None)
    if left.startswith("XXXX") or right.startswith("XXXX"):
        raise BadDateError("an interval needs years on both sides")
    if left in ("", "..") and right in ("", ".."):
        raise BadDateError("an interval needs a date on one side at least")
    if first.earliest and last.latest and first.earliest > last.latest:
        raise BadDateError("the interval ends before it begins")
    return Bounds(first.earliest, last.latest)


def full_date(text: str) -> date:
    """A calendar day written YYYY-MM-DD. Raises `BadDateError`."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise BadDateError("it is not a day written YYYY-MM-DD")
    return _day(int(text[:4]), int(text[5:7]), int(text[8:]))


def is_full_date(text: str) -> bool:
    """Whether a text is a calendar day written YYYY-MM-DD."""
    try:
        full_date(text)
    except BadDateError:
        return False
    return True


def _single(text: str) -> Bounds:
    year, *rest = text.rstrip("?~%").split("-")
    if year == "XXXX":
        # 2000 is a leap year: 29 February is possible while the year is unknown.
        _day(2000, int(rest[0]), int(rest[1]) if len(rest) == 2 else 1)
        return Bounds(None, None)
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if high < 1:
        raise BadDateError("years run from 0001 to 9999")
    low = max(low, 1)
    if not rest or rest[0] == "XX":
        return Bounds(date(low, 1, 1), date(high, 12, 31))
    if len(rest) == 1 and 21 <= int(rest[0]) <= 24:
        return _season(low, int(rest[0]))
    month = int(rest[0])
    if len(rest) == 2 and rest[1] != "XX":
        day = _day(low, month, int(rest[1]))
        return Bounds(day, day)
    first = _day(low, month, 1)
    return Bounds(first, date(low, month, calendar.monthrange(low, month)[1]))


def _season(year: int, season: int) -> Bounds:
    if season == 24:
        start = date(year - 1, 12, 1) if year > 1 else date(1, 1, 1)
        return Bounds(start, date(year, 2, calendar.monthrange(year, 2)[1]))
    first, last = _SEASON_MONTHS[season]
    return Bounds(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as problem:
        raise BadDateError(f"it is not in the calendar ({problem})") from None
