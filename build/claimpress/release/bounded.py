"""Reading files that somebody else may have prepared: plain files only, and of a bounded size."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

LARGEST_JSON = 64 * 2**20
"""Bytes of a descriptor or a list of checksums that are read at most."""
_PIECE = 2**23
LARGEST_FILE = 16 * 2**30
"""Bytes of any other file of a release."""


class ReadProblemError(ValueError):
    """A file cannot be read; the message says why."""


class NotAFileError(ReadProblemError):
    """It is a link, a folder, a pipe or a device."""


class TooLargeError(ReadProblemError):
    """It is larger than what is read."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"{size} bytes, and at most {limit} are read")
        self.size, self.limit = size, limit


def plain_size(path: Path, limit: int = LARGEST_FILE) -> int:
    """The size of a plain file, without following a link. Raises `ReadProblemError`."""
    try:
        status = path.lstat()
    except (OSError, ValueError) as problem:
        raise ReadProblemError(_why(problem)) from problem
    if not stat.S_ISREG(status.st_mode):
        raise NotAFileError(_what(status.st_mode))
    if status.st_size > limit:
        raise TooLargeError(status.st_size, limit)
    return status.st_size


def read_bytes(path: Path, limit: int = LARGEST_JSON) -> bytes:
    """The bytes of a plain file. Raises `ReadProblemError`."""
    plain_size(path, limit)
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ReadProblemError(_why(problem)) from problem


def read_text(path: Path, limit: int = LARGEST_JSON) -> str:
    """The UTF-8 text of a plain file. Raises `ReadProblemError`."""
    try:
        return read_bytes(path, limit).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ReadProblemError(f"it is not UTF-8 at byte {problem.start}") from problem


def whole_lines(path: Path) -> Iterator[bytes]:
    """A plain file in pieces of whole lines, the last one with a line feed too. Raises `ReadProblemError`."""
    plain_size(path)
    try:
        with path.open("rb") as file:
            rest = b""
            while data := file.read(_PIECE):
                end = data.rfind(b"\n") + 1
                if end:
                    yield rest + data[:end]
                rest = data[end:] if end else rest + data
                if len(rest) > LARGEST_JSON:
                    raise ReadProblemError(f"a line has more than {LARGEST_JSON} bytes")
            if rest:
                yield rest + b"\n"
    except OSError as problem:
        raise ReadProblemError(_why(problem)) from problem


def read_json(path: Path, limit: int = LARGEST_JSON) -> Any:
    """The JSON in a plain file; numbers with a point become decimals. Raises `ReadProblemError`."""
    return parse_json(read_text(path, limit))


def parse_json(text: str) -> Any:
    """JSON from a text. Raises `ReadProblemError` for what is broken, too deep or too long a number."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        raise ReadProblemError("it is nested too deeply") from None
    except ValueError as problem:
        raise ReadProblemError(f"it is not JSON: {problem}") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _what(mode: int) -> str:
    kinds = ((stat.S_ISLNK, "a symbolic link"), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"))
    return next((name for test, name in kinds if test(mode)), "a device or socket")


def _why(problem: Exception) -> str:
    return (isinstance(problem, OSError) and problem.strerror) or str(problem)
