"""The ways to show a report: text for people, JSON for programs, SARIF and annotations for code hosts."""

from __future__ import annotations

from claimpress.validation.report_github import github_pieces, render_github
from claimpress.validation.report_json import json_pieces, render_json
from claimpress.validation.report_outcome import Outcome, ReportLike, outcome
from claimpress.validation.report_sarif import render_sarif, sarif_pieces
from claimpress.validation.report_screen import Screen
from claimpress.validation.report_text import render_text, text_pieces

__all__ = [
    "Outcome",
    "ReportLike",
    "Screen",
    "github_pieces",
    "json_pieces",
    "outcome",
    "render_github",
    "render_json",
    "render_sarif",
    "render_text",
    "sarif_pieces",
    "text_pieces",
]
