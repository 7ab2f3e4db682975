"""The catalogue of findings: an index, and a page for each code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claimpress.model.finding import CatalogueEntry, Layer
from claimpress.site.page import Page

LAYERS = {
    Layer.FILE: "Can the file be read?",
    Layer.STRUCTURE: "Does the record have the right fields?",
    Layer.VALUES: "Does each value make sense?",
    Layer.REFERENCES: "Do records fit together?",
    Layer.RELEASE: "Does the release hold what it promises?",
}


def pages(catalogue: Mapping[str, CatalogueEntry]) -> Iterator[Page]:
    """The index and one page a code; the pages stay out of the search, which finds them through the index."""
    groups = [
        (
            str(layer),
            question,
            sorted((e for e in catalogue.values() if e.layer == layer), key=lambda e: e.code),
        )
        for layer, question in LAYERS.items()
    ]
    context = {"count": len(catalogue), "groups": [group for group in groups if group[2]]}
    yield Page(
        "findings/index.md", "Findings catalogue", "findings.html.j2", context, "What validation can report."
    )
    for entry in catalogue.values():
        yield Page(
            f"findings/{entry.code}.md",
            entry.code,
            "finding.html.j2",
            {"entry": entry, "layer": LAYERS[entry.layer]},
            entry.title,
            search=False,
        )
