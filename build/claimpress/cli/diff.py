"""`diff`: what differs between two releases, or between the last release and the working data."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from claimpress.api import find_release
from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.elsewhere import elsewhere, records_option
from claimpress.cli.outfile import format_by_name, fresh, is_file
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, Settings, common_options, pass_settings
from claimpress.cli.unsigned import tell_unsigned
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    import pyarrow as pa

    from claimpress.release.diff.summary import Side, Summary
    from claimpress.release.working import Working
    from claimpress.validation.report_outcome import ReportLike
    from claimpress.validation.report_screen import Screen

FORMATS = ("text", "json", "html", "md", "parquet")
_ENDINGS = {".txt": "text", ".json": "json", ".html": "html", ".md": "md", ".parquet": "parquet"}
_BATCH = 10_000
_INDENT = ("", "", "", "  ", "    ", "      ")


@click.command(
    cls=Command,
    short_help="Show what differs between two releases, or from the last one.",
    example="""
claimpress diff
claimpress diff 0.1.0 0.2.0
claimpress diff 0.1.0 0.2.0 -o changes.html
""",
)
@click.argument("old", required=False, metavar="[OLD")
@click.argument("new", required=False, metavar="[NEW]]")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Without it: by the name of the file, else text."
)
@click.option("-o", "--output", type=FOLDER, metavar="FILE", help="Write it to a file.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    metavar="N",
    help="Records of a group that are shown, 0 for all.",
)
@records_option
@common_options
@pass_settings
def diff(
    settings: Settings,
    old: str | None,
    new: str | None,
    form: str | None,
    output: Path | None,
    limit: int,
    places: tuple[str, ...],
) -> int:
    """Compare release OLD with release NEW, each named by version or folder. Without NEW, the working data is
    compared with OLD, else with the last sealed release: what would be published, the version that it asks
    for, and what is in the way. Losses come first, then what was moved or merged, then corrections field by
    field with their reasons, then additions. Parquet holds every record, whatever the limit.
    """
    from claimpress.release.opened import opened

    form = form or _default_format(output)
    if form == "parquet" and output is None and streams.is_terminal(sys.stdout):
        raise UserError("Parquet is not for a terminal", "write it to a file: -o changes.parquet", 2)
    if places and new is not None:
        raise UserError("--records is for the working data, not for two releases", "leave it out", 2)
    with progress("comparing") as tell, elsewhere(places, tell) as more, ExitStack() as stack:
        if new is not None:
            found: Compared | None = _releases(settings, str(old), new)
        else:
            report, working = stack.enter_context(opened(settings.root(), None, tell, None, more))
            found = _working(settings, old, limit, report, working)
        if found is None:
            return 1
        _give(settings, found, form, output, limit or None)
    tell_unsigned(settings, *found.folders)
    return 0


@dataclass(frozen=True)
class Compared:
    """The two states, and what sealing the newer one would come to, where that is not a release."""

    old: Side
    new: Side
    folders: tuple[tuple[Path, str], ...]
    outlook: tuple[str, ...] = ()


def _releases(settings: Settings, *named: str) -> Compared:
    from claimpress.release.diff.sides import of_release

    folders = [find_release(one, settings.data) for one in named]
    old, new = map(of_release, folders)
    return Compared(old, new, tuple((folder.path, folder.version) for folder in folders))


def _default_format(output: Path | None) -> str:
    return format_by_name(output, _ENDINGS) if output is not None and is_file(output) else "text"


def _working(
    settings: Settings, old: str | None, limit: int, report: ReportLike, working: Working | None
) -> Compared | None:
    """The working data against a release, and what sealing it would come to; None where it has errors."""
    from claimpress.cli.release import outlook_lines, show_findings
    from claimpress.release.diff.sides import of_release, of_working
    from claimpress.release.find import sealed
    from claimpress.release.outlook import outlook

    root = settings.root()
    if working is None or report.unsound:
        # A record that cannot be read would pass for one that is gone.
        show_findings(settings, report, report.findings)
        return None
    if old is None and not sealed(root):
        raise UserError("nothing is sealed yet, so there is nothing to compare with", "run claimpress build")
    ahead = outlook(root, working)
    before = find_release(old, settings.data)
    now = of_working(ahead.working.state, ahead.draft)
    lines = [*outlook_lines(ahead, limit, "--limit 0 shows all"), *_errors(report)]
    return Compared(of_release(before), now, ((before.path, before.version),), tuple(lines))


def _errors(report: ReportLike) -> Iterator[str]:
    from claimpress.model.finding import Severity
    from claimpress.words import plural

    if errors := report.counts()[Severity.ERROR]:
        yield f"The data has {plural(errors, 'error')} (claimpress validate): nothing is sealed with them."


def _give(settings: Settings, found: Compared, form: str, output: Path | None, limit: int | None) -> None:
    if output is None or not is_file(output):
        if form == "parquet":
            sys.stdout.flush()
            _write_parquet(found, sys.stdout.buffer)
        else:
            streams.write_data(_rendered(found, form, limit, settings.out()))
        return
    from claimpress.validation.report_screen import Screen

    with fresh(output) as sink:
        if form == "parquet":
            _write_parquet(found, sink)
        else:
            sink.write(_rendered(found, form, limit, Screen()).encode())
    streams.say(f"written to {output}")


def _rendered(found: Compared, form: str, limit: int | None, screen: Screen) -> str:
    from claimpress.release.diff.summary import summarise

    summary = summarise(found.old, found.new, limit)
    if form == "text":
        return "".join(f"{line}\n" for line in (*_text(summary, screen), *map(screen.show, found.outlook)))
    return _document(summary, form, found.outlook)


def _document(summary: Summary, form: str, outlook: Sequence[str]) -> str:
    from claimpress.jsontext import printable_json
    from claimpress.release.diff import html, markdown, plain

    title = f"What changed from {summary.old} to {summary.new}"
    if form == "json":
        return printable_json(plain.as_document(summary) | {"outlook": list(outlook)})
    page = html.diff_page if form == "html" else markdown.diff_markdown
    return page(summary, title, outlook)


def _text(summary: Summary, screen: Screen) -> Iterator[str]:
    from claimpress.release.diff.text import diff_lines

    for depth, line in diff_lines(summary):
        indent = _INDENT[depth]
        wrapped = screen.wrap(screen.show(line), f"{indent}  ", indent)
        if depth == 1:
            yield ""
        yield screen.paint(wrapped, "strong") if depth < 3 else wrapped


def _write_parquet(found: Compared, sink: BinaryIO) -> None:
    from claimpress.cli.answer import write_parquet

    write_parquet(_pieces(found), sink)


def _pieces(found: Compared) -> Iterator[pa.Table]:
    """Every row of the diff, some at a time; at least one table."""
    import pyarrow as pa

    from claimpress.release.diff.compare import differences
    from claimpress.release.diff.plain import COLUMNS, as_rows

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    rows = (row for entry in differences(found.old.records, found.new.records) for row in as_rows(entry))
    while True:
        batch = list(islice(rows, _BATCH))
        columns = list(zip(*batch, strict=True)) if batch else [()] * len(COLUMNS)
        yield pa.table([pa.array(column, pa.string()) for column in columns], schema)
        if len(batch) < _BATCH:
            return
