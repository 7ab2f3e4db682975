"""Getting a release: chosen from the list, compared with what was seen, downloaded, verified, then shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from claimpress.disk.plain import disk_errors, remove, sync
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding, Severity
from claimpress.progress import Progress, silent, stages
from claimpress.release.layout import LOCK, MANIFEST, PART, SIGNATURE, SUMS
from claimpress.release.lock import exclusive
from claimpress.release.reader import ReleaseFolder
from claimpress.release.semver import parse
from claimpress.release.signing.check import Signature
from claimpress.release.signing.place import put_signature
from claimpress.release.sums import file_fact
from claimpress.release.verify.whole import verify_release
from claimpress.remote.download import Download, read_patiently
from claimpress.remote.history import contradiction, history_of
from claimpress.remote.later import judge_later
from claimpress.remote.layout import folder_path, listing_path
from claimpress.remote.listing import (
    LARGEST_LISTING,
    Listing,
    ListingProblemError,
    Published,
    is_dataset_id,
    parse_listing,
)
from claimpress.remote.seen import (
    check_forward,
    check_history,
    check_listing,
    memory_path,
    recall,
    remember,
)
from claimpress.remote.store import Source, TooMuchError

REFUSED, USAGE = 1, 2
_TOLD = ("signature-unknown-key", "signature-unchecked")
_HELD = "another download goes on there"
_WANTED = re.compile(r"(?P<name>[^@]+)(?:@v?(?P<version>[^@]+))?")


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a dataset, and a version or the latest."""

    dataset: str
    version: str | None = None


@dataclass(frozen=True)
class Job:
    """One download: from where, what of the list, and into which folder of releases.

    `root` is the dataset at hand; `check_there` raises `UserError` where the folder `out` was taken away.
    """

    source: Source
    listing: Listing
    release: Published
    out: Path
    memory: Path
    root: Path | None
    progress: Progress
    check_there: Callable[[], None]

    @property
    def shown(self) -> str:
        """Where the release stands there."""
        return f"{self.source.shown.rstrip('/')}/{folder_path(self.listing.dataset, self.release.version)}"


@dataclass(frozen=True)
class Got:
    """A release that was downloaded. With `findings` it does not hold, and is not kept.

    `fresh` tells that it was downloaded now; `forgotten` why it could not be remembered, where that is so.
    `signature` is what is known of its signature; None where it was not looked at. `history` holds the
    digests of the manifests of the release and those before it, by version. `warnings` are about the
    signature, and `note` says what became of one that is offered for a release that was here.
    """

    release: Published
    path: Path
    findings: tuple[Finding, ...] = ()
    fresh: bool = True
    forgotten: str = ""
    signature: Signature | None = None
    history: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Finding, ...] = ()
    note: str = ""


def parse_wanted(text: str) -> Wanted:
    """NAME or NAME@VERSION. Raises `UserError` (usage)."""
    match = _WANTED.fullmatch(text)
    if match is None or not is_dataset_id(match["name"]):
        raise UserError(f"{text!r} is not the id of a dataset", "Write it as NAME or NAME@0.1.0.", USAGE)
    version = match["version"]
    return Wanted(match["name"], None if version is None else str(parse(version)))


def get(
    wanted: Wanted, source: Source, out: Path, progress: Progress = silent, root: Path | None = None
) -> Got:
    """Bring a release into `out`/VERSION, or verify the one that is there already.

    `root` is the dataset at hand, whose list of signers counts where the release is one of it.
    Raises `UserError`: with exit code 1 where what is offered is not to be trusted.
    """
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file, not a folder", "Name a folder with --to.")
    memory = memory_path(wanted.dataset)
    progress("reading the list of releases", 0, None)
    listing = _listing(wanted.dataset, source)
    check_listing(recall(memory), listing, source.shown)
    if wanted.version is None:
        check_forward(recall(memory), listing, source.shown)
    release = _chosen(wanted, listing, source)
    with _tidy(out), exclusive(out / LOCK, _HELD) as check_there:
        try:
            got = _in_place(Job(source, listing, release, out, memory, root, progress, check_there))
        except UserError:
            check_there()  # what is missing then is nobody else's fault
            raise
    if got.findings:
        return got
    return _remembered(got, memory, listing, source)


def _remembered(got: Got, memory: Path, listing: Listing, source: Source) -> Got:
    try:
        remember(memory, listing, got.release, got.history, source.shown)
    except UserError as problem:
        if problem.exit_code == REFUSED:  # another download was faster, and saw something else
            if got.fresh:
                remove(got.path)
            raise
        return replace(got, forgotten=problem.message)
    return got


