"""The table of all claims, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimpress.model.canonical import loads
from claimpress.release.diff.outline import Fact, fact_of, with_reason
from claimpress.site import bars, chain, cite, linked, words
from claimpress.site.page import Asset, Page
from claimpress.site.view import Row, View
from claimpress.words import plural

FACETS = (
    ("actor", "Actor", "actors"),
    ("action", "Action", "action"),
    ("item", "Item", "items"),
    ("stage", "Stage", "stage"),
    ("stance", "Stance", "stance"),
    ("source", "Source", "source"),
)
"""Filter name, label, column of `claims`."""


def pages(view: View, has_normalisation: bool) -> Iterator[Page]:
    """The table and one page a claim."""
    yield Page(
        "claims/index.md",
        "Claims",
        "claims.html.j2",
        {"rows": view.claims, "facets": facets(view), "data": linked.jsonable(view.claims)},
        f"All {plural(view.count('claims'), 'claim')} of {view.info['title']}, with filters.",
        hide=("navigation", "toc"),
    )
    for row in view.claims:
        yield claim_page(view, row, has_normalisation)


def facets(view: View) -> list[dict[str, Any]]:
    """The filters that the data has values for, each with its values and their words, sorted by word."""
    found = []
    for key, label, column in FACETS:
        values = view.by("claims", column)
        options = sorted(
            ((value, _word(view, key, value)) for value in values), key=lambda pair: pair[1].casefold()
        )
        if options:
            found.append({"key": key, "label": label, "options": options})
    return found


def _word(view: View, facet: str, value: str) -> str:
    if facet in ("stage", "stance"):
        return "state of affairs" if value == "none" else words.spaced(value)
    return view.name(facet, value)


def claim_page(view: View, row: Row, has_normalisation: bool) -> Page:
    """The page of one claim."""
    return Page(
        f"claims/{row['id']}.md",
        row["statement"],
        "claim.html.j2",
        {**_content(view, row), **_apparatus(view, row), "has_normalisation": has_normalisation},
        f"Claim {row['id']}: {row['statement']}",
    )


def _content(view: View, row: Row) -> dict[str, Any]:
    key = row["id"]
    return {
        "row": row,
        "source": view.one("sources", row["source"]),
        "actor_parts": view.where("claim_actors", "claim", key),
        "item_parts": view.where("claim_items", "claim", key),
        "evidence": view.where("evidence", "claim", key),
        "chain": chain.links(view, row),
        "outgoing": view.where("relations", "claim", key),
        "incoming": view.where("relations", "other", key),
        "siblings": _siblings(view, row),
        "checks": view.where("checks", "claim", key),
        "history": _history(view, key),
    }


def _history(view: View, key: str) -> list[dict[str, Any]]:
    """What releases changed in the claim, oldest first: version, and the fields with their reasons."""
    found: dict[str, list[Fact]] = {}
    for row in view.where("changes", "record", key):
        if row["kind"] == "claim":
            fact = fact_of(row["field"], _value(row["old"]), _value(row["new"]), row["reason"] or "")
            found.setdefault(row["release"], []).append(fact)
    steps = ((release, *with_reason(facts)) for release, facts in found.items())
    return [{"release": release, "facts": facts, "reason": reason} for release, facts, reason in steps]


def _value(text: str | None) -> Any:
    return loads(text) if text is not None else None


def _siblings(view: View, row: Row) -> list[Row]:
    found = view.where("claims", "event", row["event"]) if row["event"] else []
    return [other for other in found if other["id"] != row["id"]]


def _apparatus(view: View, row: Row) -> dict[str, Any]:
    source = view.one("sources", row["source"])
    coverage = view.where("coverage", "source", row["source"])
    return {
        "bar": bars.passage_bar(view.where("evidence", "claim", row["id"]), coverage, source["text_length"]),
        "needed": plural(view.manifest["checks"]["needed"], "check"),
        "citations": cite.claim(view, row),
        "permalink": cite.permalink(view, row["id"]),
        "report_text": cite.report_text(view, row),
        "report_link": cite.report_link(view, row),
        "linked": linked.claim_ld(view, row),
    }


def assets(view: View) -> Iterator[Asset]:
    """JSON and JSON-LD of each claim, beside its page."""
    for row in view.claims:
        yield Asset(f"claims/{row['id']}/claim.json", linked.pretty(linked.claim_json(view, row)))
        yield Asset(f"claims/{row['id']}/claim.jsonld", linked.pretty(linked.claim_ld(view, row)))
