"""`build` and `release`: a draft in dist/, and a sealed release in data/releases/."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.elsewhere import elsewhere, records_option
from claimpress.cli.engine import engine_options, first_stage, platform
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.cli.unsigned import tell_earlier_unsigned
from claimpress.progress import stages
from claimpress.roots import lock_digest, project_of

if TYPE_CHECKING:
    from claimpress.release.dist import Built
    from claimpress.release.gates import Obstacle
    from claimpress.release.outlook import Outlook
    from claimpress.release.version import Proposal
    from claimpress.release.working import Working
    from claimpress.validation.findings import Findings
    from claimpress.validation.report_outcome import ReportLike

MOST_REASONS = 20
"""Reasons of a version that are listed one by one."""


@click.command(
    cls=Command,
    short_help="Validate, and write a draft of the next release.",
    example="""
claimpress build
claimpress build --out /tmp/draft --date 2026-05-01
claimpress build --engine spark --master spark://host:7077
""",
)
@click.option("--out", type=FOLDER, metavar="DIR", help="Where to write.  [default: dist beside the data]")
@click.option(
    "--date", "day", metavar="DATE", help="The day the draft should bear, YYYY-MM-DD; else it has none."
)
@click.option("--force", is_flag=True, help="Write it again even where nothing has changed.")
@records_option
@engine_options
@FORM
@common_options
@pass_settings
def build(
    settings: Settings,
    out: Path | None,
    day: str | None,
    force: bool,
    places: tuple[str, ...],
    engine: str,
    master: str | None,
    form: str,
) -> int:
    """Validate the data and write a draft of the next release with all tables, formats and metadata, and
    its database file. The draft's version is the smallest honest one. Errors in the data stop it, with exit
    code 1; what stood there before is then still there.
    """
    from claimpress.release.dist import DistRequest, build_dist
    from claimpress.release.layout import DIST
    from claimpress.release.opened import opened
    from claimpress.release.ready import check_day

    if day is not None:
        check_day(day)
    root = settings.root()
    dist = out or project_of(root) / DIST
    request = DistRequest(date=day, lock_sha256=lock_digest(root), force=force)
    with (
        progress(first_stage(engine)) as tell,
        platform(engine, master) as cluster,
        elsewhere(places, tell, project_of(root) if cluster else None) as more,
        opened(root, dist, tell, cluster, more) as (report, working),
    ):
        if working is None or not report.ok:
            show_errors(settings, root, report, working)
            return 1
        built = build_dist(root, working, dist, request, progress=stages(tell))
    if form == "json":
        document = {
            "version": built.version,
            "release": str(built.release),
            "database": str(built.database),
            "proposal": asdict(built.proposal),
            "in_the_way": [asdict(obstacle) for obstacle in built.in_the_way],
            "fewer": list(built.fewer),
            "fresh": built.fresh,
        }
        streams.write_json(document)
    else:
        streams.write_data("".join(f"{line}\n" for line in _told(built)))
    _tell_warnings(report)
    tell_earlier_unsigned(settings, root, built.proposal.previous)
    return 0


def _told(built: Built) -> Iterable[str]:
    what = "written" if built.fresh else "nothing has changed since it was written"
    yield f"{built.version}: {what}"
    yield f"  {os.path.relpath(built.release)}{os.sep}"
    yield f"  {os.path.relpath(built.database)}"
    yield from _proposed(built.proposal, MOST_REASONS, "claimpress diff --limit 0 shows all")
    yield from warnings_of(built.fewer)
    yield from refusals(built.in_the_way)


def outlook_lines(ahead: Outlook, most: int, more: str) -> Iterable[str]:
    """What sealing would ask for, reason by reason, and what it would be refused for; 0: all reasons."""
    yield from _proposed(ahead.proposal, most or None, more)
    yield from refusals(ahead.in_the_way)


def warnings_of(fewer: Sequence[str]) -> Iterable[str]:
    """The sources and events that would have fewer standing claims than in the last release."""
    if fewer:
        yield "Fewer claims than before:"
        yield from (f"  {line}" for line in fewer[:MOST_REASONS])
    if len(fewer) > MOST_REASONS:
        yield f"  ... and {len(fewer) - MOST_REASONS:,} more: claimpress diff --limit 0 shows all"


def _proposed(proposal: Proposal, most: int | None, more: str) -> Iterable[str]:
    if proposal.version is None:
        yield f"Nothing to seal: the data is that of release {proposal.previous}."
        return
    since = f" since {proposal.previous}" if proposal.previous else ""
    yield f"Sealing it would ask for {proposal.version} or higher ({proposal.reasons[0].level}{since}):"
    yield from (f"  {reason.level}: {reason.text}" for reason in proposal.reasons[:most])
    if most and len(proposal.reasons) > most:
        yield f"  ... and {len(proposal.reasons) - most:,} more: {more}"


def refusals(refused: Sequence[Obstacle]) -> Iterable[str]:
    """What `release` would refuse the present data for, where there is anything."""
    if refused:
        yield "In the way of sealing:"
        yield from (f"  {obstacle.text}" for obstacle in refused)


@click.command(
    cls=Command,
    short_help="Seal the data as a release, for good.",
    example="""
