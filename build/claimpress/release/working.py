"""The validated records of a dataset on their way into a release, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from claimpress.disk.plain import write_text
from claimpress.engine.protocol import Engine
from claimpress.load.records import Pointer
from claimpress.model.corpus import Corpus
from claimpress.model.dataset import DatasetInfo
from claimpress.model.finding import Place
from claimpress.release.diff.lines import OfCorpus, Records
from claimpress.release.inputs import input_lines, inputs_sha256, ordered
from claimpress.release.whereabouts import Whereabouts
from claimpress.tables.build import build_tables, open_tables
from claimpress.tables.digest import table_digest
from claimpress.tables.lineage import UNVERSIONED, Lineage
from claimpress.workers import Each, each


class Where(Protocol):
    """Where records are written down."""

    def knows(self, kind: str, record: str) -> bool:
        """Whether there is such a record."""

    def look(self, records: Collection[tuple[str, str]]) -> None:
        """Look for records by kind and id that will be asked for: cheaper than one by one."""

    def __call__(self, kind: str, record: str, pointer: Pointer = ()) -> Place:
        """The place of a record or one of its fields; else that of the folder of its kind."""


class Working(Protocol):
    """What a release is made of."""

    @property
    def info(self) -> DatasetInfo:
        """What the dataset says of itself."""

    @property
    def errors(self) -> int:
        """How many errors validation found in it."""

    @property
    def where(self) -> Where:
        """Where its records are written down."""

    @property
    def state(self) -> Records:
        """Its records as canonical lines, to be compared with those of a release."""

    @property
    def sha256(self) -> str:
        """The digest of all its records in canonical form."""

    def write_inputs(self, folder: Path) -> dict[str, int]:
        """Write its records below the folder; path -> number of records."""

    def digests(self, lineage: Lineage) -> Iterator[tuple[str, str]]:
        """Name and digest of each table as it would be published."""

    def tables(
        self, lineage: Lineage = UNVERSIONED, threads: int | None = None
    ) -> AbstractContextManager[Engine]:
        """An engine that holds its record tables, and the tables that follow from them as far as `made`."""

    def let_go(self) -> None:
        """Give back the memory that its tables take; they cannot be had any more."""

    @property
    def each(self) -> Each:
        """Does the same to many things, where its records are worked on."""

    @property
    def made(self) -> bool:
        """Whether the engine's tables have all their columns; if not, only those that rules read."""


@dataclass(frozen=True)
class InMemory:
    """Records as objects."""

    corpus: Corpus
    where: Where = field(default_factory=lambda: Whereabouts("", {}))
    errors: int = 0
    made: bool = True

    @property
    def info(self) -> DatasetInfo:
        """What the dataset says of itself."""
        return self.corpus.dataset

    @cached_property
    def _ordered(self) -> Corpus:
        return ordered(self.corpus)

    @property
    def state(self) -> OfCorpus:
        """Its records as canonical lines."""
        return OfCorpus(self.corpus)

    @property
    def sha256(self) -> str:
        """The digest of all its records."""
        return inputs_sha256(self.corpus)

    def write_inputs(self, folder: Path) -> dict[str, int]:
        """Write its records below the folder; path -> number of records."""
        records = {}
        for path, lines in input_lines(self.corpus):
            write_text(folder / path, "".join(f"{line}\n" for line in lines))
            records[path] = len(lines)
        return records

    def digests(self, lineage: Lineage) -> Iterator[tuple[str, str]]:
        """Name and digest of each table as it would be published."""
        for name, table in build_tables(self._ordered, lineage).items():
            yield name, table_digest(table)

    def tables(
        self, lineage: Lineage = UNVERSIONED, threads: int | None = None
    ) -> AbstractContextManager[Engine]:
        """An engine that holds all its tables."""
        return open_tables(self._ordered, lineage, threads)

    def let_go(self) -> None:
        """Its engines hold nothing between calls."""

    @property
    def each(self) -> Each:
        """In threads."""
        return each
