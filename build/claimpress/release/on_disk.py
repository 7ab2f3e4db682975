"""Records that were read in bulk on their way into a release: on the disk, never all of them in memory."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from claimpress.columns import kernel
from claimpress.columns.large import LinesAtHand, lines_open
from claimpress.columns.shape import shape_of
from claimpress.engine.protocol import Engine
from claimpress.load.records import Pointer, RawRecord
from claimpress.model.canonical import record_line
from claimpress.model.dataset import DatasetInfo
from claimpress.model.errors import UserError
from claimpress.model.finding import Place, Severity
from claimpress.model.kinds import KINDS, Kind
from claimpress.release.diff.lines import OfFiles, Standing
from claimpress.release.formats.parquet import parquet_rows, write_parquets
from claimpress.release.inputs import digest_of, path_of
from claimpress.release.layout import PARQUET, table_path
from claimpress.release.sums import file_fact
from claimpress.tables.digest import table_digest
from claimpress.tables.helpers import UNSOUND
from claimpress.tables.lineage import UNVERSIONED, Lineage
from claimpress.tables.prepare import prepare_lineage
from claimpress.tables.publish import TABLES
from claimpress.tables.records import RECORD_KINDS, SINGLE, raw_name
from claimpress.validation.bulk import Bulk
from claimpress.validation.structure import fits

_AT_ONCE = 8_192
"""Records that are brought into canonical form together."""


@dataclass(frozen=True)
class OnDisk:
    """Records that were read in bulk. They are brought into canonical form once, in the bulk's own folder."""

    bulk: Bulk

    @property
    def made(self) -> bool:
        """Its tables have the columns that rules read, and no others."""
        return False

    @property
    def info(self) -> DatasetInfo:
        """What the dataset says of itself."""
        if self.bulk.info is None:
            raise UserError("the dataset is not described", "run `claimpress validate`")
        return self.bulk.info

    @property
    def errors(self) -> int:
        """How many errors validation found in it."""
        return self.bulk.report.counts()[Severity.ERROR]

    @cached_property
    def where(self) -> WhereOnDisk:
        """Where its records are written down."""
        return WhereOnDisk(self.bulk)

    @cached_property
    def _inputs(self) -> dict[str, int]:
        """Path -> number of records; asking for it writes them."""
        return {path_of(kind): _write(self.bulk, kind) for kind in KINDS.values()}

    @cached_property
    def state(self) -> StateOnDisk:
        """Its records as canonical lines."""
        return StateOnDisk(self.bulk.work, self.bulk.engine, self._inputs)

    @cached_property
    def sha256(self) -> str:
        """The digest of all its records."""
        return digest_of({path: file_fact(self.bulk.work / path).sha256 for path in self._inputs})

    def write_inputs(self, folder: Path) -> dict[str, int]:
        """Put its records below the folder; path -> number of records."""
        for path in self._inputs:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(self.bulk.work / path)
            except OSError:  # another file system, or one without links
                shutil.copyfile(self.bulk.work / path, target)
        return self._inputs

    def digests(self, lineage: Lineage) -> Iterator[tuple[str, str]]:
        """Name and digest of each table as it would be published."""
        folder = self.bulk.work / "digests"
        (folder / PARQUET).mkdir(parents=True, exist_ok=True)
        with self.tables(lineage) as engine:
            write_parquets(engine, lineage, folder, made=self.made)
        for name in TABLES:
            with parquet_rows(folder / table_path(PARQUET, name)) as rows:
                yield name, table_digest(rows)

    @contextmanager
    def tables(self, lineage: Lineage = UNVERSIONED, threads: int | None = None) -> Iterator[Engine]:  # noqa: ARG002
        """The engine that validated them."""
        prepare_lineage(self.bulk.engine, lineage)
        yield self.bulk.engine

    def let_go(self) -> None:
        """Give back the memory that its tables take; the records themselves are still at hand."""
        self.bulk.engine.drop_made()


@dataclass(frozen=True)
class StateOnDisk(OfFiles):
    """Canonical lines in files, of which `records` says how many there are, and what an engine knows."""

    engine: Engine
    records: Mapping[str, int]

    def standing(self) -> Iterator[Standing]:
        """Source and event of each claim that is not withdrawn."""
        found = self.engine.query("SELECT source, event FROM raw_claim WHERE withdrawn_since IS NULL")
        for batch in found.to_batches(_AT_ONCE):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def withdrawn(self) -> Mapping[str, str | None]:
        """Id of each withdrawn claim -> that of its successor."""
        gone = "SELECT id, withdrawn_successor FROM raw_claim WHERE withdrawn_since IS NOT NULL"
        return dict(self.engine.rows(gone)[1])


