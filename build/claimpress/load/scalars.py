"""What a plain YAML scalar means: the core schema of YAML 1.2, and dates that stay text."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

from claimpress.load.document import MAX_DIGITS
from claimpress.model.formats import ValueProblem
from claimpress.model.kinds import KINDS
from claimpress.model.schema import record_schema

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# Leading zeros are left out: 010 is ten in YAML 1.2 and eight in 1.1, so it stays text and fails as a number.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MAX_EXPONENT = 100


def plain_scalar(text: str, key: str | None) -> Any:
    """The value of an unquoted scalar under `key`. Raises `ValueProblem` for a number nobody can hold.

    Under a key that holds dates every scalar but null is text, so that `date: 2027` is the year.
    """
    if text in _NULLS:
        return None
    if key in date_keys():
        return text
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text[0] in "+-.0123456789":
        return _number(text)
    return text


def _number(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        return integer(text)
    if _FLOAT.fullmatch(text):
        return decimal(text)
    if _NO_NUMBER.fullmatch(text):
        raise ValueProblem("not-a-number", text)
    return text


def integer(text: str) -> int:
    """An integer of few digits; converting long ones takes time that grows with their square."""
    if len(text) > MAX_DIGITS:
        raise ValueProblem("number-range", f"a number of {len(text.lstrip('+-'))} digits")
    return int(text)


def decimal(text: str) -> Decimal:
    """A decimal of few digits and a small exponent."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > _MAX_EXPONENT:
        raise ValueProblem("number-range", "more digits than any quantity has")
    return Decimal(text)


@cache
def date_keys() -> frozenset[str]:
    """Names of the fields that hold dates, found in the schemas of all kinds."""
    found: set[str] = set()
    stack: list[Any] = [record_schema(kind) for kind in KINDS.values()]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            found |= {name for name, field in _properties(node) if _is_date(field)}
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return frozenset(found)


def _properties(node: dict[str, Any]) -> list[tuple[str, Any]]:
    properties = node.get("properties")
    return list(properties.items()) if isinstance(properties, dict) else []


def _is_date(field: Any) -> bool:
    branches = [field, *field.get("anyOf", [])] if isinstance(field, dict) else []
    return any(isinstance(branch, dict) and branch.get("x-finding") == "bad-date" for branch in branches)
