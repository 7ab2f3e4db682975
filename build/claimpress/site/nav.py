"""The site's navigation where `mkdocs.yml` does not give one."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

_SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Browse",
        (
            ("Sources", "sources/index.md"),
            ("Actors", "actors/index.md"),
            ("Items", "items/index.md"),
            ("Actions", "actions/index.md"),
            ("Places", "places/index.md"),
            ("Events", "events/index.md"),
        ),
    ),
    (
        "Data",
        (
            ("Releases and downloads", "releases/index.md"),
            ("Use the data", "use.md"),
            ("Questions and answers", "questions.md"),
            ("Query console", "query.md"),
            ("Data dictionary", "dictionary.md"),
            ("Command line", "cli.md"),
        ),
    ),
    (
        "Method",
        (
            ("Codebook", "codebook.md"),
            ("For curators", "curators.md"),
            ("How the text is normalised", "normalisation.md"),
            ("Findings catalogue", "findings/index.md"),
            ("Known biases", "biases.md"),
            ("Corrections and takedown", "corrections.md"),
        ),
    ),
)


def navigation(known: Container[str]) -> list[dict[str, Any]]:
    """Entries for every page of the plan that the site has."""
    sections = [
        {title: [{label: path} for label, path in entries if path in known]} for title, entries in _SECTIONS
    ]
    return [{"Home": "index.md"}, {"Claims": "claims/index.md"}, *sections]
