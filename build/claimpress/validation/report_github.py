"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.model.finding import Finding
from claimpress.validation.report_outcome import Outcome
from claimpress.validation.report_screen import Screen, printable
from claimpress.validation.report_text import summary


def render_github(outcome: Outcome) -> str:
    """One `::error` or `::warning` command a finding, then the counts as an ordinary line."""
    return "".join(github_pieces(outcome))


def github_pieces(outcome: Outcome) -> Iterator[str]:
    """The same in pieces."""
    yield from (f"{_command(finding, outcome)}\n" for finding in outcome.findings)
    yield f"{summary(outcome, Screen())}\n"


def _command(finding: Finding, outcome: Outcome) -> str:
    properties = {
        "file": outcome.path(finding.place.file),
        "line": str(finding.place.line),
        "col": str(finding.place.column),
        "title": finding.code,
    }
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    lines = [finding.message]
    if finding.value:
        lines.append(f"value: {finding.value}")
    if finding.remedy:
        lines.append(f"to mend it: {finding.remedy}")
    message = "%0A".join(_data(line) for line in lines)
    return f"::{finding.severity.value} {listed}::{message}"


def _data(text: str) -> str:
    # Line breaks are spelt out by `printable`; only the percent sign still needs escaping.
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
