"""`--records`: files of records that lie outside the dataset's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from claimpress.progress import Progress

if TYPE_CHECKING:
    from claimpress.load.files import InputFile

F = TypeVar("F", bound=Callable[..., Any])


def records_option(command: F) -> F:
    """`--records`."""
    return click.option(
        "--records",
        "places",
        multiple=True,
        metavar="KIND=PLACE",
        help="More records, such as claims='/data/*.jsonl.zst' or claims=s3://bucket/claims-*.parquet.",
    )(command)


@contextmanager
def elsewhere(
    places: tuple[str, ...], tell: Progress, shared: Path | None = None
) -> Iterator[list[InputFile]]:
    """The files that the options name; those of buckets are here until the end, below the folder `shared`.

    Raises `UserError`.
    """
    if not places:
        yield []
        return
    from claimpress.load.elsewhere import asked
    from claimpress.remote.records import files_elsewhere

    with files_elsewhere([asked(place) for place in places], tell, shared) as files:
        yield files
