"""Reading and comparing records on a Spark cluster whose executors see the same files as the driver."""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from claimpress import workers
from claimpress.columns import kernel
from claimpress.columns.large import LargeFile
from claimpress.columns.shape import shape_of
from claimpress.disk.making import made
from claimpress.engine.parquet import parquet_files
from claimpress.engine.protocol import Engine
from claimpress.engine.spark.engine import SparkEngine
from claimpress.engine.spark.tasks import each
from claimpress.engine.stage import Stage
from claimpress.load.files import open_lines
from claimpress.load.pieces import Pieces
from claimpress.load.ranges import Range, count_lines, ranges
from claimpress.model.canonical import record_line
from claimpress.model.errors import UserError
from claimpress.model.kinds import Kind
from claimpress.tables.records import RECORD_KINDS, raw_name
from claimpress.validation.at_hand import Records
from claimpress.validation.platform import Screened, ThisMachine, screen
from claimpress.validation.structure import fits
from claimpress.workers import MUCH, Each

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")
R = TypeVar("R")
RANGE = 64 << 20
"""Bytes of a file that are one task."""
_PARTS = "parts"
_LINES = pa.schema([("record_no", pa.int64()), ("line", pa.string())])
_ROWS = 20_000


@dataclass(frozen=True)
class _Task:
    """A range whose first line is number `line`, from 1, of a file that begins with record `base`."""

    range: Range
    base: int
    line: int
    folder: Path

    @property
    def name(self) -> str:
        """A name that no other task has."""
        return f"{self.base}-{self.range.start}"

    @property
    def tables(self) -> Path:
        """The folder of its record tables."""
        return self.folder / self.name


@dataclass
class Cluster:
    """A `Platform`: the executors of a Spark session."""

    session: SparkSession
    _bytes: int = 0
    _read: dict[str, list[_Task]] = field(default_factory=dict)
    """Display names of the files that executors read, and how."""

    def screened(self, large: LargeFile, whole: Pieces, stage: Stage) -> Iterable[Screened]:
        """The lines of a file, in order; one that has to be read from its beginning is read here."""
        self._bytes += large.file.size()
        tasks = self._tasks(large, stage)
        if tasks is None:
            yield from ThisMachine().screened(large, whole, stage)
            return
        self._read[large.file.name] = tasks
        for found in each(self.session, _screen, tasks):
            yield from found

    def _tasks(self, large: LargeFile, stage: Stage) -> list[_Task] | None:
        if not large.shared:
            return None
        cut = ranges(large.file, RANGE)
        counts = [count for count in each(self.session, count_lines, cut) if count is not None]
        if len(counts) < len(cut):
            return None
        folder = stage.folder / _PARTS
        folder.mkdir(exist_ok=True)
        firsts = accumulate(counts, initial=1)
        tasks = zip(cut, firsts, counts, strict=False)
        return [_Task(some, large.base, first, folder) for some, first, count in tasks if count]

    def _all(self) -> Iterator[_Task]:
        return (task for tasks in self._read.values() for task in tasks)

    @contextmanager
    def engine(self, stage: Stage, work: Path, out: Path | None, *, few: bool) -> Iterator[Engine]:
        """An engine with the tables of a stage."""
        tables = {name: [path] if path else [] for name, path in stage.close().items()}
        for task in self._all():
            for path in sorted(task.tables.glob("*.parquet")):
                tables[path.stem].append(path)
        folders = [] if out is None else [out.resolve()]
        with SparkEngine(self.session, work, folders=folders, few=few, size=self._bytes) as engine:
            engine.register_staged(tables, stage.schemas)
            yield engine

    def write_canonical(self, engine: Engine, records: Records, kind: Kind, path: Path) -> int:
        """Write the records of a kind as canonical lines, sorted by key."""
        if kind.name not in RECORD_KINDS:
            return ThisMachine().write_canonical(engine, records, kind, path)
        folder = path.parent / f"{path.name}.lines"
        folder.mkdir()
        tasks = [task for task in self._all() if task.range.file.kind is kind]
        each(self.session, _canonical, [(task, folder) for task in tasks])
        _write_lines(self._here(records, kind), folder / "here.parquet")
        for large in records.large:
            large.check_same()
        count = _sorted_lines(engine, kind, folder, path)
        shutil.rmtree(folder)
        return count

    @property
    def each(self) -> Each:
        """On executors, where it is much."""
        return _OnExecutors(self.session)

    def _here(self, records: Records, kind: Kind) -> Iterator[tuple[int, str]]:
        """The canonical lines of what executors did not read."""
        for raw in records.small.values():
            if raw.kind == kind.name and raw.model is not None:
                yield raw.number, record_line(raw.model)
        for large in records.large:
            if large.file.kind is kind and large.file.name not in self._read:
                with open_lines(large.file.path) as stream:
                    for piece in Pieces(large.file).read(stream):
                        yield from _canonical_lines(large, piece.first, piece.data)


