"""What a value is, in the words of a finding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def kind_of(value: Any) -> str:
    """What kind of value it is: "text", "a list", "nothing (null)"."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int):
        return "a whole number"
    if isinstance(value, Decimal | float):
        return "a number with decimals"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "a mapping"
