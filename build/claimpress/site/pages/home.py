"""The first page: what the dataset is, how much there is of it, how to cite it, ways in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimpress.site import cite
from claimpress.site.page import Page
from claimpress.site.view import View
from claimpress.words import plural

EXAMPLE = {
    "question": "How far along is what the claims speak of?",
    "sql": "SELECT stage, count(*) AS claims\nFROM claims\nWHERE withdrawn_since IS NULL\n"
    "GROUP BY stage\nORDER BY claims DESC, stage",
}
WAYS = (
    ("Read the claims", "claims/", "A table to filter by actor, action, item, stage and source."),
    ("See the sources", "sources/", "Which texts were read, and how much of each bears a claim."),
    ("Download", "releases/", "DuckDB, Parquet, JSONL and CSV, with digests to verify them."),
    ("Use it", "use/", "DuckDB, pandas, polars, R, datasets or a spreadsheet, line by line."),
    ("Ask in SQL", "query/", "A console in your browser; nothing to install."),
    ("Understand a field", "dictionary/", "Every column, and what an empty value means."),
    ("Doubt it", "biases/", "What this dataset cannot tell you, and how errors are mended."),
)


def page(view: View, newest: str | None, example: Mapping[str, str], console: bool) -> Page:
    """The home page. `example` overrides the question and the SQL that are shown and answered."""
    context = {
        "stats": _stats(view),
        "newest": newest,
        "example": answered(view, {**EXAMPLE, **example}),
        "console": console,
        "ways": [way for way in WAYS if console or way[1] != "query/"],
        "citations": cite.dataset(view),
    }
    return Page(
        "index.md",
        view.info["title"],
        "home.html.j2",
        context,
        _first_sentence(view),
        hide=("navigation", "toc"),
    )


def _first_sentence(view: View) -> str:
    return " ".join(str(view.info["description"]).split())[:300]


def _stats(view: View) -> list[tuple[int, str, str]]:
    nouns = (
        ("claims", "claim"),
        ("sources", "source"),
        ("actors", "actor"),
        ("items", "item"),
        ("events", "event"),
    )
    return [(view.count(name), plural(view.count(name), noun).split()[1], f"{name}/") for name, noun in nouns]


def answered(view: View, example: Mapping[str, str]) -> dict[str, Any]:
    """A question with the columns and rows of its answer, as text. Raises `UserError` when its SQL fails."""
    table = view.release.sql(example["sql"])
    rows = [[_cell(value) for value in row.values()] for row in table.to_pylist()]
    return {**example, "columns": table.column_names, "rows": rows}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
