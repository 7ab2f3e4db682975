"""Findings for people: place, code and message, the offending line with a caret, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.model.catalogue import SECRET
from claimpress.model.finding import Finding
from claimpress.validation.report_lines import SourceLines
from claimpress.validation.report_outcome import Outcome
from claimpress.validation.report_screen import Screen, Style, excerpt
from claimpress.words import plural

_UNLIMITED = 120
"""Columns of an offending line where the output is no terminal: a line may be megabytes long."""


def render_text(outcome: Outcome, screen: Screen | None = None) -> str:
    """All findings, file by file, and a closing line with the counts."""
    return "".join(text_pieces(outcome, screen or Screen()))


def text_pieces(outcome: Outcome, screen: Screen) -> Iterator[str]:
    """The same in pieces."""
    lines = SourceLines(outcome.base)
    for found in outcome.findings:
        yield finding_text(found, shown_place(found, outcome), screen, lines) + "\n\n"
    yield summary(outcome, screen) + "\n"


def summary(outcome: Outcome, screen: Screen) -> str:
    """The closing line: counts by severity, in what, and what remains unsaid."""
    return "\n".join(screen.paint(screen.wrap(text), style) for text, style in _closing(outcome))


def _closing(outcome: Outcome) -> Iterator[tuple[str, Style]]:
    extent = f"{plural(outcome.records, 'record')} ({plural(outcome.files, 'file')})"
    if outcome.findings:
        parts = [
            plural(n, noun) for n, noun in ((outcome.errors, "error"), (outcome.warnings, "warning")) if n
        ]
        yield f"{', '.join(parts)} in {extent}", "error" if outcome.errors else "warning"
    else:
        claims, sources = plural(outcome.claims, "claim"), plural(outcome.sources, "source")
        # Some files alone do not hold a claim and its source both.
        held = "" if outcome.partial else f"{claims} from {sources}, "
        yield f"No findings: {held}{extent}, all fine.", "good"
    if outcome.errors_elsewhere:
        yield f"{plural(outcome.errors_elsewhere, 'error')} more in other files of the dataset.", "warning"
    if not outcome.compared:
        yield (
            "Records were not compared with each other yet: mend the errors, then validate again.",
            "warning",
        )
    elif outcome.left_out:
        were = "was" if outcome.left_out == 1 else "were"
        yield (
            f"{plural(outcome.left_out, 'record')} with errors {were} not compared with others: "
            "mend the errors, then validate again.",
            "warning",
        )


def shown_place(finding: Finding, outcome: Outcome) -> str:
    """Where a finding is, as seen from the working folder."""
    return f"{outcome.path(finding.place.file)}:{finding.place.line}:{finding.place.column}"


def finding_text(finding: Finding, where: str, screen: Screen, lines: SourceLines | None = None) -> str:
    """One finding and where it is; with `lines`, the offending line is shown."""
    parts = [_headline(finding, where, screen)]
    if lines is not None and finding.code not in SECRET:
        parts += _quoted(finding, lines, screen)
    if finding.value:
        parts.append(_note("value", finding.value, screen))
    if finding.remedy:
        parts.append(_note("to mend it", finding.remedy, screen))
    return "\n".join(parts)


def _headline(finding: Finding, where: str, screen: Screen) -> str:
    where = screen.show(f"{where}:")
    label = f"{finding.severity.value} {screen.show(finding.code)}:"
    text = screen.wrap(f"{where} {label} {screen.show(finding.message)}", indent="    ")
    style: Style = "error" if finding.severity.value == "error" else "warning"
    # Painted after wrapping, so that colours take no columns; a label broken over two lines stays plain.
    return text.replace(where, screen.paint(where, "place"), 1).replace(label, screen.paint(label, style), 1)


def _quoted(finding: Finding, lines: SourceLines, screen: Screen) -> Iterator[str]:
    line = lines.get(finding.place.file, finding.place.line)
    if line is None:
        return
    number = str(finding.place.line)
    room = max((screen.width or _UNLIMITED) - len(number) - 7, 20)
    start = finding.place.column - 1
    length = len(finding.value) if finding.value and line.startswith(finding.value, max(start, 0)) else 1
    shown = excerpt(line, finding.place.column, length, screen, room)
    margin = " " * (len(number) + 2)
    yield f"{screen.paint(f'  {number} |', 'dim')} {shown.text}".rstrip()
    caret = screen.paint("^" * shown.carets, "error")
    yield f"{screen.paint(f'{margin} |', 'dim')} {' ' * shown.caret}{caret}"


def _note(label: str, text: str, screen: Screen) -> str:
    first = f"    {label}: "
    return screen.wrap(screen.show(text), indent=" " * len(first), first=first)
