"""One edition of a dataset, made or being made: what every metadata writer reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from claimpress.model.dataset import DatasetInfo
from claimpress.release.layout import PARQUET, files_of
from claimpress.release.metadata.facts import Facts
from claimpress.release.sums import FileFact
from claimpress.tables.lineage import Lineage
from claimpress.tables.publish import TABLES
from claimpress.tables.spec import TableSpec


@dataclass(frozen=True)
class Edition:
    """The dataset's own words, what its tables count, its records, and what is written already.

    `records` counts the input records by the path of their file; `files` knows the data files by path.
    """

    info: DatasetInfo
    lineage: Lineage
    facts: Facts
    records: Mapping[str, int]
    files: Mapping[str, FileFact]

    @property
    def version(self) -> str:
        """Version, or version and `-draft`."""
        return self.lineage.version

    @property
    def date(self) -> str | None:
        """Day of the release; None for a draft without one."""
        return self.lineage.date

    @property
    def specs(self) -> tuple[TableSpec, ...]:
        """The tables' definitions, in the order in which readers meet them."""
        return tuple(TABLES.values())

    def parquet(self, spec: TableSpec) -> list[str]:
        """Where a table lies in Parquet: in one file, or in parts."""
        return files_of(PARQUET, spec.name, self.files)

    @cached_property
    def citation(self) -> str:
        """How to cite this edition, in one line."""
        year = self.date[:4] if self.date else "n.d."
        where = f" {self.info.base_url}" if self.info.base_url else ""
        creators = "; ".join(self.info.creators)
        return f"{creators} ({year}): {self.info.title}, version {self.version} [data set].{where}"
