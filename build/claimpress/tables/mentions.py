"""The helper table `mentions`: every place where a record names another by its id."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.tables.spec import TableSpec, text

_PLAIN = (
    # kind, column that names, kind that is named, pointer
    ("actor", "acts_for", "actor", "acts_for"),
    ("item", "broader", "item", "broader"),
    ("place", "within", "place", "within"),
    ("source", "publisher", "actor", "publisher"),
    ("source", "origin_actor", "actor", "origin/actor"),
    ("claim", "source", "source", "source"),
    ("claim", "action", "action", "action"),
    ("claim", "event", "event", "event"),
    ("claim", "origin_actor", "actor", "origin/actor"),
    ("claim", "withdrawn_successor", "claim", "withdrawn/successor"),
    ("attestation", "source", "source", "source"),
)
# A short form, a bare id, has no `id` key of its own: its place is that of the entry.
_LISTED = (
    # kind, list, column of the entry that names, kind that is named, end of the pointer
    ("event", "places", "value", "place", ""),
    ("search", "found", "value", "source", ""),
    ("claim", "actors", "id", "actor", "/id"),
    ("claim", "recipients", "value", "actor", ""),
    ("claim", "items", "id", "item", "/id"),
    ("claim", "places", "value", "place", ""),
    ("claim", "said_by", "value", "actor", ""),
    ("claim", "relations", "claim", "claim", "/claim"),
)


def _queries() -> Iterator[str]:
    for kind, column, wanted, pointer in _PLAIN:
        identifier = "''" if kind == "attestation" else "r.id"
        yield (
            f"SELECT r.record_no, '{kind}' AS kind, {identifier} AS id, "
            f"'{pointer.partition('/')[0]}' AS field, '{pointer}' AS pointer, "
            f"'{wanted}' AS wanted_kind, r.{column} AS wanted "
            f"FROM raw_{kind} r WHERE r.{column} IS NOT NULL"
        )
    for kind, name, column, wanted, end in _LISTED:
        yield (
            f"SELECT r.record_no, '{kind}' AS kind, r.record AS id, '{name}' AS field, "
            f"'{name}/' || CAST(r.position AS STRING) || '{end}' AS pointer, '{wanted}' AS wanted_kind, "
            f"r.{column} AS wanted FROM raw_{kind}_{name} r"
        )


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
    sql="\nUNION ALL\n".join(_queries()),
)
