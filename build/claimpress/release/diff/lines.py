"""The records of a release or of the working data as canonical lines, and two such lists side by side.

Lines that are equal are never parsed: comparing two states costs what reading them costs, twice for a release
since its files are held against their digests first, and memory for what differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow.compute as pc

from claimpress.model.canonical import loads, record_line
from claimpress.model.corpus import Corpus
from claimpress.model.errors import UserError
from claimpress.model.kinds import Kind
from claimpress.release.diff.record import Content
from claimpress.release.inputs import path_of, records_of
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import file_fact

Standing = tuple[str, str | None]
"""Source and event of a claim."""


class Records(Protocol):
    """A state of a dataset: its records, kind by kind, as canonical JSON lines sorted by key."""

    def lines(self, kind: Kind) -> Iterator[str]:
        """The lines of a kind, without line breaks. Raises `UserError`."""

    def standing(self) -> Iterator[Standing]:
        """Source and event of each claim that is not withdrawn. Raises `UserError`."""

    def withdrawn(self) -> Mapping[str, str | None]:
        """Id of each withdrawn claim -> that of its successor. Raises `UserError`."""


@dataclass(frozen=True)
class OfCorpus:
    """The records of validated working data."""

    corpus: Corpus

    def lines(self, kind: Kind) -> Iterator[str]:
        """The lines of a kind."""
        return map(record_line, records_of(self.corpus, kind))

    def standing(self) -> Iterator[Standing]:
        """Source and event of each claim that is not withdrawn."""
        return ((claim.source, claim.event) for claim in self.corpus.claims if claim.withdrawn is None)

    def withdrawn(self) -> Mapping[str, str | None]:
        """Id of each withdrawn claim -> that of its successor."""
        return {claim.id: claim.withdrawn.successor for claim in self.corpus.claims if claim.withdrawn}


@dataclass(frozen=True)
class OfFiles:
    """Records whose canonical lines stand below a folder, as those of a release do."""

    base: Path

    def lines(self, kind: Kind) -> Iterator[str]:
        """The lines of a kind; none where there is no file of it. Raises `UserError`."""
        path = self.base / path_of(kind)
        try:
            with path.open(encoding="utf-8", newline="\n") as file:
                for line in file:
                    yield line.removesuffix("\n")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as problem:
            raise UserError(
                f"{path} cannot be read: {problem}", "Check it with `claimpress verify`."
            ) from problem


@dataclass(frozen=True)
class OfRelease:
    """The records that a release was built from, whatever today's models say."""

    folder: ReleaseFolder

    def lines(self, kind: Kind) -> Iterator[str]:
        """The lines of a kind; none where the release does not know it. Raises `UserError`."""
        self._check(kind, self.folder.path / path_of(kind))
        yield from OfFiles(self.folder.path).lines(kind)

    def _check(self, kind: Kind, path: Path) -> None:
        """Raise `UserError` where the file is not the one that the manifest names."""
        named = self.folder.manifest.get("inputs", {}).get(path_of(kind))
        if named is not None and path.is_file() and file_fact(path).sha256 != named["sha256"]:
            raise not_as_sealed(kind, f"{path} was changed")

    def standing(self) -> Iterator[Standing]:
        """Source and event of each claim that is not withdrawn. Raises `UserError`."""
        table = self.folder.table("claims").select(["source", "event", "withdrawn_since"])
        for batch in table.to_batches():
            for row in batch.to_pylist():
                if row["withdrawn_since"] is None:
                    yield row["source"], row["event"]

    def withdrawn(self) -> Mapping[str, str | None]:
        """Id of each withdrawn claim -> that of its successor. Raises `UserError`."""
        table = self.folder.table("claims").select(["id", "withdrawn_since", "withdrawn_successor"])
        rows = table.filter(pc.field("withdrawn_since").is_valid()).to_pylist()
        return {row["id"]: row["withdrawn_successor"] for row in rows}


def paired(
    kind: Kind, old: Iterator[str], new: Iterator[str]
) -> Iterator[tuple[Content | None, Content | None]]:
    """Records that differ between two sorted lists, with None where one list does not have the record.

    Raises `UserError` for lines that are no records or do not stand in their order.
    """
    left, right = _Reader(kind, old), _Reader(kind, new)
    while left.line is not None or right.line is not None:
        if left.line == right.line:
            left.advance()
            right.advance()
            continue
        first, second = left.key, right.key
        if second is None or (first is not None and first < second):
            yield left.content, None
            left.advance()
        elif first is None or second < first:
            yield None, right.content
            right.advance()
        else:
            yield left.content, right.content
            left.advance()
            right.advance()


_KEY_TYPES: dict[str, type] = defaultdict(lambda: str, start=int, length=int)
"""What the parts of a key are: texts, but for places in a text."""


class _Reader:
    """One list of lines, and its present one, parsed when that is asked for."""

    def __init__(self, kind: Kind, lines: Iterator[str]) -> None:
        self._kind, self._lines = kind, lines
        self._last: tuple[Any, ...] | None = None
        self.line: str | None = None
        self._parsed: dict[str, Any] | None = None
        self.advance()

    def advance(self) -> None:
        """Go on to the next line."""
        self.line, self._parsed = next(self._lines, None), None

    @property
    def content(self) -> Content:
        """The present record."""
        if self._parsed is None:
            self._parsed = self._read(self.line or "")
        return self._parsed

    @property
    def key(self) -> tuple[Any, ...] | None:
        """What the list is sorted by; None at its end."""
        if self.line is None:
            return None
        try:
            key = tuple(self.content[name] for name in self._kind.key)
            if self._last is not None and key < self._last:
                raise self._problem(f"{key} stands after {self._last}")
        except (LookupError, TypeError) as problem:
            raise self._problem(f"no key {', '.join(self._kind.key)}") from problem
        if not all(
            isinstance(part, _KEY_TYPES[name]) for name, part in zip(self._kind.key, key, strict=True)
        ):
            raise self._problem(f"{key} is no key")
        self._last = key
        return key

    def _read(self, line: str) -> dict[str, Any]:
        try:
            content = loads(line)
        except (ValueError, RecursionError) as problem:
            raise self._problem("a line is not JSON") from problem
        if not isinstance(content, dict):
            raise self._problem("a line is no record")
        return content

    def _problem(self, what: str) -> UserError:
        return not_as_sealed(self._kind, what)


def not_as_sealed(kind: Kind, what: str) -> UserError:
    """That the records of a release are none."""
    return UserError(
        f"the {kind.stem} of a release are not as they were sealed: {what}",
        "Check it with `claimpress verify`.",
    )
