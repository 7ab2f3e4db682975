"""Is a release signed, does the signature fit its checksums, and may that key sign?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from claimpress.model.finding import Finding
from claimpress.release.bounded import NotAFileError, ReadProblemError, TooLargeError, read_bytes
from claimpress.release.layout import SIGNATURE, SUMS
from claimpress.release.semver import is_version
from claimpress.release.signing import keygen
from claimpress.release.signing.signers import Signers, SignersError, refusal, signers_for
from claimpress.release.tree import Tree, problem


class State(StrEnum):
    """What is known of a release's signature."""

    UNSIGNED = "unsigned"
    VALID = "valid"
    UNKNOWN_KEY = "unknown_key"
    NOT_ALLOWED = "not_allowed"
    UNFIT = "unfit"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Signature:
    """What checking a signature came to.

    `fingerprint` is that of the key which made it, where that is certain; `signer` is the name that stands at
    it in the file `listed_in`, which is the release's own (`own_list`) or that of the dataset at hand.
    """

    state: State
    fingerprint: str | None = None
    signer: str | None = None
    listed_in: Path | None = None
    own_list: bool = False


def check_signature(
    tree: Tree, manifest: dict[str, Any], root: Path | None = None
) -> tuple[Signature | None, list[Finding]]:
    """What is known of the signature of a release, and what is wrong with it; None for an unsigned draft.

    `root` is the dataset at hand, whose list of signers counts where the release is one of it.
    """
    if not os.path.lexists(tree.root / SIGNATURE):
        return (Signature(State.UNSIGNED) if is_version(manifest["version"]) else None), []
    try:
        made = read_bytes(tree.root / SIGNATURE, keygen.LARGEST)
    except ReadProblemError as trouble:
        return _not_checked(trouble)
    return check_made(tree, manifest, made, root)


def check_made(
    tree: Tree, manifest: dict[str, Any], made: bytes, root: Path | None = None
) -> tuple[Signature, list[Finding]]:
    """The same of a signature that need not lie beside the release."""
    try:
        sums = read_bytes(tree.root / SUMS)
        print_ = keygen.signed_by(sums, made)
    except (ReadProblemError, keygen.UnfitError, keygen.KeygenError) as trouble:
        return _not_checked(trouble)
    try:
        signers = signers_for(tree, manifest["dataset"], root)
        return _judged(sums, made, print_, signers, manifest["date"])
    except SignersError as trouble:
        found = problem("signers-unreadable", SIGNATURE, what=str(trouble), fingerprint=print_)
        return Signature(State.UNCHECKED, print_), [found]
    except keygen.KeygenError as trouble:
        return _not_checked(trouble)


def _not_checked(trouble: ValueError) -> tuple[Signature, list[Finding]]:
    if isinstance(trouble, keygen.KeygenError):
        told = {"what": str(trouble), "hint": keygen.INSTALL}
        return Signature(State.UNCHECKED), [problem("signature-unchecked", SIGNATURE, **told)]
    unfit = Signature(State.UNFIT)
    if isinstance(trouble, NotAFileError):
        return unfit, []  # whoever looked at the folder has said so
    if isinstance(trouble, TooLargeError):
        sizes = {"size": trouble.size, "limit": trouble.limit}
        return unfit, [problem("release-too-large", SIGNATURE, **sizes)]
    return unfit, [problem("signature-unfit", SIGNATURE, what=str(trouble))]


def _judged(
    sums: bytes, made: bytes, print_: str, signers: Signers, day: str | None
) -> tuple[Signature, list[Finding]]:
    """What the list says about the key whose signature fits."""
    where = {"fingerprint": print_, "listed_in": signers.path, "own_list": signers.own}
    signer = signers.of_key(print_)
    # A release carries the list of its own day, and may be signed with a key that came later.
    if signer is None and (signers.own or not signers.listed):
        found = problem("signature-unknown-key", SIGNATURE, fingerprint=print_)
        return Signature(State.UNKNOWN_KEY, **where), [found]  # type: ignore[arg-type]
    why = refusal(signer, day)
    if signer and day and not why:
        texts = (signers.allowed_text, signers.revoked_text)
        if keygen.accepts(sums, made, signer.name, day, *texts):
            return Signature(State.VALID, signer=signer.name, **where), []  # type: ignore[arg-type]
        why = "ssh-keygen does not take it for one of the allowed signers on that day"
    name = signer.name if signer else None
    found = problem("signature-not-allowed", SIGNATURE, fingerprint=print_, what=why)
    return Signature(State.NOT_ALLOWED, signer=name, **where), [found]  # type: ignore[arg-type]


def is_revoked(sums: bytes, made: bytes, signers: Signers) -> bool:
    """Whether a signature over these checksums is one by a key that the list has revoked."""
    try:
        signer = signers.of_key(keygen.signed_by(sums, made))
    except (keygen.UnfitError, keygen.KeygenError):
        return False
    return signer is not None and signer.revoked is not None
