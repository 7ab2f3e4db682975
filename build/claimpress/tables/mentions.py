"""The helper table `mentions`: every place where a record names another by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from claimpress.model.claim import Claim
from claimpress.model.source import Attestation, Source
from claimpress.model.vocabulary import Actor, Event, Item, Place, Search
from claimpress.tables.context import Context
from claimpress.tables.spec import Row, TableSpec, text

MENTIONS = TableSpec(
    "mentions",
    "One row for each place where a record names another record by its id.",
    ("kind", "id", "pointer"),
    (
        text("kind", "kind of the record that names"),
        text("id", "id of the record that names", "an attestation: it has no id"),
        text("field", "first part of the pointer, such as `actors`"),
        text("pointer", "field that names, such as `actors/0/id`"),
        text("wanted_kind", "kind of the record that is named"),
        text("wanted", "id that is named"),
    ),
    published=False,
)

Mention = tuple[str, str, str | None]
"""Pointer, kind wanted, id wanted (None: the field is empty)."""


def mention_rows(context: Context) -> Iterator[Row]:
    """Rows of `mentions`."""
    corpus = context.corpus
    for kind, records, mentions in _kinds(corpus):
        for number, record in context.numbered(kind, records):
            identifier = getattr(record, "id", "")
            for pointer, wanted_kind, wanted in mentions(record):
                if wanted is not None:
                    row = {"kind": kind, "id": identifier, "pointer": pointer, "wanted_kind": wanted_kind}
                    yield {**row, "field": pointer.partition("/")[0], "wanted": wanted, "record_no": number}


def _kinds(corpus: Any) -> tuple[tuple[str, list[Any], Callable[[Any], Iterator[Mention]]], ...]:
    return (
        ("actor", corpus.actors, _of_actor),
        ("item", corpus.items, _of_item),
        ("place", corpus.places, _of_place),
        ("event", corpus.events, _of_event),
        ("search", corpus.searches, _of_search),
        ("source", corpus.sources, _of_source),
        ("claim", corpus.claims, _of_claim),
        ("attestation", corpus.attestations, _of_attestation),
    )


def _of_actor(actor: Actor) -> Iterator[Mention]:
    yield "acts_for", "actor", actor.acts_for


def _of_item(item: Item) -> Iterator[Mention]:
    yield "broader", "item", item.broader


def _of_place(place: Place) -> Iterator[Mention]:
    yield "within", "place", place.within


def _of_event(event: Event) -> Iterator[Mention]:
    yield from _each("places", "place", event.places)


def _of_search(search: Search) -> Iterator[Mention]:
    yield from _each("found", "source", search.found)


def _of_source(source: Source) -> Iterator[Mention]:
    yield "publisher", "actor", source.publisher
    yield "origin/actor", "actor", source.origin.actor


def _of_attestation(entry: Attestation) -> Iterator[Mention]:
    yield "source", "source", entry.source


def _of_claim(claim: Claim) -> Iterator[Mention]:
    yield "source", "source", claim.source
    yield "action", "action", claim.action
    yield "event", "event", claim.event
    # A short form, a bare id, has no `id` key of its own: its place is that of the entry.
    yield from _each("actors", "actor", [ref.id for ref in claim.actors], "/id")
    yield from _each("recipients", "actor", claim.recipients)
    yield from _each("items", "item", [ref.id for ref in claim.items], "/id")
    yield from _each("places", "place", claim.places)
    yield from _each("said_by", "actor", claim.said_by)
    yield "origin/actor", "actor", claim.origin.actor if claim.origin else None
    yield from _each("relations", "claim", [relation.claim for relation in claim.relations], "/claim")
    yield "withdrawn/successor", "claim", claim.withdrawn.successor if claim.withdrawn else None


def _each(field: str, kind: str, wanted: list[str], rest: str = "") -> Iterator[Mention]:
    for at, identifier in enumerate(wanted):
        yield f"{field}/{at}{rest}", kind, identifier
