"""`verify`: is a release what it says it is?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimpress.api import find_release
from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.curate import FORM
from claimpress.cli.progress import progress, stages
from claimpress.cli.settings import Settings, common_options, pass_settings
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    from claimpress.model.finding import Finding
    from claimpress.release.verify import LedgerReport, Rebuild, VerifyReport
    from claimpress.validate.report_screen import Screen


@click.command(
    cls=Command,
    short_help="Check sealed releases: checksums, rows, schema, ledger.",
    example="""
claimpress verify
claimpress verify 0.1.0 --rebuild
claimpress verify ./downloaded-release
""",
)
@click.argument("release", required=False, metavar="[VERSION|PATH]")
@click.option("--rebuild", is_flag=True, help="Also build it again from its own inputs, and compare.")
@FORM
@common_options
@pass_settings
def verify(settings: Settings, release: str | None, rebuild: bool, form: str) -> int:
    """Check a release, or without an argument every sealed one and the ledger: checksums, numbers of rows,
    types, the records against the release's own schema, the table digests. With --rebuild, build it again
    from the inputs that it holds and compare. Anything that does not hold gives exit code 1.
    """
    with progress("verifying") as tell:
        again = _again(settings) if rebuild else None
        if release is None:
            whole = verify_all(settings.root(), again, stages(tell))
            reports, findings = whole.releases, whole.findings
        else:
            reports, findings = [_one(settings, release, again, stages(tell))], []
    if form == "json":
        streams.write_json(_document(reports, findings))
    else:
        streams.write_data(_text(settings, reports, findings))
    return 0 if all(report.ok for report in reports) and not findings else 1


def verify_all(root: Path, again: Rebuild | None, tell: Callable[[str], None]) -> LedgerReport:
    """The ledger of the dataset in `root`, and every sealed release; with `again` the newest is rebuilt."""
    from claimpress.release.verify import verify_ledger

    return verify_ledger(root / "releases", again, progress=tell)


def _again(settings: Settings) -> Rebuild:
    from claimpress.cli.publish import lock_digest
    from claimpress.release.verify import Rebuild

    try:
        return Rebuild(lock_digest(settings.root()))
    except UserError:
        return Rebuild()


def _one(settings: Settings, named: str, again: Rebuild | None, tell: Callable[[str], None]) -> VerifyReport:
    from claimpress.release.ledger import read_ledger
    from claimpress.release.verify import verify_release

    folder = Path(named)
    if re.fullmatch(r"v?[0-9]+\.[0-9]+\.[0-9]+", named) and not folder.is_dir():
        folder = find_release(named, settings.data).path
    sealed = (folder.parent / "index.json").is_file()
    return verify_release(folder, read_ledger(folder.parent) if sealed else None, again, progress=tell)


def _text(settings: Settings, reports: Sequence[VerifyReport], findings: Sequence[Finding]) -> str:
    from claimpress.validate.report_text import finding_text

    screen = settings.out()
    blocks = [finding_text(found, found.place.file, screen) for found in findings]
    for report in reports:
        blocks += [finding_text(f, _where(f, report), screen) for f in report.findings]
        blocks.append(_line(report, screen))
    if not blocks:
        blocks = ["Nothing is sealed yet: claimpress build makes a draft, claimpress release seals it."]
    return "\n".join(blocks) + "\n"


def _where(found: Finding, report: VerifyReport) -> str:
    from claimpress.validate.report_outcome import shown_path

    # A finding about the release as a whole has the folder's own name for its file.
    whole = found.place.file == report.path.name
    path = shown_path(report.path if whole else report.path / found.place.file)
    return f"{path}:{found.place.line}" if found.place.line > 1 else path


def _line(report: VerifyReport, screen: Screen) -> str:
    from claimpress.validate.report_outcome import plural, shown_path

    verdict = "holds" if report.ok else "does not hold"
    parts = [plural(report.files, "file"), plural(report.tables, "table")]
    parts.append("sealed" if report.sealed else "not in a ledger")
    if report.rebuilt is not None:
        same = "the same" if not report.rebuilt.differing else "not the same"
        what = "all bytes" if report.rebuilt.compared == "bytes" else "all tables"
        parts.append(f"rebuilt: {what} {same}" + (f" ({report.rebuilt.note})" if report.rebuilt.note else ""))
    name = report.version or shown_path(report.path)
    return screen.paint(
        screen.show(f"{name} {verdict}: {', '.join(parts)}"), "good" if report.ok else "error"
    )


def _document(reports: Sequence[VerifyReport], findings: Sequence[Finding]) -> dict[str, Any]:
    from claimpress.validate.report_outcome import shown_path

    return {
        "ledger": {"findings": [_plain(found) for found in findings]},
        "releases": [
            {
                "path": shown_path(report.path),
                "version": report.version,
                "ok": report.ok,
                "sealed": report.sealed,
                "files": report.files,
                "tables": report.tables,
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
