"""What a report says, ready to be shown: findings, counts, and paths as a reader types them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from claimpress.load.records import Loaded
from claimpress.model.finding import Severity
from claimpress.validation.findings import Findings

_SLOT = re.compile(r"(?<!\{)\{(\w+)[^{}]*\}(?!\})")


class ReportLike(Protocol):
    """What validation found, and in what, however the records were read."""

    @property
    def findings(self) -> Findings:
        """Everything found."""

    @property
    def compared(self) -> bool:
        """Whether records were compared with each other."""

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings do not count."""

    def counts(self) -> dict[Severity, int]:
        """Number of findings of each severity, also where it is 0."""

    @property
    def loaded(self) -> Loaded:
        """What was read."""

    @property
    def files(self) -> Mapping[str, Mapping[str, int]]:
        """File -> its records by kind."""

    @property
    def unsound(self) -> int:
        """Records whose structure is broken."""


@dataclass(frozen=True)
class Outcome:
    """The findings to show and what they were found in."""

    base: Path
    """The folder that the names of files in findings begin in: the one that holds the dataset's folder."""
    findings: Findings
    records: int
    claims: int
    sources: int
    files: int
    compared: bool
    """Whether records were compared with each other: errors in files or fields stop that."""
    base_url: str = ""
    errors_elsewhere: int = 0
    """Errors in files that were not asked for."""
    left_out: int = 0
    """Records of the whole dataset that were not compared with others, since they break their structure."""
    partial: bool = False
    """Whether only some files of the dataset were asked for."""

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return self.findings.by_severity()[Severity.ERROR]

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    def path(self, file: str) -> str:
        """A file of the dataset as seen from the working folder, or in full where it lies elsewhere.

        One in a bucket has an address.
        """
        return file if "://" in file else shown_path(self.base / file)


def shown_path(path: Path) -> str:
    """A path from the working folder on, or in full where it lies elsewhere; `/` on every system."""
    absolute = os.path.normpath(path)
    relative = os.path.relpath(absolute, Path.cwd())
    return (absolute if relative.startswith("..") else relative).replace(os.sep, "/")


def outcome(report: ReportLike, only: Collection[Path] = ()) -> Outcome:
    """What to show of a report: everything, or what is in the files and folders of `only` (resolved)."""
    base = Path(report.loaded.root).resolve().parent
    findings = report.findings
    chosen = findings.where(lambda f: _within(base / f.place.file, only)) if only else findings
    files = [name for name in report.loaded.files if not only or _within(base / name, only)]
    counts: Counter[str] = Counter()
    held = report.files
    for name in files:
        counts.update(held.get(name, {}))
    outcome = Outcome(
        base=base,
        findings=chosen,
        records=counts.total(),
        claims=counts["claim"],
        sources=counts["source"],
        files=len(files),
        compared=report.compared,
        base_url=_base_url(report.loaded),
        left_out=report.unsound if report.compared else sum(sum(one.values()) for one in held.values()),
        partial=bool(only),
    )
    return replace(outcome, errors_elsewhere=report.counts()[Severity.ERROR] - outcome.errors)


def unread(report: ReportLike, paths: Collection[Path]) -> list[Path]:
    """Those of the paths (resolved) in which there is no file that was read and nothing was found."""
    if not paths:
        return []
    base = Path(report.loaded.root).resolve().parent
    known = {*report.loaded.files, *(found.place.file for found in report.findings)}
    return [path for path in paths if not any(_within(base / name, [path]) for name in known)]


def _within(file: Path, only: Collection[Path]) -> bool:
    return any(file == path or path in file.parents for path in only)


def _base_url(loaded: Loaded) -> str:
    # Read from the raw record: the corpus is missing exactly when there is something to report.
    for record in loaded.records:
        if record.kind == "dataset" and isinstance(record.data, dict):
            value = record.data.get("base_url")
            return value if isinstance(value, str) and value.startswith(("https://", "http://")) else ""
    return ""


def worded(template: str) -> str:
    """A template as a reader takes it: `{value}` becomes `<value>`; one that is but a slot says so."""
    if _SLOT.fullmatch(template):
        return "depends on the case; the finding itself says it"
    return _SLOT.sub(r"<\1>", template).replace("{{", "{").replace("}}", "}")
