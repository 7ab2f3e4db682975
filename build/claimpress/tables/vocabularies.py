"""Tables of the vocabularies: actors, actions, items, places, events, and names in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from claimpress.model.vocabulary import Actor, Item, Place
from claimpress.tables import meanings
from claimpress.tables.context import Context, span
from claimpress.tables.spec import Row, TableSpec, bounds, text, texts

_WIKIDATA = text("wikidata", "Wikidata id", "none is certain")

ACTORS = TableSpec(
    "actors",
    "One row for everybody who acts, receives, speaks or publishes.",
    ("id",),
    (
        text("id", "permanent id of the actor"),
        text("kind", "what kind of actor", values=meanings.ACTOR_KINDS),
        text("name", "name in the dataset's language; other languages stand in `names`"),
        text("acts_for", "id of the actor on whose behalf it acts", "it acts for itself", "actors.id"),
        text("iso", "ISO 3166-1 alpha-3 code of a state", "it is no state, or none is certain"),
        _WIKIDATA,
        text("note", "what tells it from others", "nothing to add"),
    ),
)
NAMES = TableSpec(
    "names",
    "One row for each name of an actor, item or place in a language.",
    ("kind", "id", "language"),
    (
        text(
            "kind", "what bears the name", values={"actor": "an actor", "item": "an item", "place": "a place"}
        ),
        text("id", "id in the table `actors`, `items` or `places`"),
        text("language", "language of the name (BCP 47)"),
        text("name", "the name"),
    ),
)
ACTIONS = TableSpec(
    "actions",
    "One row for each entry of the closed list of actions, with its coding rule.",
    ("id",),
    (
        text("id", "permanent id of the action"),
        text("label", "the verb as a reader sees it"),
        text("definition", "what it means"),
        text("use_when", "when curators use it"),
        text("not_when", "when they do not, and what they use instead"),
        text("plover_type", "nearest event type of the PLOVER ontology", "none is near"),
        text("plover_mode", "mode of that type", "the type has no mode, or none fits"),
    ),
)
ITEMS = TableSpec(
    "items",
    "One row for each thing that claims are about.",
    ("id",),
    (
        text("id", "permanent id of the item"),
        text("name", "name in the dataset's language; other languages stand in `names`"),
        text("definition", "what belongs to it", "the name says it"),
        text("broader", "id of the item that contains it", "no wider item is recorded", "items.id"),
        text("sipri", "weapon category of the SIPRI Arms Transfers Database", "none fits"),
        text("unroca", "category of the UN Register of Conventional Arms", "none fits"),
        _WIKIDATA,
    ),
)
PLACES = TableSpec(
    "places",
    "One row for each place.",
    ("id",),
    (
        text("id", "permanent id of the place"),
        text("kind", "what kind of place", values=meanings.PLACE_KINDS),
        text("name", "name in the dataset's language; other languages stand in `names`"),
        text("within", "id of the place that contains it", "no wider place is recorded", "places.id"),
        text("iso", "ISO 3166-1 alpha-3 or ISO 3166-2 code", "it has none, or none is certain"),
        _WIKIDATA,
        text("note", "what tells it from others", "nothing to add"),
    ),
)
EVENTS = TableSpec(
    "events",
    "One row for each happening that several claims may speak of.",
    ("id",),
    (
        text("id", "permanent id of the event"),
        text("label", "what happens, in the curators' own words"),
        text("date", "when, in EDTF level 1", "no source dates it"),
        *bounds("date", "there is no date, its year is not known, or it is open to the ", "past", "future"),
        texts("places", "ids of where it happens", "no source says where", "places.id"),
        text("note", "what belongs to it", "nothing to add"),
    ),
)


def _own_name(context: Context, names: Mapping[str, str]) -> str:
    """The name in the dataset's language, else in the first language by code."""
    return names.get(context.corpus.dataset.language) or names[min(names)]


def actor_rows(context: Context) -> Iterator[Row]:
    """Rows of `actors`."""
    for number, actor in context.numbered("actor", context.corpus.actors):
        row = {name: getattr(actor, name) for name in ("id", "kind", "acts_for", "iso", "wikidata", "note")}
        yield {**row, "name": _own_name(context, actor.names), "record_no": number}


def item_rows(context: Context) -> Iterator[Row]:
    """Rows of `items`."""
    for number, item in context.numbered("item", context.corpus.items):
        row = {
            name: getattr(item, name)
            for name in ("id", "definition", "broader", "sipri", "unroca", "wikidata")
        }
        yield {**row, "name": _own_name(context, item.names), "record_no": number}


def place_rows(context: Context) -> Iterator[Row]:
    """Rows of `places`."""
    for number, place in context.numbered("place", context.corpus.places):
        row = {name: getattr(place, name) for name in ("id", "kind", "within", "iso", "wikidata", "note")}
        yield {**row, "name": _own_name(context, place.names), "record_no": number}


def action_rows(context: Context) -> Iterator[Row]:
    """Rows of `actions`."""
    for number, action in context.numbered("action", context.corpus.actions):
        row = {name: getattr(action, name) for name in ("id", "label", "definition", "use_when", "not_when")}
        plover = action.plover
        row |= {
            "plover_type": plover.type if plover else None,
            "plover_mode": plover.mode if plover else None,
        }
        yield {**row, "record_no": number}


def event_rows(context: Context) -> Iterator[Row]:
    """Rows of `events`."""
    for number, event in context.numbered("event", context.corpus.events):
        limits = span(event.date)
        row = {name: getattr(event, name) for name in ("id", "label", "date", "places", "note")}
        yield {**row, "date_earliest": limits.earliest, "date_latest": limits.latest, "record_no": number}


def name_rows(context: Context) -> Iterator[Row]:
    """Rows of `names`."""
    corpus = context.corpus
    yield from _names("actor", context.numbered("actor", corpus.actors))
    yield from _names("item", context.numbered("item", corpus.items))
    yield from _names("place", context.numbered("place", corpus.places))


def _names(kind: str, records: Iterable[tuple[int | None, Actor | Item | Place]]) -> Iterator[Row]:
    for number, record in records:
        for language, name in record.names.items():
            yield {"kind": kind, "id": record.id, "language": language, "name": name, "record_no": number}
