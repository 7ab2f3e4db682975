"""Claim ids: the check character catches slips, and ids are safe wherever they go."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.model.ids import (
    ALPHABET,
    CLAIM_ID_PATTERN,
    DIGITS,
    check_character,
    is_claim_id,
    new_claim_id,
)

VALUES = st.integers(0, 2**80 - 1)


def number_of(digits: str) -> int:
    """The value of base32 digits."""
    value = 0
    for digit in digits:
        value = value * 32 + ALPHABET.index(digit)
    return value


def draws(*values: int) -> Iterator[int]:
    """Values in turn."""
    return iter(values)


def make(value: int) -> str:
    """An id drawn from a value, or from the next ones where its check character is refused."""
    ahead = iter(range(value, value + 50))
    return new_claim_id("c", lambda _: next(ahead) % 2**80)


@given(VALUES)
def test_a_new_id_is_valid_and_fits_the_published_pattern(value: int) -> None:
    made = make(value)
    assert is_claim_id(made)
    assert re.search(CLAIM_ID_PATTERN, made)
    assert made == made.lower()
    assert re.fullmatch("[a-z0-9-]+", made)


@given(VALUES)
def test_the_id_holds_all_eighty_bits(value: int) -> None:
    body = make(value).partition("-")[2]
    assert 0 <= number_of(body[:-1]) - value < 50 or number_of(body[:-1]) < 50


@given(VALUES, st.integers(0, DIGITS), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(value: int, position: int, other: str) -> None:
    prefix, _, body = make(value).partition("-")
    broken = f"{prefix}-{body[:position]}{other}{body[position + 1 :]}"
    assert is_claim_id(broken) == (body[position] == other)


@given(VALUES, st.integers(0, DIGITS - 2))
def test_two_swapped_neighbours_are_caught(value: int, position: int) -> None:
    prefix, _, body = make(value).partition("-")
    a, b = body[position], body[position + 1]
    swapped = f"{prefix}-{body[:position]}{b}{a}{body[position + 2 :]}"
    assert is_claim_id(swapped) == (a == b)


def test_ids_that_would_end_in_a_symbol_are_drawn_again() -> None:
    refused = next(value for value in range(100) if value % 37 >= 32)
    values = draws(refused, refused, 1)
    made = new_claim_id("c", lambda _: next(values))
    assert made == "c-" + "0" * 15 + "11"
    assert next(values, None) is None


def test_the_generator_is_asked_for_eighty_bits() -> None:
    asked: list[int] = []

    def draw(bits: int) -> int:
        asked.append(bits)
        return 5

    new_claim_id("claim", draw)
    assert asked == [80]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c",
        "c-",
        "c-p1wew0gv3s7a05x0",
        "c-p1wew0gv3s7a05x066",
        "c-p1wew0gv3s7a05x06\n",
        "C-P1WEW0GV3S7A05X06",
        "c_p1wew0gv3s7a05x06",
        "c-p1wew0gv3s7a05x0u",
        "c-p1wew0gv3s7a05x0*",
        "c-i1wew0gv3s7a05x06",
        "../p1wew0gv3s7a05x06",
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert not re.search(CLAIM_ID_PATTERN, text)
    assert not is_claim_id(text)


def test_a_known_check_character() -> None:
    # The example of Crockford's "Base 32": 1234 is 16j, and its check symbol stands for 1234 % 37.
    assert number_of("16j") == 1234
    assert check_character("16j") == ALPHABET[1234 % 37]
    assert check_character("0" * 16) == "0"
