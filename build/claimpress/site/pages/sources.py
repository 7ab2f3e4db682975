"""The list of sources, and a page for each with its coverage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from claimpress.release.layout import INPUTS
from claimpress.site import bars
from claimpress.site.page import Page
from claimpress.site.view import Row, View


def pages(view: View) -> Iterator[Page]:
    """The list and one page a source."""
    rows = sorted(view.rows("sources"), key=lambda row: (row["published"] or "9999", row["title"]))
    yield Page(
        "sources/index.md", "Sources", "sources.html.j2", {"rows": rows, "searches": _searches(view)},
        "The texts that claims were found in.", hide=("toc",),
    )  # fmt: skip
    for row in rows:
        yield _page(view, row)


def _searches(view: View) -> list[dict[str, Any]]:
    # Searches are no table of a release: they stand in its inputs only.
    path = view.release.path / INPUTS / "searches.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return sorted((json.loads(line) for line in lines), key=lambda search: (search["on"], search["id"]))


def _page(view: View, row: Row) -> Page:
    key = row["id"]
    coverage = view.where("coverage", "source", key)
    standing = {claim["id"] for claim in view.standing}
    evidence = [passage for passage in view.where("evidence", "source", key) if passage["claim"] in standing]
    return Page(
        f"sources/{key}.md",
        row["title"],
        "source.html.j2",
        {
            "row": row,
            "coverage": coverage,
            "bearing": sum(1 for part in coverage if part["claim_count"]),
            "bar": bars.coverage_bar(evidence, coverage, row["text_length"]),
            "by_paragraph": _by_paragraph(view, coverage, evidence),
            "reading": _common_reading(coverage),
            "claims": view.where("claims", "source", key),
            "withdrawn": [claim for claim in view.where("claims", "source", key) if claim["withdrawn_since"]],
        },
        f"Source {key}: what it bears, paragraph by paragraph.",
    )


def _common_reading(coverage: list[Row]) -> Row | None:
    """Any paragraph's cells where all paragraphs were read by the same people on one day with one result."""
    seen = {(part["read_on"], tuple(part["read_by"]), part["complete"]) for part in coverage}
    return coverage[0] if len(seen) == 1 and coverage[0]["read_on"] else None


def _by_paragraph(view: View, coverage: list[Row], evidence: list[Row]) -> dict[int, list[Row]]:
    """Paragraph number -> its standing claims, in reading order."""
    return {
        part["paragraph"]: view.claims_with(
            passage["claim"] for passage in evidence if passage["paragraph"] == part["paragraph"]
        )
        for part in coverage
    }
