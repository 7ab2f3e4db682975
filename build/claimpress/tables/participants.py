"""Tables of what a claim lists: actors, recipients, speakers, items, places, relations."""

from __future__ import annotations

from claimpress.tables import meanings
from claimpress.tables.spec import Column, TableSpec, amount, count, flag, text

KEY = ("claim", "position")
_CLAIM = text("claim", "id of the claim", references="claims.id")
_POSITION = count("position", "place in the claim's list, from 0, in the order of the text")
_NONE = "the text gives no quantity"


def _quantity() -> tuple[Column, ...]:
    return (
        amount("quantity_value", "how many or how much", f"{_NONE}, or gives a range"),
        amount("quantity_min", "lower end of a range", f"{_NONE}, or no lower end"),
        amount("quantity_max", "upper end of a range", f"{_NONE}, or no upper end"),
        text("quantity_unit", "what is counted, such as `unit` or `company`", _NONE),
        flag("quantity_approximate", "whether the text says “about”", _NONE),
    )


CLAIM_ACTORS = TableSpec(
    "claim_actors",
    "One row for each actor of a claim, with its role and number.",
    KEY,
    (
        _CLAIM,
        _POSITION,
        text("actor", "id of the actor", references="actors.id"),
        text("role", "part played in the act", "all actors play the same part"),
        *_quantity(),
    ),
    sql="""
SELECT r.record_no, r.record AS claim, r.position, r.id AS actor, r.role,
    r.quantity_value, r.quantity_min, r.quantity_max, r.quantity_unit, r.quantity_approximate
FROM raw_claim_actors r
""",
)
CLAIM_RECIPIENTS = TableSpec(
    "claim_recipients",
    "One row for each actor towards, for or to whom a claim's act is done.",
    KEY,
    (_CLAIM, _POSITION, text("actor", "id of the recipient", references="actors.id")),
    sql="""SELECT r.record_no, r.record AS claim, r.position, r.value AS actor FROM raw_claim_recipients r""",
)
CLAIM_SPEAKERS = TableSpec(
    "claim_speakers",
    "One row for each link of a claim's attribution chain: position 0 asserts it, the others passed it on.",
    KEY,
    (_CLAIM, _POSITION, text("actor", "id of the speaker", references="actors.id")),
    sql="""SELECT r.record_no, r.record AS claim, r.position, r.value AS actor FROM raw_claim_said_by r""",
)
CLAIM_ITEMS = TableSpec(
    "claim_items",
    "One row for each item a claim is about, with its quantity.",
    KEY,
    (_CLAIM, _POSITION, text("item", "id of the item", references="items.id"), *_quantity()),
    sql="""
SELECT r.record_no, r.record AS claim, r.position, r.id AS item,
    r.quantity_value, r.quantity_min, r.quantity_max, r.quantity_unit, r.quantity_approximate
FROM raw_claim_items r
""",
)
CLAIM_PLACES = TableSpec(
    "claim_places",
    "One row for each place of a claim.",
    KEY,
    (_CLAIM, _POSITION, text("place", "id of the place", references="places.id")),
    sql="""SELECT r.record_no, r.record AS claim, r.position, r.value AS place FROM raw_claim_places r""",
)
RELATIONS = TableSpec(
    "relations",
    "One row for each stated relation of a claim to another: read it as “claim, type, other”.",
    KEY,
    (
        text("claim", "id of the claim that bears the relation", references="claims.id"),
        _POSITION,
        text("type", "how the claim stands to the other", values=meanings.RELATIONS),
        text("other", "id of the other claim", references="claims.id"),
        text("note", "what the relation rests on", "it is plain from both statements"),
    ),
    sql="""
SELECT r.record_no, r.record AS claim, r.position, r.type, r.claim AS other, r.note FROM raw_claim_relations r
""",
)
