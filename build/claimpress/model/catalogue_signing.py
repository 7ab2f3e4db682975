"""Findings about the signature of a release."""

from __future__ import annotations

from claimpress.model.finding import CatalogueEntry, Layer, Severity


def _entry(
    code: str, title: str, message: str, remedy: str, why: str, severity: Severity = Severity.ERROR
) -> CatalogueEntry:
    return CatalogueEntry(code, Layer.RELEASE, severity, title, message, remedy, why)


SIGNING_ENTRIES: tuple[CatalogueEntry, ...] = (
    _entry(
        "signature-unfit",
        "A signature does not fit",
        "{path} does not fit: {what}",
        "Do not rely on this release; fetch it again from where it was published. If it is your own, restore "
        "both files from the repository's history.",
        "A signature that does not fit is worse than none: the checksums or the signature were changed.",
    ),
    _entry(
        "signature-not-allowed",
        "A signature by a key that may not sign",
        "{path} was made with the key {fingerprint}, which may not sign this release: {what}",
        "Ask the publisher, by another way than this release, whether the key is theirs. A maintainer lists "
        "it in `policies.allowed_signers` with the days of the releases that it may sign.",
        "Anybody can sign anything: what counts is whose key it was, and whether it was good for that day.",
    ),
    _entry(
        "signature-unknown-key",
        "A signature by an unknown key",
        "{path} was made with the key {fingerprint}, and no list says whose that is",
        "Compare the fingerprint with one that the publisher gives elsewhere.",
        "The checksums are those that the owner of this key signed; who that is, only its fingerprint tells.",
        Severity.WARNING,
    ),
    _entry(
        "signature-unchecked",
        "A signature was not checked",
        "{path} was not checked: {what}",
        "{hint}",
        "All else is verified; whose release it is stays open until its signature is checked.",
        Severity.WARNING,
    ),
    _entry(
        "signers-unreadable",
        "The list of those who may sign cannot be read",
        "{path} was made with the key {fingerprint}, and who may sign cannot be read: {what}",
        "Mend the list, or, for a release that you fetched, compare the fingerprint with one that the "
        "publisher gives elsewhere.",
        "Whether a signature counts is up to the list of those who may sign.",
    ),
)
