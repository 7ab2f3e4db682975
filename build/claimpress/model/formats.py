"""Checks of single values that a JSON Schema pattern cannot express, named as in its `format` keyword.

One definition serves pydantic (as validators) and jsonschema (as a format checker). Each check raises
`ValueProblem` with the code of the finding. They run on values whose type and pattern are right, and let
others pass.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from claimpress.model import dates, ids, sshkey

_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ZERO_WIDTH = set("\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
_FORMULA = ("=", "+", "-", "@")
MAX_WHOLE_DIGITS, MAX_DECIMALS = 15, 6


class ValueProblem(ValueError):  # noqa: N818 - it describes a finding, not a failure
    """A value breaks the rule with this code; `detail` says how."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def clean_line(value: Any) -> None:
    """One line of text without anything invisible or that a spreadsheet would run as a formula."""
    _clean(value, newlines=False)


def clean_prose(value: Any) -> None:
    """Like `clean_line`, but line breaks are allowed."""
    _clean(value, newlines=True)


def _clean(value: Any, *, newlines: bool) -> None:
    if not isinstance(value, str):
        return
    if sshkey.holds_private_key(value):
        raise ValueProblem("private-key", "it holds a private key")
    # Next, since a line break at the end is the block scalar of YAML rather than a control character.
    if value != value.strip():
        raise ValueProblem("edge-space", "it begins or ends with white space")
    _check_characters(value, newlines=newlines)
    if value.startswith(_FORMULA):
        raise ValueProblem("formula-text", f"it opens with `{value[0]}`")
    if unicodedata.normalize("NFC", value) != value:
        raise ValueProblem("not-nfc", "it is not in Unicode normal form C")


def _check_characters(value: str, *, newlines: bool) -> None:
    for c in value:
        if c in _BIDI:
            raise ValueProblem("bidi-control", f"{_named(c)} changes the direction in which text is shown")
        if c in _ZERO_WIDTH:
            raise ValueProblem("zero-width", f"{_named(c)} cannot be seen")
        if "\ud800" <= c <= "\udfff":
            raise ValueProblem("unpaired-surrogate", f"U+{ord(c):04X}")
        if unicodedata.category(c) in ("Cc", "Zl", "Zp") and not (newlines and c == "\n"):
            raise ValueProblem("control-character", _named(c))


def _named(c: str) -> str:
    return f"U+{ord(c):04X} {unicodedata.name(c, '')}".rstrip()


def claim_id(value: Any) -> None:
    """The check character of a claim id."""
    if isinstance(value, str) and not ids.is_claim_id(value):
        raise ValueProblem("bad-check-character", "its last character does not fit the rest")


def edtf(value: Any) -> None:
    """An EDTF date that is in the calendar."""
    if isinstance(value, str):
        try:
            dates.bounds(value)
        except dates.BadDateError as problem:
            raise ValueProblem("bad-date", str(problem)) from None


def full_date(value: Any) -> None:
    """A calendar day."""
    if isinstance(value, str):
        try:
            dates.full_date(value)
        except dates.BadDateError as problem:
            raise ValueProblem("bad-date", str(problem)) from None


def amount(value: Any) -> None:
    """A number with at most 15 digits before and 6 after the decimal point."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > MAX_DECIMALS or number.adjusted() >= MAX_WHOLE_DIGITS:
        raise ValueProblem("number-range", f"more than {MAX_WHOLE_DIGITS} digits or {MAX_DECIMALS} decimals")


def signing_key(value: Any) -> None:
    """A public key as a line: its kind and its base64."""
    if isinstance(value, str):
        try:
            sshkey.check_public_key(value)
        except sshkey.BadKeyError as problem:
            code = "private-key" if sshkey.holds_private_key(value) else "bad-signing-key"
            raise ValueProblem(code, str(problem)) from None


def signer(value: Any) -> None:
    """The days of a signer: the last is not before the first."""
    if isinstance(value, dict):
        first, last = value.get("first_day"), value.get("last_day")
        if isinstance(first, str) and isinstance(last, str) and last < first:
            raise ValueProblem("signer-days", f"its last day {last} is before its first day {first}")


def signers(value: Any) -> None:
    """A list of signers: no key stands in it twice."""
    if not isinstance(value, list):
        return
    seen: dict[str, int] = {}
    for number, entry in enumerate(value):
        key = entry.get("key") if isinstance(entry, dict) else getattr(entry, "key", None)
        if isinstance(key, str) and seen.setdefault(key, number) != number:
            raise ValueProblem("signer-twice", f"entries {seen[key] + 1} and {number + 1} have the same key")


FORMATS: dict[str, Callable[[Any], None]] = {
    "claimpress-line": clean_line,
    "claimpress-prose": clean_prose,
    "claimpress-id": claim_id,
    "claimpress-edtf": edtf,
    "claimpress-day": full_date,
    "claimpress-amount": amount,
    "claimpress-signing-key": signing_key,
    "claimpress-signer": signer,
    "claimpress-signers": signers,
}
