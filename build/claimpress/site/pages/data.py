"""Pages that lead to the files: releases, use with other tools, the query console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claimpress.site.console import Console
from claimpress.site.downloads import LATEST, Published
from claimpress.site.page import Page
from claimpress.site.view import View

EXAMPLES = tuple(
    {"title": title, "sql": "\n".join(lines)}
    for title, *lines in (
        (
            "Claims by stage",
            "SELECT stage, count(*) AS claims",
            "FROM claims",
            "GROUP BY stage",
            "ORDER BY claims DESC, stage",
        ),
        (
            "Who says how much",
            "SELECT a.name, count(*) AS claims",
            "FROM claim_speakers s JOIN actors a ON a.id = s.actor",
            "WHERE s.position = 0",
            "GROUP BY a.name",
            "ORDER BY claims DESC, a.name",
        ),
        (
            "Dated claims on a time line",
            "SELECT date, statement, stage",
            "FROM claims",
            "WHERE date_earliest IS NOT NULL",
            "ORDER BY date_earliest, id",
        ),
        (
            "Claims to read with care",
            "SELECT statement, warnings",
            "FROM claims",
            "WHERE len(warnings) > 0",
            "ORDER BY len(warnings) DESC, id",
        ),
        (
            "What is done for the sake of what",
            "SELECT a.statement, r.type, b.statement AS other",
            "FROM relations r",
            "JOIN claims a ON a.id = r.claim",
            "JOIN claims b ON b.id = r.other",
            "WHERE r.type IN ('aim_of', 'reason_for')",
            "ORDER BY r.claim, r.position",
        ),
        (
            "Share of each text under evidence",
            "SELECT id, claim_count, round(100.0 * evidence_characters / text_length, 1) AS per_cent",
            "FROM sources",
            "ORDER BY id",
        ),
        ("Tables of the release", "SHOW TABLES"),
    )
)
"""Queries that the console offers; each runs over every release."""


def pages(view: View, published: Sequence[Published], console: Console) -> Iterator[Page]:
    """Releases and console."""
    sealed = [release for release in published if release.sealed]
    context = {
        "releases": sealed,
        "shown": [*sealed, *(release for release in published if not release.sealed)],
    }
    yield Page(
        "releases/index.md",
        "Releases and downloads",
        "releases.html.j2",
        context,
        "Files, digests, how to verify them.",
    )
    yield _query(base_of(view, published), console)


def _query(base: Published, console: Console) -> Page:
    context: dict[str, Any] = {
        "console": console.built,
        "reason": console.reason,
        "engine_size": console.engine_size,
        "data_size": base.database_size,
        "database": base.database,
        "examples": EXAMPLES,
    }
    return Page(
        "query.md",
        "Query console",
        "query.html.j2",
        context,
        "SQL in the browser.",
        hide=("navigation", "toc"),
    )


def base_of(view: View, published: Sequence[Published]) -> Published:
    """The published release that the pages are made from."""
    return next(
        release for release in published if release.version == view.version and release.sealed == view.sealed
    )


def snippet_words(view: View, published: Sequence[Published]) -> Mapping[str, str]:
    """What the page of snippets is filled with."""
    base = base_of(view, published)
    alias = LATEST if any(release.sealed for release in published) else base.key
    return {"id": view.info["id"], "folder": base.archive_folder, "base_url": view.base_url, "alias": alias}
