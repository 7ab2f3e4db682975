"""How a run ends that does not end well: plain words on standard error, never a traceback."""

from __future__ import annotations

import os
import sys

import click

from claimpress.cli import streams
from claimpress.disk.plain import refusal
from claimpress.model.errors import UserError
from claimpress.validation.report_screen import Screen

INTERRUPTED = 130
PIPE_CLOSED = 141
TRACEBACK = "CLAIMPRESS_TRACEBACK"


def handle(failure: BaseException, no_color: bool = False) -> int:
    """Say what happened and give the exit code. Raises it again where CLAIMPRESS_TRACEBACK asks for that."""
    if isinstance(failure, BrokenPipeError):
        streams.give_up_on_pipe()
        return PIPE_CLOSED
    if isinstance(failure, KeyboardInterrupt | click.Abort):
        streams.say(": ".join(["interrupted", *getattr(failure, "__notes__", ())]))
        return INTERRUPTED
    if isinstance(failure, click.exceptions.NoArgsIsHelpError):
        streams.say(failure.format_message())
        return 2
    if isinstance(failure, click.ClickException):
        return _usage(failure, no_color)
    if os.environ.get(TRACEBACK):
        raise failure
    error = _translate(failure)
    _print(error.message, error.remedy, no_color)
    return error.exit_code


def _translate(failure: BaseException) -> UserError:
    if isinstance(failure, UserError):
        return failure
    if isinstance(failure, OSError) and failure.errno is not None:
        what, remedy = refusal(failure)
        where = f"{_name(failure.filename)}: " if failure.filename is not None else ""
        return UserError(where + what, remedy)
    if isinstance(failure, MemoryError):
        return UserError("not enough memory", "close other programs, or run it on a larger machine")
    detail = " ".join(str(failure).split())
    return UserError(
        f"a fault in claimpress itself: {type(failure).__name__}: {detail}",
        f"set {TRACEBACK}=1, run it again, and report what it shows",
    )


def _name(filename: object) -> str:
    return os.fsdecode(filename) if isinstance(filename, str | bytes) else str(filename)


def _usage(failure: click.ClickException, no_color: bool) -> int:
    context = getattr(failure, "ctx", None)
    remedy = f"{context.command_path} --help" if context is not None else ""
    _print(failure.format_message(), remedy, no_color)
    return 2


def _print(message: str, remedy: str = "", no_color: bool = False) -> None:
    streams.say(worded(UserError(message, remedy), streams.screen(sys.stderr, no_color=no_color)))


def worded(error: UserError, screen: Screen) -> str:
    """`error: ...`, the excerpt that may follow it, and how to mend it."""
    label = "error:"
    first, *others = error.message.splitlines() or [""]
    head = screen.wrap(screen.show(f"{label} {first}"), indent="  ")
    # Lines after the first are excerpts with a caret below: wrapping would move the caret.
    lines = [screen.paint(label, "error") + head[len(label) :], *map(screen.show, others)]
    if error.remedy:
        lines.append(screen.wrap(screen.show(error.remedy), indent="    ", first="  to mend it: "))
    return "\n".join(lines)
