"""Large files read in pieces: what surely fits becomes tables, every other line is to be looked at."""

from __future__ import annotations

import os
import re
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from claimpress.columns.batch import BLANK, Batch
from claimpress.columns.large import LargeFile
from claimpress.columns.lines import read_lines
from claimpress.engine.duck import DuckEngine
from claimpress.engine.protocol import Engine
from claimpress.engine.stage import Stage
from claimpress.load.files import open_lines
from claimpress.load.pieces import Pieces
from claimpress.model.kinds import Kind
from claimpress.tables.records import raw_tables
from claimpress.validation.at_hand import Records
from claimpress.validation.canonical import write_canonical
from claimpress.workers import Each, each

MEMORY = 1_200_000_000
"""Bytes that comparing may take before it goes on on the disk."""
_BLANK = bytes([BLANK, BLANK])
_AHEAD = 2
"""Pieces that wait for each thread."""

Add = Callable[[str, pa.Table], None]
"""Adds rows to a record table."""


@dataclass(frozen=True)
class Screened:
    """What became of the next lines of a file: `fitting` of them went into the record tables.

    `looked_at` holds the others, with their numbers, from 1; `size` is the bytes of all, `starts` says where
    they begin among those, where somebody will ask for them again. Where not all are told of, `kept` says
    which, from 0: of blank lines in a row only the first is.
    """

    size: int
    lines: int
    fitting: int
    starts: array[int]
    looked_at: tuple[tuple[int, bytes], ...]
    kept: array[int] | None = None


def screen(kind: str, data: bytes, base: int, line: int, add: Add) -> Screened:
    """Read whole lines of records of a kind; the first is number `line` of its file, from 1, as line 1 is
    record number `base`.
    """
    batch = read_lines(kind, data, base + line - 1)
    for name, table in raw_tables(batch.shape, batch.tables):
        add(name, table)
    looked_at = tuple(
        (line + at, data[batch.starts[at] : data.index(b"\n", batch.starts[at])]) for at in batch.looked_at()
    )
    starts, kept = _without_blank(batch)
    return Screened(len(data), len(batch.states), batch.tables[0].rows, starts, looked_at, kept)


def _without_blank(batch: Batch) -> tuple[array[int], array[int] | None]:
    """Where lines begin, and which: endless blank lines take little room when compressed, and here too."""
    if _BLANK not in batch.states:
        return batch.starts, None
    starts, kept, at = array("q"), array("q"), 0
    for blank in re.finditer(_BLANK + b"+", batch.states):
        starts += batch.starts[at : blank.start() + 1]
        kept.extend(range(at, blank.start() + 1))
        at = blank.end()
    starts += batch.starts[at:]
    kept.extend(range(at, len(batch.starts)))
    return starts, kept


class Platform(Protocol):
    """Where records are read, and compared with each other."""

    def screened(self, large: LargeFile, whole: Pieces, stage: Stage) -> Iterable[Screened]:
        """The lines of a file, in order. `whole` learns what is wrong with the file. Raises `OSError`."""

    @contextmanager
    def engine(self, stage: Stage, work: Path, folders: Sequence[Path], *, few: bool) -> Iterator[Engine]:
        """An engine with the tables of a stage. It may read and write in the folder `work` and the others."""

    def write_canonical(self, engine: Engine, records: Records, kind: Kind, path: Path) -> int:
        """Write the records of a kind as canonical lines, sorted by key; gives how many there are."""

    @property
    def each(self) -> Each:
        """Does the same to many things; the work can be pickled."""


class ThisMachine:
    """Threads, and DuckDB."""

    def screened(self, large: LargeFile, whole: Pieces, stage: Stage) -> Iterator[Screened]:
        """The lines of a file, in order."""
        threads = os.cpu_count() or 1
        kind = large.file.kind.name
        with ThreadPoolExecutor(threads) as pool, open_lines(large.file.path) as stream:
            waiting: deque[Future[Screened]] = deque()
            for piece in whole.read(stream):
                waiting.append(pool.submit(screen, kind, piece.data, large.base, piece.first, stage.add))
                while len(waiting) > threads * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    @contextmanager
    def engine(self, stage: Stage, work: Path, folders: Sequence[Path], *, few: bool) -> Iterator[Engine]:
        """An engine with the tables of a stage."""
        tables = stage.close()
        spill = work / "spill"
        spill.mkdir()
        own = [work, *folders]
        with DuckEngine(locked=True, temp=spill, memory=MEMORY, folders=own, few=few) as engine:
            engine.register_staged(tables, stage.schemas)
            yield engine

    def write_canonical(self, engine: Engine, records: Records, kind: Kind, path: Path) -> int:
        """Write the records of a kind as canonical lines, sorted by key."""
        return write_canonical(engine, records, kind, path, path.parent)

    @property
    def each(self) -> Each:
        """In threads."""
        return each
