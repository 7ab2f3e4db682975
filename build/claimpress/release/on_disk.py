"""Records that were read in bulk on their way into a release: on the disk, never all of them in memory."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from claimpress.engine.protocol import Engine
from claimpress.load.records import Pointer, RawRecord
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
from claimpress.tables.records import SINGLE, raw_name
from claimpress.validation.bulk import Bulk
from claimpress.workers import Each

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
        return {path_of(kind): self._write(kind) for kind in KINDS.values()}

    def _write(self, kind: Kind) -> int:
        bulk, path = self.bulk, self.bulk.work / path_of(kind)
        path.parent.mkdir(exist_ok=True)
        return bulk.platform.write_canonical(bulk.engine, bulk.records, kind, path)

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

    @property
    def each(self) -> Each:
        """On the platform that read them."""
        return self.bulk.platform.each

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
