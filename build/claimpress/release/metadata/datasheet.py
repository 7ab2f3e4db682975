"""`DATASHEET.md`: the questions of “Datasheets for Datasets” (Gebru et al., 2021), answered."""

from __future__ import annotations

from claimpress.release.metadata.edition import Edition
from claimpress.release.render import render
from claimpress.tables.publish import TABLES

_LISTS = ("stage", "stance", "warnings")


def datasheet(edition: Edition) -> str:
    """The datasheet's text."""
    claims = TABLES["claims"]
    return render(
        "DATASHEET.md.j2",
        edition=edition,
        info=edition.info,
        facts=edition.facts,
        labels=edition.facts.labels,
        meanings={name: claims.column(name).values for name in _LISTS},
    )
