"""Pages that lead to the data: use with other tools, the query console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claimpress.release.layout import PARQUET, all_of, files_of, pattern_of
from claimpress.site.console import Console
from claimpress.site.downloads import LATEST, ROOT, Published
from claimpress.site.page import Page
from claimpress.site.view import View

EXAMPLES = tuple(
    {"title": title, "needs": needs, "sql": "\n".join(lines)}
    for title, needs, *lines in (
        (
            "Claims by stage",
            "",
            "SELECT stage, count(*) AS claims",
            "FROM claims",
            "WHERE withdrawn_since IS NULL",
            "GROUP BY stage",
            "ORDER BY claims DESC, stage",
        ),
        (
            "Who says how much",
            "",
            "SELECT a.name, count(*) AS claims",
            "FROM claims c",
            "JOIN claim_speakers s ON s.claim = c.id",
            "JOIN actors a ON a.id = s.actor",
            "WHERE s.position = 0 AND c.withdrawn_since IS NULL",
            "GROUP BY a.name",
            "ORDER BY claims DESC, a.name",
        ),
        (
            "Dated claims on a time line",
            "",
            "SELECT date, statement, stage",
            "FROM claims",
            "WHERE date_earliest IS NOT NULL AND withdrawn_since IS NULL",
            "ORDER BY date_earliest, id",
        ),
        (
            "Claims to read with care",
            "",
            "SELECT statement, warnings",
            "FROM claims",
            "WHERE len(warnings) > 0 AND withdrawn_since IS NULL",
            "ORDER BY len(warnings) DESC, id",
        ),
        (
            "What is done for the sake of what",
            "",
            "SELECT a.statement, r.type, b.statement AS other",
            "FROM relations r",
            "JOIN claims a ON a.id = r.claim",
            "JOIN claims b ON b.id = r.other",
            "WHERE r.type IN ('aim_of', 'reason_for')",
            "  AND a.withdrawn_since IS NULL AND b.withdrawn_since IS NULL",
            "ORDER BY r.claim, r.position",
        ),
        (
            "Share of each text under evidence",
            "",
            "SELECT id, claim_count, round(100.0 * evidence_characters / text_length, 1) AS per_cent",
            "FROM sources",
            "ORDER BY id",
        ),
        (
            "What was corrected, and why",
            "changes",
            "SELECT release, record, field, reason",
            "FROM changes",
            "ORDER BY ordinal, record, field",
        ),
        (
            "Claims as the first release had them",
            "claim_versions",
            "SELECT id, stage, statement",
            "FROM claim_versions",
            "WHERE from_ordinal = 1",
            "ORDER BY id",
        ),
        ("Tables of the release", "", "SHOW TABLES"),
    )
)
"""Queries that the console offers, each with the table whose rows it asks for; "": any release has them."""


def pages(view: View, published: Sequence[Published], console: Console) -> Iterator[Page]:
    """The console."""
    yield _query(view, base_of(view, published), console)


def _query(view: View, base: Published, console: Console) -> Page:
    context: dict[str, Any] = {
        "console": console.built,
        "reason": console.reason,
        "engine_size": console.engine_size,
        "data_size": base.database_size,
        "database": base.database,
        "examples": offered(view),
    }
    return Page(
        "query.md",
        "Query console",
        "query.html.j2",
        context,
        "SQL in the browser.",
        hide=("navigation", "toc"),
    )


def offered(view: View) -> list[dict[str, str]]:
    """The examples that the release has an answer to."""
    tables = view.manifest["tables"]
    return [one for one in EXAMPLES if not one["needs"] or tables.get(one["needs"], {}).get("rows")]


def base_of(view: View, published: Sequence[Published]) -> Published:
    """The published release that the pages are made from."""
    return next(
        release for release in published if release.version == view.version and release.sealed == view.sealed
    )


def snippet_words(view: View, published: Sequence[Published]) -> Mapping[str, str]:
    """What the page of snippets is filled with."""
    base = base_of(view, published)
    newest = next((release for release in published if release.sealed), None)
    alias = LATEST if newest else base.key
    return {
        "id": view.info["id"],
        "folder": base.archive_folder,
        "base_url": view.base_url,
        "network": _from_network(f"{view.base_url}{ROOT}/{alias}/", newest or base),
        "claims": pattern_of(PARQUET, "claims", _paths(base)),
        "claims_all": all_of(PARQUET, "claims", _paths(base)),
        "evidence_all": all_of(PARQUET, "evidence", _paths(base)),
    }


def _paths(release: Published) -> list[str]:
    return [file["name"] for file in release.files]


def _from_network(folder: str, release: Published) -> str:
    """The claims as SQL names them where nothing can be listed: one address, or that of each part."""
    files = files_of(PARQUET, "claims", _paths(release))
    listed = [f"'{folder}{path}'" for path in files]
    lines = ",\n  ".join(listed)
    return listed[0] if len(listed) == 1 else f"read_parquet([\n  {lines}\n])"