def _listing(dataset: str, source: Source) -> Listing:
    name = listing_path(dataset)
    shown = f"{source.shown.rstrip('/')}/{name}"
    try:
        found = read_patiently(source, name, LARGEST_LISTING)
    except TooMuchError:
        raise _unusable(shown, f"it is larger than {LARGEST_LISTING:,} bytes") from None
    if found is None:
        raise UserError(
            f"there is no dataset {dataset} at {source.shown}",
            f"Check the name and the address: {shown} should be there.",
        )
    try:
        return parse_listing(found, dataset)
    except ListingProblemError as problem:
        raise _unusable(shown, str(problem)) from None


def _unusable(shown: str, why: str) -> UserError:
    return UserError(
        f"{shown} is no list of releases: {why}", "Nothing was downloaded. Check the address.", REFUSED
    )


def _chosen(wanted: Wanted, listing: Listing, source: Source) -> Published:
    version = wanted.version or listing.latest or ""
    release = listing.release(version)
    if release is None:
        known = ", ".join(one.version for one in listing.releases[-10:])
        raise UserError(f"{source.shown} has no release {version} of {wanted.dataset}", f"It has {known}.")
    return release


@contextmanager
def _tidy(out: Path) -> Iterator[None]:
    """Leave no empty folder behind where nothing came of it."""
    try:
        yield
    finally:
        with suppress(OSError):
            out.rmdir()


def _in_place(job: Job) -> Got:
    place, staging = job.out / job.release.version, job.out / f"{job.release.version}{PART}"
    if place.exists() or place.is_symlink():
        return _with_later_signature(job, _checked(job, place, fresh=False))
    _check_room(job)
    try:
        Download(job.source, job.listing.dataset, job.release, staging, job.progress, job.check_there).run()
    finally:
        with suppress(OSError):
            staging.rmdir()  # only where nothing has come
    try:
        got = _checked(job, staging, fresh=True)
    except UserError:
        remove(staging)
        raise
    job.check_there()
    if got.findings:
        remove(staging)
        return got
    with disk_errors(place):
        staging.rename(place)
        sync(job.out)
    return replace(got, path=place)


def _with_later_signature(job: Job, got: Got) -> Got:
    """The same, with the signature that the source has for a release that is here, where it is a good one."""
    beside = all(found.place.file == SIGNATURE for found in got.findings)
    if not job.release.signed or got.signature is None or not beside:
        return got
    made = Download(job.source, job.listing.dataset, job.release, got.path).signature()
    later = judge_later(got.path, got.signature, made, job.shown, job.root)
    if later is None or not later.taken:
        return replace(got, note=later.note if later else "")
    job.check_there()
    put_signature(got.path, made)
    return replace(_checked(job, got.path, fresh=False), note=later.note)


def _check_room(job: Job) -> None:
    with disk_errors(job.out):
        free = shutil.disk_usage(job.out).free
    if free < job.release.bytes:
        raise UserError(
            f"the release has {job.release.bytes:,} bytes, and {free:,} are free at {job.out}",
            "Free some space, or name another folder with --to.",
        )


def _checked(job: Job, folder: Path, fresh: bool) -> Got:
    """The release in a folder, with what is wrong about it. Raises `UserError` where it is another one."""
    entry = job.release.entry
    for name, digest in ((SUMS, entry.sums_sha256), (MANIFEST, entry.manifest_sha256)):
        path = folder / name
        if not path.is_file() or path.is_symlink() or file_fact(path).sha256 != digest:
            raise _another(job, folder, name, fresh)
    report = verify_release(folder, root=job.root, progress=stages(job.progress))
    errors = tuple(found for found in report.findings if found.severity is Severity.ERROR)
    warnings = tuple(found for found in report.findings if found.code in _TOLD)
    got = Got(job.release, folder, errors, fresh, signature=report.signature, warnings=warnings)
    if errors:
        return got
    history = history_of(ReleaseFolder(folder), job.release)
    if what := contradiction(history, job.listing, job.release):
        raise UserError(
            f"the release at {job.source.shown} and its list of releases contradict each other: {what}",
            "One of the two was changed. Nothing of it is used: tell the maintainers.",
            REFUSED,
        )
    check_history(recall(job.memory), job.release, history.digests, job.source.shown)
    return replace(got, history=history.digests)


def _another(job: Job, folder: Path, name: str, fresh: bool) -> UserError:
    if fresh:
        return UserError(
            f"the {name} at {job.source.shown} does not have the digest that the list of releases gives",
            "Nothing of it is used: tell the maintainers.",
            REFUSED,
        )
    return UserError(
        f"{folder} is here already, and its {name} is not the one that {job.source.shown} offers",
        "Nothing was changed. `claimpress verify` says whether the copy here is damaged; "
        "move it away to download it anew.",
        REFUSED,
    )
