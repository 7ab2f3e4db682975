"""Canonical JSON: one byte form for each record, and the digests that rest on it.

Fields stand in the order of the model, defaults are written out, text is UTF-8 and unescaped where possible,
and numbers are plain decimals without exponent or trailing zeros.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from claimpress.model.claim import Claim
from claimpress.model.fields import Record
from claimpress.model.text import sha256_hex

NOT_CHECKED = frozenset({"checks", "revisions", "withdrawn"})
"""Fields of a claim that a check does not vouch for: they are written after it."""

# Made once: `json.dumps` and `json.loads` would make one for each text.
_encode = json.JSONEncoder(ensure_ascii=False).encode
_decode = json.JSONDecoder(parse_float=Decimal).decode


def plain(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros: 1E+2 is "100" and 1.50 is "1.5"."""
    if not number:
        return "0"  # not "-0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def dumps(value: Any) -> str:
    """Canonical JSON of plain data (dicts, lists, strings, integers, decimals, days, booleans, None)."""
    if isinstance(value, str):
        return _encode(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_encode(str(k))}:{dumps(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(dumps, value)) + "]"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return _encode(value.isoformat())
    if isinstance(value, float):
        raise TypeError("floating point has no canonical form here; use Decimal")
    return _encode(value)


def loads(text: str) -> Any:
    """What canonical JSON says, with its decimals as they stand. Raises `ValueError`."""
    return _decode(text)


def record_line(record: Record) -> str:
    """A record as one canonical JSON line, without the line break."""
    return dumps(record.model_dump(mode="python"))


def record_sha256(claim: Claim) -> str:
    """The digest a check vouches for: the claim without `checks`, `revisions` and `withdrawn`.

    Fields that hold their default are left out and keys are sorted, so that writing a default out, or a field
    that a later version of the model adds, changes nothing.
    """
    content = claim.model_dump(mode="python", exclude=set(NOT_CHECKED), exclude_defaults=True)
    return sha256_hex(dumps(_sorted(content)))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(entry) for entry in value] if isinstance(value, list) else value