claimpress build
claimpress release 0.2.0 --date 2026-05-01
""",
)
@click.argument("version")
@click.option("--date", "day", required=True, metavar="DATE", help="The day of the release, YYYY-MM-DD.")
@records_option
@engine_options
@FORM
@common_options
@pass_settings
def release(
    settings: Settings,
    version: str,
    day: str,
    places: tuple[str, ...],
    engine: str,
    master: str | None,
    form: str,
) -> int:
    """Seal the data as release VERSION under data/releases/ and add it to the ledger. What is sealed never
    changes again. It is refused while the data has errors or no claim, while claims lack checks or passages
    are not verified, while the template's words stand in its description, where a published record changed
    without a declared reason, where VERSION is smaller than the changes ask for, or DATE before the data.
    """
    from claimpress.release import semver
    from claimpress.release.layout import RELEASES
    from claimpress.release.opened import opened
    from claimpress.release.ready import check_day
    from claimpress.release.seal import Request, seal

    semver.parse(version)
    check_day(day)
    root = settings.root()
    request = Request(version, day, lock_digest(root))
    with (
        progress(first_stage(engine)) as tell,
        platform(engine, master) as cluster,
        elsewhere(places, tell, project_of(root) if cluster else None) as more,
        opened(root, root / RELEASES, tell, cluster, more) as (report, working),
    ):
        if working is None or not report.ok:
            show_errors(settings, root, report, working)
            return 1
        sealed = seal(root, working, request, progress=stages(tell))
    if sealed.findings or sealed.entry is None:
        from claimpress.validation.findings import Findings

        show_findings(settings, report, Findings(sealed.findings))
        if sealed.more:
            streams.say(f"... and {sealed.more:,} more of these kinds")
        return 1
    if form == "json":
        document = {
            **asdict(sealed.entry),
            "folder": str(sealed.folder),
            "adopted": sealed.adopted,
            "already": sealed.already,
        }
        streams.write_json(document)
    else:
        where = os.path.relpath(sealed.folder) if sealed.folder else ""
        how = "sealed already, the same," if sealed.already else "sealed"
        streams.write_data(f"{version}: {how} in {where}\n  manifest {sealed.entry.manifest_sha256}\n")
        streams.say(
            f"Next:\n  claimpress verify {version} --rebuild\n  commit {where} and the ledger beside it"
        )
    _tell_warnings(report)
    tell_earlier_unsigned(settings, root, sealed.proposal.previous if sealed.proposal else None)
    return 0


def show_errors(settings: Settings, root: Path, report: ReportLike, working: Working | None) -> None:
    """Why the dataset in `root` cannot be built; first the released records that it has lost."""
    from claimpress.release.outlook import missing

    lost = missing(root, working) if working is not None else []
    show_findings(settings, report, report.findings.after(lost))


def show_findings(settings: Settings, report: ReportLike, findings: Findings) -> None:
    """Findings as talk, on standard error: they say why there is no result."""
    from claimpress.validation.report import outcome, text_pieces

    streams.say_pieces(text_pieces(replace(outcome(report), findings=findings), settings.err()))


def _tell_warnings(report: ReportLike) -> None:
    from claimpress.model.finding import Severity
    from claimpress.words import plural

    if warnings := report.counts()[Severity.WARNING]:
        streams.say(f"{plural(warnings, 'warning')}: claimpress validate shows what")
