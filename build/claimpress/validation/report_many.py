"""Findings by the thousand: counted by code with a few examples of each, and all of them in files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from claimpress.disk.whole import staged_file
from claimpress.model.finding import Finding, Severity
from claimpress.validation.report_json import as_dict
from claimpress.validation.report_lines import SourceLines
from claimpress.validation.report_outcome import Outcome
from claimpress.validation.report_screen import Screen
from claimpress.validation.report_text import finding_text, shown_place, summary
from claimpress.words import plural

MOST = 200
"""Findings that are shown one by one."""
EXAMPLES = 3
"""Findings of each code that are shown where there are more in all."""
NAME = "findings"
_BATCH = 20_000
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "severity", "layer", "file")),
        *((name, pa.int64()) for name in ("line", "column")),
        *((name, pa.string()) for name in ("message", "remedy", "value", "pointer", "kind", "record")),
    ]
)


def write_findings(outcome: Outcome, folder: Path) -> tuple[Path, Path]:
    """Write all findings to `findings.jsonl` and `findings.parquet` in a folder. Raises `UserError`."""
    lines, table = folder / f"{NAME}.jsonl", folder / f"{NAME}.parquet"
    with staged_file(lines) as fresh, fresh.open("w", encoding="ascii", newline="") as out:
        out.writelines(json.dumps(row) + "\n" for rows in _batches(outcome) for row in rows)
    with staged_file(table) as fresh, pq.ParquetWriter(fresh, _SCHEMA, compression="zstd") as writer:
        for rows in _batches(outcome):
            writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))
    return lines, table


def _batches(outcome: Outcome) -> Iterator[list[dict[str, object]]]:
    for first in range(0, len(outcome.findings), _BATCH):
        yield [as_dict(finding, outcome) for finding in outcome.findings[first : first + _BATCH]]


def render_many(outcome: Outcome, screen: Screen | None = None) -> str:
    """Each code with how often it was found and its first findings, errors first, and a closing line."""
    screen = screen or Screen()
    lines = SourceLines(outcome.base)
    blocks = []
    for code, found in _by_code(outcome.findings):
        shown = [finding_text(f, shown_place(f, outcome), screen, lines) for f in found[:EXAMPLES]]
        rest = len(found) - len(shown)
        more = [screen.paint(f"... and {rest:,} more {code}", "dim")] if rest else []
        blocks += [*shown, *more]
    return "\n\n".join([*blocks, *_table(outcome, screen), summary(outcome, screen)]) + "\n"


def _by_code(findings: tuple[Finding, ...]) -> list[tuple[str, list[Finding]]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.code, []).append(finding)
    return sorted(grouped.items(), key=lambda pair: (pair[1][0].severity is Severity.WARNING, pair[0]))


def _table(outcome: Outcome, screen: Screen) -> Iterator[str]:
    counted = [(len(found), code, found[0].severity) for code, found in _by_code(outcome.findings)]
    widest = max(len(f"{count:,}") for count, _, _ in counted)
    listed = [f"  {f'{count:,}':>{widest}}  {code} ({severity})" for count, code, severity in counted]
    yield "\n".join([screen.wrap(f"By code, of {plural(len(counted), 'code')}:"), *listed])
