"""The ways to show a report: text for people, JSON for programs, SARIF and annotations for code hosts."""

from __future__ import annotations

from claimpress.validate.report_github import render_github
from claimpress.validate.report_json import render_json
from claimpress.validate.report_outcome import Outcome, ReportLike, outcome
from claimpress.validate.report_sarif import render_sarif
from claimpress.validate.report_screen import Screen
from claimpress.validate.report_text import render_text

__all__ = [
    "Outcome",
    "ReportLike",
    "Screen",
    "outcome",
    "render_github",
    "render_json",
    "render_sarif",
    "render_text",
]
