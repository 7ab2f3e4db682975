"""A result in a file of the user's choice: whole or not at all, in the format that its name says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from claimpress.model.errors import UserError


def is_file(output: Path | None) -> bool:
    """Whether the result goes to a file: `-` is standard output."""
    return output is not None and str(output) != "-"


def format_by_name(output: Path, endings: Mapping[str, str]) -> str:
    """The format that a file's ending stands for. Raises `UserError` (usage) for any other."""
    if output.suffix.lower() in endings:
        return endings[output.suffix.lower()]
    raise UserError(
        f"{output}: its ending says no format", f"end it in {', '.join(endings)}, or add --format", 2
    )


@contextmanager
def fresh(output: Path) -> Iterator[BinaryIO]:
    """A file that takes its name only once it is whole; a device or a pipe is written to as it is."""
    from claimpress.disk.plain import disk_errors
    from claimpress.disk.whole import aside

    if output.exists() and not output.is_file():
        with output.open("wb") as sink:
            yield sink
        return
    target = output.resolve()  # through a link to the file it names
    with disk_errors(output), aside(target) as folder:
        new = folder / target.name
        with new.open("wb") as sink:
            yield sink
        new.replace(target)
