"""`validate` and `explain`: what is wrong with the data, and what a finding means."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.elsewhere import elsewhere, records_option
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.model.errors import UserError
from claimpress.roots import root_above, root_in
from claimpress.words import did_you_mean

if TYPE_CHECKING:
    from claimpress.model.finding import CatalogueEntry
    from claimpress.validation.report import Outcome
    from claimpress.validation.report_outcome import ReportLike
    from claimpress.validation.report_screen import Screen


@click.command(
    cls=Command,
    short_help="Report what is wrong with the data, and where.",
    example="""
claimpress validate
claimpress validate data/claims/my-source.yaml
claimpress validate --format sarif > findings.sarif
claimpress validate --records 'claims=s3://my-bucket/2026/claims-*.parquet'
""",
)
@click.argument("paths", nargs=-1, type=FOLDER)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, for code hosts, or as annotations of a pull request.",
)
@records_option
@common_options
@pass_settings
def validate(settings: Settings, paths: tuple[Path, ...], form: str, places: tuple[str, ...]) -> int:
    """Read a whole dataset and report everything that is wrong with it: file, line and column, the value, and
    how to mend it. PATHS are dataset folders, or files inside one: then the whole dataset is read and the
    findings in these files are shown. What a finding means, `claimpress explain CODE` says. Errors give exit
    code 1; warnings do not. Nothing is written, unless hundreds of findings are made in large files of lines:
    then first ones of each kind are shown, and all of them stand in dist/findings.jsonl and .parquet.
    """
    grouped = _by_root(settings, paths)
    if len(grouped) > 1 and form in ("json", "sarif"):
        raise UserError(
            f"--format {form} takes one dataset at a time, and these are {len(grouped)}",
            "run it once for each",
            2,
        )
    if len(grouped) > 1 and places:
        raise UserError("--records belongs to one dataset, and these are several", "run it once for each", 2)
    worst = 0
    for root, only in grouped.items():
        outcome, large = _checked(root, only, places)
        if large and form == "text":
            _tell(outcome, root, settings.out())
        else:
            streams.write_pieces(_rendered(outcome, form, root, settings.out()))
        worst = max(worst, 1 if outcome.errors else 0)
    return worst


def _by_root(settings: Settings, paths: Sequence[Path]) -> dict[Path, list[Path]]:
    """Dataset folder -> the files and folders inside it to show; none of them: everything."""
    if not paths:
        return {settings.root(): []}
    grouped: dict[Path, list[Path]] = {}
    whole: set[Path] = set()
    for path in paths:
        root, inside = _root_of(path)
        grouped.setdefault(root, [])
        if inside is None:
            whole.add(root)
        else:
            grouped[root].append(inside)
    return {root: [] if root in whole else only for root, only in grouped.items()}


def _root_of(path: Path) -> tuple[Path, Path | None]:
    """The dataset that a path belongs to, and the file or folder inside it; None for the whole dataset."""
    if not path.exists() and not path.is_symlink():
        raise UserError(f"{path}: no such file or folder", "check the name")
    if path.is_dir():
        try:
            return root_in(path).resolve(), None
        except UserError:
            if (above := root_above(path.resolve())) is None:
                raise
            return above, path.resolve()
    # The file itself is meant even when it is a link that leads elsewhere.
    inside = path.parent.resolve() / path.name
    if (above := root_above(inside.parent)) is None:
        raise UserError(f"{path} lies in no dataset", "name a file below a folder that holds dataset.yaml")
    return above, inside


def _checked(root: Path, only: Sequence[Path], places: tuple[str, ...]) -> tuple[Outcome, bool]:
    """What validation found, and whether it read in bulk."""
    from claimpress.load.amount import bulk_size
    from claimpress.load.elsewhere import with_more
    from claimpress.load.files import walk
    from claimpress.validation.report_outcome import outcome, unread
    from claimpress.validation.run import validate_root

    report: ReportLike
    with progress("validating") as tell, elsewhere(places, tell) as more:
        found = with_more(walk(root), more)
        large = bulk_size(found) > 0
        if large:
            from claimpress.disk.room import work_folder
            from claimpress.validation.bulk import room_for, validate_bulk

            with work_folder("claimpress-work", room_for(found)) as work:
                report = validate_bulk(root, work, found=found, progress=tell)
        else:
            report = validate_root(root, tell, found)
    if nothing := unread(report, only):
        raise UserError(
            f"{nothing[0]} holds nothing that validate reads",
            "name files of the dataset, or the dataset's folder",
        )
    return outcome(report, only), large


def _tell(outcome: Outcome, root: Path, screen: Screen) -> None:
    """Findings in large files; where they are many, examples and counts, and all of them in `dist/`."""
    from claimpress.roots import project_of
    from claimpress.validation.report_many import MOST, render_many, write_findings

    if len(outcome.findings) <= MOST:
        streams.write_pieces(_rendered(outcome, "text", root, screen))
        return
    streams.write_data(render_many(outcome, screen))
    written = write_findings(outcome, project_of(root) / "dist")
    streams.say("All findings:\n" + "\n".join(f"  {os.path.relpath(path)}" for path in written))


def _rendered(outcome: Outcome, form: str, root: Path, screen: Screen) -> Iterator[str]:
    from claimpress.validation import report

    if form == "json":
        return report.json_pieces(outcome)
    if form == "github":
        return report.github_pieces(outcome)
    if form == "sarif":
        return report.sarif_pieces(outcome, _catalogue(root))
    return report.text_pieces(outcome, screen)


def _catalogue(root: Path | None) -> Mapping[str, CatalogueEntry]:
    from claimpress.validation.catalogue import full_catalogue, rule_folders

    return full_catalogue(rule_folders(root))


@click.command(
    cls=Command,
    short_help="Say what a finding means and how to mend it.",
    example="""
claimpress explain bad-date
claimpress explain
""",
)
@click.argument("code", required=False)
@FORM
@common_options
@pass_settings
def explain(settings: Settings, code: str | None, form: str) -> int:
    """Print the catalogue entry of a finding: what is wrong, why it matters, and how to mend it. Without
    CODE, list all codes. Rules of the dataset's own (data/rules) are included where there is a dataset.
    """
    from claimpress.cli.explained import as_json, entry_text, list_text

    catalogue = _catalogue(_root_or_none(settings))
    if code is None:
        entries = sorted(catalogue.values(), key=lambda entry: entry.code)
        streams.write_data(as_json(entries) if form == "json" else list_text(entries, settings.out()))
        return 0
    if code not in catalogue:
        code = code.strip().lower().replace("_", "-")
    if code not in catalogue:
        remedy = did_you_mean(code, catalogue, 3) or "claimpress explain lists all codes"
        raise UserError(f"there is no finding {code}", remedy, 2)
    entry = catalogue[code]
    streams.write_data(as_json(entry) if form == "json" else entry_text(entry, settings.out()))
    return 0


def _root_or_none(settings: Settings) -> Path | None:
    try:
        return settings.root()
    except UserError:
        if settings.data is not None:
            raise
        return None
