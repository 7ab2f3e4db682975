"""Findings about releases: what stands in the way of sealing one, and what `verify` finds wrong with one."""

from __future__ import annotations

from claimpress.model.finding import CatalogueEntry, Layer, Severity

_AGAIN = (
    "Fetch the release again from where it was published; "
    "if it is your own, restore it from the repository's history."
)
_NEVER_TOUCH = "A sealed release is never changed: restore it from the repository's history."


def _error(code: str, title: str, message: str, remedy: str, why: str) -> CatalogueEntry:
    return CatalogueEntry(code, Layer.RELEASE, Severity.ERROR, title, message, remedy, why)


def _warning(code: str, title: str, message: str, remedy: str, why: str) -> CatalogueEntry:
    return CatalogueEntry(code, Layer.RELEASE, Severity.WARNING, title, message, remedy, why)


_BEFORE_SEALING = (
    _error(
        "too-few-checks",
        "A claim has too few valid checks",
        "claim {record} has {have} valid checks by different people, and this dataset asks for {needed}",
        "Read the claim against its source, then run `claimpress confirm {record} --by WHO`.",
        "Readers rely on as many people as the policy says having read each claim against its source.",
    ),
    _error(
        "released-record-gone",
        "A released record has vanished",
        "{kind} {record} stands in release {version} and is gone",
        "Put it back; a claim that no longer holds gets `withdrawn`, an unused vocabulary entry may stay.",
        "Whoever cited a record must still find it, with the reason why it no longer holds.",
    ),
    _error(
        "released-record-renamed",
        "A released record has another id",
        "{kind} {record} stands in release {version} and is now called {now}",
        "Give it its id back; what readers see is its name, which may change.",
        "Ids stand in citations, receipts and links: they are never changed and never used again.",
    ),
    _error(
        "undeclared-change",
        "A released record changed without a declared reason",
        "{kind} {record} differs from release {version} in {fields}, and no entry of `revisions` says why",
        "Run `claimpress revise {record} --by WHO`: it writes the entry (since: {version}) but the reason.",
        "A change without a reason cannot be told from an accident or from tampering.",
    ),
    _error(
        "withdrawal-misdated",
        "A withdrawal names another release than the last one in which the claim stood",
        "claim {record} stands in release {version}, and `withdrawn` says that it last stood in {since}",
        'Write `since: "{version}"` in its `withdrawn`.',
        "`since` is the last release in which the claim stood; any other contradicts that release for good.",
    ),
    _error(
        "unverified-evidence",
        "A passage is not verified against the present text",
        "a passage of claim {record} is not verified against the text of {source} as it is now ({have})",
        "Run `claimpress verify-evidence` where the archive of texts is at hand, and mend what it names.",
        "A release vouches for every passage; a position and a digest alone are easy to mistype.",
    ),
    _error(
        "no-claims",
        "The dataset holds no claim",
        "there is no claim in this dataset",
        "Record a claim first; the README in `claims/` shows how, and `claimpress build` shows a draft.",
        "A release stays for good, and one without a claim tells nobody anything.",
    ),
    _error(
        "placeholder-text",
        "A text that only a curator can write still holds the tool's words",
        "`{field}` still says what the tool wrote there: {value}",
        "Write it in your own words.",
        "Readers judge a release by its method and by the reasons of its changes.",
    ),
    _error(
        "version-too-low",
        "The version is below the first one",
        "{version} is below {first}, which is what a first release is called",
        "Ask for {first} or higher.",
        "Versions below it would leave no room for the order in which releases follow each other.",
    ),
    _error(
        "release-before-data",
        "The release is dated before its data",
        "the release is to bear {day}, and {kind} {record} has a {what} of {newest}",
        "Give --date {newest} or later, or mend that day if it is wrong.",
        "A release cannot hold what was done after its day; such a date would be false for good.",
    ),
)

_FILES = (
    _error(
        "release-file-missing",
        "A file of the release is missing",
        "{path} is listed in SHA256SUMS and is not there",
        _AGAIN,
        "A release is complete or it is not that release.",
    ),
    _error(
        "release-file-extra",
        "A file does not belong to the release",
        "{path} is not listed in SHA256SUMS",
        "Move the file out of the release folder.",
        "What no checksum covers could be anything.",
    ),
    _error(
        "release-file-changed",
        "A file of the release has changed",
        "{path} does not have the checksum that SHA256SUMS gives",
        _AGAIN,
        "One changed byte, and this is not what was published. Git changing line ends is a frequent cause.",
    ),
    _error(
        "release-not-a-file",
        "Something in the release is not a plain file",
        "{path} is {what}",
        "Replace it by the file itself, as it was published.",
        "A link can point to anything, and a pipe or device never ends.",
    ),
    _error(
        "release-unsafe-path",
        "A path leads out of the release",
        "the path {path} leads out of the release folder or is not written plainly",
        "Do not use this release; fetch it again from where it was published.",
        "A checksum file that names other files of the machine is a sign of tampering.",
    ),
    _error(
        "release-unreadable",
        "A file of the release cannot be read",
        "{path}: {problem}",
        _AGAIN,
        "A file that cannot be read cannot be checked.",
    ),
    _error(
        "release-too-large",
        "A file of the release is larger than can be right",
        "{path} has {size} bytes; at most {limit} are read",
        _AGAIN,
        "Checking must not exhaust the machine that checks.",
    ),
)

