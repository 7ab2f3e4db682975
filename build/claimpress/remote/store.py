"""What is read from and written to: one narrow interface over folders, buckets and web servers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from claimpress.model.errors import UserError

CHUNK = 2**20
"""Bytes that are read at a time."""


@dataclass(frozen=True)
class Body:
    """A file that is being read. `chunks` give its bytes from the offset `start` on.

    `size` is the size of the whole file in bytes, None where nobody says; `tag` marks this version of it, ""
    where the place knows no such thing.
    """

    start: int
    size: int | None
    tag: str
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Listed:
    """A file that a place has: its name, its bytes, and the mark of this version of it, "" for none."""

    name: str
    size: int
    tag: str


class BrokenError(UserError):
    """The transfer broke off, or the other side is out of reach: trying again may help."""


class TooMuchError(UserError):
    """There is more than may be there."""


class Source(Protocol):
    """A place to read from."""

    @property
    def shown(self) -> str:
        """Its address as it may be printed."""

    def read(self, name: str, start: int = 0) -> AbstractContextManager[Body | None]:
        """A file from the offset `start` on, or from 0 where that cannot be had; None where it isn't there.

        Raises `BrokenError` where trying again may help, else `UserError`; so does reading on in the body.
        """


class Target(Source, Protocol):
    """A place to write to, too."""

    def create(self, name: str, path: Path, sha256: str) -> bool:
        """Bring a local file there, whole or not at all; False where there is one of that name already.

        Raises `UserError`, also where the local file does not have that digest (any more).
        """

    def replace(self, name: str, data: bytes, tag: str | None) -> bool:
        """Put `data` in the place of the version `tag`, None being none; False where another stands there."""

    def tidy(self, names: Iterable[str]) -> None:
        """Clear away what killed runs left beside these files."""


def read_all(source: Source, name: str, limit: int) -> tuple[bytes, str] | None:
    """The bytes of a file and the tag of its version; None where it is not there.

    Raises `TooMuchError` for more than `limit` bytes, and `UserError`.
    """
    with source.read(name) as body:
        if body is None:
            return None
        data = b"".join(bounded(body, limit, f"{source.shown}/{name}"))
        return data, body.tag or hashlib.sha256(data).hexdigest()


def remote_digest(source: Source, name: str, size: int) -> str | None:
    """The SHA-256 of a file, "" where it is longer than `size` bytes, None where it is not there."""
    digest = hashlib.sha256()
    with source.read(name) as body:
        if body is None:
            return None
        try:
            for chunk in bounded(body, size, name):
                digest.update(chunk)
        except TooMuchError:
            return ""
    return digest.hexdigest()


def bounded(body: Body, limit: int, shown: str) -> Iterator[bytes]:
    """The chunks of a body. Raises `TooMuchError` as soon as there are more than `limit` bytes.

    Raises `BrokenError` where it ends before the size that was announced.
    """
    got = 0
    if body.size is not None and body.size - body.start > limit:
        raise _too_much(shown, limit)
    for chunk in body.chunks:
        got += len(chunk)
        if got > limit:
            raise _too_much(shown, limit)
        yield chunk
    if body.size is not None and body.start + got < body.size:
        raise BrokenError(f"{shown} broke off after {body.start + got:,} of {body.size:,} bytes", AGAIN)


AGAIN = "Run it again: it goes on where it stopped."


def _too_much(shown: str, limit: int) -> TooMuchError:
    return TooMuchError(
        f"{shown} is larger than the {limit:,} bytes that can be right",
        "Nothing of it is used: check the address, and tell whoever keeps that place.",
        exit_code=1,
    )


def changed_here(path: Path) -> UserError:
    """That a sealed file is not any more what it was when the release was verified."""
    return UserError(
        f"{path} changed while it was being published",
        "Find out why: claimpress verify says what is wrong.",
        1,
    )
