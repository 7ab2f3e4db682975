"""Findings as JSON, for programs; everything a terminal would act on is escaped, without loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimpress.jsontext import LISTED, printable_pieces
from claimpress.model.finding import Finding
from claimpress.validation.report_outcome import Outcome


def render_json(outcome: Outcome) -> str:
    """`{"findings": [...], "counts": {...}}`, with paths as seen from the working folder."""
    return "".join(json_pieces(outcome))


def json_pieces(outcome: Outcome) -> Iterator[str]:
    """The same in pieces."""
    document = {
        "findings": LISTED,
        "counts": {
            "errors": outcome.errors,
            "warnings": outcome.warnings,
            "errors_elsewhere": outcome.errors_elsewhere,
            "not_compared": outcome.left_out,
            "records": outcome.records,
            "claims": outcome.claims,
            "sources": outcome.sources,
            "files": outcome.files,
        },
        "compared": outcome.compared,
    }
    return printable_pieces(document, (as_dict(finding, outcome) for finding in outcome.findings))


def as_dict(finding: Finding, outcome: Outcome) -> dict[str, Any]:
    """One finding as plain data."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "layer": finding.layer.value,
        "file": outcome.path(finding.place.file),
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "remedy": finding.remedy,
        "value": finding.value,
        "pointer": finding.pointer,
        "kind": finding.kind,
        "record": finding.record,
    }