@dataclass(frozen=True)
class _OnExecutors:
    """The same for many things, where it is much; else here."""

    session: SparkSession
    may_repeat: ClassVar[bool] = True

    def __call__(
        self, work: Callable[[T], R], things: Sequence[T], size: int, threads: int | None = None
    ) -> list[R]:
        """What the work gives for each of the things, in their order."""
        if size < MUCH:
            return workers.each(work, things, size, threads)
        return each(self.session, work, things)


def _screen(task: _Task) -> list[Screened]:
    """Lines of a range to record tables in a folder of the range's own, whole or not at all."""
    own = task.folder / f".{uuid4().hex}"
    own.mkdir()
    try:
        stage, line, found = Stage(own), task.line, []
        for data in task.range.pieces():
            some = screen(task.range.file.kind.name, data, task.base, line, stage.add)
            line += some.lines
            found.append(Screened(some.size, some.lines, some.fitting, array("q"), some.looked_at))
        stage.close()
        try:
            own.rename(task.tables)
        except OSError:
            # Another try may have been there before: its files hold the same.
            if not task.tables.is_dir():
                raise
        return found
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _canonical(job: tuple[_Task, Path]) -> None:
    """The canonical lines of a range to a file of its own, whole or not at all."""
    task, folder = job
    large = LargeFile(task.range.file, task.base)

    def lines() -> Iterator[tuple[int, str]]:
        line = task.line
        for data in task.range.pieces():
            yield from _canonical_lines(large, line, data)
            line += data.count(b"\n")

    _write_lines(lines(), folder / f"{task.name}.parquet")


def _canonical_lines(large: LargeFile, line: int, data: bytes) -> Iterator[tuple[int, str]]:
    """The records of whole lines, of which the first is number `line`: numbers and canonical lines."""
    shape, lines = shape_of(large.file.kind.name), data.split(b"\n")[:-1]
    left_out = set(range(len(lines)))
    if kernel.library() is not None:
        text, out = kernel.canonical(shape, data)
        left_out = set(out)
        done = iter(text.decode().split("\n"))
        for at, own in enumerate(lines):
            if at not in left_out and own.strip(b" \t"):
                yield large.base + line - 1 + at, next(done)
    for at in sorted(left_out):
        raw, _ = large.record(line + at, lines[at])
        if raw is not None and fits(raw) and raw.model is not None:
            yield raw.number, record_line(raw.model)


def _write_lines(lines: Iterable[tuple[int, str]], path: Path) -> None:
    with (
        made(path) as fresh,
        pq.ParquetWriter(fresh, _LINES, compression="zstd", use_dictionary=False) as writer,
    ):
        waiting: list[tuple[int, str]] = []
        for one in lines:
            waiting.append(one)
            if len(waiting) == _ROWS:
                writer.write_table(_lines_table(waiting))
                waiting.clear()
        writer.write_table(_lines_table(waiting))


def _lines_table(lines: list[tuple[int, str]]) -> pa.Table:
    numbers, texts = zip(*lines, strict=True) if lines else ((), ())
    return pa.table([pa.array(numbers, pa.int64()), pa.array(texts, pa.string())], _LINES)


def _sorted_lines(engine: Engine, kind: Kind, folder: Path, path: Path) -> int:
    """Write the lines of records that are sound to a file, in the order of their kind's key."""
    raw, key = raw_name(kind.name), [f"r.{name}" for name in kind.key]
    engine.read_parquet("canonical_lines", *sorted(folder.glob("*.parquet")))
    sql = f"SELECT {', '.join(key)}, c.line FROM canonical_lines c JOIN {raw} r ON r.record_no = c.record_no"
    types = engine.query(f"SELECT {', '.join(key)} FROM {raw} r LIMIT 0").schema
    table = folder / "sorted" / "lines.parquet"
    table.parent.mkdir()
    engine.write_parquet(sql, types.append(_LINES.field("line")), table, kind.key)
    count = 0
    with path.open("wb") as out:
        for written in parquet_files(table):
            with pq.ParquetFile(written, memory_map=False) as file:
                for batch in file.iter_batches(_ROWS, columns=["line"]):
                    out.writelines(f"{line}\n".encode() for line in batch.column(0).to_pylist())
                    count += batch.num_rows
    ((wanted,),) = engine.rows(f"SELECT count(*) FROM {raw}")[1]
    if count != wanted:
        raise UserError(f"{wanted:,} records were read, and {count:,} are there now", "run it again")
    return count
