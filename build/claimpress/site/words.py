"""How dates, amounts, sizes and counts are put into words on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from claimpress.model.canonical import plain

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_QUALIFIERS = {"?": "uncertain", "~": "approximate", "%": "approximate and uncertain"}


def edtf(text: str) -> str:
    """An EDTF text in words: `2025-05-03` is “3 May 2025”, `XXXX-05` is “May, year not given”."""
    if "/" not in text:
        return _single(text)
    left, right = text.split("/")
    if left in ("", "..") or right in ("", ".."):
        return _half_open(left, right)
    return f"{_single(left)} to {_single(right)}"


def _half_open(left: str, right: str) -> str:
    if right == "..":
        return f"from {_single(left)} onwards"
    if right == "":
        return f"from {_single(left)}, end not known"
    return f"until {_single(right)}{'' if left == '..' else ', beginning not known'}"


def _single(text: str) -> str:
    qualifier = _QUALIFIERS.get(text[-1:], "")
    year, *rest = text.rstrip("?~%").split("-")
    shown = _calendar(year, rest)
    return f"{shown} ({qualifier})" if qualifier else shown


def _calendar(year: str, rest: list[str]) -> str:
    if year == "XXXX":
        return f"{_month(rest)}, year not given"
    shown = _year(year)
    if not rest or rest[0] == "XX":
        return f"{shown}, month and day not given" if rest else shown
    if rest[0] in _SEASONS:
        return f"{_SEASONS[rest[0]]} {shown}"
    unknown_day = ", day not given" if rest[1:] == ["XX"] else ""
    return f"{_month([part for part in rest if part != 'XX'])} {shown}{unknown_day}"


def _year(year: str) -> str:
    if year.endswith("XX"):
        return f"between {year[:2]}00 and {year[:2]}99"
    return f"the {year[:3]}0s" if year.endswith("X") else str(int(year))


def _month(rest: list[str]) -> str:
    month = MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


def day(value: date | str | None) -> str:
    """A calendar day as “3 May 2025”; nothing for no day."""
    if value is None:
        return ""
    known = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{known.day} {MONTHS[known.month - 1]} {known.year}"


def quantity(row: Mapping[str, Any]) -> str:
    """The quantity columns of a row: “about 12 unit”, “3 to 5 company”; nothing where there is none."""
    unit = row.get("quantity_unit")
    if unit is None:
        return ""
    value, low, high = (row[f"quantity_{name}"] for name in ("value", "min", "max"))
    if value is not None:
        shown = number(value)
    elif low is not None and high is not None:
        shown = f"{number(low)} to {number(high)}"
    elif low is not None:
        shown = f"at least {number(low)}"
    else:
        shown = f"at most {number(high)}" if high is not None else "an unstated number of"
    return f"{'about ' if row.get('quantity_approximate') else ''}{shown} × {spaced(unit)}"


def number(value: Decimal | int) -> str:
    """A number with thin groups: 12500 is “12,500”."""
    whole, point, fraction = plain(Decimal(value)).partition(".")
    return f"{int(whole):,}{point}{fraction}"


def spaced(code: str) -> str:
    """A code as words: `under_way` is “under way”."""
    return code.replace("_", " ").replace("-", " ")


def relation(code: str) -> str:
    """A type of relation as the verb between two claims: `aim_of` is “is the aim of”."""
    return _VERBS.get(code, spaced(code))


_VERBS = {"aim_of": "is the aim of", "reason_for": "is the reason for", "part_of": "is part of"}
