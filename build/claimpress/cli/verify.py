"""`verify`: is a release what it says it is?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimpress.api import find_release
from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.progress import progress
from claimpress.cli.settings import FORM, Settings, common_options, pass_settings
from claimpress.cli.signed import bears_signature, signature_document, signature_lines, signed
from claimpress.cli.unsigned import tell_unsigned
from claimpress.model.errors import UserError
from claimpress.progress import Stages, stages
from claimpress.release.semver import is_version

if TYPE_CHECKING:
    from claimpress.model.finding import Finding
    from claimpress.release.verify.whole import LedgerReport, Rebuild, VerifyReport
    from claimpress.validation.report_screen import Screen


_DATABASE = ".duckdb"
_OF_DATABASE = "release-database-differs"
"""The code that tells of the file made from a release, and not of the release."""
_OF_THE_PAST = {"ledger", "chain"}
"""How the codes begin of what is wrong between releases and the ledger, and not in a release."""


@click.command(
    cls=Command,
    short_help="Check sealed releases: checksums, signature, rows, schema, ledger.",
    example="""
claimpress verify
claimpress verify 0.1.0 --rebuild
claimpress verify --chain
claimpress verify dist
claimpress verify ./downloaded-release
claimpress verify ./downloads/my-claims.duckdb
""",
)
@click.argument("release", required=False, metavar="[VERSION|PATH]")
@click.option("--rebuild", is_flag=True, help="Also build it again from its own inputs, and compare.")
@click.option("--chain", is_flag=True, help="Also every release before it, from the first on.")
@FORM
@common_options
@pass_settings
def verify(settings: Settings, release: str | None, rebuild: bool, chain: bool, form: str) -> int:
    """Check a release, or without an argument every sealed one and the ledger: checksums, numbers of rows,
    types, the records against the release's own schema, the table digests, and that it carries on the history
    of the one before. Where it is signed, ssh-keygen checks the signature, and the key's fingerprint is told,
    to be compared with one published elsewhere. With --rebuild, build it again from the inputs that it holds
    and compare. With `dist`, the draft and the database beside it are compared, and with a database file the
    release that it was made of. Anything that does not hold gives exit code 1.
    """
    if chain and release is not None and not is_version(release.removeprefix("v")):
        raise UserError(
            "--chain goes through the ledger of a dataset",
            "name one of its versions, or none; --data says which dataset",
            2,
        )
    with progress("verifying") as tell:
        again = _again(settings) if rebuild else None
        if release is None or chain:
            whole = verify_all(settings.root(), again, stages(tell), release)
            ledger, reports, findings = whole.path, whole.releases, whole.findings
        else:
            ledger, reports, findings = None, [_one(settings, release, again, stages(tell))], []
    if form == "json":
        streams.write_json(_document(reports, ledger, findings))
    else:
        streams.write_data(_text(settings, reports, ledger, findings))
    bare = [report for report in reports if not bears_signature(report.signature)]
    tell_unsigned(settings, *((report.path, report.version or "") for report in bare))
    return 0 if all(report.ok for report in reports) and not findings else 1


def verify_all(root: Path, again: Rebuild | None, tell: Stages, until: str | None = None) -> LedgerReport:
    """The ledger of the dataset in `root`, and every sealed release; with `again` the last is rebuilt."""
    from claimpress.release.layout import RELEASES
    from claimpress.release.verify.whole import verify_ledger

    version = until.removeprefix("v") if until else None
    return verify_ledger(root / RELEASES, again, until=version, progress=tell)


def _again(settings: Settings) -> Rebuild:
    from claimpress.release.verify.whole import Rebuild
    from claimpress.roots import lock_digest

    try:
        return Rebuild(lock_digest(settings.root()))
    except UserError:
        return Rebuild()


def _one(settings: Settings, named: str, again: Rebuild | None, tell: Stages) -> VerifyReport:
    from claimpress.release.layout import LEDGER
    from claimpress.release.ledger import read_ledger
    from claimpress.release.verify.whole import verify_release

    given = Path(named)
    database = given if given.suffix == _DATABASE and given.is_file() else None
    folder = _of_database(settings, database) if database else _folder(settings, named)
    releases = folder.resolve().parent
    ledger = read_ledger(releases) if (releases / LEDGER).is_file() else None
    return verify_release(
        folder,
        ledger,
        again,
        database=database or _beside(folder),
        root=settings.root_at_hand(),
        progress=tell,
    )


def _of_database(settings: Settings, database: Path) -> Path:
    """The release that a database file was made of: the one that holds it, lies beside it, or is at hand."""
    from claimpress.release.find import draft, in_folder
    from claimpress.release.formats.database import version_of
    from claimpress.release.layout import MANIFEST, RELEASES
    from claimpress.release.ledger import read_ledger

    if in_folder(database.parent):
        return _folder(settings, str(database.parent))
    version = version_of(database)
    if is_version(version) and (database.parent / version / MANIFEST).is_file():
        return database.parent / version
    if root := settings.root_at_hand():
        ledger = read_ledger(root / RELEASES)
        if entry := ledger.entry(version):
            return ledger.path(entry)
        if (made := draft(root)) and made.version == version:
            return made.path
    raise UserError(
        f"{database} says that it was made of release {version}, which is not at hand",
        "get that release, and put the file beside its folder, or run this in the dataset's folder",
    )


def _folder(settings: Settings, named: str) -> Path:
    """The folder that is meant, as for `query`; and one that has lost its manifest too."""
    from claimpress.release.find import refuse_part
    from claimpress.release.layout import RELEASES

    refuse_part(Path(named))
    try:
        return find_release(named, settings.data).path
    except UserError:
        if Path(named).is_dir():
            return Path(named)
        if (sealed := settings.root() / RELEASES / named.removeprefix("v")).is_dir():
            return sealed
        raise


def _beside(folder: Path) -> Path | None:
    """The database file beside a draft, where there is one."""
    from claimpress.release.bounded import ReadProblemError, read_json
    from claimpress.release.dist import NOTE
    from claimpress.release.layout import DRAFT

    if folder.resolve().name != DRAFT:
        return None
    dist = folder.resolve().parent
    try:
        return dist / Path(read_json(dist / NOTE)["database"]["name"]).name
    except (ReadProblemError, LookupError, TypeError):
        return next(iter(sorted(dist.glob(f"*{_DATABASE}"))), None)


def _text(
    settings: Settings, reports: Sequence[VerifyReport], ledger: Path | None, findings: Sequence[Finding]
) -> str:
    from claimpress.validation.report_text import finding_text

    screen = settings.out()
    blocks = [finding_text(found, _in_ledger(found, ledger), screen) for found in findings]
    for report in reports:
        blocks += [finding_text(f, _where(f, report), screen) for f in report.findings]
        blocks.append(_line(report, screen))
        if report.ok and report.manifest_sha256:
            blocks.append(f"  manifest {report.manifest_sha256}")
        blocks += signature_lines(report.signature, screen)
    if not blocks:
        blocks = ["Nothing is sealed yet: claimpress build makes a draft, claimpress release seals it."]
    return "\n".join(blocks) + "\n"


def _in_ledger(found: Finding, ledger: Path | None) -> str:
    """Where a finding about the ledger is; beside it lie the folders of the releases."""
    from claimpress.validation.report_outcome import shown_path

    return shown_path(ledger.parent / found.place.file) if ledger else found.place.file


def _where(found: Finding, report: VerifyReport) -> str:
    from claimpress.validation.report_outcome import shown_path

    # A finding about the release as a whole has the folder's own name for its file.
    whole = found.place.file == report.path.name
    path = shown_path(report.path if whole else report.path / found.place.file)
    if report.database and found.place.file == report.database.name:
        path = shown_path(report.database)
    return f"{path}:{found.place.line}" if found.place.line > 1 else path


def _line(report: VerifyReport, screen: Screen) -> str:
    from claimpress.validation.report_outcome import shown_path
    from claimpress.words import plural

    verdict = "holds" if report.ok else "does not hold"
    parts = [plural(report.files, "file"), plural(report.tables, "table")]
    if report.database is not None:
        parts.append("database")
    if report.signature is not None:
        parts.append(signed(report.signature))
    parts.append(_standing(report))
    if report.rebuilt is not None:
        same = "the same" if not report.rebuilt.differing else "not the same"
        what = "all bytes" if report.rebuilt.compared == "bytes" else "all tables"
        parts.append(f"rebuilt: {what} {same}" + (f" ({report.rebuilt.note})" if report.rebuilt.note else ""))
    name = report.version or shown_path(report.path)
    return screen.paint(
        screen.show(f"{name} {verdict}: {', '.join(parts)}"), "good" if report.ok else "error"
    )


def _standing(report: VerifyReport) -> str:
    if report.sealed:
        return "sealed"
    if not report.listed:
        return "not in a ledger"
    codes = {found.code for found in report.findings if found.severity == "error"} - {_OF_DATABASE}
    kinds = {code.partition("-")[0] for code in codes}
    if "release" in kinds:
        return "in the ledger, damaged since"
    if past := kinds & _OF_THE_PAST:
        return f"whole, and not {'as the ledger has it' if past == {'ledger'} else 'in line with its past'}"
    return "whole, and in the ledger"


def _document(
    reports: Sequence[VerifyReport], ledger: Path | None, findings: Sequence[Finding]
) -> dict[str, Any]:
    from claimpress.validation.report_outcome import shown_path

    return {
        "ledger": {
            "path": shown_path(ledger) if ledger else None,
            "findings": [_plain(found) | {"file": _in_ledger(found, ledger)} for found in findings],
        },
        "releases": [
            {
                "path": shown_path(report.path),
                "version": report.version,
                "ok": report.ok,
                "listed": report.listed,
                "sealed": report.sealed,
                "manifest_sha256": report.manifest_sha256,
                "database": shown_path(report.database) if report.database else None,
                "files": report.files,
                "tables": report.tables,
                "signature": signature_document(report.signature),
                "rebuilt": asdict(report.rebuilt) if report.rebuilt else None,
                "findings": [_plain(found) for found in report.findings],
            }
            for report in reports
        ],
    }


def _plain(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "file": found.place.file,
        "line": found.place.line,
        "message": found.message,
        "remedy": found.remedy,
    }
