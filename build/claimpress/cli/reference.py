"""The page docs/cli.md, from the commands themselves: `python -m claimpress.cli.reference > docs/cli.md`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from claimpress.cli.app import app
from claimpress.cli.command import EXIT_CODES, Command

_INTRODUCTION = """\
# Command line

<!-- Written by `python -m claimpress.cli.reference`: change the commands, not this page. -->

Every command explains itself: `claimpress COMMAND --help`. Data goes to standard output, talk to standard
error. Colour, progress and fitting to the width are for terminals. `python -m claimpress` is the same.
"""

_ENVIRONMENT = (
    ("CLAIMPRESS_ARCHIVE", "the folder of texts, for `locate` and `verify-evidence`"),
    ("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY", "the keys of a bucket, for `publish` and `get`"),
    ("AWS_REGION, AWS_ENDPOINT_URL", "the bucket's region; the server, where it is not Amazon's"),
    ("XDG_STATE_HOME", "where `get` remembers what it saw, instead of ~/.local/state"),
    ("CLAIMPRESS_TRACEBACK", "set to 1, an error shows where in the program it arose"),
    ("NO_COLOR", "set to anything, nothing is coloured"),
    ("COLUMNS", "columns to fit help and output on a terminal to, instead of the terminal's own"),
)

_COMPLETION = """\
## Completion of commands in the shell

For bash, put this into `~/.bashrc`; for zsh and fish write `zsh_source` or `fish_source` instead:

```sh
eval "$(_CLAIMPRESS_COMPLETE=bash_source claimpress)"
```
"""


def markdown() -> str:
    """The whole page."""
    context = click.Context(app, info_name="claimpress", **app.context_settings)
    commands = [app.commands[name] for name in app.list_commands(context)]
    parts = [
        _INTRODUCTION,
        _table("Exit codes", "code", ((str(code), text) for code, text in EXIT_CODES.items())),
        _table("Options", "option", _options(app, context)),
        "`--data` and `--no-color` may stand before or after the command.\n",
        _table("Environment", "variable", ((f"`{name}`", text) for name, text in _ENVIRONMENT)),
        *(_command(command) for command in commands),
        _COMPLETION,
    ]
    return "\n".join(parts)


def _command(command: click.Command) -> str:
    parent = click.Context(app, info_name="claimpress", **app.context_settings)
    context = click.Context(command, info_name=command.name, parent=parent)
    usage = " ".join(["claimpress", str(command.name), *command.collect_usage_pieces(context)])
    text = " ".join(inspect.cleandoc(command.help or "").split())
    parts = [f"## claimpress {command.name}", "", f"```sh\n{usage}\n```", "", text, ""]
    shared = {name for name, _ in _options(app, parent)}
    own = [(name, meaning) for name, meaning in _options(command, context) if name not in shared]
    if own:
        parts.append(_rows("option", own))
    if isinstance(command, Command) and command.example:
        parts += ["Example:", "", f"```sh\n{command.example}\n```", ""]
    return "\n".join(parts)


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None:
            yield f"`{record[0]}`".replace("|", "\\|"), " ".join(record[1].split()).replace("|", "\\|")


def _table(title: str, head: str, rows: Iterator[tuple[str, str]]) -> str:
    return f"## {title}\n\n{_rows(head, rows)}"


def _rows(head: str, rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> str:
    lines = [f"| {head} | meaning |", "|---|---|", *(f"| {name} | {meaning} |" for name, meaning in rows)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
