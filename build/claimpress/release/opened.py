"""A dataset on its way into a release: validated, in memory where it fits there, else on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from claimpress.disk.room import check_room, clear_work, work_folder
from claimpress.load.amount import bulk_size, size_of_all
from claimpress.load.elsewhere import with_more
from claimpress.load.files import InputFile, walk
from claimpress.progress import Progress, silent
from claimpress.release.inputs import read_inputs
from claimpress.release.layout import RELEASES
from claimpress.release.on_disk import OnDisk
from claimpress.release.ready import read
from claimpress.release.working import InMemory, Working
from claimpress.roots import project_of
from claimpress.validation.bulk import open_bulk, room_for
from claimpress.validation.platform import Platform
from claimpress.validation.report_outcome import ReportLike
from claimpress.validation.run import validate_root

_TIMES = 10
"""Bytes of a release, with its database, for each byte of a large file: measured at a million claims."""

_WORK = "claimpress-work"


@contextmanager
def opened(
    root: Path,
    out: Path | None = None,
    progress: Progress = silent,
    platform: Platform | None = None,
    elsewhere: Sequence[InputFile] = (),
) -> Iterator[tuple[ReportLike, Working | None]]:
    """The dataset in `root`, validated, and its records; None where nobody knows which there are.

    Files that lie `elsewhere` are read with those of its folder.
    What is made of it goes below the folder `out`. On a `platform` everything is read in bulk, by way of a
    folder beside the data, which all of it has to see. Raises `UserError` where there is no room on a disk.
    """
    root, out = root.resolve(), out.resolve() if out is not None else None
    if out is not None:
        clear_work(_WORK, project_of(root))
    found = with_more(walk(root), elsewhere)
    large = size_of_all(found) if platform else bulk_size(found)
    if not large and platform is None:
        report = validate_root(root, progress, found)
        yield report, read(report) if report.compared else None
        return
    if out is not None:
        check_room(out, large * _TIMES)
    needed = room_for(found) + (large * 2 if out is not None else 0)
    shared = project_of(root) if platform is not None else None
    with (
        work_folder(_WORK, needed, shared) as work,
        open_bulk(
            root,
            work,
            out=out,
            past=root / RELEASES,
            platform=platform,
            found=found,
            progress=progress,
        ) as bulk,
    ):
        yield bulk.report, OnDisk(bulk) if bulk.report.compared else None


@contextmanager
def opened_inputs(inputs: Path, out: Path) -> Iterator[Working]:
    """The records of a release's own `inputs/`, to be built again below the folder `out`.

    No rule is asked: they are what was sealed. Raises `UserError` where a record does not fit the models, or
    there is no room on a disk.
    """
    found = walk(inputs)
    large = bulk_size(found)
    if not large:
        yield InMemory(read_inputs(inputs))
        return
    check_room(out, large * _TIMES)
    with (
        work_folder("claimpress-work", room_for(found) + large * 2) as work,
        open_bulk(inputs, work, out=out, past=inputs.parent.parent, found=found, rules=False) as bulk,
    ):
        # What is wrong with them is told in the same words as of few.
        yield InMemory(read_inputs(inputs)) if bulk.report.findings else OnDisk(bulk)
