"""The shape of a command: one paragraph, its options, and an example that can be typed as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

EXIT_CODES: Mapping[int, str] = {
    0: "fine; warnings do not change that",
    1: "findings: an error in the data, or a check that did not hold",
    2: "usage: a command, option, id, code or query that is not understood",
    3: "could not run: a file, release or part is missing or cannot be read",
}


_NARROW = 60
"""Columns below which the first column of a list in a help text gives way to the second."""


class Formatter(click.HelpFormatter):
    """Lays out help so that meanings stay readable on narrow terminals."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of terms and meanings; a term that is too long has a line of its own."""
        if self.width < _NARROW:
            rows = [(term.rstrip(), meaning) for term, meaning in rows]
            col_max = min(col_max, max(self.width // 5, 2))
        super().write_dl(rows, col_max, col_spacing)


class Context(click.Context):
    """A context whose help is laid out by `Formatter`."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help ends with an example."""

    context_class = Context

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example.strip("\n")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example as it is to be typed."""
        if self.example:
            with formatter.section("Example"):
                for line in self.example.splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        super().format_epilog(ctx, formatter)


class Group(click.Group):
    """The commands under headings, in the order in which a curator meets them."""

    context_class = Context

    def __init__(self, *args: Any, headings: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Names in the order of the headings; a command without one comes last."""
        named = [name for names in self.headings.values() for name in names if name in self.commands]
        return [*named, *sorted(set(self.commands) - set(named))]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One section a heading."""
        width = max(map(len, self.commands), default=0)
        headed = {name for names in self.headings.values() for name in names}
        rest = {"More": [name for name in self.list_commands(ctx) if name not in headed]}
        for heading, names in {**self.headings, **rest}.items():
            rows = [
                (n.ljust(width), self.commands[n].get_short_help_str(200))
                for n in names
                if n in self.commands
            ]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where datasets are looked for, and the exit codes."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])
        super().format_epilog(ctx, formatter)
