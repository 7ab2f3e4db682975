"""Tables of the texts that claims were found in, and of how far each was covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimpress.model.claim import Claim
from claimpress.model.source import NoClaim, Reading, Source
from claimpress.tables import meanings
from claimpress.tables.context import Context, Paragraphs, as_day, overlap, span, union
from claimpress.tables.spec import Row, TableSpec, bounds, characters, count, day, flag, text, texts

SOURCES = TableSpec(
    "sources",
    "One row a source: a text, its publisher, its date and its fingerprint; never the text itself.",
    ("id",),
    (
        text("id", "permanent id of the source"),
        text("title", "title in the curators' own words"),
        text("publisher", "id of the actor that published it", "the text does not say", "actors.id"),
        text("language", "language of the text (BCP 47)"),
        text("published", "day of publication, in EDTF level 1", "the text is undated"),
        *bounds("published", "the text is undated or its year is not known"),
        text("url", "where it was published", "it is not known"),
        text(
            "archive_name", "name of the text in the curators' archive", "it bears no name of its own there"
        ),
        day("retrieved", "day on which the text was taken into the archive", "it was not recorded"),
        text("text_sha256", "SHA-256 of the normalised text, its newest version"),
        characters("text_length", "code points of the normalised text"),
        text("extent", "whether the whole text was at hand", values=meanings.EXTENTS),
        count("paragraph_count", "number of paragraphs"),
        count("claim_count", "number of claims found in it, without those withdrawn"),
        characters(
            "evidence_characters",
            "code points of the text that some standing claim rests on, each counted once",
        ),
        text(
            "origin",
            "id of the actor whose own report its claims are, unless a claim says otherwise",
            "it is unknown",
            "actors.id",
        ),
        text("origin_basis", "how that origin is known", values=meanings.ORIGIN_BASES),
        text("origin_note", "what an inferred origin rests on", "nothing to add"),
        text("note", "what a reader must know about the source", "nothing to add"),
    ),
)
COVERAGE = TableSpec(
    "coverage",
    "One row a paragraph of each source: what it bears, and who read it in full.",
    ("source", "paragraph"),
    (
        text("source", "id of the source", references="sources.id"),
        count("paragraph", "number of the paragraph, from 0"),
        characters("start", "position of its first code point in the normalised text"),
        characters("length", "number of its code points"),
        count("claim_count", "number of standing claims that rest on a passage of it"),
        characters(
            "evidence_characters", "its code points that some standing claim rests on, each counted once"
        ),
        text(
            "no_claim_reason",
            "why it bears no claim",
            "it bears a claim, or was not judged",
            values=meanings.NO_CLAIMS,
        ),
        text("no_claim_note", "what to know about that", "nothing to add"),
        texts("read_by", "who read it in full, sorted", "nobody wrote a reading down"),
        day("read_on", "day of the last reading", "nobody wrote a reading down"),
        flag("complete", "whether that last reading found every assertion recorded; no where there was none"),
    ),
)


def source_rows(context: Context) -> Iterator[Row]:
    """Rows of `sources`."""
    for number, source in context.sources():
        yield {**_described(source), **_measured(context, source), "record_no": number}


def _described(source: Source) -> dict[str, Any]:
    limits = span(source.published)
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "language": source.language,
        "published": source.published,
        "published_earliest": limits.earliest,
        "published_latest": limits.latest,
        "url": source.url,
        "archive_name": source.archive_name,
        "retrieved": as_day(source.retrieved),
        "origin": source.origin.actor,
        "origin_basis": source.origin.basis,
        "origin_note": source.origin.note,
        "note": source.note,
    }


def _measured(context: Context, source: Source) -> dict[str, Any]:
    claims, current = context.standing.get(source.id, []), source.texts[-1]
    return {
        "text_sha256": current.sha256,
        "text_length": current.length,
        "extent": current.extent,
        "paragraph_count": len(source.paragraphs),
        "claim_count": len(claims),
        "evidence_characters": sum(end - start for start, end in union(_stretches(claims))),
    }


def coverage_rows(context: Context) -> Iterator[Row]:
    """Rows of `coverage`."""
    for number, source in context.sources():
        claims = context.standing.get(source.id, [])
        covered, bearing, read = union(_stretches(claims)), _bearing(source, claims), _readings(source)
        reasons = {entry.paragraph: entry for entry in reversed(source.no_claim)}
        for at, paragraph in enumerate(source.paragraphs):
            yield {
                "source": source.id,
                "paragraph": at,
                "start": paragraph.start,
                "length": paragraph.length,
                "claim_count": bearing.get(at, 0),
                "evidence_characters": overlap(covered, paragraph.start, paragraph.start + paragraph.length),
                **_no_claim(reasons.get(at)),
                **_read(read.get(at, [])),
                "record_no": number,
            }


def _stretches(claims: list[Claim]) -> list[tuple[int, int]]:
    return [(passage.start, passage.start + passage.length) for claim in claims for passage in claim.evidence]


def _bearing(source: Source, claims: list[Claim]) -> dict[int, int]:
    """Paragraph number -> how many claims rest on a passage of it."""
    paragraphs, found = Paragraphs.of(source), dict[int, int]()
    for claim in claims:
        touched = {
            at for passage in claim.evidence for at in paragraphs.touching(passage.start, passage.length)
        }
        for at in touched:
            found[at] = found.get(at, 0) + 1
    return found


def _readings(source: Source) -> dict[int, list[Reading]]:
    """Paragraph number -> its readings, in the order of the record."""
    found: dict[int, list[Reading]] = {}
    for reading in source.readings:
        for at in set(reading.paragraphs):
            found.setdefault(at, []).append(reading)
    return found


def _no_claim(entry: NoClaim | None) -> dict[str, Any]:
    return {
        "no_claim_reason": entry.reason if entry else None,
        "no_claim_note": entry.note if entry else None,
    }


def _read(readings: list[Reading]) -> dict[str, Any]:
    # Of several readings on one day the last written counts: it was added after the others.
    last = max(reversed(readings), key=lambda reading: reading.on, default=None)
    return {
        "read_by": sorted({reading.by for reading in readings}),
        "read_on": as_day(last.on) if last else None,
        "complete": last.complete if last else False,
    }