_CONTENT = (
    _error(
        "release-input-differs",
        "An input is not the one that the manifest describes",
        "{path}: {what}",
        _AGAIN,
        "The release can only be rebuilt from the records it was built from.",
    ),
    _error(
        "release-input-invalid",
        "An input breaks the release's own schema",
        "{path}, line {line}: {problem}",
        "Report this to the publisher of the release.",
        "The schema in a release is a promise about every record in it.",
    ),
    _error(
        "release-schema-differs",
        "The schema is not the one that the manifest describes",
        "the files under schema/ do not have the digest that manifest.json gives",
        _AGAIN,
        "Records are only as well described as their schema.",
    ),
    _error(
        "release-row-count",
        "A table has another number of rows than the manifest says",
        "{path} has {have} rows, and manifest.json says {expected}",
        _AGAIN,
        "Rows that vanish without an error are the hardest loss to see.",
    ),
    _error(
        "release-columns-differ",
        "A table has other columns than the manifest says",
        "{path}: {what}",
        _AGAIN,
        "Queries written for a release rest on the names and types of its columns.",
    ),
    _error(
        "release-table-differs",
        "A table's content is not the one that the manifest describes",
        "{path} does not have the table digest that manifest.json gives",
        _AGAIN,
        "A table digest is the same in every format and library version: only the content can differ.",
    ),
    _error(
        "release-database-differs",
        "The database file does not hold the release's tables",
        "{path}: {what}",
        "Download it again, or make it again: `claimpress build` for a draft, `claimpress make` for all.",
        "The database is made from the sealed tables and is checked against them, since its own bytes vary.",
    ),
)

_LEDGER = (
    _error(
        "ledger-unreadable",
        "The ledger of releases cannot be read",
        "{path}: {problem}",
        "Restore the ledger from the repository's history.",
        "Without the ledger nobody can tell which releases were sealed.",
    ),
    _error(
        "ledger-order",
        "The ledger's order is broken",
        "entry {ordinal}: {what}",
        "Restore the ledger from the repository's history; it is only ever added to.",
        "The ledger is a history: numbers rise by one, versions rise, days do not go back.",
    ),
    _error(
        "ledger-release-missing",
        "A release of the ledger is missing",
        "the ledger lists {version}, and {path} is not there",
        _NEVER_TOUCH,
        "What was published and cited must stay readable.",
    ),
    _error(
        "ledger-digest-differs",
        "A sealed release is not the one in the ledger",
        "{path} does not have the digest that the ledger gives for {version}",
        "If the files are as SHA256SUMS lists them, the ledger was edited, or the folder exchanged as a "
        "whole: compare both with the repository's history, and restore what differs.",
        "The ledger fixes every byte of a sealed release through its manifest and its checksums.",
    ),
    _error(
        "chain-differs",
        "A release tells its past otherwise than its past does",
        "{path} of {version}: {what}",
        "Compare with a published copy: one of the releases, or the ledger, was exchanged.",
        "Each release carries on the history of the one before: nobody can rewrite what was published.",
    ),
    _error(
        "chain-unreadable",
        "The history of a release cannot be followed",
        "the history up to {version} cannot be followed: {problem}",
        "Mend what `claimpress verify` says of the releases before it.",
        "What cannot be read cannot be compared.",
    ),
    _error(
        "ledger-link-broken",
        "A release does not follow the one before it",
        "{version} names {named} as the release before it, and the ledger has {expected}",
        _NEVER_TOUCH,
        "Each manifest carries the digest of the one before, so that no earlier release can be swapped.",
    ),
    _error(
        "release-orphan",
        "A release folder is not in the ledger",
        "{path} is not in the ledger",
        "Run the same `claimpress release {version} --date ...` again, or remove a folder never published.",
        "A seal that was interrupted leaves a folder; until the ledger has it, it is not a release.",
    ),
    _warning(
        "release-not-sealed",
        "The release is not in a ledger",
        "{version} is not in a ledger of sealed releases: only its own checksums speak for it",
        "Expected for a draft; for a download, compare its manifest digest with the published ledger.",
        "Checksums inside a folder prove that it is whole, not that it is the published one.",
    ),
)

_REBUILD = (
    _error(
        "rebuild-differs",
        "A rebuild gives something else",
        "{path} is not what the release's own inputs give",
        "Look for what changed in the tool since; `claimpress verify` shows whether the release is whole.",
        "A release that can be made again from its inputs needs no trust in whoever made it.",
    ),
    _error(
        "rebuild-impossible",
        "The release cannot be rebuilt",
        "no rebuild: {problem}",
        "Use the version of the tool that manifest.json names.",
        "A release that can be made again from its inputs needs no trust in whoever made it.",
    ),
)

RELEASE_ENTRIES: tuple[CatalogueEntry, ...] = (*_BEFORE_SEALING, *_FILES, *_CONTENT, *_LEDGER, *_REBUILD)
