"""Tables of what a claim rests on: passages of the source, and checks by people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from claimpress.tables import meanings
from claimpress.tables.context import Context, Paragraphs, as_day
from claimpress.tables.spec import Row, TableSpec, characters, count, day, flag, text

EVIDENCE = TableSpec(
    "evidence",
    "One row for each passage that a claim rests on, by position and fingerprint in the normalised text.",
    ("claim", "position"),
    (
        text("claim", "id of the claim", references="claims.id"),
        count("position", "place in the claim's list of passages, from 0"),
        text("source", "id of the source", references="sources.id"),
        text("text_sha256", "SHA-256 of the source's normalised text"),
        count(
            "paragraph",
            "number of the paragraph that holds the passage, from 0",
            "no single paragraph holds it",
        ),
        characters("start", "position of the passage's first code point in the normalised text, from 0"),
        characters("length", "number of code points of the passage"),
        text("sha256", "SHA-256 of the passage's UTF-8 bytes"),
        text(
            "last_result",
            "what the last comparison with the archived text gave",
            "it was never compared",
            values=meanings.RESULTS,
        ),
        day("last_verified", "day of that comparison", "it was never compared"),
    ),
)
CHECKS = TableSpec(
    "checks",
    "One row for each time a person compared a claim with its source.",
    ("claim", "position"),
    (
        text("claim", "id of the claim", references="claims.id"),
        count("position", "place in the claim's list of checks, from 0, oldest first"),
        text("checked_by", "who checked"),
        day("checked_on", "day of the check"),
        text("verdict", "what the check found", values=meanings.VERDICTS),
        replace(
            flag(
                "valid",
                "whether the check still stands: neither the record nor its passages changed since",
            ),
            # Every value published under the old words is the same under the new ones.
            formerly=("Whether the check still stands: neither the record nor the text has changed since.",),
        ),
        text("record_sha256", "digest of the record as it was checked"),
        text("text_sha256", "digest of the normalised text it was checked against"),
        text("note", "what the checker wants to add", "nothing to add"),
    ),
)


def evidence_rows(context: Context) -> Iterator[Row]:
    """Rows of `evidence`."""

    @cache
    def paragraphs(source: str) -> Paragraphs:
        return Paragraphs.of(context.source_by_id.get(source))

    for number, claim in context.claims():
        digest = context.text_sha256(claim.source)
        for at, passage in enumerate(claim.evidence):
            place = (claim.source, digest or "", passage.start, passage.length, passage.sha256)
            attested = context.last_attested.get(place)
            yield {
                "claim": claim.id,
                "position": at,
                "source": claim.source,
                "text_sha256": digest,
                "paragraph": paragraphs(claim.source).holding(passage.start, passage.length),
                "start": passage.start,
                "length": passage.length,
                "sha256": passage.sha256,
                "last_result": attested.result if attested else None,
                "last_verified": as_day(attested.on) if attested else None,
                "record_no": number,
            }


def check_rows(context: Context) -> Iterator[Row]:
    """Rows of `checks`."""
    for number, claim in context.claims():
        for at, check in enumerate(claim.checks):
            yield {
                "claim": claim.id,
                "position": at,
                "checked_by": check.by,
                "checked_on": as_day(check.on),
                "verdict": check.verdict,
                "valid": context.is_valid(claim, check),
                "record_sha256": check.record_sha256,
                "text_sha256": check.text_sha256,
                "note": check.note,
                "record_no": number,
            }
