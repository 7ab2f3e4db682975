"""What is known of a release's signature, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimpress.release.signing.check import Signature
    from claimpress.validation.report_screen import Screen

WORDS = {
    "unsigned": "unsigned",
    "valid": "signed",
    "unknown_key": "signed by an unknown key",
    "not_allowed": "signed by a key that may not sign",
    "unfit": "signature does not fit",
    "unchecked": "signature not checked",
}
"""State of a signature -> how it is told."""


def signed(signature: Signature) -> str:
    """In a few words."""
    return WORDS[signature.state]


def bears_signature(signature: Signature | None) -> bool:
    """Whether something is there that was checked, or could not be: then it is not called unsigned."""
    return signature is not None and signature.state != "unsigned"


def signature_lines(signature: Signature | None, screen: Screen) -> Iterator[str]:
    """Who signed, with which key, and by whose word; nothing where no signature fits."""
    if signature is None or signature.fingerprint is None:
        return
    key = f"key {signature.fingerprint}"
    if signature.state != "valid":
        yield screen.show(f"  {key}")
        return
    yield screen.wrap(screen.show(f"  signed by {signature.signer}, {key}, valid"), indent="    ")
    if signature.own_list:
        text = "by the release's own list: compare the fingerprint with one published elsewhere"
    else:
        text = f"by the list of the dataset at hand ({_listed_in(signature.listed_in)})"
    yield screen.wrap(screen.show(f"  {text}"), indent="    ")


def told_signature(signature: Signature | None, screen: Screen) -> Iterator[str]:
    """The same, and in words what is known of one that is not valid; nothing of an unsigned release."""
    if signature is not None and signature.state not in ("valid", "unsigned"):
        yield screen.show(f"  {signed(signature)}")
    yield from signature_lines(signature, screen)


def signature_document(signature: Signature | None) -> dict[str, Any] | None:
    """For programs."""
    if signature is None:
        return None
    return {
        "state": signature.state.value,
        "fingerprint": signature.fingerprint,
        "signer": signature.signer,
        "list": _listed_in(signature.listed_in),
        "own_list": signature.own_list,
    }


def _listed_in(path: Path | None) -> str | None:
    from claimpress.validation.report_outcome import shown_path

    return shown_path(path) if path else None
