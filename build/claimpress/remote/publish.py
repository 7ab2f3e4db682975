"""Publishing: a sealed release to a target, every file once and for good, the list of releases last.

Nothing that stands at the target is overwritten, so a run that was interrupted is finished by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.model.finding import Finding
from claimpress.progress import Progress, silent, stages
from claimpress.release.bounded import read_text
from claimpress.release.find import of_version
from claimpress.release.layout import RELEASES, SIGNATURE, SUMS
from claimpress.release.ledger import Entry, Ledger, read_ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.semver import parse
from claimpress.release.sums import file_fact, parse_sums
from claimpress.release.verify.whole import verify_release
from claimpress.remote.layout import file_path, folder_path, listing_path, sending_order
from claimpress.remote.listing import (
    LARGEST_LISTING,
    Listing,
    ListingProblemError,
    Published,
    contradictions,
    grown,
    is_dataset_id,
    parse_listing,
)
from claimpress.remote.store import Target, read_all, remote_digest

TRIES = 10
"""How often the list is read again after another publisher was faster."""
REFUSED = 1


@dataclass(frozen=True)
class File:
    """A file of the release: its path inside, size in bytes and digest, and whether it is at the target."""

    path: str
    bytes: int
    sha256: str
    there: bool = False


@dataclass(frozen=True)
class Plan:
    """What is to be sent, what is there, and what becomes of `latest`."""

    dataset: str
    version: str
    where: str
    files: tuple[File, ...]
    latest_before: str | None
    latest_after: str | None
    listed: bool

    @property
    def missing(self) -> tuple[File, ...]:
        """The files that are not there yet."""
        return tuple(file for file in self.files if not file.there)

    @property
    def nothing_to_do(self) -> bool:
        """Whether the release stands there already, whole and listed."""
        return self.listed and not self.missing


@dataclass(frozen=True)
class Sendable:
    """A sealed release that holds, with all that is sent of it. Files stand in the order of sending."""

    folder: Path
    dataset: str
    ledger: Ledger
    release: Published
    files: tuple[File, ...] = field(repr=False)

    @property
    def largest(self) -> int:
        """Bytes of its largest file."""
        return max(file.bytes for file in self.files)


def sendable(
    root: Path, version: str | None, progress: Progress = silent
) -> tuple[Sendable | None, tuple[Finding, ...]]:
    """A sealed release of the dataset in `root`, verified; the newest one without a version.

    Where it does not hold: None, and why. Raises `UserError` where there is no such release.
    """
    ledger = read_ledger(root / RELEASES)
    entry = _entry(ledger, version)
    folder = of_version(root, entry.version)
    report = verify_release(folder.path, ledger, progress=stages(progress))
    if not report.sealed:
        return None, tuple(report.findings)
    return _collected(folder, ledger, entry), ()


def _entry(ledger: Ledger, version: str | None) -> Entry:
    entry = ledger.newest if version is None else ledger.entry(str(parse(version.removeprefix("v"))))
    if entry is None:
        known = ", ".join(one.version for one in ledger.entries)
        raise UserError(
            f"{version} is not in the ledger" if version else "nothing is sealed yet",
            f"Sealed releases: {known}."
            if known
            else "Drafts are not published: seal one with claimpress release.",
        )
    return entry


def _collected(folder: ReleaseFolder, ledger: Ledger, entry: Entry) -> Sendable:
    dataset = str(folder.manifest["dataset"])
    if not is_dataset_id(dataset):
        raise UserError("the release does not name a dataset whose id can be a path", "Correct its id.")
    listed = parse_sums(read_text(folder.path / SUMS))
    signed = (folder.path / SIGNATURE).is_file()
    facts = {
        name: file_fact(folder.path / name) for name in (*listed, SUMS, *([SIGNATURE] if signed else []))
    }
    files = [File(name, facts[name].size, facts[name].sha256) for name in sorted(facts, key=sending_order)]
    release = Published(entry, len(listed), sum(facts[name].size for name in listed), signed)
    return Sendable(folder.path, dataset, ledger, release, tuple(files))


def plan(sent: Sendable, target: Target, progress: Progress = silent) -> Plan:
    """Look at the target and say what is to be done; writes nothing.

    Raises `UserError` with exit code 1 where other bytes stand there, or a list that the ledger denies.
    """
    listing, _ = _read_listing(sent, target)
    after = grown(listing, sent.release)
    files, done = [], 0
    total = sum(file.bytes for file in sent.files)
    for file in sent.files:
        files.append(_looked_up(sent, target, file, listing))
        done += file.bytes
        progress("comparing bytes", done, total)
    return Plan(
        sent.dataset,
        sent.release.version,
        f"{target.shown.rstrip('/')}/{folder_path(sent.dataset, sent.release.version)}",
        tuple(files),
        listing.latest,
        after.latest,
        after == listing,
    )


def _looked_up(sent: Sendable, target: Target, file: File, listing: Listing) -> File:
    there = remote_digest(target, _remote(sent, file), file.bytes)
    if there not in (None, file.sha256):
        raise _differs(sent, target, file, listing)
    return File(file.path, file.bytes, file.sha256, there is not None)


def carry_out(planned: Plan, sent: Sendable, target: Target, progress: Progress = silent) -> Listing:
    """Send what is missing, then list the release where it isn't yet; the list as it stands then.

    Raises `UserError`.
    """
    done, total = 0, sum(file.bytes for file in planned.missing)
    for file in planned.missing:
        progress("sending bytes", done, total)
        _send(sent, target, file)
        done += file.bytes
    progress("listing the release", 0, None)
    listing = _list(sent, target)
    target.tidy([*(_remote(sent, file) for file in sent.files), listing_path(sent.dataset)])
    return listing


def _send(sent: Sendable, target: Target, file: File) -> None:
    """Create a file at the target. Raises `UserError` where it does not come to stand there."""
    for _ in range(TRIES):
        if target.create(_remote(sent, file), sent.folder / file.path, file.sha256):
            return
        # Somebody was faster, or an answer was lost: it depends on what stands there now.
        if _looked_up(sent, target, file, _read_listing(sent, target)[0]).there:
            return
    raise UserError(
        f"{file.path} was refused by {target.shown}, and is not there",
        "Nothing is listed there yet. Run it again: it goes on where it stopped.",
    )


def _list(sent: Sendable, target: Target) -> Listing:
    for _ in range(TRIES):
        listing, tag = _read_listing(sent, target)
        after = grown(listing, sent.release)
        if after == listing:
            return listing
        if target.replace(listing_path(sent.dataset), after.text().encode("utf-8"), tag):
            return after
    raise UserError(
        f"others keep changing {target.shown}/{listing_path(sent.dataset)}",
        "Run it again when they have finished: all files are there, and the list is not changed.",
    )


def _read_listing(sent: Sendable, target: Target) -> tuple[Listing, str | None]:
    """The list at the target and the tag of its version. Raises `UserError` where the ledger denies it."""
    name = listing_path(sent.dataset)
    found = read_all(target, name, LARGEST_LISTING)
    if found is None:
        return Listing(sent.dataset), None
    try:
        listing = parse_listing(found[0], sent.dataset)
    except ListingProblemError as problem:
        raise UserError(
            f"{target.shown}/{name} cannot be used: {problem}",
            "Nothing was sent. Find out who wrote it, and restore it.",
            REFUSED,
        ) from None
    denied = [*contradictions(listing, sent.ledger)]
    if denied:
        raise UserError(
            f"{target.shown}/{name} contradicts the ledger: {'; '.join(denied[:3])}",
            "Nothing was sent. Find out which of the two is right: somebody else may have sealed that "
            "version from another checkout. Else publish to another place.",
            REFUSED,
        )
    return listing, found[1]


def _remote(sent: Sendable, file: File) -> str:
    return file_path(sent.dataset, sent.release.version, file.path)


def _differs(sent: Sendable, target: Target, file: File, listing: Listing) -> UserError:
    version = sent.release.version
    place = f"{target.shown.rstrip('/')}/{_remote(sent, file)}"
    if file.path == SIGNATURE:
        remedy = "A published signature is never replaced. Keep that one: it signs the same bytes."
    elif listing.release(version):
        remedy = "What is published stays. A correction takes a new version."
    else:
        remedy = (
            f"Another publisher may be at work with another {version}, or broke off: ask who. "
            f"It was never listed there, so whoever keeps the place may remove the folder {version}."
        )
    return UserError(f"other bytes stand at {place} already, and nothing is overwritten", remedy, REFUSED)
