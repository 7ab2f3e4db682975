"""Signing a sealed release: only with a key that its dataset allows, and only once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimpress.disk.plain import disk_errors
from claimpress.model.errors import UserError
from claimpress.model.sshkey import BadKeyError
from claimpress.release.bounded import ReadProblemError, plain_size, read_bytes
from claimpress.release.layout import LOCK, RELEASES, SIGNATURE, SUMS
from claimpress.release.ledger import Entry, Ledger, read_ledger
from claimpress.release.lock import exclusive
from claimpress.release.signing import keygen
from claimpress.release.signing.armour import key_inside
from claimpress.release.signing.place import put_signature
from claimpress.release.signing.signers import Signers, SignersError, refusal, signers_of

FINDINGS, USAGE = 1, 2


@dataclass(frozen=True)
class Candidate:
    """A sealed release that may be signed, in the dataset whose root is `root`."""

    root: Path
    ledger: Ledger
    entry: Entry

    @property
    def folder(self) -> Path:
        """The release."""
        return self.ledger.path(self.entry)

    @property
    def signature(self) -> Path:
        """Where its signature stands, or will."""
        return self.folder / SIGNATURE


@dataclass(frozen=True)
class Signed:
    """What signing came to; `fresh` is false where the same key had signed already."""

    path: Path
    signer: str
    fingerprint: str
    fresh: bool


def candidate(root: Path, version: str | None) -> Candidate:
    """The sealed release of that version, else the newest. Raises `UserError` where there is none."""
    ledger = read_ledger(root / RELEASES)
    entry = ledger.entry(version.removeprefix("v")) if version is not None else ledger.newest
    if entry is None:
        known = ", ".join(entry.version for entry in ledger.entries)
        if known:
            raise UserError(f"there is no release {version}", f"Sealed releases: {known}.", USAGE)
        raise UserError("nothing is sealed yet", "Seal a release first: `claimpress release`.")
    return Candidate(root, ledger, entry)


def sign(release: Candidate, key: Path) -> Signed:
    """Sign a release, which the caller has verified, with a key that nothing but ssh-keygen opens.

    The signature takes its place whole or not at all, and never that of another one. Raises `UserError`.
    """
    _check_key_file(key)
    try:
        signers = signers_of(release.root)
        sums = read_bytes(release.folder / SUMS)
        made = keygen.sign(sums, key)
        if made is None:
            raise UserError(
                f"ssh-keygen did not sign with {key}",
                "What is in its way stands above. It asks for a passphrase on a terminal only; without one, "
                "hold the key in ssh-agent and name its .pub file.",
            )
        print_ = keygen.signed_by(sums, made)
        name = _allowed(release, signers, print_, sums, made)
        with exclusive(release.ledger.folder / LOCK):
            fresh = _put(release, sums, made, print_)
    except SignersError as trouble:
        remedy = "`claimpress validate` says what is wrong with it."
        raise UserError(f"who may sign cannot be read: {trouble}", remedy, FINDINGS) from None
    except (ReadProblemError, keygen.UnfitError) as trouble:
        raise UserError(
            f"{release.folder} cannot be signed: {trouble}", "Check it with `claimpress verify`."
        ) from None
    except keygen.KeygenError as trouble:
        raise UserError(f"nothing was signed: {trouble}", keygen.INSTALL) from None
    return Signed(release.signature, name, print_, fresh)


def _check_key_file(key: Path) -> None:
    """That there is something to sign with, without a look into it."""
    try:
        plain_size(key.resolve())
    except (ReadProblemError, OSError) as trouble:
        raise UserError(
            f"there is no key in {key}: {trouble}", "Name the file of a key that ssh-keygen made.", USAGE
        ) from None


def _allowed(release: Candidate, signers: Signers, print_: str, sums: bytes, made: bytes) -> str:
    """The name of the signer whose key made a signature. Raises `UserError` where it may not sign."""
    signer, day = signers.of_key(print_), release.entry.date
    why = refusal(signer, day)
    if signer is None:
        raise UserError(
            f"the key {print_} may not sign {release.entry.version}: {why} in {signers.path}",
            _how_to_allow(made, day),
            FINDINGS,
        )
    if why:
        raise UserError(
            f"the key {print_} may not sign {release.entry.version}: {why}",
            f"Sign with another key, or correct its entry under `allowed_signers` in {signers.path}.",
            FINDINGS,
        )
    if not keygen.accepts(sums, made, signer.name, day, signers.allowed_text, signers.revoked_text):
        raise UserError(
            f"ssh-keygen does not accept its own signature by {signer.name} for {day}", keygen.INSTALL
        )
    return signer.name


def _how_to_allow(made: bytes, day: str) -> str:
    try:
        line = key_inside(made)
    except BadKeyError as trouble:
        return f"It cannot be allowed either: {trouble}. Make a key with `ssh-keygen -t ed25519`."
    return (
        "If it should sign, add an entry to `allowed_signers` under `policies` there: "
        f"{{name: WHO, key: {line}, first_day: {day}}}"
    )


def _put(release: Candidate, sums: bytes, made: bytes, print_: str) -> bool:
    """Put a signature in its place; False where the same key's stands there already."""
    path = release.signature
    with disk_errors(path):
        if path.exists() or path.is_symlink():
            there = keygen.signed_by(sums, read_bytes(path, keygen.LARGEST))
            if there == print_:
                return False
            raise UserError(
                f"{release.entry.version} is signed already, with the key {there}",
                f"It is not replaced. Where that key is revoked, remove {SIGNATURE} first.",
                USAGE,
            )
    put_signature(release.folder, made)
    return True
