"""Is a release whole, what it says, the one in the ledger, and does it follow from its inputs?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.model.finding import Finding, Severity
from claimpress.progress import Stages, unwatched
from claimpress.release.formats.database import check_database
from claimpress.release.layout import LEDGER, MANIFEST
from claimpress.release.ledger import Entry, Ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.signing.check import Signature, check_signature
from claimpress.release.tree import Tree, look, problem
from claimpress.release.verify.chain import check_chain
from claimpress.release.verify.content import check_inputs, check_schema, check_tables, read_manifest
from claimpress.release.verify.files import check_files
from claimpress.release.verify.ledger import check_entry, entry_of, not_sealed, open_ledger
from claimpress.release.verify.rebuild import BYTES, Rebuilt, rebuild


@dataclass
class VerifyReport:
    """What verifying one release found.

    `version` and the manifest's digest are None where it cannot be read; `listed` tells whether a ledger has
    the release, damaged or not; `files` and `tables` count what was compared; `database` is the database file
    that was compared with it; `rebuilt` is None where nothing was rebuilt; `signature` is None where there is
    no manifest to say what was signed, and for an unsigned draft.
    """

    path: Path
    version: str | None = None
    manifest_sha256: str | None = None
    listed: bool = False
    files: int = 0
    tables: int = 0
    findings: list[Finding] = field(default_factory=list)
    rebuilt: Rebuilt | None = None
    database: Path | None = None
    signature: Signature | None = None

    @property
    def sealed(self) -> bool:
        """Whether a ledger vouches for the release: it is listed there, and nothing about it is wrong."""
        return self.listed and self.ok

    @property
    def ok(self) -> bool:
        """Whether there is no error; that a draft is not in a ledger is a warning."""
        return not any(found.severity is Severity.ERROR for found in self.findings)


@dataclass(frozen=True)
class Rebuild:
    """That a rebuild is asked for; `lock_sha256` is the digest of the lock file here, where there is one."""

    lock_sha256: str | None = None


def verify_release(
    path: Path,
    ledger: Ledger | None = None,
    again: Rebuild | None = None,
    *,
    database: Path | None = None,
    root: Path | None = None,
    progress: Stages = unwatched,
) -> VerifyReport:
    """Verify the release folder `path`, trusting nothing in it; with `again`, rebuild it and compare.

    `database` is a database file made from it, whose tables are then compared too. `root` is the dataset at
    hand, whose list of signers counts where the release is one of it. Everything wrong becomes a finding.
    Raises `UserError` only where there is no folder to look at.
    """
    if not path.is_dir():
        raise UserError(f"there is no release folder {path}", "Name a version or a release folder.")
    report, tree = VerifyReport(path), look(path)
    if ledger is None and database is not None and database.resolve().parent == path.resolve():
        for name in (database.name, "index.html"):  # as a site shows a release; a sealed one stays alone
            tree.files.pop(name, None)
    report.files = len(tree.files)
    progress("checksums")
    report.findings += check_files(tree)
    manifest, problems = read_manifest(tree)
    report.findings += problems
    entry = entry_of(path, manifest["version"] if manifest else None, ledger)
    report.listed = entry is not None
    if manifest is None:
        return report
    report.version, report.tables = manifest["version"], len(manifest["tables"])
    report.manifest_sha256 = tree.sha256(MANIFEST)
    progress("signature")
    report.signature, problems = check_signature(tree, manifest, root)
    report.findings += problems
    progress("inputs and schema")
    report.findings += [*check_schema(tree, manifest), *check_inputs(tree, manifest)]
    progress("tables")
    report.findings += check_tables(tree, manifest)
    if ledger and entry:
        report.findings += check_entry(tree, manifest, ledger, entry)
        if report.ok:  # else its tables are not to be trusted anyway
            progress("chain")
            report.findings += check_chain(ReleaseFolder(path), ledger, entry)
    else:
        report.findings.append(not_sealed(tree, manifest["version"]))
    if database is not None:
        progress("database")
        report.database = database
        report.findings += check_database(database, ReleaseFolder(path))
    if again is not None:
        _rebuild(report, tree, ledger, again, progress)
    return report


def _rebuild(
    report: VerifyReport, tree: Tree, ledger: Ledger | None, again: Rebuild, progress: Stages
) -> None:
    if not report.ok:
        report.findings.append(problem("rebuild-impossible", MANIFEST, problem="the release is not whole"))
        return
    progress("rebuild")
    try:
        report.rebuilt = rebuild(ReleaseFolder(tree.root), ledger, again.lock_sha256, progress=progress)
    except UserError as trouble:
        report.findings.append(problem("rebuild-impossible", MANIFEST, problem=trouble.message))
        return
    what = "{}" if report.rebuilt.compared == BYTES else "table {}"
    report.findings += [problem("rebuild-differs", what.format(name)) for name in report.rebuilt.differing]


@dataclass
class LedgerReport:
    """What verifying a ledger and all its releases found; `findings` are those about the ledger itself."""

    path: Path
    findings: list[Finding]
    releases: list[VerifyReport]

    @property
    def ok(self) -> bool:
        """Whether neither the ledger nor a release has an error."""
        return all(report.ok for report in self.releases) and not any(
            found.severity is Severity.ERROR for found in self.findings
        )


def verify_ledger(
    folder: Path,
    again: Rebuild | None = None,
    *,
    until: str | None = None,
    progress: Stages = unwatched,
) -> LedgerReport:
    """Verify a folder of sealed releases: the ledger, every release up to `until`, each with its place in the
    chain; with `again` rebuild the last of them.
    """
    ledger, findings = open_ledger(folder)
    report = LedgerReport(folder / LEDGER, findings, [])
    entries = ledger.entries if ledger else ()
    if until is not None:
        entries = tuple(entry for entry in entries if entry.ordinal <= _ordinal(entries, until))
    for entry in entries:
        if ledger and ledger.path(entry).is_dir():
            newest = entry == entries[-1]
            progress(f"release {entry.version}")
            report.releases.append(
                verify_release(ledger.path(entry), ledger, again if newest else None, progress=progress)
            )
    return report


def _ordinal(entries: tuple[Entry, ...], version: str) -> int:
    """The number of a release. Raises `UserError` (usage) where the ledger does not have it."""
    for entry in entries:
        if entry.version == version:
            return entry.ordinal
    known = ", ".join(entry.version for entry in entries) or "nothing"
    remedy = f"name a version, up to which the chain is verified: {known}"
    raise UserError(f"the ledger has no release {version}", remedy, exit_code=2)
