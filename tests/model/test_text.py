"""The text recipe: what holds for every text."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimpress.model.text import FOLDED, WHITESPACE, Span, fold, normalise, occurrences, sha256_hex, windows

NASTY = st.sampled_from(
    [*WHITESPACE, *FOLDED, "\ufeff", "\u001c", "\u200b", "\u0301", "\u0308", "😀", "e", "ї", "が"]
)
CHARACTERS = st.one_of(st.characters(exclude_categories=["Cs"]), NASTY)
TEXTS = st.text(CHARACTERS, max_size=80)
LINES = st.lists(st.one_of(st.just(""), st.just(" \t"), st.text(CHARACTERS, max_size=12)), max_size=8).map(
    "\n".join
)


@given(TEXTS)
@example("\u2019\u0301")
@example("\u1fef\u0301 \u1ffd")
@example("\u2000e\u0301\u00a0")
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(TEXTS)
def test_a_folded_text_is_composed_and_holds_no_listed_character(text: str) -> None:
    folded = fold(text)
    assert unicodedata.is_normalized("NFC", folded)
    assert not (set(WHITESPACE) - {" "} | set(FOLDED)) & set(folded)
    assert "  " not in folded
    assert folded == folded.strip(" ")


@given(LINES)
def test_paragraphs_partition_the_text(text: str) -> None:
    normal = normalise(text.encode())
    pieces = [normal.text[p.start : p.end] for p in normal.paragraphs]
    assert " ".join(pieces) == normal.text
    assert all(pieces)
    position = 0
    for piece, span in zip(pieces, normal.paragraphs, strict=True):
        assert span == Span(position, len(piece))
        position = span.end + 1


@given(LINES)
def test_digests_are_of_the_bytes_and_of_the_result(text: str) -> None:
    normal = normalise(text.encode())
    assert normal.raw_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert normal.sha256 == hashlib.sha256(normal.text.encode()).hexdigest()


@given(LINES.filter(lambda text: "\r" not in text and not text.startswith("\ufeff")))
def test_line_endings_and_a_byte_order_mark_make_no_difference(text: str) -> None:
    normal = normalise(text.encode())
    for variant in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text):
        other = normalise(variant.encode())
        assert (other.text, other.paragraphs, other.sha256) == (normal.text, normal.paragraphs, normal.sha256)


@given(LINES, st.text(st.sampled_from(WHITESPACE.replace("\r", "")), max_size=5))
def test_white_space_around_the_text_makes_no_difference(text: str, space: str) -> None:
    bare = text.removeprefix("\ufeff")
    normal, padded = normalise(bare.encode()), normalise(("\n" + space + "\n" + bare + "\n" + space).encode())
    assert (padded.text, padded.paragraphs) == (normal.text, normal.paragraphs)


@given(TEXTS.map(lambda text: text.replace("\n", " ").replace("\r", " ").removeprefix("\ufeff")))
def test_one_line_normalises_to_its_folded_self(text: str) -> None:
    assert normalise(text.encode()).text == fold(text)


def paragraphs(text: str) -> list[str]:
    normal = normalise(text.encode())
    return [normal.text[p.start : p.end] for p in normal.paragraphs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\n\nc", ["a b", "c"]),
        ("a\nb", ["a", "b"]),
        ("\n\na\nb\n\n", ["a", "b"]),
        ("a\n \t\u00a0\u3000\nb", ["a", "b"]),
        ("a\n\u200b\nb", ["a", "\u200b", "b"]),
        ("a\n\n\n\nb", ["a", "b"]),
        ("a\r\r\nb", ["a", "b"]),
        ("a\u2029b\u2028c\u0085d\u000be", ["a b c d e"]),
        ("", []),
        (" \n\u3000\n", []),
    ],
)
def test_where_paragraphs_end(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffa", "a"),
        ("\ufeff\ufeffa", "\ufeffa"),
        ("a\ufeffb", "a\ufeffb"),
        ("a\u001cb", "a\u001cb"),
        ("a\u0085b", "a b"),
        ("e\u0301", "\u00e9"),
        ("\u0438\u0306", "\u0439"),
        ("\u00ab\u2039x\u203a\u00bb \u2014 y", "\"'x'\" - y"),
    ],
)
def test_single_characters(text: str, expected: str) -> None:
    assert normalise(text.encode()).text == expected


def test_a_text_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        normalise(b"caf\xe9")


def test_occurrences_overlap_and_stop_at_the_limit() -> None:
    assert occurrences("aaaa", "aa") == [0, 1, 2]
    assert occurrences("aaaa", "aa", limit=1) == [0]
    assert occurrences("aaaa", "b") == []


@given(st.text(st.sampled_from("ab😀"), min_size=1, max_size=30), st.data())
def test_windows_finds_the_places_of_a_digest(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(1, len(text) - start))
    passage = text[start : start + length]
    assert windows(text, length, sha256_hex(passage), limit=99) == occurrences(text, passage, limit=99)
    assert windows(text, len(text) + 1, sha256_hex(passage)) == []
