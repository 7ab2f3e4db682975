"""What is sent of a sealed release: exactly what its checksums list, once it has been verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.model.finding import Finding
from claimpress.progress import Progress, silent, stages
from claimpress.release.bounded import ReadProblemError, plain_size, read_bytes
from claimpress.release.find import of_version
from claimpress.release.layout import MANIFEST, RELEASES, SIGNATURE, SUMS
from claimpress.release.ledger import Entry, Ledger, read_ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.semver import parse
from claimpress.release.signing.check import Signature, State
from claimpress.release.signing.keygen import INSTALL
from claimpress.release.sums import file_fact, parse_sums
from claimpress.release.verify.whole import verify_release
from claimpress.remote.layout import sending_order
from claimpress.remote.listing import Published, is_dataset_id
from claimpress.remote.store import changed_here

REFUSED = 1


@dataclass(frozen=True)
class File:
    """A file of the release: its path inside, size in bytes and digest, and whether it is at the target.

    `replaces` is the tag of what stands there and gives way to it: a signature by a key revoked since.
    """

    path: str
    bytes: int
    sha256: str
    there: bool = False
    replaces: str | None = None


@dataclass(frozen=True)
class Sendable:
    """A sealed release that holds, with all that is sent of it. Files stand in the order of sending.

    `signature` is what is known of its signature, which is valid where there is one.
    """

    folder: Path
    dataset: str
    ledger: Ledger
    release: Published
    files: tuple[File, ...] = field(repr=False)
    signature: Signature | None = None

    @property
    def root(self) -> Path:
        """The root of its dataset."""
        return self.ledger.folder.parent

    @property
    def largest(self) -> int:
        """Bytes of its largest file."""
        return max(file.bytes for file in self.files)


def sendable(
    root: Path, version: str | None, progress: Progress = silent
) -> tuple[Sendable | None, tuple[Finding, ...]]:
    """A sealed release of the dataset in `root`, verified; the newest one without a version.

    Where it does not hold: None, and why. Raises `UserError` where there is no such release, and with exit
    code 1 where it bears a signature that nobody vouches for.
    """
    ledger = read_ledger(root / RELEASES)
    entry = _entry(ledger, version)
    folder = of_version(root, entry.version)
    report = verify_release(folder.path, ledger, progress=stages(progress))
    if not report.sealed:
        return None, tuple(report.findings)
    _check_signature(entry, report.signature)
    return replace(_collected(folder, ledger, entry), signature=report.signature), ()


def _check_signature(entry: Entry, signature: Signature | None) -> None:
    if signature is None or signature.state in (State.UNSIGNED, State.VALID):
        return
    if signature.state is State.UNKNOWN_KEY:
        raise UserError(
            f"{entry.version} is signed with the key {signature.fingerprint}, and the dataset does not say "
            "whose that is",
            "Nothing was published. List the key under `allowed_signers` in dataset.yaml if it is yours, or "
            f"remove {SIGNATURE} and sign with one that is listed.",
            REFUSED,
        )
    raise UserError(
        f"the signature of {entry.version} could not be checked, and nothing was published",
        f"{INSTALL} `claimpress verify {entry.version}` says more.",
    )


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
    listed = _listed(folder.path, entry)
    sizes = {name: _size(folder.path / name) for name in (*listed, SUMS)}
    release = Published(entry, len(listed), sum(sizes[name] for name in listed), False)
    digests = {**listed, SUMS: entry.sums_sha256}
    if (folder.path / SIGNATURE).is_file():
        fact = file_fact(folder.path / SIGNATURE)
        digests[SIGNATURE], sizes[SIGNATURE] = fact.sha256, fact.size
        release = replace(release, signed=True)
    files = [File(name, sizes[name], digests[name]) for name in sorted(digests, key=sending_order)]
    return Sendable(folder.path, dataset, ledger, release, tuple(files))


def _listed(folder: Path, entry: Entry) -> dict[str, str]:
    """The digests that the sealed checksums give: what is sent is held against these."""
    data = read_bytes(folder / SUMS)
    listed = parse_sums(data.decode("utf-8"))
    sealed = (hashlib.sha256(data).hexdigest(), listed.get(MANIFEST))
    if sealed != (entry.sums_sha256, entry.manifest_sha256):
        raise changed_here(folder / SUMS)
    return listed


def _size(path: Path) -> int:
    try:
        return plain_size(path)
    except ReadProblemError:
        raise changed_here(path) from None
