"""Findings as JSON, for programs; everything a terminal would act on is escaped, without loss."""

from __future__ import annotations

import json
from typing import Any

from claimpress.model.finding import Finding
from claimpress.validation.report_outcome import Outcome


def json_text(value: Any, indent: int | None = 2) -> str:
    """JSON in readable Unicode, in which all characters that cannot be printed are `\\u` escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(c if c == "\n" or c.isprintable() else _escaped(c) for c in text)


def _escaped(c: str) -> str:
    return json.dumps(c)[1:-1]


def render_json(outcome: Outcome) -> str:
    """`{"findings": [...], "counts": {...}}`, with paths as seen from the working folder."""
    document = {
        "findings": [as_dict(finding, outcome) for finding in outcome.findings],
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
    return json_text(document) + "\n"


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
