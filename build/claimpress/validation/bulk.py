"""Validating a dataset whose records come by the million: read in pieces, compared on the disk.

Lines that surely fit never become objects. Every other line is put to the explaining path, which also says
where findings of rules are; so both ways find the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pyarrow as pa

from claimpress.columns.gathered import gather
from claimpress.columns.large import LargeFile
from claimpress.columns.models import tables_of
from claimpress.columns.shape import shape_of
from claimpress.columns.turned import turn
from claimpress.disk.plain import FULL
from claimpress.disk.room import Unpacking
from claimpress.engine.protocol import Engine
from claimpress.engine.stage import Stage
from claimpress.load.amount import copied_size, files_of_lines, read_together, size_of_all
from claimpress.load.dataset import load_dataset
from claimpress.load.files import InputFile, Walk, walk
from claimpress.load.pieces import Pieces
from claimpress.load.records import Loaded, RawRecord
from claimpress.model.catalogue import finding
from claimpress.model.dataset import DatasetInfo
from claimpress.model.finding import Finding, Place, Severity
from claimpress.progress import Progress, silent
from claimpress.tables.build import make_tables
from claimpress.tables.helpers import UNSOUND
from claimpress.tables.lineage import UNVERSIONED
from claimpress.tables.prepare import prepare
from claimpress.tables.publish import tables_of_the_past
from claimpress.tables.records import RECORD_KINDS, raw_tables
from claimpress.tables.spec import arrow_table
from claimpress.validation.at_hand import Records
from claimpress.validation.catalogue import read_rules, rule_folders
from claimpress.validation.findings import Findings, Gathering
from claimpress.validation.platform import Platform, Screened, ThisMachine
from claimpress.validation.rulefile import Rule
from claimpress.validation.rules import AT_ONCE, FEW, ask, told, unsound_row
from claimpress.validation.run import check_records
from claimpress.validation.similar import MOST
from claimpress.validation.structure import fits, reasons

_WORD = re.compile(r"\w+")


@dataclass
class _Told:
    """Tells how many lines of a file are done; of how many, it guesses from their size so far."""

    tell: Progress
    stage: str
    size: int
    bytes: int = 0
    lines: int = 0

    def more(self, some: Screened) -> None:
        """Tell of some lines more."""
        self.bytes += some.size
        self.lines += some.lines
        self.tell(self.stage, self.lines, max(self.lines, self.lines * self.size // max(self.bytes, 1)))


@dataclass
class BulkReport:
    """What validation found, sorted by place; `compared`: whether records were compared with each other."""

    loaded: Loaded
    findings: Findings
    compared: bool
    files: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """File -> its records by kind, those with errors too."""
    unsound: int = 0
    """Records whose structure is broken."""

    def counts(self) -> dict[Severity, int]:
        """Number of findings of each severity, also where it is 0."""
        return self.findings.by_severity()

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return self.compared and not self.counts()[Severity.ERROR]


def room_for(found: Walk) -> int:
    """Bytes of disk that validating a dataset may take: staged tables, and what is sorted and joined."""
    return size_of_all(found) + copied_size(found)


def validate_bulk(
    root: Path, work: Path, *, found: Walk | None = None, progress: Progress = silent
) -> BulkReport:
    """Validate the dataset in `root`; `work` is an empty folder for what does not fit into memory.

    `found` is what `root` holds, where that is known. Every file of lines is read in bulk, however small; for
    small datasets `validate_root` is quicker, and finds the same.
    """
    with open_bulk(root, work, found=found, progress=progress) as bulk:
        return bulk.report


@contextmanager
def open_bulk(
    root: Path,
    work: Path,
    *,
    out: Path | None = None,
    past: Path | None = None,
    platform: Platform | None = None,
    found: Walk | None = None,
    rules: bool = True,
    progress: Progress = silent,
) -> Iterator[Bulk]:
    """The dataset in `root`, validated, with all of its tables at hand; see `validate_bulk`.

    The engine that holds them may write into the folder `out`, and read the releases in `past`. All is done
    on the `platform`, else here.
    Without `rules` none is asked, which leaves records checked each by itself.
    """
    stage_folder = work / "tables"
    stage_folder.mkdir()
    run = _Run(root, Stage(stage_folder), platform or ThisMachine(), progress)
    found = found or walk(root)
    together, lines = read_together(found), files_of_lines(found)
    run.take(load_dataset(root, found, without=[*chain(*together.values()), *lines]))
    for kind, files in together.items():
        run.read_together(files, work / f"{kind}.jsonl")
    for large in gather(lines, work):
        run.read(large)
    folders = [folder.resolve() for folder in (out, past) if folder is not None]
    with run.engine(work, folders) as engine:
        yield run.bulk(engine, work, ask_rules=rules)


class _Run:
    """One validation: what was read so far, and what was found in it."""

    def __init__(self, root: Path, stage: Stage, platform: Platform, progress: Progress) -> None:
        self.loaded = Loaded(str(root.resolve()))
        self._found = Gathering()
        self._records = Records()
        self._stage = stage
        self._platform = platform
        self._tell = progress
        self._unsound: list[dict[str, object]] = []
        self._unsound_in_all = 0
        self._counts: dict[str, Counter[str]] = {}
        self._next = 0

    def take(self, loaded: Loaded) -> None:
        """Take the records of the files that are not large."""
        self.loaded = loaded
        self._found.add(chain(loaded.findings, check_records(loaded.records, self._tell)))
        self._next = len(loaded.records)
        self._records.small = {raw.number: raw for raw in loaded.records}
        for raw in loaded.records:
            self._counts.setdefault(raw.file, Counter())[raw.kind] += 1
            if raw.model is None:
                self._leave_out(raw)
        for kind in RECORD_KINDS:
            records = [(r.number, r.model) for r in loaded.records if r.kind == kind and r.model is not None]
            self._add(raw_tables(shape_of(kind), tables_of(shape_of(kind), records)))

    def _leave_out(self, raw: RawRecord) -> None:
        self._unsound.append(unsound_row(raw))
        self._unsound_in_all += 1
        if len(self._unsound) >= AT_ONCE:
            self._stage_unsound()

    def _stage_unsound(self) -> None:
        self._stage.add(UNSOUND.name, arrow_table(UNSOUND, self._unsound))
        self._unsound.clear()

    def _add(self, tables: Iterable[tuple[str, pa.Table]]) -> None:
        for name, table in tables:
            self._stage.add(name, table)

    def read_together(self, files: Sequence[InputFile], lines: Path) -> None:
        """Read files of YAML of one kind, by way of a file of lines."""
        name = f"{len(files):,} files of {files[0].kind.stem}"
        self._tell(f"turning {name}", 0, None)
        self.read(turn(files, name, self._next, lines))

    def read(self, large: LargeFile) -> None:
        """Read a file of lines."""
        large.base = self._next
        file, kind = large.file, large.file.kind.name
        known = large.counts()
        if known is None:
            self._counts[file.name] = Counter()
        else:
            self._counts |= {name: Counter({kind: count}) for name, count in known.items() if count}
        self.loaded.files |= dict.fromkeys([file.name] if known is None else known, "")
        self._records.large.append(large)
        whole = Pieces(file)
        try:
            if file.format == "parquet":
                self._tell(f"turning {file.name}", 0, None)
            large.prepare()
            large.mark()
            told = _Told(self._tell, f"reading {file.name}", large.file.size())
            staged = Unpacking(file.name, self._stage.folder, large.file.size())
            for some in self._platform.screened(large, whole, self._stage):
                staged.more(some.size)
                large.note(some.size, some.lines, some.starts, some.kept)
                self._settle(large, some)
                told.more(some)
        except OSError as problem:
            if problem.errno in FULL:
                raise  # it is not this file, but what is written on the way
            detail = problem.strerror or str(problem).splitlines()[0]
            self._found.add([finding("unreadable-file", Place(file.name), detail=detail)])
            self.loaded.whole = False
        large.plain = whole.plain and large.file.compression is None
        self._found.add(chain(whole.findings, large.findings))
        self.loaded.whole &= large.whole and not whole.stopped
        self._next += large.lines

    def _settle(self, large: LargeFile, some: Screened) -> None:
        """Look at the lines that have to be looked at."""
        kind = large.file.kind.name
        looked_at = (self._look(large, line, data) for line, data in some.looked_at)
        there = [raw for raw in looked_at if raw is not None]
        if large.file.name in self._counts:
            self._counts[large.file.name][kind] += some.fitting + len(there)
        models = [(raw.number, raw.model) for raw in there if raw.model is not None]
        if models:
            self._add(raw_tables(shape_of(kind), tables_of(shape_of(kind), models)))

    def _look(self, large: LargeFile, line: int, data: bytes) -> RawRecord | None:
        """A line as the explaining path reads it; None where it holds nothing."""
        raw, findings = large.record(line, data)
        self._found.add(findings)
        if raw is None:
            return None
        if not raw.unread and not fits(raw):
            self._found.add(reasons(raw))
        if raw.model is None:
            self._leave_out(raw)
        return raw

    @contextmanager
    def engine(self, work: Path, folders: Sequence[Path]) -> Iterator[Engine]:
        """An engine over the records that were read."""
        self._stage_unsound()
        with self._platform.engine(self._stage, work, folders, few=self._few) as engine:
            yield engine

    @property
    def _few(self) -> bool:
        return sum(held.total() for held in self._counts.values()) <= FEW

    def bulk(self, engine: Engine, work: Path, *, ask_rules: bool) -> Bulk:
        """Compare the records with each other, where it is known which there are."""
        info = next((r for r in self.loaded.records if isinstance(r.model, DatasetInfo)), None)
        compared = self.loaded.whole and info is not None
        if compared and info is not None:
            self._tell("comparing records", 0, None)
            self._found.add(self._compared(engine, info, ask_rules))
        findings = self._found.settled()
        report = BulkReport(self.loaded, findings, compared, self._counts, self._unsound_in_all)
        model = info.model if info is not None and isinstance(info.model, DatasetInfo) else None
        return Bulk(report, model, engine, self._records, self._platform, work)

    def _compared(self, engine: Engine, info: RawRecord, ask_rules: bool) -> Iterator[Finding]:
        rules = list(read_rules(rule_folders(Path(self.loaded.root))))
        assert isinstance(info.model, DatasetInfo)
        prepare(engine, info.model, info.number, UNVERSIONED, self._records.claims)
        named = {word for rule in rules if isinstance(rule, Rule) for word in _WORD.findall(rule.sql)}
        make_tables(engine, for_rules=True, named=named, lasting=self._few)
        for spec, table in tables_of_the_past(UNVERSIONED):
            engine.register(spec.name, table)
        answers = [ask(engine, rule) for rule in rules if ask_rules]

        def ids(kind: str) -> Iterator[str]:
            known = (
                f"SELECT DISTINCT id FROM records WHERE kind = '{kind}' AND id IS NOT NULL LIMIT {MOST + 1}"
            )
            _, rows = engine.rows(known)
            return (row[0] for row in rows)

        return told(answers, self._records.some, ids)


@dataclass(frozen=True)
class Bulk:
    """A dataset that was read in bulk, with its tables at hand. `work` is a folder to write to."""

    report: BulkReport
    info: DatasetInfo | None
    engine: Engine
    records: Records
    platform: Platform
    work: Path
