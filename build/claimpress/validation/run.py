"""Validate a dataset: read it, check each record, then check the records against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from claimpress.load.dataset import load_dataset
from claimpress.load.document import MAX_FINDINGS
from claimpress.load.files import Walk
from claimpress.load.records import Loaded, RawRecord
from claimpress.model.corpus import Corpus
from claimpress.model.dataset import DatasetInfo
from claimpress.model.finding import Finding, Severity
from claimpress.model.kinds import KINDS, Kind
from claimpress.progress import Progress, silent
from claimpress.validation.catalogue import rule_folders
from claimpress.validation.findings import Findings, Gathering
from claimpress.validation.rules import check_rules
from claimpress.validation.structure import fits, more_problems, reasons

_STEP = 1000
"""Records between two calls of the progress callback."""
_LISTED = [kind for kind in KINDS.values() if kind.model is not DatasetInfo]


@dataclass
class Report:
    """What validation found.

    `findings` are sorted by place. `corpus` holds the records that passed, sorted by key. It is None where a
    file could not be read in full or the dataset is not described: then records were not compared with each
    other, since every reference into the missing part would look broken.
    """

    loaded: Loaded
    findings: Findings = field(default_factory=Findings)
    corpus: Corpus | None = None

    def counts(self) -> dict[Severity, int]:
        """Number of findings of each severity, also where it is 0."""
        return self.findings.by_severity()

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return self.compared and not self.counts()[Severity.ERROR]

    @property
    def compared(self) -> bool:
        """Whether records were compared with each other."""
        return self.corpus is not None

    @property
    def files(self) -> Mapping[str, Mapping[str, int]]:
        """File -> its records by kind."""
        files: dict[str, Counter[str]] = {}
        for raw in self.loaded.records:
            files.setdefault(raw.file, Counter())[raw.kind] += 1
        return files

    @property
    def unsound(self) -> int:
        """Records whose structure is broken."""
        return sum(raw.model is None for raw in self.loaded.records)


def validate_root(root: Path, progress: Progress = silent, found: Walk | None = None) -> Report:
    """Validate the dataset in `root`, the folder that holds `dataset.yaml` or `dataset.json`.

    `found` is what the folder holds, where that is known.

    What is wrong with the data becomes findings; it raises `UserError` only for rules of the dataset that
    cannot run.
    """
    report = validate_records(root, progress, found)
    corpus = _corpus(report.loaded)
    if corpus is None:
        return report
    progress("comparing records", 0, None)
    rules = check_rules(report.loaded, corpus, rule_folders(Path(report.loaded.root)))
    findings = Findings(sorted([*report.findings, *rules], key=Finding.sort_key))
    return Report(report.loaded, findings, _by_key(corpus))


def validate_records(root: Path, progress: Progress = silent, found: Walk | None = None) -> Report:
    """Only read the dataset in `root` and check each record by itself; the report has no corpus."""
    progress("reading", 0, None)
    loaded = load_dataset(root, found)
    gathered = Gathering()
    gathered.add(chain(loaded.findings, check_records(loaded.records, progress)))
    return Report(loaded, gathered.settled())


def check_records(records: list[RawRecord], tell: Progress) -> Iterator[Finding]:
    """Findings of all records. Of a file with very many, the rest of its broken records is only counted."""
    listed: Counter[str] = Counter()
    unlisted: dict[str, list[RawRecord]] = {}
    for done, raw in enumerate(records):
        if done % _STEP == 0:
            tell("checking records", done, len(records))
        if raw.unread or fits(raw):
            continue
        if listed[raw.file] >= MAX_FINDINGS:
            unlisted.setdefault(raw.file, []).append(raw)
            continue
        found = reasons(raw)
        listed[raw.file] += len(found)
        yield from found
    for rest in unlisted.values():
        yield more_problems(rest[0], f"{len(rest)} more records of this file do not fit, from here on")


def _corpus(loaded: Loaded) -> Corpus | None:
    """The records that passed, in the order of reading; None where nobody knows which there are."""
    datasets = [raw.model for raw in loaded.records if isinstance(raw.model, DatasetInfo)]
    if not loaded.whole or not datasets:
        return None
    lists: dict[str, list[Any]] = {kind.stem: [] for kind in _LISTED}
    for raw in loaded.records:
        if raw.model is not None and not isinstance(raw.model, DatasetInfo):
            lists[KINDS[raw.kind].stem].append(raw.model)
    return Corpus(dataset=datasets[0], **lists)


def _by_key(corpus: Corpus) -> Corpus:
    return Corpus(dataset=corpus.dataset, **{kind.stem: _sorted(corpus, kind) for kind in _LISTED})


def _sorted(corpus: Corpus, kind: Kind) -> list[Any]:
    return sorted(getattr(corpus, kind.stem), key=lambda record: [getattr(record, name) for name in kind.key])
