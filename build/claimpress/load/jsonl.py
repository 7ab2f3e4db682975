"""JSON and JSONL to plain values: decimals, no duplicate keys, lines of bounded length."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import IO, Any

from claimpress.load.decode import BOM, decode, not_utf8, place_at, raw_control, wide_encoding
from claimpress.load.document import MAX_DEPTH, MAX_FINDINGS, Document
from claimpress.load.json_places import scan, too_deep
from claimpress.load.records import KEY, Places, Pointer
from claimpress.load.scalars import decimal, integer
from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place
from claimpress.model.formats import ValueProblem

LINE_LIMIT = 1_000_000
"""Bytes that a line of JSONL may have."""


@dataclass
class Line:
    """One record of a JSONL file; `places` is computed on demand.

    Nothing of an `unread` one is known; the text of a `broken` one is wrong somewhere, and has its finding.
    """

    number: int
    value: Any
    places: Callable[[], Places]
    reported: set[Pointer] = field(default_factory=set)
    unread: bool = False
    broken: bool = False


def read_json(data: bytes, file: str) -> Document:
    """Read one JSON document, which may span lines. Never raises: what is wrong is in `findings`."""
    decoded = decode(data, file)
    if decoded.text is None:
        return Document(findings=decoded.findings, readable=False)
    if not decoded.text.strip(" \t\n"):
        return Document(findings=decoded.findings)
    parsed = _parse(decoded.text, file, 1)
    parsed.findings[:0] = decoded.findings
    if parsed.readable:
        parsed.places = scan(decoded.text).places
    return parsed


class JsonLines:
    """A JSONL file, read line by line in bounded memory: iterate it to the end, then look at the rest.

    `findings` is what is wrong, under the display name `file`; `sha256` is the digest of all bytes; `stopped`
    says that reading ended before the file did. Of lines made of `rows` no column is told.
    """

    def __init__(self, stream: IO[bytes], file: str, first: int = 1, *, rows: bool = False) -> None:
        self.file = file
        self._rows = rows
        self._first = first
        self.findings: list[Finding] = []
        self.stopped = False
        self._stream = stream
        self._digest = hashlib.sha256()
        self._crlf = False

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes read so far: of the file, once iteration has ended."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[Line]:
        """The records, in order."""
        for number, raw, whole in self._raw_lines():
            if self._stops(number, raw):
                self.stopped = True
                break
            if not whole:
                self._report("line-too-long", number, limit=LINE_LIMIT)
            text = self._text(raw, number) if whole else None
            if text is None:
                yield _unread_line(number)
            elif text.strip(" \t"):
                yield self._line(text, number)
        while chunk := self._stream.read(1 << 20):
            self._digest.update(chunk)

    def _line(self, text: str, number: int) -> Line:
        parsed = _parse(text, self.file, number)
        self.findings.extend(map(self._placed, parsed.findings))
        if not parsed.readable:
            return _unread_line(number)
        places = partial(_row_places, number) if self._rows else partial(_places, text, number)
        return Line(number, parsed.value, places, parsed.reported, broken=bool(parsed.findings))

    def _report(self, code: str, line: int, column: int = 1, **details: Any) -> None:
        self.findings.append(self._placed(finding(code, Place(self.file, line, column), **details)))

    def _placed(self, found: Finding) -> Finding:
        return replace(found, place=Place(self.file, found.place.line)) if self._rows else found

    def _raw_lines(self) -> Iterator[tuple[int, bytes, bool]]:
        """(number, bytes without line feed, whether they are all); the rest of long lines is skipped."""
        number = self._first - 1
        while piece := self._stream.readline(LINE_LIMIT + 1):
            number += 1
            self._digest.update(piece)
            whole = piece.endswith(b"\n") or len(piece) <= LINE_LIMIT
            rest = piece
            while not rest.endswith(b"\n") and (rest := self._stream.readline(1 << 20)):
                self._digest.update(rest)
            yield number, piece.removesuffix(b"\n"), whole

    def _stops(self, number: int, raw: bytes) -> bool:
        if len(self.findings) >= MAX_FINDINGS:
            self._report("reading-stopped", number, count=MAX_FINDINGS)
            return True
        if number == 1 and (encoding := wide_encoding(raw[:4])):
            self._report("not-utf8", 1, detail=f"it looks like {encoding}")
            return True
        return False

    def _text(self, raw: bytes, number: int) -> str | None:
        """A line as text without its line end; None where it is none."""
        if number == 1 and raw.startswith(BOM):
            raw = raw[len(BOM) :]
            self._report("byte-order-mark", 1)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            self.findings.append(self._placed(not_utf8(self.file, raw, problem, number)))
            return None
        if text.endswith("\r"):
            text = text[:-1]
            if not self._crlf:
                self._crlf = True
                self._report("crlf-line-ends", number, len(text) + 1)
        if (at := raw_control(text)) is not None:
            self._report("raw-control-character", number, at + 1, value=f"U+{ord(text[at]):04X}")
            return None
        return text


def read_jsonl(stream: IO[bytes], file: str, first: int = 1, *, rows: bool = False) -> JsonLines:
    """Read a JSONL file, or lines of it from number `first` on, from a binary stream.

    Never raises for its content: see `JsonLines.findings`.
    """
    return JsonLines(stream, file, first, rows=rows)


def _unread_line(number: int) -> Line:
    return Line(number, None, partial(_row_places, number), unread=True)


def _row_places(number: int) -> Places:
    return {(): (number, 1)}


def _places(text: str, number: int) -> Places:
    return scan(text, number).places


class _Unread:
    """Stands for a number that nobody can hold, until its place is known."""

    def __init__(self, text: str, problem: ValueProblem) -> None:
        self.text = text
        self.problem = problem


class _Flags:
    """What the decoder met in one text, and hooks that note it."""

    def __init__(self) -> None:
        self.unread = False
        self.repeated = False

    def guarded(self, read: Any, text: str) -> Any:
        try:
            return read(text)
        except ValueProblem as problem:
            self.unread = True
            return _Unread(text, problem)

    def constant(self, text: str) -> Any:
        self.unread = True
        return _Unread(text, ValueProblem("not-a-number", text))

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            self.repeated = True
            result = dict(reversed(pairs))  # the first of each counts, as in YAML
        return result


def _parse(text: str, file: str, first_line: int) -> Document:
    """Parse JSON text. A text without anything special costs one call of the C decoder."""
    if (deep := too_deep(text, MAX_DEPTH)) is not None:
        place = _shift(place_at(file, text, deep), first_line)
        return Document(findings=[finding("too-deep", place, limit=MAX_DEPTH)], readable=False)
    flags = _Flags()
    try:
        value = json.loads(
            text,
            parse_float=partial(flags.guarded, decimal),
            parse_int=partial(flags.guarded, integer),
            parse_constant=flags.constant,
            object_pairs_hook=flags.pairs,
        )
    except json.JSONDecodeError as problem:
        place = _shift(place_at(file, text, problem.pos), first_line)
        return Document(findings=[finding("json-syntax", place, detail=_in_words(problem))], readable=False)
    document = Document(value)
    if flags.unread or flags.repeated:
        _explain(document, text, file, first_line)
    return document


def _in_words(problem: json.JSONDecodeError) -> str:
    if problem.msg == "Extra data":
        return "something follows the end of the value"
    return problem.msg[:1].lower() + problem.msg[1:]


def _shift(place: Place, first_line: int) -> Place:
    return Place(place.file, place.line + first_line - 1, place.column)


def _explain(document: Document, text: str, file: str, first_line: int) -> None:
    scanned = scan(text, first_line)
    for pointer, (line, column) in scanned.repeated:
        first, _ = scanned.places[(*pointer, KEY)]
        document.findings.append(
            finding(
                "duplicate-key",
                Place(file, line, column),
                value=pointer[-1],
                first_line=first,
                pointer=pointer,
            )
        )
    if isinstance(document.value, _Unread):
        _unread(document, (), document.value, Place(file, *scanned.places[()]))
        document.value = None
        return
    stack: list[tuple[Pointer, Any]] = [((), document.value)]
    while stack:
        at, node = stack.pop()
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            pointer = (*at, key)
            if isinstance(value, _Unread):
                _unread(document, pointer, value, Place(file, *scanned.places[pointer]))
                node[key] = None
            elif isinstance(value, dict | list):
                stack.append((pointer, value))


def _unread(document: Document, pointer: Pointer, value: _Unread, place: Place) -> None:
    names = [part for part in pointer if isinstance(part, str)]
    document.reported.add(pointer)
    document.findings.append(
        finding(
            value.problem.code,
            place,
            value=value.text,
            field=names[-1] if names else "value",
            detail=value.problem.detail,
            pointer=pointer,
        )
    )
