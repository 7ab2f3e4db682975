"""The prompt of `claimpress query`: SQL that ends in a semicolon, and a few words that begin with a dot."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from claimpress.cli import streams
from claimpress.cli.answer import ask
from claimpress.cli.failures import worded
from claimpress.cli.statements import split
from claimpress.model.errors import UserError
from claimpress.release.reader import ReleaseFolder
from claimpress.validation.report_screen import Screen
from claimpress.words import did_you_mean

if TYPE_CHECKING:
    import pyarrow as pa

    from claimpress.api import Release

_HELP = """\
SELECT ... ;      a query, over as many lines as it needs; the semicolon ends it
.tables           the tables and their numbers of rows
.schema TABLE     the columns of a table, and what they mean
.help             this text
.quit             leave (so does Ctrl-D); Ctrl-C forgets what is typed"""
_COMMANDS = (".tables", ".schema", ".help", ".quit")


class Prompt:
    """Asks, answers and goes on until told to stop. `show` prints an answer; talk goes to standard error."""

    def __init__(
        self,
        release: Release,
        show: Callable[[Iterable[pa.Table]], None],
        screen: Screen,
        read: Callable[[str], str] | None = None,
    ) -> None:
        self._release, self._show, self._screen = release, show, screen
        self._read = read or _reader(self._words())
        self._typed = ""

    def run(self) -> int:
        """The conversation; always ends well."""
        title, version = self._release.title, self._release.version
        streams.say(self._screen.show(f"{title}, {version}. .help says what can be typed."))
        while True:
            try:
                line = self._read("     ...> " if self._typed else "claimpress> ")
            except EOFError:
                streams.say("")
                return 0
            except KeyboardInterrupt:
                self._typed = ""
                streams.say("")
                continue
            if not self._take(line):
                return 0

    def _take(self, line: str) -> bool:
        """Act on one line; False when it says to leave."""
        if not self._typed and line.strip().startswith("."):
            return self._command(*line.split())
        done, self._typed = split(f"{self._typed}\n{line}" if self._typed else line)
        for statement in done:
            if not self._answer(statement):
                break
        return True

    def _answer(self, statement: str) -> bool:
        try:
            with closing(ask(self._release, statement)) as answer:
                self._show(answer)
        except UserError as problem:
            self._complain(problem)
            return False
        except KeyboardInterrupt:
            streams.say("interrupted")
            return False
        return True

    def _command(self, name: str, *words: str) -> bool:
        name = {".exit": ".quit", ".q": ".quit"}.get(name, name.rstrip(";"))
        try:
            if name == ".quit":
                return False
            if name == ".help":
                streams.say(_HELP)
            elif name == ".tables":
                self._tables()
            elif name == ".schema":
                self._schema(words[0].rstrip(";") if words else "")
            else:
                remedy = did_you_mean(name, _COMMANDS) or ".help lists what there is"
                raise UserError(f"there is no {name}", remedy)
        except UserError as problem:
            self._complain(problem)
        return True

    def _complain(self, problem: UserError) -> None:
        streams.say(worded(problem, self._screen))

    def _tables(self) -> None:
        tables = self._release.manifest["tables"]
        width = max(map(len, tables), default=5)
        print(f"{'table'.ljust(width)}  {'rows':>9}")
        for name, facts in tables.items():
            print(f"{name.ljust(width)}  {facts['rows']:>9,}")
        sys.stdout.flush()

    def _schema(self, table: str) -> None:
        tables = self._release.manifest["tables"]
        if table not in tables:
            hint = did_you_mean(table, tables) or ".tables lists them"
            raise UserError(f"there is no table {table}" if table else "of which table?", hint)
        meanings = self._meanings(table)
        columns = tables[table]["columns"]
        wide = max(len(column["name"]) for column in columns)
        kinds = max(len(column["type"]) for column in columns)
        out = Screen(self._screen.width, self._screen.colour, self._screen.unicode)
        for column in columns:
            first = f"{column['name'].ljust(wide)}  {column['type'].ljust(kinds)}  "
            print(out.wrap(out.show(meanings.get(column["name"], "")), " " * len(first), first).rstrip())
        sys.stdout.flush()

    def _meanings(self, table: str) -> dict[str, str]:
        """What the release itself says of the columns, not what today's model says."""
        with suppress(UserError, LookupError, TypeError, AttributeError):
            fields = ReleaseFolder(self._release.path).described[table]["schema"]["fields"]
            return {field["name"]: field.get("description", "") for field in fields}
        return {}

    def _words(self) -> list[str]:
        tables = self._release.manifest["tables"]
        columns = {column["name"] for facts in tables.values() for column in facts["columns"]}
        return sorted({*tables, *columns, *_COMMANDS})


def _reader(words: list[str]) -> Callable[[str], str]:
    """`input` with line editing and names on Tab; history lives as long as the prompt does."""
    if not streams.is_terminal(sys.stdout):
        return _plain_reader
    with suppress(ImportError):
        import readline

        def complete(text: str, state: int) -> str | None:
            found = [word for word in words if word.startswith(text)]
            return found[state] if state < len(found) else None

        readline.set_completer(complete)
        readline.set_completer_delims(" \t\n,()=<>;")
        readline.parse_and_bind("tab: complete")
    return input


def _plain_reader(prompt: str) -> str:
    # Standard output goes to a file: `input` would write the prompt into it.
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")
