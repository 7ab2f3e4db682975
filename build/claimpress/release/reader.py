"""Reading a release folder as it lies there, whatever today's models say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimpress.model.errors import UserError
from claimpress.release.bounded import ReadProblemError, read_json
from claimpress.release.layout import DATAPACKAGE, INPUTS, MANIFEST, PARQUET, table_path

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

    from claimpress.engine.reader import ReadOnly, Source

_AGAIN = (
    "Point to a release folder: one that holds manifest.json, such as dist/release or data/releases/0.1.0."
)


class ReleaseFolder:
    """A release, sealed or built. Reads what is asked for; what cannot be read is a `UserError`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"ReleaseFolder({str(self.path)!r})"

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What `manifest.json` says."""
        manifest = self._json(MANIFEST)
        if not isinstance(manifest.get("tables"), dict) or not isinstance(manifest.get("version"), str):
            raise UserError(f"{self.path / MANIFEST} is not a manifest of a release", _AGAIN)
        return manifest

    @cached_property
    def datapackage(self) -> Mapping[str, Any]:
        """What `datapackage.json` says: the descriptions of tables and columns."""
        return self._json(DATAPACKAGE)

    @cached_property
    def described(self) -> Mapping[str, Mapping[str, Any]]:
        """Table -> its resource in the data package, where it has one; in the order of the tables."""
        listed = self.datapackage.get("resources")
        resources = {
            str(resource.get("path")).rpartition("/")[2].removesuffix(".csv"): resource
            for resource in (listed if isinstance(listed, list) else ())
            if isinstance(resource, dict) and resource.get("type") == "table"
        }
        return {name: resources[name] for name in self.tables if name in resources}

    @cached_property
    def info(self) -> Mapping[str, Any]:
        """The dataset's own record: title, licence, contact, method, known biases."""
        return self._json(f"{INPUTS}/dataset.json")

    @property
    def version(self) -> str:
        """Its version; a draft's ends in `-draft`."""
        return str(self.manifest["version"])

    @property
    def date(self) -> str | None:
        """Its day, YYYY-MM-DD; None for a draft without one."""
        date = self.manifest.get("date")
        return None if date is None else str(date)

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of its tables, in the order in which they are described."""
        return tuple(self.manifest["tables"])

    def parquet(self, name: str) -> Path:
        """Where a table lies in Parquet: that file, or parts in the folder of that name without its ending.

        Raises `UserError` for a table that the release does not have.
        """
        if name not in self.tables:
            known = ", ".join(self.tables)
            raise UserError(f"this release has no table {name!r}", f"Its tables are {known}.", exit_code=2)
        return self.path / table_path(PARQUET, name)

    def parquets(self) -> dict[str, Path]:
        """Table name -> where it lies in Parquet."""
        return {name: self.parquet(name) for name in self.tables}

    def sources(self) -> Mapping[str, Source]:
        """Table name -> what an engine reads it from."""
        return self.parquets()

    def check(self, name: str) -> None:
        """Raise `UserError` for a table that is not what somebody else says it is: here nobody does."""

    def engine(self) -> ReadOnly:
        """An engine that answers queries over its tables by name. Raises `UserError`; close it in the end."""
        from claimpress.engine.reader import ReadOnly

        return ReadOnly(self.sources(), check=self.check)

    def table(self, name: str) -> pa.Table:
        """A table as Arrow. Raises `UserError`."""
        import pyarrow as pa
        import pyarrow.parquet

        from claimpress.engine.parquet import to_read

        path = self.parquet(name)
        try:
            files = to_read(path)
            return pa.concat_tables(
                pyarrow.parquet.ParquetFile(each, memory_map=False).read() for each in files
            )
        except (OSError, pa.ArrowException) as problem:
            raise UserError(
                f"{path} cannot be read: {problem}", "Check it with `claimpress verify`."
            ) from problem

    def dataset(self, name: str) -> ds.Dataset:
        """A table in its file, to be read piece by piece. Raises `UserError`."""
        from claimpress.engine.reader import open_parquet

        return open_parquet(self.parquet(name))

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """The rows of a table in their order, piece by piece. Raises `UserError`."""
        from claimpress.tables.lineage import batches_of

        return batches_of(self.dataset(name))

    def sql(self, query: str) -> pa.Table:
        """The answer to a query that only reads, over the release's tables by name. Raises `UserError`."""
        return self._engine.sql(query)

    @cached_property
    def _engine(self) -> ReadOnly:
        return self.engine()

    def _json(self, name: str) -> Mapping[str, Any]:
        path = self.path / name
        try:
            content = read_json(path)
        except ReadProblemError as problem:
            raise UserError(f"{path} cannot be read: {problem}", _AGAIN) from problem
        if not isinstance(content, dict):
            raise UserError(f"{path} does not hold a JSON object", _AGAIN)
        return content
