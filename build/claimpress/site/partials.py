"""Marks such as `<!-- claimpress:stages -->` in a page's prose, and the tables that take their place."""

from __future__ import annotations

import re
from collections.abc import Callable

from claimpress.site.page import render
from claimpress.site.view import View

_MARK = re.compile(r"<!--\s*claimpress:([a-z-]+)\s*-->")
_LISTS = {
    "stages": ("claims.stage", "Stages"),
    "stances": ("claims.stance", "Stances"),
    "warnings": ("claims.warnings", "Warnings"),
    "relations": ("relations.type", "Relations"),
    "actor-kinds": ("actors.kind", "Kinds of actor"),
    "place-kinds": ("places.kind", "Kinds of place"),
    "no-claim-reasons": ("coverage.no_claim_reason", "Why a paragraph bears no claim"),
    "origin-bases": ("claims.origin_basis", "How an origin is known"),
    "evidence-results": ("evidence.last_result", "What comparing a passage gives"),
}
_COUNTED = {
    "claims": "Claims",
    "relations": "Uses",
    "actors": "Actors",
    "places": "Places",
    "coverage": "Paragraphs",
    "evidence": "Passages",
}
_WORDS: dict[str, Callable[[View], str]] = {
    "version": lambda view: view.version,
    "claim-count": lambda view: f"{view.count('claims'):,}",
    "source-count": lambda view: f"{view.count('sources'):,}",
    "actor-count": lambda view: f"{view.count('actors'):,}",
    "item-count": lambda view: f"{view.count('items'):,}",
    "action-count": lambda view: f"{view.count('actions'):,}",
}
NAMES = (*_LISTS, "actions", *_WORDS)
"""Every mark that is known."""


def fill(html: str, view: View, url: str, complain: Callable[[str], None]) -> str:
    """A page's HTML with each mark replaced; `complain` is told of marks that nobody knows."""

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name in NAMES:
            return partial(name, view, url)
        complain(f"unknown mark claimpress:{name}; known are {', '.join(NAMES)}")
        return match[0]

    return _MARK.sub(replace, html)


def partial(name: str, view: View, url: str) -> str:
    """The HTML that stands for a mark."""
    if name in _WORDS:
        return _WORDS[name](view)
    if name == "actions":
        return render("partial_actions.html.j2", view, url, {})
    column, caption = _LISTS[name]
    table, _, field = column.partition(".")
    counts = {value: len(rows) for value, rows in view.by(table, field).items()}
    context = {
        "caption": caption,
        "meanings": view.meanings(column),
        "counts": counts,
        "counted": _COUNTED[table],
    }
    return render("partial_values.html.j2", view, url, context)
