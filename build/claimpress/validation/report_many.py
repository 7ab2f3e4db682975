"""Findings by the thousand: counted by code with a few examples of each, and all of them in files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
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
    rows = (as_dict(finding, outcome) for finding in outcome.findings)
    while batch := list(islice(rows, _BATCH)):
        yield batch


def render_many(outcome: Outcome, screen: Screen | None = None) -> str:
    """Each code with how often it was found and its first findings, errors first, and a closing line."""
    screen = screen or Screen()
    lines = SourceLines(outcome.base)
    blocks, listed = [], _by_code(outcome.findings)
    for found in listed:
        shown = [finding_text(f, shown_place(f, outcome), screen, lines) for f in found.first]
        rest = found.count - len(shown)
        more = [screen.paint(f"... and {rest:,} more {found.code}", "dim")] if rest else []
        blocks += [*shown, *more]
    return "\n\n".join([*blocks, *_table(listed, screen), summary(outcome, screen)]) + "\n"


@dataclass
class _OfCode:
    """How many findings have a code, and the first of them."""

    first: list[Finding]
    count: int = 0

    @property
    def code(self) -> str:
        """The code."""
        return self.first[0].code

    @property
    def severity(self) -> Severity:
        """How much the first of them weighs."""
        return self.first[0].severity


def _by_code(findings: Iterable[Finding]) -> list[_OfCode]:
    grouped: dict[str, _OfCode] = {}
    for finding in findings:
        own = grouped.setdefault(finding.code, _OfCode([]))
        own.count += 1
        if own.count <= EXAMPLES:
            own.first.append(finding)
    return sorted(grouped.values(), key=lambda own: (own.severity is Severity.WARNING, own.code))


def _table(found: Sequence[_OfCode], screen: Screen) -> Iterator[str]:
    widest = max(len(f"{one.count:,}") for one in found)
    listed = [f"  {f'{one.count:,}':>{widest}}  {one.code} ({one.severity})" for one in found]
    yield "\n".join([screen.wrap(f"By code, of {plural(len(found), 'code')}:"), *listed])
