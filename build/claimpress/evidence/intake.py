"""Take a text in: the YAML of a new source, with digests, length and paragraphs. The text is not written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimpress.evidence.archive import MAX_BYTES
from claimpress.evidence.scalars import scalar
from claimpress.model.errors import UserError
from claimpress.model.fields import SLUG_PATTERN
from claimpress.model.source import Extent, Source
from claimpress.model.text import NormalText, normalise

LONGEST_ID = 80


@dataclass(frozen=True)
class Intake:
    """What a curator says about a new source; what is left empty has to be filled in, as `validate` says.

    `origin` is the actor whose own report it is, where the text says so.
    """

    id: str
    title: str = ""
    language: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""
    archive_name: str = ""
    retrieved: str = ""
    extent: Extent = Extent.WHOLE
    origin: str = ""
    note: str = ""


def read_text(path: Path) -> NormalText:
    """The text of a file. Raises `UserError` if it cannot be read, is too large, not UTF-8 or empty."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(f"{path} is larger than 16 MB", "give the article alone, as a text file")
        text = normalise(path.read_bytes())
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}", "name a text file") from None
    except UnicodeDecodeError as problem:
        raise UserError(f"{path} is not UTF-8 (byte {problem.start})", "save it as UTF-8 text") from None
    if not text.text:
        raise UserError(f"{path} holds no text", "name the file of the article")
    return text


def intake(entry: Intake, text: NormalText, known: Iterable[Source] = ()) -> str:
    """The YAML of the new source. Raises `UserError` when the id is bad, or the id or the text is known."""
    _refuse_bad_id(entry.id)
    for source in known:
        _refuse_known(entry, text, source)
    return "\n".join([*_head(entry), *_fingerprints(entry, text), _origin(entry.origin)]) + "\n"


def _head(entry: Intake) -> Iterator[str]:
    yield f"id: {scalar(entry.id)}"
    yield f"title: {scalar(entry.title)}" if entry.title else "title:   # in your own words, in English"
    yield f"publisher: {scalar(entry.publisher) if entry.publisher else 'null   # actor id'}"
    yield (
        f"language: {scalar(entry.language)}"
        if entry.language
        else "language:   # of the text: en, de, pt-BR ..."
    )
    yield f"published: {scalar(entry.published) if entry.published else 'null   # undated'}"
    for name in ("url", "archive_name", "retrieved", "note"):
        if value := getattr(entry, name):
            yield f"{name}: {scalar(value)}"


def _fingerprints(entry: Intake, text: NormalText) -> Iterator[str]:
    yield "texts:"
    digests = f"raw_sha256: {text.raw_sha256}, sha256: {text.sha256}"
    yield f"  - {{{digests}, length: {len(text.text)}, extent: {entry.extent.value}}}"
    yield "paragraphs:"
    for span in text.paragraphs:
        yield f"  - {{start: {span.start}, length: {span.length}}}"


def _origin(actor: str) -> str:
    if actor:
        return f"origin: {{actor: {scalar(actor)}, basis: stated}}"
    return "origin: {actor: null, basis: unknown}   # whose own report it is, where the text says so"


def _refuse_bad_id(source_id: str) -> None:
    if not re.match(SLUG_PATTERN, source_id) or len(source_id) > LONGEST_ID:
        remedy = f"use small letters, digits and single hyphens, at most {LONGEST_ID}"
        raise UserError(f"{source_id!r} cannot be the id of a source", remedy, 2)


def _refuse_known(entry: Intake, text: NormalText, source: Source) -> None:
    if source.id == entry.id:
        raise UserError(f"there is a source {entry.id} already", "choose another id", 1)
    for version in source.texts:
        if text.raw_sha256 == version.raw_sha256 or text.sha256 == version.sha256:
            same = "the very file" if text.raw_sha256 == version.raw_sha256 else "the same words"
            message = f"this text is known: it is {same} of source {source.id}"
            raise UserError(message, f"record its claims under {source.id}", 1)
