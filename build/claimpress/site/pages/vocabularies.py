"""Actors, items, actions, places and events: lists, and a page for each where claims gather around it."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.site.page import Page
from claimpress.site.view import Row, View


def pages(view: View) -> Iterator[Page]:
    """All pages of all vocabularies."""
    yield from _actors(view)
    yield from _items(view)
    yield from _actions(view)
    places, events = _sorted(view.rows("places"), "name"), _events(view)
    yield Page(
        "places/index.md",
        "Places",
        "places.html.j2",
        {"rows": places},
        "Where claims say that something happens.",
    )
    yield Page(
        "events/index.md",
        "Events",
        "events.html.j2",
        {"rows": events},
        "Happenings that several claims speak of.",
    )


def _sorted(rows: list[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: (str(row[column]).casefold(), row["id"]))


def _events(view: View) -> list[Row]:
    rows = _sorted(view.rows("events"), "label")
    return sorted(rows, key=lambda row: row["date_earliest"].isoformat() if row["date_earliest"] else "9999")


def _actors(view: View) -> Iterator[Page]:
    rows = _sorted(view.rows("actors"), "name")
    order = list(view.meanings("actors.kind")) or sorted({row["kind"] for row in rows})
    groups = [(kind, [row for row in rows if row["kind"] == kind]) for kind in order]
    yield Page(
        "actors/index.md", "Actors", "actors.html.j2", {"groups": [group for group in groups if group[1]]},
        "Everybody who acts, receives, speaks or publishes.",
    )  # fmt: skip
    for row in rows:
        yield _actor(view, row)


def _actor(view: View, row: Row) -> Page:
    columns = {"acts": "actors", "receives": "recipients", "says": "said_by", "origin": "origin"}
    parts = {name: view.where("claims", column, row["id"]) for name, column in columns.items()}
    context = {
        "row": row,
        "agents": _sorted(view.where("actors", "acts_for", row["id"]), "name"),
        "publishes": view.where("sources", "publisher", row["id"]),
        **parts,
    }
    return Page(
        f"actors/{row['id']}.md",
        row["name"],
        "actor.html.j2",
        context,
        f"{row['name']}: what claims say of it.",
    )


def _items(view: View) -> Iterator[Page]:
    rows = _sorted(view.rows("items"), "name")
    known = {row["id"] for row in rows}
    children = {row["id"]: [other for other in rows if other["broader"] == row["id"]] for row in rows}
    roots = [row for row in rows if row["broader"] not in known]
    context = {"roots": roots, "children": children}
    yield Page("items/index.md", "Items", "items.html.j2", context, "What claims are about.", hide=("toc",))
    for row in rows:
        below = _below(row["id"], children)
        context = {
            "row": row,
            "narrower": children[row["id"]],
            "claims": view.where("claims", "items", row["id"]),
            "narrower_claims": view.claims_with(
                claim["id"] for item in below for claim in view.where("claims", "items", item)
            ),
        }
        yield Page(
            f"items/{row['id']}.md", row["name"], "item.html.j2", context, f"{row['name']}: claims about it."
        )


def _below(item: str, children: dict[str, list[Row]]) -> list[str]:
    """Ids of all items that an item contains; validation has ruled out cycles."""
    found: list[str] = []
    for child in children[item]:
        found += [child["id"], *_below(child["id"], children)]
    return found


def _actions(view: View) -> Iterator[Page]:
    rows = _sorted(view.rows("actions"), "label")
    yield Page(
        "actions/index.md",
        "Actions",
        "actions.html.j2",
        {"rows": rows},
        "The closed list of verbs.",
        hide=("toc",),
    )
    for row in rows:
        context = {"row": row, "claims": view.where("claims", "action", row["id"])}
        yield Page(
            f"actions/{row['id']}.md",
            row["label"],
            "action.html.j2",
            context,
            f"{row['label']}: {row['definition']}",
        )
