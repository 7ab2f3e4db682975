"""The library's face: open a release, validate a dataset, and find either from a name or a path."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from claimpress.model.errors import UserError
from claimpress.roots import lock_digest, project_of, root_around, root_in

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

    from claimpress.engine.reader import ReadOnly
    from claimpress.load.files import InputFile
    from claimpress.model.finding import Finding
    from claimpress.release.reader import ReleaseFolder


Records = Mapping[str, str | PathLike[str] | Iterable[str | PathLike[str]]]
"""Kind of records -> where more of them are: a file, a pattern of names, either in a bucket, or several."""


class Release:
    """A release opened for reading: `sql`, `table`, `manifest`. Nothing that is asked can change it."""

    def __init__(self, folder: ReleaseFolder) -> None:
        self._folder = folder
        self._engine: ReadOnly | None = None
        self._closed = False

    @property
    def path(self) -> Path:
        """The release's folder."""
        return self._folder.path

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What `manifest.json` says: version, date, tables with row counts and digests, inputs."""
        return self._folder.manifest

    @property
    def title(self) -> str:
        """The dataset's title."""
        return str(self._folder.info.get("title", ""))

    @property
    def version(self) -> str:
        """The version, such as `0.1.0`."""
        return self._folder.version

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of its tables."""
        return self._folder.tables

    def sql(self, query: str) -> pa.Table:
        """The answer to one SQL query as an Arrow table.

        Raises `UserError` for a query that fails, and for an answer too large for memory: see `stream`.
        """
        return self._reader().sql(query)

    def stream(self, query: str) -> Generator[pa.Table, None, None]:
        """The answer to one SQL query in pieces, however large it is; at least one. Raises `UserError`."""
        return self._reader().stream(query)

    def _reader(self) -> ReadOnly:
        if self._closed:
            raise UserError("the release is closed", "open it again with claimpress.open")
        if self._engine is None:
            self._engine = self._folder.engine()
        return self._engine

    def receipt(self, query: str) -> str:
        """The text of a receipt for a figure: the query, its answer, and the claims behind it.

        The release has to be sealed. Raises `UserError` for a query whose answer depends on more than it.
        """
        from claimpress.receipt.document import receipt_text
        from claimpress.receipt.make import make_receipt

        return receipt_text(make_receipt(self._folder, query))

    def table(self, name: str) -> pa.Table:
        """A whole table as Arrow. Raises `UserError` for a name that is none."""
        return self._folder.table(name)

    @property
    def remembered_by(self) -> str | None:
        """The version of the later release that tells this one's tables; None for a release of its own."""
        from claimpress.release.asof import Remembered

        return self._folder.later.version if isinstance(self._folder, Remembered) else None

    def as_of(self, version: str) -> Release:
        """An earlier release that this one follows, opened for reading too.

        Where its sealed folder lies beside this one, that is opened, after a look at its digest; else this
        release tells what it remembers: claims, sources and vocabularies as they were. Raises `UserError`.
        """
        from claimpress.release.asof import as_of

        return Release(as_of(self._folder, version))

    def close(self) -> None:
        """Let go of the engine: `sql` can't be asked any more."""
        self._closed = True
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> Release:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<claimpress release {self.version} at {self.path}>"


def open(  # noqa: A001 - `claimpress.open` reads as it should
    path_or_version: str | PathLike[str] | None = None, *, data: str | PathLike[str] | None = None
) -> Release:
    """Open a release: by path, by version, or the newest of the dataset in or above the working folder.

    `data` names the dataset's folder where it isn't to be looked for. Raises `UserError` where there is no
    such release.
    """
    return Release(find_release(path_or_version, data))


def validate(path: str | PathLike[str] | None = None, *, records: Records | None = None) -> list[Finding]:
    """All findings of the dataset at `path` (a project, its `data/` folder or a release), in order of place.

    Without a path: the dataset in or above the working folder. An empty list means that all is well.
    `records` names files that lie elsewhere, by kind: `{"claims": "s3://bucket/claims-*.parquet"}`.
    """
    from claimpress.release.opened import opened

    root = dataset_root(path)
    with _elsewhere(records) as more, opened(root, elsewhere=more) as (report, _):
        return list(report.findings)


def build(
    path: str | PathLike[str] | None = None,
    out: str | PathLike[str] | None = None,
    *,
    date: str | None = None,
    spark: SparkSession | None = None,
    records: Records | None = None,
) -> Release:
    """Write a draft of the next release of the dataset at `path` into the folder `out`, and open it.

    Without a path: the dataset in or above the working folder; without `out`: `dist/` beside the data. With a
    Spark session the work is done there, by executors that see the same files; the session stays as it is.
    `records` names files that lie elsewhere, as for `validate`. Raises `UserError`, also where the data has
    errors.
    """
    from claimpress.release.dist import DistRequest, build_dist
    from claimpress.release.layout import DIST
    from claimpress.release.opened import opened
    from claimpress.release.reader import ReleaseFolder

    root = dataset_root(path)
    dist = Path(fspath(out)) if out is not None else project_of(root) / DIST
    platform = None
    if spark is not None:
        from claimpress.validation.cluster import Cluster

        platform = Cluster(spark)
    shared = project_of(root) if platform is not None else None
    with (
        _elsewhere(records, shared) as more,
        opened(root, dist, platform=platform, elsewhere=more) as (_, working),
    ):
        if working is None:
            raise UserError("some files could not be read", "see what claimpress.validate finds")
        built = build_dist(root, working, dist, DistRequest(date=date, lock_sha256=lock_digest(root)))
    return Release(ReleaseFolder(built.release))


@contextmanager
def _elsewhere(records: Records | None, shared: Path | None = None) -> Iterator[list[InputFile]]:
    if not records:
        yield []
        return
    from claimpress.load.elsewhere import asked_of
    from claimpress.remote.records import files_elsewhere

    wanted = []
    for kind, places in records.items():
        several = [places] if isinstance(places, str | PathLike) else places
        wanted += [asked_of(kind, fspath(place)) for place in several]
    with files_elsewhere(wanted, parent=shared) as files:
        yield files


def dataset_root(path: str | PathLike[str] | None = None) -> Path:
    """The root of the dataset at `path`, else in or above the working folder. Raises `UserError`."""
    return root_around(Path.cwd()) if path is None else root_in(Path(fspath(path)))


def find_release(
    path_or_version: str | PathLike[str] | None = None, data: str | PathLike[str] | None = None
) -> ReleaseFolder:
    """A release by path or version; without either the newest sealed one of the dataset, else its draft.

    Raises `UserError` where there is none.
    """
    from claimpress.release.find import find

    return find(path_or_version, lambda: dataset_root(data))
