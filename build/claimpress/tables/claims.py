"""The table `claims`: one row a claim, with what a reader needs most inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimpress.model.claim import Claim, Verdict
from claimpress.tables import meanings
from claimpress.tables.context import Context, span
from claimpress.tables.spec import Row, TableSpec, bounds, count, flag, text, texts

CLAIMS = TableSpec(
    "claims",
    "One row a claim: who does what with what, when, and who says so. The table most people need.",
    ("id",),
    (
        text("id", "permanent id of the claim, never reused"),
        text("source", "id of the source that says so", references="sources.id"),
        text("statement", "the claim as one plain sentence in the curators' own words"),
        texts(
            "actors",
            "ids of those who act, in the order of the text",
            "the claim is a state of affairs that nobody brings about",
            "actors.id",
        ),
        text("action", "id of the action", references="actions.id"),
        text("stage", "how far along the act is", values=meanings.STAGES),
        text("stance", "how the source stands to it", values=meanings.STANCES),
        flag("negated", "whether the source says that it is not so"),
        texts("recipients", "ids of those towards, for or to whom", "the text names none", "actors.id"),
        texts("items", "ids of what it is about", "it is about no item", "items.id"),
        texts("places", "ids of where it happens", "the text does not say where", "places.id"),
        text(
            "date",
            "when the act happens, in EDTF level 1; `XXXX-MM-DD` where the year is not known",
            "the text gives no date",
        ),
        text(
            "date_basis", "whether the date is stated or inferred", "there is no date", values=meanings.BASES
        ),
        text("date_note", "what the date rests on", "nothing to add"),
        *bounds("date", "there is no date, its year is not known, or it is open to the ", "past", "future"),
        texts(
            "said_by",
            "ids of those who assert it: the first speaker, then who passed it on; the publisher is left out",
            "the source says it itself",
            "actors.id",
        ),
        text(
            "origin",
            "id of the earliest publisher or body whose own report it is",
            "it is unknown",
            "actors.id",
        ),
        text("origin_basis", "how the origin is known", values=meanings.ORIGIN_BASES),
        text("origin_note", "what an inferred origin rests on", "nothing to add"),
        text(
            "event",
            "id of the happening that it speaks of with other claims",
            "it belongs to no recorded event",
            "events.id",
        ),
        texts(
            "warnings",
            "what a reader must know beside the fields",
            "there is nothing to warn of",
            values=meanings.WARNINGS,
        ),
        count("evidence_count", "number of passages of the source that it rests on"),
        count(
            "check_count", "number of people who confirmed it against its source and whose check still stands"
        ),
        text("withdrawn_since", "last release in which it stood", "it stands"),
        text("withdrawn_reason", "why it was withdrawn", "it stands"),
        text(
            "withdrawn_successor",
            "id of the claim that replaces it",
            "it stands, or nothing replaces it",
            "claims.id",
        ),
        text("first_release", "release in which it was first published"),
        text("last_changed", "release in which it was last changed"),
    ),
)


def claim_rows(context: Context) -> Iterator[Row]:
    """Rows of `claims`."""
    for number, claim in context.claims():
        yield {**_said(claim), **_dated(claim), **_kept(context, claim), "record_no": number}


def _said(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "source": claim.source,
        "statement": claim.statement,
        "actors": [actor.id for actor in claim.actors],
        "action": claim.action,
        "stage": claim.stage,
        "stance": claim.stance,
        "negated": claim.negated,
        "recipients": claim.recipients,
        "items": [item.id for item in claim.items],
        "places": claim.places,
        "said_by": claim.said_by,
        "event": claim.event,
        "warnings": claim.warnings,
    }


def _dated(claim: Claim) -> dict[str, Any]:
    limits = span(claim.date)
    return {
        "date": claim.date,
        "date_basis": claim.date_basis,
        "date_note": claim.date_note,
        "date_earliest": limits.earliest,
        "date_latest": limits.latest,
    }


def _kept(context: Context, claim: Claim) -> dict[str, Any]:
    origin, gone, version = context.origin(claim), claim.withdrawn, context.lineage.version
    return {
        "origin": origin.actor if origin else None,
        "origin_basis": origin.basis if origin else None,
        "origin_note": origin.note if origin else None,
        "evidence_count": len(claim.evidence),
        "check_count": check_count(context, claim),
        "withdrawn_since": gone.since if gone else None,
        "withdrawn_reason": gone.reason if gone else None,
        "withdrawn_successor": gone.successor if gone else None,
        "first_release": context.lineage.first_release.get(claim.id, version),
        "last_changed": context.lineage.last_changed.get(claim.id, version),
    }


def check_count(context: Context, claim: Claim) -> int:
    """How many different people confirmed the claim by a check that still stands."""
    confirmed = [check for check in claim.checks if check.verdict == Verdict.CONFIRMED]
    return len({check.by for check in confirmed if context.is_valid(claim, check)})
