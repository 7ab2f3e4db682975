"""Catalogue entries as text and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from claimpress.jsontext import printable_json
from claimpress.model.finding import CatalogueEntry, Layer
from claimpress.validation.report_outcome import worded
from claimpress.validation.report_screen import Screen

_LAYERS = {
    Layer.FILE: "Files that cannot be read",
    Layer.STRUCTURE: "Fields of a record",
    Layer.VALUES: "Single values",
    Layer.REFERENCES: "Records beside each other",
    Layer.RELEASE: "Releases",
}


def entry_text(entry: CatalogueEntry, screen: Screen) -> str:
    """One entry for people."""
    severity = screen.paint(entry.severity.value, "error" if entry.severity.value == "error" else "warning")
    lines = [f"{screen.paint(entry.code, 'strong')} ({severity}): {screen.show(entry.title)}", ""]
    for label, text in (
        ("message", worded(entry.message)),
        ("to mend it", worded(entry.remedy)),
        ("why", entry.why),
    ):
        if text:
            first = f"  {label}: "
            lines.append(screen.wrap(screen.show(" ".join(text.split())), " " * len(first), first))
    return "\n".join(lines) + "\n"


def list_text(entries: Sequence[CatalogueEntry], screen: Screen) -> str:
    """All codes with their titles, layer by layer."""
    width = max((len(entry.code) for entry in entries), default=0)
    order = list(Layer)
    blocks = []
    ranked = sorted(entries, key=lambda entry: (order.index(entry.layer), entry.code))
    for layer, group in groupby(ranked, key=lambda entry: entry.layer):
        lines = [screen.paint(_LAYERS[layer], "strong")]
        for entry in group:
            mark = "  (warning)" if entry.severity.value == "warning" else ""
            first = f"  {entry.code.ljust(width)}  "
            lines.append(screen.wrap(screen.show(entry.title + mark), " " * len(first), first))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def as_json(entries: CatalogueEntry | Sequence[CatalogueEntry]) -> str:
    """One entry as an object, or several as an array."""
    if isinstance(entries, CatalogueEntry):
        return printable_json(_plain(entries))
    return printable_json([_plain(entry) for entry in entries])


def _plain(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "layer": entry.layer.value,
        "severity": entry.severity.value,
        "title": entry.title,
        "message": worded(entry.message),
        "remedy": worded(entry.remedy),
        "why": entry.why,
    }
