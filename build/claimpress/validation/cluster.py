"""Reading and comparing records on a Spark cluster whose executors see the same files as the driver."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

import pyarrow.parquet as pq

from claimpress import workers
from claimpress.columns.large import LargeFile
from claimpress.engine.parquet import parquet_files
from claimpress.engine.protocol import Engine
from claimpress.engine.spark.engine import SparkEngine
from claimpress.engine.spark.session import check_session
from claimpress.engine.spark.tasks import each, in_waves
from claimpress.engine.stage import Stage
from claimpress.load.files import open_lines
from claimpress.load.pieces import Pieces
from claimpress.load.ranges import count_lines, ranges
from claimpress.model.canonical import record_line
from claimpress.model.errors import UserError
from claimpress.model.kinds import Kind
from claimpress.tables.records import RECORD_KINDS, raw_name
from claimpress.validation.at_hand import Records
from claimpress.validation.executors import (
    LINES,
    ROWS,
    RangeTask,
    Screening,
    canonical,
    canonical_lines,
    screened,
    told,
    write_lines,
)
from claimpress.validation.platform import Screened, ThisMachine
from claimpress.workers import MUCH, Each

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")
R = TypeVar("R")
RANGE = 64 << 20
"""Bytes of a file that are one task."""
_HERE = 4
"""Ranges' worth of bytes that the driver reads of files with one range: two jobs would take longer."""
_PARTS = "parts"


@dataclass
class Cluster:
    """A `Platform`: the executors of a Spark session. Raises `UserError` for a session that will not do.

    `note` is told what somebody should know although the work goes on.
    """

    session: SparkSession
    note: Callable[[str], None] = warnings.warn
    _bytes: int = 0
    _bytes_here: int = 0
    _slow: bool = False
    _read: dict[str, list[RangeTask]] = field(default_factory=dict)
    """Display names of the files that executors read, and how."""

    def __post_init__(self) -> None:
        """Look at the session before any work is done."""
        check_session(self.session)

    def screened(self, large: LargeFile, whole: Pieces, stage: Stage) -> Iterable[Screened]:
        """The lines of a file, in order; a small one, or one to read from its beginning, is read here."""
        self._bytes += large.file.size()
        tasks = self._tasks(large, stage)
        if tasks is None:
            yield from ThisMachine().screened(large, whole, stage)
            return
        self._read[large.file.name] = tasks
        for task, screening in zip(tasks, in_waves(self.session, screened, tasks), strict=True):
            self._tell_slow(screening)
            yield from told(task, screening)

    def _tell_slow(self, screening: Screening) -> None:
        if not (screening.compiled or self._slow):
            self._slow = True
            self.note(
                f"the executor on {screening.host} lacks the compiled reader, so it takes the slow way: "
                "install claimpress there where a C compiler is at hand"
            )

    def _is_small(self, large: LargeFile, cut: int) -> bool:
        """Whether the driver is to read a file of so many ranges, as long as it is not given many of them."""
        size = large.file.size()
        if cut > 1 or self._bytes_here + size > _HERE * RANGE:
            return False
        self._bytes_here += size
        return True

    def _tasks(self, large: LargeFile, stage: Stage) -> list[RangeTask] | None:
        if not large.shared:
            return None
        cut = ranges(large.file, RANGE)
        if self._is_small(large, len(cut)):
            return None
        counts = [count for count in each(self.session, count_lines, cut) if count is not None]
        if len(counts) < len(cut):
            return None
        folder = stage.folder / _PARTS
        folder.mkdir(exist_ok=True)
        firsts = accumulate(counts, initial=1)
        tasks = zip(cut, firsts, counts, strict=False)
        return [RangeTask(some, large.base, first, folder) for some, first, count in tasks if count]

    def _all(self) -> Iterator[RangeTask]:
        return (task for tasks in self._read.values() for task in tasks)

    @contextmanager
    def engine(self, stage: Stage, work: Path, folders: Sequence[Path], *, few: bool) -> Iterator[Engine]:
        """An engine with the tables of a stage."""
        tables = {name: [path] if path else [] for name, path in stage.close().items()}
        for task in self._all():
            for path in sorted(task.tables.glob("*.parquet")):
                tables[path.stem].append(path)
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
        each(self.session, canonical, [(task, folder) for task in tasks])
        write_lines(self._here(records, kind), folder / "here.parquet")
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
                        yield from canonical_lines(large, piece.first, piece.data)


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


def _sorted_lines(engine: Engine, kind: Kind, folder: Path, path: Path) -> int:
    """Write the lines of records that are sound to a file, in the order of their kind's key."""
    raw, key = raw_name(kind.name), [f"r.{name}" for name in kind.key]
    engine.read_parquet("canonical_lines", *sorted(folder.glob("*.parquet")))
    sql = f"SELECT {', '.join(key)}, c.line FROM canonical_lines c JOIN {raw} r ON r.record_no = c.record_no"
    types = engine.query(f"SELECT {', '.join(key)} FROM {raw} r LIMIT 0").schema
    table = folder / "sorted" / "lines.parquet"
    table.parent.mkdir()
    engine.write_parquet(sql, types.append(LINES.field("line")), table, kind.key)
    count = 0
    with path.open("wb") as out:
        for written in parquet_files(table):
            with pq.ParquetFile(written, memory_map=False) as file:
                for batch in file.iter_batches(ROWS, columns=["line"]):
                    out.writelines(f"{line}\n".encode() for line in batch.column(0).to_pylist())
                    count += batch.num_rows
    ((wanted,),) = engine.rows(f"SELECT count(*) FROM {raw}")[1]
    if count != wanted:
        raise UserError(f"{wanted:,} records were read, and {count:,} are there now", "run it again")
    return count
