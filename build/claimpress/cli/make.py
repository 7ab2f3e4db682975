"""`make`: what `make release` does once everything is installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.progress import progress
from claimpress.cli.release import refusals, show_errors, warnings_of
from claimpress.cli.settings import Settings, common_options, pass_settings
from claimpress.cli.signed import signed
from claimpress.cli.unsigned import tell_unsigned
from claimpress.roots import lock_digest, project_of

if TYPE_CHECKING:
    from claimpress.model.finding import Finding
    from claimpress.pipeline import Made
    from claimpress.release.verify.whole import VerifyReport


@click.command(
    cls=Command,
    short_help="Validate, build, verify, rebuild and make the site in one go; seals nothing.",
    example="""
claimpress make
claimpress make --force
""",
)
@click.option("--force", is_flag=True, help="Do it all again even where nothing has changed.")
@common_options
@pass_settings
def make(settings: Settings, force: bool) -> int:
    """Validate the data, write the draft of the next release to dist/ and the site to site/, verify every
    sealed release and rebuild the newest. It tells what it found, where things are, and the version that
    sealing the present data would ask for. Run again with nothing changed, it is quick and says so.
    """
    from claimpress import pipeline

    root = settings.root()
    project = project_of(root).resolve()
    digest = pipeline.basis(project, root)
    if not force and (told := pipeline.remembered(project, digest)):
        streams.write_data("Nothing has changed since the last run.\n" + "\n".join(told) + "\n")
        tell_unsigned(settings, *_sealed_in(root))
        return 0
    with progress("validating") as tell:
        made = pipeline.make(root, project, lock_digest(root), tell, partial(show_errors, settings, root))
    if made.built is None:
        return 1
    told = [
        *_told(made, project),
        *(_next(made) if made.ok else ["Mend what is named above, then run it again."]),
    ]
    streams.write_data("\n".join(told) + "\n")
    if made.verified:
        tell_unsigned(settings, *((one.path, one.version or "") for one in made.verified.releases))
    if made.ok:
        pipeline.remember(project, digest, told)
    return 0 if made.ok else 1


def _sealed_in(root: Path) -> Iterator[tuple[Path, str]]:
    from claimpress.release.find import sealed

    yield from ((release.path, release.path.name) for release in sealed(root))


def _told(made: Made, project: Path) -> Iterator[str]:
    yield f"Data      {_data(made)}"
    if made.built:
        yield f"Draft     {_short(made.built.release, project)}{os.sep} ({made.built.version})"
        differs = " (does not hold the draft's tables)" if made.database else ""
        yield f"Database  {_short(made.built.database, project)}{differs}"
        yield from (_finding(found, made.built.database.parent) for found in made.database)
    yield from _sealed(made)
    if made.site:
        console = (
            "with the query console"
            if made.site.console
            else f"without the query console: {made.site.console_reason}"
        )
        where = _short(made.site.out / "index.html", project)
        yield f"Site      {where} ({made.site.pages} pages, {console})"
        yield from (f"          warning: {line}" for line in made.site.warnings)
    yield from _version(made)


def _data(made: Made) -> str:
    from claimpress.words import plural

    held = Counter[str]()
    for counts in made.report.files.values():
        held.update(counts)
    told = f"{plural(held['claim'], 'claim')} from {plural(held['source'], 'source')}"
    warnings = len(made.report.findings)
    return f"{told}; " + (
        f"{plural(warnings, 'warning')} (claimpress validate)" if warnings else "no findings"
    )


def _sealed(made: Made) -> Iterator[str]:
    if made.verified is None:
        return
    if not made.verified.releases and not made.verified.findings:
        yield "Sealed    nothing yet"
    if made.verified.findings:
        yield "Sealed    the ledger does not hold"
        yield from (_finding(found, made.verified.path.parent) for found in made.verified.findings)
    for report in made.verified.releases:
        yield f"Sealed    {report.version or report.path.name}: {_verdict(report)}"
        yield from (_finding(found, report.path) for found in report.findings)


def _finding(found: Finding, folder: Path) -> str:
    from claimpress.validation.report_outcome import shown_path

    return f"          {found.severity}: {shown_path(folder / found.place.file)}: {found.message}"


def _verdict(report: VerifyReport) -> str:
    if not report.ok:
        return "does not verify"
    signature = f", {signed(report.signature)}" if report.signature else ""
    verified = f"verified, {report.files} files{signature}"
    again = report.rebuilt
    if again is None:
        return verified
    how = "byte for byte" if again.compared == "bytes" else f"with the same tables ({again.note})"
    return f"{verified}; rebuilt {how}"


def _version(made: Made) -> Iterator[str]:
    if made.built is None:
        return
    proposal = made.built.proposal
    if proposal.version is None:
        yield f"Next      nothing to seal: the data is that of {proposal.previous}"
        return
    reasons = [reason.text for reason in proposal.reasons]
    more = f" and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    yield f"Next      sealing the present data would ask for {proposal.version} ({reasons[0]}{more})"
    told = (*warnings_of(made.built.fewer), *refusals(made.built.in_the_way))
    yield from (f"          {line}" for line in told)


def _next(made: Made) -> Iterator[str]:
    command = _command()
    yield ""
    yield "Try next:"
    yield f"  {command} query \"SELECT statement FROM claims WHERE stage = 'done'\""
    yield "  make serve" if Path("Makefile").is_file() else "  python -m http.server --directory site"
    yield f"  {command} {_seal(made)}"


def _seal(made: Made) -> str:
    """The command that leads to a release from here, or shows what leads to one."""
    if made.built is None or made.built.proposal.version is None:
        return "verify"
    if made.built.in_the_way:
        return f"explain {made.built.in_the_way[0].code}"
    return f"release {made.built.proposal.version} --date YYYY-MM-DD"


def _command() -> str:
    """How the reader can call the command: with the folder, where it was called so or is not on the path."""
    called = Path(sys.argv[0])
    if called.name != "claimpress" or shutil.which("claimpress") == str(called.absolute()):
        return "claimpress"
    return os.path.relpath(called)


def _short(path: Path, project: Path) -> str:
    return os.path.relpath(path, project)
