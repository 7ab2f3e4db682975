"""`query`: SQL over a release, as a table on a terminal and as data everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.settings import FOLDER, Settings, common_options, pass_settings
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    import pyarrow as pa

    from claimpress.api import Release
    from claimpress.validate.report_screen import Screen

FORMATS = ("table", "csv", "json", "jsonl", "parquet")
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
claimpress query "SELECT stage, count(*) AS claims FROM claims GROUP BY stage"
claimpress query --release 0.1.0 --format json "FROM sources" > sources.json
claimpress query "FROM claims" -o claims.parquet
""",
)
@click.argument("sql", required=False)
@click.option("--release", metavar="VERSION|PATH", help="The release to ask.")
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
    settings: Settings, sql: str | None, release: str | None, form: str | None, output: Path | None
) -> int:
    """Ask a release in SQL: the newest sealed one, else the draft in dist/, or the one that --release names.
    The SQL is given as an argument or on standard input; without either, a prompt opens (.help says what
    it knows). Nothing that is asked can change the data or reach other files or the network. The answer
    goes to standard output: a table on a terminal, where cropped cells are marked, and CSV with every cell
    in full elsewhere.
    """
    from claimpress import api

    if sql is None and not streams.is_terminal(sys.stdin):
        sql = _read_stdin()
    form = form or _default_format(output)
    with api.open(release, data=settings.data) as opened:
        if sql is not None:
            _answer_all(opened, sql, form, output, settings.out())
            return 0
        if output is not None:
            raise UserError(
                "a prompt has no one answer to write to a file",
                'give the SQL: claimpress query "…" -o FILE',
                2,
            )
        from claimpress.cli.prompt import Prompt

        return Prompt(opened, lambda table: _write(table, form, None, settings.out()), settings.err()).run()


def _read_stdin() -> str:
    try:
        # In pieces: Ctrl-C is heard between them.
        pieces = iter(lambda: os.read(sys.stdin.fileno(), 65_536), b"")
        return b"".join(pieces).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("the SQL on standard input is not UTF-8", "save it as UTF-8", 2) from None


def _default_format(output: Path | None) -> str:
    if output is not None and str(output) != "-":
        if output.suffix.lower() in _ENDINGS:
            return _ENDINGS[output.suffix.lower()]
        raise UserError(
            f"{output}: its ending says no format", f"end it in {', '.join(_ENDINGS)}, or add --format", 2
        )
    return "table" if streams.is_terminal(sys.stdout) else "csv"


def _answer_all(release: Release, sql: str, form: str, output: Path | None, screen: Screen) -> None:
    from claimpress.cli.statements import statements

    asked = statements(sql)
    if not asked:
        raise UserError("there is no SQL to answer", 'such as: claimpress query "FROM claims LIMIT 5"', 2)
    if len(asked) > 1 and (form != "table" or output is not None):
        raise UserError(f"{len(asked)} queries have no one answer as {form}", "ask one at a time", 2)
    for statement in asked:
        _write(ask(release, statement), form, output, screen)


def ask(release: Release, statement: str) -> pa.Table:
    """The answer, with distinct column names. Raises `UserError` with exit code 2 for SQL that fails."""
    from claimpress.cli.cells import readable

    try:
        return readable(release.sql(statement))
    except UserError as problem:
        raise UserError(problem.message, problem.remedy, 2) from problem


def _write(table: pa.Table, form: str, output: Path | None, screen: Screen) -> None:
    from claimpress.cli.answer import TEXT_FORMATS, as_parquet

    if output is not None and str(output) != "-":
        _write_file(table, form, output)
    elif form == "table":
        _show(table, screen)
    elif form == "parquet":
        if streams.is_terminal(sys.stdout):
            raise UserError("Parquet is not for a terminal", "write it to a file: -o answer.parquet", 2)
        streams.write_data(as_parquet(table))
    else:
        for piece in TEXT_FORMATS[form](table):
            streams.write_data(screen_safe(piece))


def screen_safe(piece: str) -> str:
    """CSV may hold what a terminal would act on: there it is spelt out, elsewhere the data stays as it is."""
    from claimpress.validate.report_screen import printable

    if not streams.is_terminal(sys.stdout):
        return piece
    return "\n".join(map(printable, piece.split("\n")))


def _show(table: pa.Table, screen: Screen) -> None:
    from claimpress.cli.grid import grid
    from claimpress.validate.report_outcome import plural

    laid = grid(table, screen)
    streams.write_data("".join(f"{line}\n" for line in laid.lines))
    note = plural(table.num_rows, "row")
    if laid.cropped:
        note += (
            f"; cells that end in {screen.ellipsis} are cropped: --format csv or -o FILE gives them in full"
        )
    streams.say(note)


def _write_file(table: pa.Table, form: str, output: Path) -> None:
    from claimpress.cli.answer import TEXT_FORMATS, as_parquet
    from claimpress.cli.grid import grid
    from claimpress.validate.report_outcome import plural
    from claimpress.validate.report_screen import Screen

    with _fresh(output) as sink:
        if form == "parquet":
            sink.write(as_parquet(table))
        elif form == "table":
            sink.writelines(f"{line}\n".encode() for line in grid(table, Screen()).lines)
        else:
            sink.writelines(piece.encode() for piece in TEXT_FORMATS[form](table))
    streams.say(f"{plural(table.num_rows, 'row')} written to {output}")


@contextmanager
def _fresh(output: Path) -> Iterator[BinaryIO]:
    """A file that takes its name only once it is whole; a device or a pipe is written to as it is."""
    import tempfile

    if output.exists() and not output.is_file():
        with output.open("wb") as sink:
            yield sink
        return
    target = output.resolve()  # through a link to the file it names
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:60]}.", dir=target.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as sink:
            yield sink
        umask = os.umask(0)
        os.umask(umask)
        fresh.chmod(0o666 & ~umask)
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