@dataclass(frozen=True)
class WhereOnDisk:
    """Places of records that were read in bulk; those that are asked for are read again."""

    bulk: Bulk
    _found: dict[tuple[str, str], RawRecord | None] = field(default_factory=dict)

    def knows(self, kind: str, record: str) -> bool:
        """Whether there is such a record."""
        self.look([(kind, record)])
        return self._found[kind, record] is not None

    def look(self, records: Collection[tuple[str, str]]) -> None:
        """Look for records by kind and id."""
        fresh = [key for key in records if key not in self._found]
        numbers = {number: key for kind in KINDS for number, key in self._numbers(kind, fresh)}
        found = self.bulk.records.some(set(numbers))
        self._found.update(
            dict.fromkeys(fresh) | {key: found[number] for number, key in numbers.items() if number in found}
        )

    def _numbers(self, kind: str, fresh: Sequence[tuple[str, str]]) -> Iterator[tuple[int, tuple[str, str]]]:
        wanted = sorted(record for own, record in fresh if own == kind)
        if kind == SINGLE or not wanted:
            small = self.bulk.records.small.items()
            yield from (
                (n, (kind, raw.id)) for n, raw in small if (raw.kind, raw.id) in fresh and raw.kind == kind
            )
            return
        engine = self.bulk.engine
        engine.register("asked_for", pa.table({"id": pa.array(wanted, pa.string())}), told=False)
        query = f"""
            SELECT r.record_no, r.id FROM {raw_name(kind)} r JOIN asked_for a ON a.id = r.id
            UNION ALL
            SELECT u.record_no, u.id FROM {UNSOUND.name} u JOIN asked_for a ON a.id = u.id
            WHERE u.kind = '{kind}'
        """
        yield from ((number, (kind, name)) for number, name in engine.rows(query)[1])

    def __call__(self, kind: str, record: str, pointer: Pointer = ()) -> Place:
        """The place of a record or one of its fields; else that of the folder of its kind."""
        self.look([(kind, record)])
        raw = self._found[kind, record]
        root = Path(self.bulk.report.loaded.root).name
        return raw.place(pointer) if raw else Place(f"{root}/{KINDS[kind].stem}")


def _write(bulk: Bulk, kind: Kind) -> int:
    """Write the records of a kind in canonical form, sorted by key; gives how many there are."""
    path = bulk.work / path_of(kind)
    path.parent.mkdir(exist_ok=True)
    if kind.name not in RECORD_KINDS:
        own = [raw.model for raw in bulk.records.small.values() if raw.kind == kind.name and raw.model]
        path.write_text("".join(f"{record_line(record)}\n" for record in own), encoding="utf-8")
        return len(own)
    order = bulk.engine.query(f"SELECT record_no FROM {raw_name(kind.name)} ORDER BY {', '.join(kind.key)}")
    with ExitStack() as stack, path.open("wb") as out:
        hands = [
            stack.enter_context(lines_open(large, bulk.work / f"spool-{at}"))
            for at, large in enumerate(bulk.records.large)
            if large.file.kind.name == kind.name
        ]
        pool = stack.enter_context(ThreadPoolExecutor(os.cpu_count()))
        waiting: deque[Future[bytes]] = deque()
        for batch in order.to_batches(_AT_ONCE):
            waiting.append(pool.submit(_canonical, bulk, kind, hands, batch.column(0).to_pylist()))
            if len(waiting) > 2 * (os.cpu_count() or 1):
                out.write(waiting.popleft().result())
        out.writelines(future.result() for future in waiting)
    return int(order.num_rows)


def _canonical(bulk: Bulk, kind: Kind, hands: Sequence[LinesAtHand], numbers: Sequence[int]) -> bytes:
    """Records in canonical form, in the order of the numbers."""
    hand = hands[0] if len(hands) == 1 else None
    if hand is not None and kernel.library() is not None and all(number in hand.file for number in numbers):
        text, left_out = kernel.canonical(shape_of(kind.name), _taken(hand, numbers))
        if not left_out:
            return text
    return b"".join(_one(bulk, kind, hands, number) for number in numbers)


def _one(bulk: Bulk, kind: Kind, hands: Sequence[LinesAtHand], number: int) -> bytes:
    raw = bulk.records.small.get(number)
    if raw is None:
        hand = next(hand for hand in hands if number in hand.file)
        line = _taken(hand, [number])
        if kernel.library() is not None:
            text, left_out = kernel.canonical(shape_of(kind.name), line)
            if not left_out:
                return text
        raw, _ = hand.file.record(number - hand.file.base + 1, line.rstrip(b"\n"))
        if raw is None or not fits(raw) or raw.model is None:
            raise hand.file.changed()
    assert raw.model is not None
    return f"{record_line(raw.model)}\n".encode()


def _taken(hand: LinesAtHand, numbers: Sequence[int]) -> bytes:
    try:
        return hand.take(numbers)
    except OSError:
        raise hand.file.changed() from None
