"""What reading one YAML or JSON document gives: plain values, their places, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from claimpress.load.records import Pointer
from claimpress.model.finding import Finding

MAX_DEPTH = 64
"""Levels of nesting that a document may have."""
MAX_FINDINGS = 1000
"""Findings in one file after which reading stops, and says so."""
MAX_VALUES = 2_000_000
"""Keys and values that a YAML document may have: many short ones take far more memory than their file."""
MAX_DIGITS = 40
"""Digits a number may have before it is refused unread; well above any range the models allow."""


@dataclass
class Document:
    """A document after reading.

    `value` holds dicts, lists, strings, integers, decimals, booleans and None. `places` gives (line, column)
    of each value, and of each key at `(*pointer, KEY)`. `reported` are pointers of values that could not be
    read and stand as None. `readable` is false where reading broke off.
    """

    value: Any = None
    places: dict[Pointer, tuple[int, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    reported: set[Pointer] = field(default_factory=set)
    readable: bool = True
