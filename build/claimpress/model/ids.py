"""Claim ids: a prefix, 16 Crockford base32 characters (80 random bits) and one check character.

The check character is the value modulo 37 (Crockford, "Base 32", 2002). Ids whose check would be one of the
symbols `*~$=u` are redrawn, so that an id is always letters and digits that are safe in URLs and file names.
"""

from __future__ import annotations

from collections.abc import Callable

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
DIGITS = 16
_CHECKS = ALPHABET + "*~$=u"
_LETTERS = frozenset(ALPHABET)
CLAIM_ID_PATTERN = rf"^[a-z]{{1,8}}-[{ALPHABET}]{{{DIGITS + 1}}}(?![\s\S])"
_NUMBER = "(?:0|[1-9][0-9]{0,5})"
VERSION_PATTERN = rf"^{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?![\s\S])"
"""A release: three numbers without leading zeros. A draft's version does not match."""


def check_character(digits: str) -> str:
    """The check character for 16 base32 digits; may be one of the symbols that no id ends in."""
    value = 0
    for digit in digits:
        value = value * 32 + ALPHABET.index(digit)
    return _CHECKS[value % 37]


def is_claim_id(text: str) -> bool:
    """Whether there are as many characters as in an id, of those that ids have, and the last one fits."""
    body = text.partition("-")[2]
    return len(body) == DIGITS + 1 and set(body) <= _LETTERS and check_character(body[:-1]) == body[-1]


def new_claim_id(prefix: str, draw: Callable[[int], int]) -> str:
    """A fresh id. `draw(n)` gives a random integer of n bits, such as `secrets.randbits`."""
    while True:
        value = draw(5 * DIGITS)
        digits = "".join(ALPHABET[(value >> (5 * i)) & 31] for i in reversed(range(DIGITS)))
        if (check := check_character(digits)) in ALPHABET:
            return f"{prefix}-{digits}{check}"
