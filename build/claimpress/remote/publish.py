"""Publishing: a sealed release to a target, every file once and for good, the list of releases last.

Nothing that stands at the target is overwritten, so a run that was interrupted is finished by the next one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from claimpress.model.errors import UserError
from claimpress.progress import Progress, silent
from claimpress.release.layout import SIGNATURE, SUMS
from claimpress.release.signing.check import State, is_revoked
from claimpress.release.signing.keygen import LARGEST as LARGEST_SIGNATURE
from claimpress.release.signing.signers import SignersError, signers_of
from claimpress.remote.layout import file_path, folder_path, listing_path
from claimpress.remote.listing import (
    LARGEST_LISTING,
    Listing,
    ListingProblemError,
    contradictions,
    grown,
    parse_listing,
)
from claimpress.remote.sendable import File, Sendable
from claimpress.remote.store import Target, TooMuchError, changed_here, read_all, remote_digest

TRIES = 10
"""How often the list is read again after another publisher was faster."""
REFUSED = 1


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
    def replaced(self) -> bool:
        """Whether a signature by a key revoked since gives way."""
        return any(file.replaces is not None for file in self.files)

    @property
    def nothing_to_do(self) -> bool:
        """Whether the release stands there already, whole and listed."""
        return self.listed and not self.missing


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


def _looked_up(sent: Sendable, target: Target, file: File, listing: Listing, raced: bool = False) -> File:
    """The file, with what is known of it at the target. Raises `UserError` where other bytes stand there."""
    there = remote_digest(target, _remote(sent, file), file.bytes)
    if there is None or there == file.sha256:
        return replace(file, there=there is not None, replaces=None)
    if file.path == SIGNATURE and (tag := _revoked(sent, target, file)) is not None:
        return replace(file, there=False, replaces=tag)
    raise _differs(sent, target, file, listing, raced)


def _revoked(sent: Sendable, target: Target, file: File) -> str | None:
    """The tag of the signature there, where the key that made it has been revoked, and ours is valid."""
    if sent.signature is None or sent.signature.state is not State.VALID:
        return None
    try:
        found = read_all(target, _remote(sent, file), LARGEST_SIGNATURE)
        signers = signers_of(sent.root)
    except (TooMuchError, SignersError):
        return None
    sums = (sent.folder / SUMS).read_bytes()
    return found[1] if found is not None and is_revoked(sums, found[0], signers) else None


@dataclass(frozen=True)
class Done:
    """What publishing came to: the list as it stands, and what this run did of it, by the target's answers.

    `sent` are the files that this run brought there; `listed` tells whether this run wrote the list.
    """

    listing: Listing
    sent: tuple[File, ...] = ()
    listed: bool = False


def carry_out(planned: Plan, sent: Sendable, target: Target, progress: Progress = silent) -> Done:
    """Send what is missing, then list the release where it isn't yet. Raises `UserError`."""
    done, total = 0, sum(file.bytes for file in planned.missing)
    brought = []
    for file in planned.missing:
        progress("sending bytes", done, total)
        if _send(sent, target, file):
            brought.append(file)
        done += file.bytes
    progress("listing the release", 0, None)
    listing, listed = _list(sent, target)
    target.tidy([*(_remote(sent, file) for file in sent.files), listing_path(sent.dataset)])
    return Done(listing, tuple(brought), listed)


def _send(sent: Sendable, target: Target, file: File) -> bool:
    """Bring a file there; False where somebody else has brought the same. Raises `UserError`."""
    for _ in range(TRIES):
        if _put(sent, target, file):
            return True
        # Somebody was faster, or an answer was lost: it depends on what stands there now.
        file = _looked_up(sent, target, file, _read_listing(sent, target)[0], raced=True)
        if file.there:
            return False
    raise UserError(
        f"{file.path} was refused by {target.shown}, and is not there",
        "Nothing is listed there yet. Run it again: it goes on where it stopped.",
    )


def _put(sent: Sendable, target: Target, file: File) -> bool:
    path = sent.folder / file.path
    if file.replaces is None:
        return target.create(_remote(sent, file), path, file.sha256)
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise changed_here(path)
    return target.replace(_remote(sent, file), data, file.replaces)


def _list(sent: Sendable, target: Target) -> tuple[Listing, bool]:
    """The list as it stands with the release in it, and whether it was this run that wrote it."""
    for _ in range(TRIES):
        listing, tag = _read_listing(sent, target)
        after = grown(listing, sent.release)
        if after == listing:
            return listing, False
        if target.replace(listing_path(sent.dataset), after.text().encode("utf-8"), tag):
            return after, True
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
            "The list is left as it is. Find out who wrote it, and restore it.",
            REFUSED,
        ) from None
    denied = [*contradictions(listing, sent.ledger)]
    if denied:
        raise UserError(
            f"{target.shown}/{name} contradicts the ledger: {'; '.join(denied[:3])}",
            "The list is left as it is. Find out which of the two is right: somebody else may have sealed "
            "that version from another checkout. Else publish to another place.",
            REFUSED,
        )
    return listing, found[1]


def _remote(sent: Sendable, file: File) -> str:
    return file_path(sent.dataset, sent.release.version, file.path)


def _differs(sent: Sendable, target: Target, file: File, listing: Listing, raced: bool) -> UserError:
    version = sent.release.version
    place = f"{target.shown.rstrip('/')}/{_remote(sent, file)}"
    if file.path == SIGNATURE:
        remedy = (
            "A published signature is replaced only where its key is revoked in dataset.yaml. "
            "Keep the one that is there: it signs the same bytes."
        )
    elif listing.release(version):
        remedy = "What is published stays. A correction takes a new version."
    else:
        remedy = (
            f"Another publisher may be at work with another {version}, or broke off: ask who. "
            f"It was never listed there, so whoever keeps the place may remove the folder {version}."
        )
    if raced:
        return UserError(f"somebody else was faster: other bytes stand at {place} now", remedy, REFUSED)
    return UserError(f"other bytes stand at {place} already, and nothing is overwritten", remedy, REFUSED)
