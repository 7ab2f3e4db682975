"""Tables that exist only while rules run: what rules need beside the published tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from claimpress.model.canonical import dumps
from claimpress.tables.context import Context, as_day, quantity_cells
from claimpress.tables.loops import LOOPS, loop_rows
from claimpress.tables.mentions import MENTIONS, mention_rows
from claimpress.tables.spec import Row, TableSpec, arrow_table, characters, count, day, flag, text

DATASET = TableSpec(
    "dataset",
    "One row: what `dataset.yaml` says that rules need.",
    ("id",),
    (
        text("id", "id of the dataset"),
        text("id_prefix", "prefix of claim ids"),
        text("language", "language of statements and names"),
        count("checks_needed", "valid checks each claim needs before a release"),
    ),
    published=False,
)
CLAIM_ORIGINS = TableSpec(
    "claim_origins",
    "One row for each claim that states an origin of its own.",
    ("claim",),
    (
        text("claim", "id of the claim"),
        text("actor", "actor id", "unknown"),
        text("basis", "how it is known"),
        text("note", "what an inference rests on", "nothing to add"),
    ),
    published=False,
)
CLAIM_WARNINGS = TableSpec(
    "claim_warnings",
    "One row for each warning of a claim.",
    ("claim", "position"),
    (
        text("claim", "id of the claim"),
        count("position", "place in the list, from 0"),
        text("warning", "the code"),
    ),
    published=False,
)
SOURCE_TEXTS = TableSpec(
    "source_texts",
    "One row for each version of a source's text; `is_current` marks the last.",
    ("source", "position"),
    (
        text("source", "id of the source"),
        count("position", "place in the list of versions, from 0"),
        text("raw_sha256", "digest of the file's bytes"),
        text("sha256", "digest of the normalised text"),
        characters("length", "code points of the normalised text"),
        text("extent", "whole or excerpt"),
        flag("is_current", "whether it is the version that counts"),
    ),
    published=False,
)
NO_CLAIMS = TableSpec(
    "no_claims",
    "One row for each entry of `no_claim`.",
    ("source", "position"),
    (
        text("source", "id of the source"),
        count("position", "place in the list, from 0"),
        count("paragraph", "number of the paragraph"),
        text("reason", "why it bears no claim"),
    ),
    published=False,
)
READINGS = TableSpec(
    "readings",
    "One row for each paragraph of each reading of a source.",
    ("source", "reading", "position"),
    (
        text("source", "id of the source"),
        count("reading", "place in the list of readings, from 0"),
        count("position", "place in the reading's list of paragraphs, from 0"),
        count("paragraph", "number of the paragraph"),
        text("read_by", "who read"),
        day("read_on", "day of the reading"),
        flag("complete", "whether every assertion was found recorded"),
    ),
    published=False,
)
ATTESTATIONS = TableSpec(
    "attestations",
    "One row for each attestation.",
    ("source", "text_sha256", "start", "length", "sha256"),
    (
        text("source", "id of the source"),
        text("text_sha256", "digest of the text compared with"),
        characters("start", "start of the passage"),
        characters("length", "length of the passage"),
        text("sha256", "fingerprint of the passage"),
        text("result", "what the comparison gave"),
        day("verified_on", "day of the comparison"),
    ),
    published=False,
)
CLAIM_KEYS = TableSpec(
    "claim_keys",
    "One row a claim: what it lists, as texts that are equal where the lists hold the same in any order.",
    ("claim",),
    (
        text("claim", "id of the claim"),
        text("actors", "ids of the actors, sorted"),
        text("recipients", "ids of the recipients, sorted"),
        text("items", "ids of the items with their quantities, sorted"),
        text("places", "ids of the places, sorted"),
    ),
    published=False,
)
RECORDS = TableSpec(
    "records",
    "One row for each record of the dataset, those included whose structure is broken.",
    ("record_no",),
    (
        characters("record_no", "number of the record"),
        text("kind", "kind of record"),
        text("id", "its id", "it has none, or none that can be read"),
        flag("sound", "whether its structure is right, so that it stands in the other tables"),
    ),
    published=False,
)
"""Made by validation from the records as they were read, not from the corpus."""


def _dataset(context: Context) -> Iterator[Row]:
    info = context.corpus.dataset
    for number, _ in context.numbered("dataset", [info]):
        yield {
            "id": info.id,
            "id_prefix": info.id_prefix,
            "language": info.language,
            "checks_needed": info.policies.checks_needed,
            "record_no": number,
        }


def _origins(context: Context) -> Iterator[Row]:
    for number, claim in context.claims():
        if claim.origin:
            own = claim.origin
            yield {
                "claim": claim.id,
                "actor": own.actor,
                "basis": own.basis,
                "note": own.note,
                "record_no": number,
            }


def _warnings(context: Context) -> Iterator[Row]:
    for number, claim in context.claims():
        for at, warning in enumerate(claim.warnings):
            yield {"claim": claim.id, "position": at, "warning": warning, "record_no": number}


def _texts(context: Context) -> Iterator[Row]:
    for number, source in context.sources():
        for at, version in enumerate(source.texts):
            current = at == len(source.texts) - 1
            yield {
                **version.model_dump(),
                "source": source.id,
                "position": at,
                "is_current": current,
                "record_no": number,
            }


def _no_claims(context: Context) -> Iterator[Row]:
    for number, source in context.sources():
        for at, entry in enumerate(source.no_claim):
            row = {"paragraph": entry.paragraph, "reason": entry.reason}
            yield {**row, "source": source.id, "position": at, "record_no": number}


def _readings(context: Context) -> Iterator[Row]:
    for number, source in context.sources():
        for at, reading in enumerate(source.readings):
            shared = {"read_by": reading.by, "read_on": as_day(reading.on), "complete": reading.complete}
            for position, paragraph in enumerate(reading.paragraphs):
                row = {"source": source.id, "reading": at, "position": position, "paragraph": paragraph}
                yield {**row, **shared, "record_no": number}


def _attestations(context: Context) -> Iterator[Row]:
    for number, entry in context.numbered("attestation", context.corpus.attestations):
        row = {
            name: getattr(entry, name)
            for name in ("source", "text_sha256", "start", "length", "sha256", "result")
        }
        yield {**row, "verified_on": as_day(entry.on), "record_no": number}


def _keys(context: Context) -> Iterator[Row]:
    for number, claim in context.claims():
        yield {
            "claim": claim.id,
            "actors": _sorted(actor.id for actor in claim.actors),
            "recipients": _sorted(claim.recipients),
            "items": _sorted(dumps([item.id, quantity_cells(item.quantity)]) for item in claim.items),
            "places": _sorted(claim.places),
            "record_no": number,
        }


def _sorted(entries: Iterable[str]) -> str:
    return " ".join(sorted(entries))


def records_table(rows: Iterable[tuple[int, str, str, bool]]) -> pa.Table:
    """The table `records` from (record number, kind, id or "", sound)."""
    named = (
        {"record_no": number, "kind": kind, "id": identifier or None, "sound": sound}
        for number, kind, identifier, sound in rows
    )
    return arrow_table(RECORDS, named)


HELPERS = (
    (DATASET, _dataset),
    (CLAIM_ORIGINS, _origins),
    (CLAIM_WARNINGS, _warnings),
    (CLAIM_KEYS, _keys),
    (SOURCE_TEXTS, _texts),
    (NO_CLAIMS, _no_claims),
    (READINGS, _readings),
    (ATTESTATIONS, _attestations),
    (MENTIONS, mention_rows),
    (LOOPS, loop_rows),
)
