"""YAML to plain values, from the events of the C parser: no recursion, no aliases, no tags, places kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml import events as ev
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from claimpress.load.decode import decode, place_at
from claimpress.load.document import MAX_DEPTH, MAX_FINDINGS, MAX_VALUES, Document
from claimpress.load.records import KEY, Pointer
from claimpress.load.scalars import plain_scalar
from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place
from claimpress.model.formats import ValueProblem

# Refused before parsing: the time the parser takes grows with the square of their number.
_DIRECTIVE = re.compile(r"^%(?:YAML|TAG)\b[^\n]{0,40}", re.MULTILINE)


def read_yaml(data: bytes, file: str) -> Document:
    """Read one YAML document. Never raises: what is wrong is in `findings`, under the display name `file`."""
    decoded = decode(data, file)
    document = Document(findings=decoded.findings)
    if decoded.text is None:
        document.readable = False
        return document
    if (directive := _DIRECTIVE.search(decoded.text)) is not None:
        place = place_at(file, decoded.text, directive.start())
        document.findings.append(finding("yaml-directive", place, value=directive[0]))
        document.readable = False
        return document
    builder = _Builder(file, document)
    try:
        for event in _events(decoded.text):
            builder.take(event)
    except _StoppedError:
        document.readable = False
    except yaml.MarkedYAMLError as problem:
        document.readable = False
        document.findings.append(_syntax(file, decoded.text, problem))
    except yaml.YAMLError as problem:
        document.readable = False
        document.findings.append(finding("yaml-syntax", Place(file), detail=str(problem)))
    if not document.readable:
        document.value = None
    return document


def _events(text: str) -> Iterator[ev.Event]:
    parser = CParser(text)
    try:
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()


def _syntax(file: str, text: str, problem: yaml.MarkedYAMLError) -> Finding:
    """What the parser could not read; a bracket or quote that is never closed is reported where it opens."""
    words = ", ".join(filter(None, (problem.context, problem.problem)))
    mark, opened = problem.problem_mark, problem.context_mark
    if opened is not None and (mark is None or "end of stream" in words):
        mark = opened
    index = min(mark.index, len(text)) if mark is not None else 0
    start = text.rfind("\n", 0, index) + 1
    indent = text[start : index + 1]
    if "\t" in indent and not indent.strip(" \t"):
        return finding("tab-indentation", place_at(file, text, start + indent.index("\t")))
    if mark is not None and opened is not None and opened.line < mark.line:
        words += f" (opened on line {opened.line + 1})"
    return finding("yaml-syntax", place_at(file, text, index), detail=words or "unknown reason")


class _StoppedError(Exception):
    """Reading the rest of the file makes no sense."""


@dataclass
class _Frame:
    """An open mapping or sequence. `live` is false inside a value that is dropped."""

    container: dict[str, Any] | list[Any]
    pointer: Pointer
    live: bool
    is_key: bool = False
    key: str | None = None
    has_key: bool = False


class _Builder:
    """Takes events one by one and fills a document."""

    def __init__(self, file: str, document: Document) -> None:
        self._file = file
        self._document = document
        self._stack: list[_Frame] = []
        self._documents = 0
        self._values = 0

    def take(self, event: ev.Event) -> None:
        """Use one event. Raises `_StoppedError` when reading must end."""
        if isinstance(event, ev.NodeEvent):
            self._count(event)
        if isinstance(event, ev.ScalarEvent):
            self._node(event)
            self._scalar(event)
        elif isinstance(event, ev.AliasEvent):
            self._report("yaml-alias", event, value=f"*{event.anchor}", what="alias")
            self._unread(event)
        elif isinstance(event, ev.MappingStartEvent | ev.SequenceStartEvent):
            self._node(event)
            self._open({} if isinstance(event, ev.MappingStartEvent) else [], event)
        elif isinstance(event, ev.MappingEndEvent | ev.SequenceEndEvent):
            self._close()
        elif isinstance(event, ev.DocumentStartEvent):
            self._document_start(event)

    def _document_start(self, event: ev.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._report("second-document", event)
            raise _StoppedError

    def _count(self, event: ev.Event) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            self._report("too-many-values", event, limit=MAX_VALUES)
            raise _StoppedError

    def _node(self, event: ev.NodeEvent) -> None:
        if event.anchor is not None:
            self._report("yaml-alias", event, value=f"&{event.anchor}", what="anchor")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._report("yaml-tag", event, value=tag.replace("tag:yaml.org,2002:", "!!", 1))

    def _report(self, code: str, event: ev.Event, **details: Any) -> None:
        findings = self._document.findings
        place = Place(self._file, *_start(event))
        findings.append(finding(code, place, **details))
        if len(findings) >= MAX_FINDINGS:
            findings.append(finding("reading-stopped", place, count=MAX_FINDINGS))
            raise _StoppedError

    def _scalar(self, event: ev.ScalarEvent) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.container, dict) and not top.has_key:
            self._key(top, event)
            return
        if not event.implicit[0] or event.style:
            self._add(event.value, event)
            return
        try:
            self._add(plain_scalar(event.value, top.key if top else None), event)
        except ValueProblem as problem:
            pointer = self._unread(event)
            self._report(
                problem.code,
                event,
                value=event.value,
                field=_name(pointer),
                detail=problem.detail,
                pointer=pointer,
            )

    def _key(self, frame: _Frame, event: ev.ScalarEvent) -> None:
        frame.has_key, frame.key = True, None
        if not event.style:
            if event.value == "<<":
                self._report("yaml-merge-key", event)
                return
            if (what := _no_text(event.value)) is not None:
                self._report("bad-key", event, value=event.value or "(empty)", what=what)
                return
        if event.value in frame.container:
            first = self._document.places.get((*frame.pointer, event.value, KEY), (0, 0))[0]
            self._report("duplicate-key", event, value=event.value, first_line=first or "?")
            return
        frame.key = event.value
        if frame.live:
            self._document.places[(*frame.pointer, event.value, KEY)] = _start(event)

    def _unread(self, event: ev.Event) -> Pointer:
        """Put None where a value could not be read, and remember that it has its finding."""
        if self._at_key():
            self._stack[-1].has_key, self._stack[-1].key = True, None
            return self._stack[-1].pointer
        pointer, live = self._add(None, event)
        if live:
            self._document.reported.add(pointer)
        return pointer

    def _at_key(self) -> bool:
        return (
            bool(self._stack) and isinstance(self._stack[-1].container, dict) and not self._stack[-1].has_key
        )

    def _add(self, value: Any, event: ev.Event) -> tuple[Pointer, bool]:
        """Attach a value to what is open; gives its pointer, and whether it is kept."""
        pointer: Pointer = ()
        live = True
        if not self._stack:
            self._document.value = value
        else:
            pointer, live = self._attach(self._stack[-1], value)
        if live:
            self._document.places[pointer] = _start(event)
        return pointer, live

    @staticmethod
    def _attach(frame: _Frame, value: Any) -> tuple[Pointer, bool]:
        if isinstance(frame.container, list):
            frame.container.append(value)
            return (*frame.pointer, len(frame.container) - 1), frame.live
        frame.has_key = False
        if frame.key is None:
            return frame.pointer, False
        frame.container[frame.key] = value
        return (*frame.pointer, frame.key), frame.live

    def _open(self, container: dict[str, Any] | list[Any], event: ev.Event) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._report("too-deep", event, limit=MAX_DEPTH)
            raise _StoppedError
        if self._at_key():
            what = "a mapping" if isinstance(container, dict) else "a list"
            self._report("bad-key", event, value="{…}" if what == "a mapping" else "[…]", what=what)
            self._stack.append(_Frame(container, (), live=False, is_key=True))
            return
        pointer, live = self._add(container, event)
        self._stack.append(_Frame(container, pointer, live))

    def _close(self) -> None:
        if self._stack.pop().is_key:
            self._stack[-1].has_key, self._stack[-1].key = True, None


def _start(event: ev.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _name(pointer: Pointer) -> str:
    names = [part for part in pointer if isinstance(part, str)]
    return names[-1] if names else "value"


def _no_text(text: str) -> str | None:
    """What an unquoted key is when it is not text."""
    try:
        value = plain_scalar(text, None)
    except ValueProblem:
        return "a number"
    if isinstance(value, str):
        return None
    return "empty" if value is None else "a truth value" if isinstance(value, bool) else "a number"
