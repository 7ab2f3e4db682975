"""The files made from the text recipe: test vectors, and the lists on the page that explains it.

`python tests/support_evidence.py` writes them anew; the tests compare.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from claimpress.model.text import FOLDED, MINIMUM_PASSAGE, RECIPE, WHITESPACE, sha256_hex

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "schema/text-vectors.json"
PAGE = ROOT / "docs/normalisation.md"
ASSETS = ROOT / "docs/assets"
REGENERATE = "python tests/support_evidence.py writes it anew"

SPACES = "a\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205fb"
Case = tuple[str, str, str | bytes, list[str]]

# (name, what it shows, input, paragraphs after the recipe): written by hand, never taken from the code.
CASES: list[Case] = [
    ("empty", "no bytes give no text and no paragraphs", "", []),
    ("only white space", "nothing but listed white space is an empty text", " \t\r\n\u00a0\u3000\n", []),
    ("plain", "nothing to do", "One line of text.", ["One line of text."]),
    ("byte order mark", "one leading U+FEFF is dropped", "\ufeffText", ["Text"]),
    ("second byte order mark", "only the first U+FEFF is dropped", "\ufeff\ufeffText", ["\ufeffText"]),
    ("U+FEFF inside", "U+FEFF is no white space and stays inside a text", "One\ufefftext", ["One\ufefftext"]),
    ("U+FEFF line", "a line of U+FEFF alone is not blank", "One\n\ufeff\ntwo", ["One", "\ufeff", "two"]),
    ("no blank line", "each line is a paragraph", "One\nTwo\nThree\n", ["One", "Two", "Three"]),
    ("one blank line", "lines between blank lines are one paragraph", "a\nb\n\nc\nd", ["a b", "c d"]),
    ("many blank lines", "several blank lines count as one", "\n\na\n\n\n \nb\n\n", ["a", "b"]),
    ("blank lines at the edges", "they separate nothing, so lines do", "\n\na\nb\n\n", ["a", "b"]),
    (
        "blank line of spaces",
        "a line of listed white space is blank",
        "a\n \t\u00a0\u2003\u3000\nb\nc",
        ["a", "b c"],
    ),
    ("blank line of a zero-width space", "U+200B is not listed", "a\n\u200b\nb", ["a", "\u200b", "b"]),
    ("CR LF", "CR LF is one line break", "a\r\nb\r\n\r\nc\r\n", ["a b", "c"]),
    ("CR alone", "a lone CR is a line break", "a\rb\r\rc", ["a b", "c"]),
    ("CR CR LF", "a lone CR, then CR LF: a blank line between", "a\r\r\nb\nc", ["a", "b c"]),
    ("U+0085", "NEXT LINE is white space and ends no line", "a\u0085b\nc", ["a b", "c"]),
    ("U+0085 twice", "two of them make no blank line", "a\u0085\u0085b", ["a b"]),
    ("U+2028 and U+2029", "separators are white space and end no line", "a\u2028b\u2029c", ["a b c"]),
    ("U+001C to U+001F", "information separators are not listed", "a\u001cb\u001fc", ["a\u001cb\u001fc"]),
    ("tab and form feed", "runs of white space are one space", "a\t \u000b\u000c b", ["a b"]),
    ("NBSP", "no-break spaces are white space", "10\u00a0000\u202fkm", ["10 000 km"]),
    ("spaces of many widths", "each is listed", SPACES, ["a b"]),
    ("ideographic space", "U+3000 is white space", "\u3000日本\u3000語", ["日本 語"]),
    ("spaces at the edges", "stripped in every paragraph", "  a \n\n\tb\u00a0", ["a", "b"]),
    (
        "zero-width characters",
        "they stay",
        "a\u200bb\u200cc\u200dd\u2060e\u00adf",
        ["a\u200bb\u200cc\u200dd\u2060e\u00adf"],
    ),
    ("NUL", "stays", "a\u0000b", ["a\u0000b"]),
    (
        "single quotes",
        "all fold to U+0027",
        "‘a’ ‚b‛ c′ dʼe f´g `h` ‹i› ＇j＇",
        ["'a' 'b' c' d'e f'g 'h' 'i' 'j'"],
    ),
    ("double quotes", "all fold to U+0022", "“a” „b‟ c″ «d» 〝e〞〟 ＂f＂", ['"a" "b" c" "d" "e"" "f"']),
    ("dashes", "all fold to U+002D", "a‐b‑c‒d–e—f―g−h﹘i﹣j－k", ["a-b-c-d-e-f-g-h-i-j-k"]),
    (
        "no quotes",
        "corner brackets, the long vowel mark and tildes stay",
        "「ー」～〜 ・ …",
        ["「ー」～〜 ・ …"],
    ),
    (
        "NFC, composed",
        "a base and its accent become one code point",
        "Cafe\u0301 Ki\u0456\u0308v",
        ["Caf\u00e9 Ki\u0457v"],
    ),
    ("NFC, already composed", "nothing to do", "Caf\u00e9 \u0457 \u0439", ["Caf\u00e9 \u0457 \u0439"]),
    ("NFC, order of marks", "marks come into canonical order", "q\u0307\u0323", ["q\u0323\u0307"]),
    ("NFC, kana", "kana and its voicing mark", "\u304b\u3099\u30cf\u309a", ["\u304c\u30d1"]),
    ("NFC, Hangul", "jamo become a syllable", "\u1112\u1161\u11ab", ["\ud55c"]),
    ("NFC, singletons", "kelvin and angstrom signs become letters", "\u212a \u212b", ["K \u00c5"]),
    ("NFC before folding", "U+1FEF becomes U+0060, then a quote", "\u1fef \u1ffd", ["' '"]),
    ("NFC, no compatibility", "ligatures and widths stay", "ﬁ Ａ １ ½ ㎏", ["ﬁ Ａ １ ½ ㎏"]),
    ("lone combining mark", "a mark after a space stays by itself", "a \u0301b", ["a \u0301b"]),
    ("mark after a quote", "folding comes after NFC", "a\u2019\u0301", ["a'\u0301"]),
    (
        "astral characters",
        "positions count code points, not UTF-16 units",
        "😀 a\n\n𝒳👩‍🚀b",
        ["😀 a", "𝒳👩‍🚀b"],
    ),
    ("flags", "each regional indicator is a code point", "🇯🇵\n🇺🇦", ["🇯🇵", "🇺🇦"]),
    ("Cyrillic", "letters stay as they are", "Прем’єр-міністр — «так».", ['Прем\'єр-міністр - "так".']),
    ("right to left", "nothing is reordered", "שלום “עולם”", ['שלום "עולם"']),
    ("not UTF-8", "bytes that are not UTF-8 are no text", b"caf\xe9", []),
    ("UTF-16", "other encodings are not read", "text".encode("utf-16"), []),
    ("half a character", "nor a surrogate in UTF-8", b"\xed\xa0\xbd", []),
]

BOATS = "“The boats” were built — and sold.\n\nThe boats 😀 were built. The boats were sold: 😀 twice."
PASSAGES: list[tuple[str, str, int, str, str, list[int]]] = [
    ("where it was", BOATS, 0, '"The boats" were built - and sold.', "verified", [0]),
    ("after an astral character", BOATS, 64, "were sold: 😀 twice.", "moved", [69]),
    ("at its place after one", BOATS, 69, "were sold: 😀 twice.", "verified", [69]),
    ("moved from outside", BOATS, 5000, "The boats 😀 were built.", "moved", [35]),
    ("twice, one at its place", BOATS, 35, "The boats ", "ambiguous", [35, 59]),
    ("twice, elsewhere", BOATS, 7, "The boats ", "ambiguous", [35, 59]),
    ("overlapping itself", "abababa", 0, "aba", "ambiguous", [0, 2, 4]),
    ("gone", BOATS, 0, '"The boats" were bought.', "missing", []),
    ("longer than the text", "short", 0, "short and long", "missing", []),
    ("in an empty text", "", 0, "anything", "missing", []),
]


def node() -> str:
    """The path of Node, or a skipped test; a failed one where everything has to be there."""
    found = shutil.which("node")
    if found is None:
        missing = "Node is not installed, so the browser's side of the recipe is not tested"
        (pytest.fail if os.environ.get("CLAIMPRESS_STRICT") == "1" else pytest.skip)(missing)
        raise AssertionError
    return found


def vectors() -> dict[str, Any]:
    """The content of `schema/text-vectors.json`."""
    return {
        "recipe": RECIPE,
        "about": "Test vectors of the text recipe. `input` is UTF-8 text, `input_base64` is bytes.",
        "whitespace": list(WHITESPACE),
        "folded": {to: sorted(c for c in FOLDED if FOLDED[c] == to) for to in sorted(set(FOLDED.values()))},
        "minimum_passage": MINIMUM_PASSAGE,
        "texts": [_text(*case) for case in CASES],
        "passages": [_passage(*case) for case in PASSAGES],
    }


def _text(name: str, shows: str, given: str | bytes, paragraphs: list[str]) -> dict[str, Any]:
    head = {"name": name, "shows": shows}
    if isinstance(given, bytes):
        return {**head, "input_base64": base64.b64encode(given).decode(), "error": "not UTF-8"}
    text, position, spans = " ".join(paragraphs), 0, []
    for paragraph in paragraphs:
        spans.append({"start": position, "length": len(paragraph)})
        position += len(paragraph) + 1
    digests = {"raw_sha256": sha256_hex(given), "sha256": sha256_hex(text)}
    return {**head, "input": given, "text": text, "length": len(text), "paragraphs": spans, **digests}


def _passage(name: str, given: str, start: int, words: str, result: str, found: list[int]) -> dict[str, Any]:
    evidence = {"start": start, "length": len(words), "sha256": sha256_hex(words)}
    return {"name": name, "input": given, "evidence": evidence, "result": result, "found_at": found}


_CONTROLS = {
    "\t": "CHARACTER TABULATION",
    "\n": "LINE FEED",
    "\u000b": "LINE TABULATION",
    "\u000c": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\u0085": "NEXT LINE",
}


def _name(c: str) -> str:
    return unicodedata.name(c, _CONTROLS.get(c, "")).lower()


def _table(to: str) -> str:
    shown = {"`": "&#96;"}  # a lone one would begin code
    rows = [f"| U+{ord(c):04X} | {shown.get(c, c)} | {_name(c)} |" for c in sorted(FOLDED) if FOLDED[c] == to]
    return "\n".join(["| Code point | Character | Name |", "|---|---|---|", *rows])


def page_lists() -> dict[str, str]:
    """The generated parts of the page, by the name in their markers."""
    spaces = [f"| U+{ord(c):04X} | {_name(c)} |" for c in WHITESPACE]
    return {
        "whitespace": "\n".join(["| Code point | Name |", "|---|---|", *spaces]),
        "single quotes": _table("'"),
        "double quotes": _table('"'),
        "dashes": _table("-"),
    }


def with_lists(page: str) -> str:
    """The page with its generated parts made anew."""
    for name, content in page_lists().items():
        start, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        head, rest = page.split(start)
        page = f"{head}{start}\n\n{content}\n\n{end}{rest.split(end)[1]}"
    return page


def vectors_text() -> str:
    """The bytes of the vectors file, in ASCII so that nothing in it is invisible."""
    return json.dumps(vectors(), indent=1) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(vectors_text(), "utf-8", newline="\n")
    PAGE.write_text(with_lists(PAGE.read_text("utf-8")), "utf-8", newline="\n")
