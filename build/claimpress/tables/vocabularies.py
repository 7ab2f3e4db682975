"""Tables of the vocabularies: actors, actions, items, places, events, and names in several languages."""

from __future__ import annotations

from claimpress.tables import meanings
from claimpress.tables.spec import TableSpec, bounds, text, texts

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
    sql="""
SELECT v.record_no, v.id, v.kind, n.name, v.acts_for, v.iso, v.wikidata, v.note
FROM raw_actor v
JOIN own_actor_names n ON n.record_no = v.record_no
""",
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
    sql="""
SELECT n.record_no, 'actor' AS kind, n.record AS id, n.key AS language, n.value AS name FROM raw_actor_names n
UNION ALL
SELECT n.record_no, 'item' AS kind, n.record AS id, n.key AS language, n.value AS name FROM raw_item_names n
UNION ALL
SELECT n.record_no, 'place' AS kind, n.record AS id, n.key AS language, n.value AS name FROM raw_place_names n
""",
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
    sql="""
SELECT a.record_no, a.id, a.label, a.definition, a.use_when, a.not_when, a.plover_type, a.plover_mode
FROM raw_action a
""",
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
    sql="""
SELECT v.record_no, v.id, n.name, v.definition, v.broader, v.sipri, v.unroca, v.wikidata
FROM raw_item v
JOIN own_item_names n ON n.record_no = v.record_no
""",
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
    sql="""
SELECT v.record_no, v.id, v.kind, n.name, v.within, v.iso, v.wikidata, v.note
FROM raw_place v
JOIN own_place_names n ON n.record_no = v.record_no
""",
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
    sql="""
SELECT e.record_no, e.id, e.label, e.date, d.earliest AS date_earliest, d.latest AS date_latest, e.places,
    e.note
FROM raw_event e
LEFT JOIN edtf d ON d.text = e.date
""",
)
