"""The ways to show a report: text for people, JSON for programs, SARIF and annotations for code hosts."""

from __future__ import annotations

from claimpress.validation.report_github import render_github
from claimpress.validation.report_json import render_json
from claimpress.validation.report_outcome import Outcome, ReportLike, outcome
from claimpress.validation.report_sarif import render_sarif
from claimpress.validation.report_screen import Screen
from claimpress.validation.report_text import render_text

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
