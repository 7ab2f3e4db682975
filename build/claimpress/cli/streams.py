"""Standard output and error as they really are: closed, piped, a terminal, of whatever encoding."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, TextIO

from claimpress.validation.report_screen import Screen

_PIECES = 200
"""Pieces of a text that are written together."""


def prepare() -> None:
    """Make printing safe: no closed descriptor, and no character that the encoding lacks stops a run."""
    _occupy_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _occupy_closed() -> None:
    # With `>&-` the next file opened would become descriptor 1, and anything printed would land in it.
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            while (opened := os.open(os.devnull, os.O_RDWR)) < number:
                pass
            setattr(sys, name, os.fdopen(opened, mode, encoding="utf-8"))


def screen(stream: TextIO, *, no_color: bool = False) -> Screen:
    """What text printed on `stream` is shown on."""
    terminal = is_terminal(stream)
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width = _columns(stream) if terminal else None
    return Screen(width=width, colour=terminal and not plain, unicode=_speaks_unicode(stream))


def _columns(stream: TextIO) -> int:
    """Columns of the terminal behind a stream: what COLUMNS says, else what the terminal itself does."""
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and 0 < int(given) < 10_000:
        return int(given)
    with suppress(OSError, ValueError):
        return os.get_terminal_size(stream.fileno()).columns or 80
    return 80


def help_width() -> int:
    """Columns for help texts: long lines are hard to read, and narrow terminals are narrow."""
    return max(min(_columns(sys.stdout), 82) - 2, 20)


def is_terminal(stream: TextIO) -> bool:
    """Whether a person sees what is printed there; False for a closed stream."""
    with suppress(ValueError):
        return stream.isatty()
    return False


def _speaks_unicode(stream: TextIO) -> bool:
    try:
        "…│Я東".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(text: str) -> None:
    """A line of talk for the person at the keyboard, on standard error."""
    with suppress(OSError):  # what standard output cannot take is told when the run ends
        sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


def write_data(data: str | bytes) -> None:
    """Data on standard output: UTF-8 whatever the locale; a terminal gets its own encoding."""
    if isinstance(data, str) and (is_terminal(sys.stdout) or not hasattr(sys.stdout, "buffer")):
        sys.stdout.write(data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data)
    sys.stdout.buffer.flush()


def write_pieces(pieces: Iterable[str]) -> None:
    """Data on standard output that comes in pieces, and need not fit into memory."""
    for some in _together(pieces):
        write_data(some)


def say_pieces(pieces: Iterable[str]) -> None:
    """Lines of talk in pieces, each with its line ends."""
    for some in _together(pieces):
        say(some.removesuffix("\n"))


def _together(pieces: Iterable[str]) -> Iterator[str]:
    waiting = iter(pieces)
    while some := list(islice(waiting, _PIECES)):
        yield "".join(some)


def write_json(value: Any) -> None:
    """A document as indented JSON on standard output."""
    from claimpress.jsontext import printable_json

    write_data(printable_json(value))


def give_up_on_pipe() -> None:
    """The reader of our output has gone: let the rest fall into nothing, so that the exit is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
