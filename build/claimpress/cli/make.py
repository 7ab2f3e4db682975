"""`make`: what `make release` does once everything is installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.progress import progress
from claimpress.cli.publish import lock_digest, show_findings
from claimpress.cli.settings import Settings, common_options, pass_settings, project_of

if TYPE_CHECKING:
    from claimpress.pipeline import Made
    from claimpress.release.verify import VerifyReport


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
        return 0
    with progress("validating") as tell:
        made = pipeline.make(root, project, lock_digest(root), tell)
    if made.built is None:
        show_findings(settings, made.report)
        return 1
    told = [
        *_told(made, project),
        *(_next(made) if made.ok else ["Mend what is named above, then run it again."]),
    ]
    streams.write_data("\n".join(told) + "\n")
    if made.ok:
        pipeline.remember(project, digest, told)
    return 0 if made.ok else 1


def _told(made: Made, project: Path) -> Iterator[str]:
    yield f"Data      {_data(made)}"
    if made.built:
        yield f"Draft     {_short(made.built.release, project)}{os.sep} ({made.built.version})"
        yield f"Database  {_short(made.built.database, project)}"
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
    from claimpress.validate.report_outcome import plural

    corpus = made.report.corpus
    if corpus is None:
        return "could not be read"
    counts = f"{plural(len(corpus.claims), 'claim')} from {plural(len(corpus.sources), 'source')}"
    warnings = len(made.report.findings)
    return f"{counts}; " + (
        f"{plural(warnings, 'warning')} (claimpress validate)" if warnings else "no findings"
    )


def _sealed(made: Made) -> Iterator[str]:
    if made.verified is None or not made.verified.releases:
        yield "Sealed    nothing yet"
        return
    for report in made.verified.releases:
        yield f"Sealed    {report.version}: {_verdict(report)}"
    for finding in [
        *made.verified.findings,
        *(f for report in made.verified.releases for f in report.findings),
    ]:
        yield f"          {finding.severity}: {finding.place.file}: {finding.message}"


def _verdict(report: VerifyReport) -> str:
    if not report.ok:
        return "does not verify"
    again = report.rebuilt
    if again is None:
        return f"verified, {report.files} files"
    how = "byte for byte" if again.compared == "bytes" else f"with the same tables ({again.note})"
    return f"verified, {report.files} files; rebuilt {how}"


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


def _next(made: Made) -> Iterator[str]:
    command = _command()
    newest = made.built.proposal.version if made.built else None
    yield ""
    yield "Try next:"
    yield f'  {command} query "SELECT stage, count(*) AS claims FROM claims GROUP BY stage"'
    yield "  make serve" if Path("Makefile").is_file() else "  python -m http.server --directory site"
    yield f"  {command} release {newest} --date YYYY-MM-DD" if newest else f"  {command} verify"


def _command() -> str:
    """How the reader calls the command: the way it was called now."""
    called = Path(sys.argv[0])
    return (
        os.path.relpath(called)
        if called.is_absolute() and called.name.startswith("claimpress")
        else "claimpress"
    )


def _short(path: Path, project: Path) -> str:
    return os.path.relpath(path, project)
