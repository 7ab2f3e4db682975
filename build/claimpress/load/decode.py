"""From bytes to text: UTF-8 and nothing else, with the place of the first byte that is not."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place

BOM = codecs.BOM_UTF8
_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_NUL_PATTERNS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "UTF-16",
    (True, False, True, False): "UTF-16",
    (False, True, True, True): "UTF-32",
    (True, True, True, False): "UTF-32",
}
# What YAML refuses as well: C0 but for tab and line feed, DEL, C1 with U+0085, the line and paragraph
# separators (which YAML 1.1 took for line ends), and the two code points that are no characters.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True)
class Decoded:
    """A text with LF line ends, or None where the bytes are no text; and what is wrong with it."""

    text: str | None
    findings: list[Finding]


def wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32 where the first bytes of a file look like it, else an empty string."""
    for mark, name in _WIDE:
        if head.startswith(mark):
            return name
    # Latin letters in UTF-16 or UTF-32 come with NULs in a fixed pattern.
    return _NUL_PATTERNS.get(tuple(byte == 0 for byte in head[:4]), "")


def not_utf8(file: str, data: bytes, problem: UnicodeDecodeError, line: int = 1) -> Finding:
    """The finding for the first bad byte of `data`, whose first line has the number `line`."""
    before = data[: problem.start]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
    detail = f"byte 0x{data[problem.start]:02x} cannot stand here"
    return finding("not-utf8", Place(file, line + before.count(b"\n"), column), detail=detail)


def decode(data: bytes, file: str) -> Decoded:
    """Decode a whole file for YAML or JSON."""
    if encoding := wide_encoding(data[:4]):
        return Decoded(None, [finding("not-utf8", Place(file), detail=f"it looks like {encoding}")])
    findings: list[Finding] = []
    if data.startswith(BOM):
        findings.append(finding("byte-order-mark", Place(file)))
        data = data[len(BOM) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        return Decoded(None, [*findings, not_utf8(file, data, problem)])
    if (crlf := text.find("\r\n")) >= 0:
        findings.append(finding("crlf-line-ends", place_at(file, text, crlf)))
        text = text.replace("\r\n", "\n")
    if (at := raw_control(text)) is not None:
        place = place_at(file, text, at)
        return Decoded(
            None, [*findings, finding("raw-control-character", place, value=f"U+{ord(text[at]):04X}")]
        )
    return Decoded(text, findings)


def raw_control(text: str) -> int | None:
    """The position of the first character that stands unescaped in no honest text file, or None."""
    match = _CONTROL.search(text)
    return match.start() if match else None


def place_at(file: str, text: str, index: int) -> Place:
    """The place of a position in a text with LF line ends."""
    start = text.rfind("\n", 0, index) + 1
    return Place(file, text.count("\n", 0, start) + 1, index - start + 1)
