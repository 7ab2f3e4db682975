"""`query`: SQL over a release, as a table on a terminal and as data everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.outfile import format_by_name, fresh, is_file
from claimpress.cli.settings import FOLDER, Settings, common_options, pass_settings
from claimpress.cli.unsigned import tell_unsigned
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    import pyarrow as pa

    from claimpress.api import Release
    from claimpress.validation.report_screen import Screen

FORMATS = ("table", "csv", "json", "jsonl", "parquet")
MOST_ROWS = 100_000
MOST_BYTES = 64_000_000
"""Of an answer, what is laid out as a table for the eye: all of it is in memory then."""
_ENDINGS = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".txt": "table",
}


@click.command(
    cls=Command,
    short_help="Ask a release in SQL; without SQL, open a prompt.",
    example="""
claimpress query "SELECT id, stage FROM claims"
claimpress query --release 0.1.0 --format json "FROM sources" > sources.json
claimpress query --as-of 0.1.0 "FROM claims"
claimpress query "FROM claims" -o claims.parquet
""",
)
@click.argument("sql", required=False)
@click.option("--release", metavar="VERSION|PATH", help="The release to ask.")
@click.option("--as-of", "then", metavar="VERSION", help="The tables as an earlier release had them.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Without it: by the name of the file, else table or csv.",
)
@click.option("-o", "--output", type=FOLDER, metavar="FILE", help="Write the answer to a file.")
@common_options
@pass_settings
def query(
    settings: Settings,
    sql: str | None,
    release: str | None,
    then: str | None,
    form: str | None,
    output: Path | None,
) -> int:
    """Ask a release in SQL: the newest sealed one, else the draft in dist/, or the one that --release names.
    The SQL is given as an argument or on standard input; without either, a prompt opens (.help says what
    it knows). Nothing that is asked can change the data or reach other files or the network. The answer
    goes to standard output: a table on a terminal, where cropped cells are marked, and CSV with every cell
    in full elsewhere.
    """
    if sql is None and not streams.is_terminal(sys.stdin):
        sql = _read_stdin()
    form = form or _default_format(output)
    with _opened(settings, release, then) as opened:
        if sql is not None:
            _tell_release(opened, settings.err())
            _answer_all(opened, sql, form, output, settings)
            return 0
        if output is not None:
            raise UserError(
                "a prompt has no one answer to write to a file",
                'give the SQL: claimpress query "…" -o FILE',
                2,
            )
        from claimpress.cli.prompt import Prompt

        tell_unsigned(settings, (opened.path, opened.remembered_by or opened.version))
        return Prompt(opened, lambda pieces: _write(pieces, form, None, settings.out()), settings.err()).run()


def _opened(settings: Settings, release: str | None, then: str | None) -> Release:
    from claimpress import api

    opened = api.open(release, data=settings.data)
    return opened.as_of(then.removeprefix("v")) if then is not None else opened


def _tell_release(release: Release, screen: Screen) -> None:
    """Which release answers, for whoever watches: a draft is easily taken for what was sealed."""
    from claimpress.release.semver import is_version
    from claimpress.validation.report_outcome import shown_path

    if release.remembered_by:
        line = f"{release.version} is not here: asked as {release.remembered_by} remembers it"
        streams.say(screen.wrap(screen.show(line), "  "))
    elif streams.is_terminal(sys.stderr):
        what = "release" if is_version(release.version) else "draft"
        line = f"from {what} {release.version} ({shown_path(release.path)})"
        streams.say(screen.paint(screen.wrap(screen.show(line), "  "), "dim"))


def _read_stdin() -> str:
    try:
        # In pieces: Ctrl-C is heard between them.
        pieces = iter(lambda: os.read(sys.stdin.fileno(), 65_536), b"")
        return b"".join(pieces).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("the SQL on standard input is not UTF-8", "save it as UTF-8", 2) from None


def _default_format(output: Path | None) -> str:
    if output is not None and is_file(output):
        return format_by_name(output, _ENDINGS)
    return "table" if streams.is_terminal(sys.stdout) else "csv"


def _answer_all(release: Release, sql: str, form: str, output: Path | None, settings: Settings) -> None:
    from claimpress.cli.answer import ask
    from claimpress.cli.statements import statements

    asked = statements(sql)
    if not asked:
        raise UserError("there is no SQL to answer", 'such as: claimpress query "FROM claims LIMIT 5"', 2)
    if len(asked) > 1 and (form != "table" or output is not None):
        raise UserError(f"{len(asked)} queries have no one answer as {form}", "ask one at a time", 2)
    for statement in asked:
        with closing(ask(release, statement)) as answer:
            _write(_announced(answer, release, settings), form, output, settings.out())


def _announced(pieces: Iterable[pa.Table], release: Release, settings: Settings) -> Iterator[pa.Table]:
    """The pieces of an answer; before the first it is said where the release is unsigned."""
    for number, piece in enumerate(pieces):
        if not number:
            tell_unsigned(settings, (release.path, release.remembered_by or release.version))
        yield piece


def _write(pieces: Iterable[pa.Table], form: str, output: Path | None, screen: Screen) -> None:
    from claimpress.cli.answer import TEXT_FORMATS, write_parquet

    if output is not None and is_file(output):
        _write_file(pieces, form, output)
    elif form == "table":
        _show(pieces, screen)
    elif form == "parquet":
        if streams.is_terminal(sys.stdout):
            raise UserError("Parquet is not for a terminal", "write it to a file: -o answer.parquet", 2)
        sys.stdout.flush()
        write_parquet(pieces, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        for text in TEXT_FORMATS[form](pieces):
            streams.write_data(screen_safe(text))


def screen_safe(piece: str) -> str:
    """CSV may hold what a terminal would act on: there it is spelt out, elsewhere the data stays as it is."""
    from claimpress.validation.report_screen import printable

    if not streams.is_terminal(sys.stdout):
        return piece
    return "\n".join(map(printable, piece.split("\n")))


def _show(pieces: Iterable[pa.Table], screen: Screen) -> None:
    from claimpress.cli.grid import grid
    from claimpress.words import plural

    table, whole = beginning(pieces)
    laid = grid(table, screen)
    streams.write_data("".join(f"{line}\n" for line in laid.lines))
    note = plural(table.num_rows, "row") if whole else _partly(table)
    if laid.cropped:
        note += (
            f"; cells that end in {screen.ellipsis} are cropped: --format csv or -o FILE gives them in full"
        )
    streams.say(note)


def _partly(table: pa.Table) -> str:
    return f"the first {table.num_rows:,} rows only; --format csv or -o FILE.csv gives all"


def beginning(pieces: Iterable[pa.Table]) -> tuple[pa.Table, bool]:
    """What a table for the eye shows of an answer, and whether that is all of it."""
    import pyarrow as pa

    taken: list[pa.Table] = []
    rows = size = 0
    for piece in pieces:
        if taken and (rows >= MOST_ROWS or size >= MOST_BYTES):
            return pa.concat_tables(taken), False
        taken.append(piece.slice(0, MOST_ROWS - rows))
        rows, size = rows + piece.num_rows, size + piece.nbytes
    return pa.concat_tables(taken), rows <= MOST_ROWS


def _write_file(pieces: Iterable[pa.Table], form: str, output: Path) -> None:
    from claimpress.cli.answer import TEXT_FORMATS, write_parquet
    from claimpress.cli.grid import grid
    from claimpress.validation.report_screen import Screen
    from claimpress.words import plural

    counted = _Counted(pieces)
    note = ""
    with fresh(output) as sink:
        if form == "parquet":
            write_parquet(counted, sink)
        elif form == "table":
            table, whole = beginning(pieces)
            counted.rows, note = table.num_rows, "" if whole else f": {_partly(table)}"
            sink.writelines(f"{line}\n".encode() for line in grid(table, Screen()).lines)
        else:
            sink.writelines(text.encode() for text in TEXT_FORMATS[form](counted))
    streams.say(f"{plural(counted.rows, 'row')} written to {output}{note}")


class _Counted:
    """The pieces of an answer, and the rows of those that were taken."""

    def __init__(self, pieces: Iterable[pa.Table]) -> None:
        self._pieces = pieces
        self.rows = 0

    def __iter__(self) -> Iterator[pa.Table]:
        for piece in self._pieces:
            self.rows += piece.num_rows
            yield piece
