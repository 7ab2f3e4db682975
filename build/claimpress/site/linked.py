"""A claim as JSON with all that the release knows of it, and as JSON-LD in words that others share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from claimpress.jsontext import json_text
from claimpress.model.canonical import plain
from claimpress.site import cite
from claimpress.site.view import Row, View

_PARTS = {
    "claim_actors": "actor_parts",
    "claim_items": "item_parts",
    "evidence": "evidence",
    "checks": "checks",
    "relations": "relations",
}
CONTEXT: list[Any] = [
    "https://schema.org/",
    {
        "prov": "http://www.w3.org/ns/prov#",
        "oa": "http://www.w3.org/ns/oa#",
        "dct": "http://purl.org/dc/terms/",
    },
]
"""Names only: nothing is fetched from there."""


def pretty(value: Any) -> str:
    """Indented JSON; decimals are numbers without exponent, days are text."""
    return json_text(jsonable(value))


def jsonable(value: Any) -> Any:
    """Plain data that `json` can write: days as text, decimals as numbers."""
    if isinstance(value, dict):
        return {key: jsonable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(entry) for entry in value]
    if isinstance(value, Decimal):
        # A quantity has 15 digits at most, so that its shortest float is the same number.
        return int(value) if value == value.to_integral_value() else float(plain(value))
    return value.isoformat() if isinstance(value, date) else value


def claim_json(view: View, row: Row) -> dict[str, Any]:
    """The row of `claims`, the rows of its child tables, and which release this is."""
    parts = {name: _without_claim(view.where(table, "claim", row["id"])) for table, name in _PARTS.items()}
    release = {key: view.manifest[key] for key in ("dataset", "title", "version", "date")}
    return {"release": release, "permalink": cite.permalink(view, row["id"]) or None, "claim": row, **parts}


def _without_claim(rows: list[Row]) -> list[Row]:
    return [{key: value for key, value in row.items() if key != "claim"} for row in rows]


def claim_ld(view: View, row: Row) -> dict[str, Any]:
    """A schema.org `Claim`: what is said, by whom, where it appears, and by whose reading we know.

    It is no `ClaimReview`: a check says that the record is true to its source, not that the claim is true.
    """
    found = {
        "@context": CONTEXT,
        "@type": ["Claim", "prov:Entity"],
        "@id": _address(view, "claim", row["id"]),
        "identifier": row["id"],
        "text": row["statement"],
        "inLanguage": view.info.get("language", "en"),
        "temporalCoverage": row["date"],
        "author": [_agent(view, actor) for actor in row["said_by"][:1]],
        "about": [_agent(view, actor) for actor in dict.fromkeys([*row["actors"], *row["recipients"]])],
        "mentions": [_named(view, "item", item) for item in row["items"]],
        "spatialCoverage": [_named(view, "place", place) for place in row["places"]],
        "appearance": _source(view, row["source"]),
        "prov:hadPrimarySource": [
            _passage(view, entry) for entry in view.where("evidence", "claim", row["id"])
        ],
        "prov:qualifiedAttribution": _attribution(view, row),
        "prov:wasInfluencedBy": [_check(entry) for entry in view.where("checks", "claim", row["id"])],
        "isBasedOn": [
            _address(view, "claim", entry["other"]) for entry in view.where("relations", "claim", row["id"])
        ],
        "isPartOf": _dataset(view),
        "license": view.info["licence"]["url"],
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _address(view: View, kind: str, key: str) -> str:
    return (
        f"{view.base_url}{view.path(kind, key)}" if view.base_url else f"urn:{view.info['id']}:{kind}:{key}"
    )


def _agent(view: View, actor: str) -> dict[str, Any]:
    rows = view.where("actors", "id", actor)
    kind = rows[0]["kind"] if rows else ""
    schema = {"state": "Country", "officeholder": "Person", "unnamed_person": "Person"}.get(
        kind, "Organization"
    )
    return {**_named(view, "actor", actor), "@type": [schema, "prov:Agent"]}


def _named(view: View, kind: str, key: str) -> dict[str, Any]:
    rows = view.where(f"{kind}s", "id", key)
    wikidata = rows[0].get("wikidata") if rows else None
    same = {"sameAs": f"https://www.wikidata.org/entity/{wikidata}"} if wikidata else {}
    schema = "Place" if kind == "place" else "Thing"
    return {"@type": schema, "@id": _address(view, kind, key), "name": view.name(kind, key), **same}


def _source(view: View, key: str) -> dict[str, Any]:
    row = view.one("sources", key)
    found = {
        "@type": ["Article", "prov:Entity"],
        "@id": _address(view, "source", key),
        "name": row["title"],
        "url": row["url"],
        "inLanguage": row["language"],
        "datePublished": row["published"],
        "publisher": _agent(view, row["publisher"]) if row["publisher"] else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _passage(view: View, row: Row) -> dict[str, Any]:
    return {
        "@type": ["oa:SpecificResource", "prov:Entity"],
        "oa:hasSource": {"@id": _address(view, "source", row["source"])},
        "oa:hasSelector": {
            "@type": "oa:TextPositionSelector",
            "oa:start": row["start"],
            "oa:end": row["start"] + row["length"],
        },
        "sha256": row["sha256"],
    }


def _attribution(view: View, row: Row) -> list[dict[str, Any]]:
    found = [
        _role(view, actor, "speaker" if at == 0 else "intermediary")
        for at, actor in enumerate(row["said_by"])
    ]
    return [*found, *([_role(view, row["origin"], "origin")] if row["origin"] else [])]


def _role(view: View, actor: str, role: str) -> dict[str, Any]:
    return {
        "@type": "prov:Attribution",
        "prov:agent": {"@id": _address(view, "actor", actor)},
        "prov:hadRole": role,
    }


def _check(row: Row) -> dict[str, Any]:
    return {
        "@type": "prov:Activity",
        "name": "comparison of the record with its source",
        "prov:endedAtTime": row["checked_on"].isoformat(),
        "prov:wasAssociatedWith": row["checked_by"],
        "result": row["verdict"]
        if row["valid"]
        else f"{row['verdict']}, void since the record or the text changed",
    }


def _dataset(view: View) -> dict[str, Any]:
    address = {"@id": view.base_url} if view.base_url else {}
    return {"@type": "Dataset", **address, "name": view.info["title"], "version": view.version}
