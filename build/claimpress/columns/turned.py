"""Many files of YAML as one of lines: each is turned where that is beyond doubt, else read by who explains.

A line stands for each record, in the order of the files. The line of a record that has to be looked at holds
no record; that is found in its file again.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from claimpress.columns.large import LargeFile
from claimpress.columns.yaml import YamlLines
from claimpress.load.dataset import LIMITS, read_file
from claimpress.load.files import InputFile, open_regular
from claimpress.load.records import Loaded, RawRecord
from claimpress.model.finding import Finding

_AT_ONCE = 128
"""Files that a thread takes on."""
_LOOK = b"?\n"
"""A line that fits no shape."""


@dataclass
class Some:
    """Files that were taken on together: their lines, how many each has, and those that were explained."""

    text: bytes = b""
    counts: list[int] = field(default_factory=list)
    explained: dict[int, Loaded] = field(default_factory=dict)


@dataclass
class TurnedFiles(LargeFile):
    """The records of YAML files of one kind; their lines are in `file`, which is nobody else's."""

    parts: list[InputFile] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    """The number, from 1, of the line that each file begins with; in the end that of the next line."""
    _told: set[int] = field(default_factory=set)
    """Files whose findings are known."""
    _last: tuple[int, Loaded] | None = None

    def take(self, some: Some) -> None:
        """Take the next files."""
        for at, loaded in some.explained.items():
            self.findings += loaded.findings
            self.whole &= loaded.whole
            self._told.add(len(self.firsts) - 1 + at)
        for count in some.counts:
            self.firsts.append(self.firsts[-1] + count)

    @property
    def shared(self) -> bool:
        """Some records are in other files."""
        return False

    def counts(self) -> dict[str, int]:
        """Display name of each file -> the number of its records."""
        sizes = (end - first for first, end in pairwise(self.firsts))
        return {file.name: size for file, size in zip(self.parts, sizes, strict=True)}

    def record(self, line: int, data: bytes) -> tuple[RawRecord | None, list[Finding]]:  # noqa: ARG002
        """A record by the number of its line, and what is wrong with its file. Raises `UserError`."""
        at = bisect_right(self.firsts, line) - 1
        first, end = self.firsts[at : at + 2]
        loaded = self._loaded(at)
        if len(loaded.records) != end - first:
            raise self.changed()
        raw = loaded.records[line - first]
        raw.number = self.base + line - 1
        if at in self._told:
            return raw, []
        self._told.add(at)
        self.whole &= loaded.whole
        return raw, loaded.findings

    def _loaded(self, at: int) -> Loaded:
        if self._last is None or self._last[0] != at:
            self._last = at, _loaded(self.parts[at])
        return self._last[1]

    def again(self, numbers: Sequence[int]) -> Iterator[RawRecord]:
        """The records of some numbers, in order; their files are read once more."""
        for number in sorted(numbers):
            raw, _ = self.record(number - self.base + 1, b"")
            if raw is not None:
                yield raw


def turn(files: Sequence[InputFile], name: str, base: int, lines: Path) -> TurnedFiles:
    """Write files of one kind to the file `lines`, which findings call `name`. Raises `OSError`."""
    turned = TurnedFiles(InputFile(files[0].kind, lines, name), base, parts=list(files), firsts=[1])
    with lines.open("wb") as out:
        for some in _turned(files[at : at + _AT_ONCE] for at in range(0, len(files), _AT_ONCE)):
            out.write(some.text)
            turned.take(some)
    return turned


def _turned(chunks: Iterable[Sequence[InputFile]]) -> Iterator[Some]:
    """What each chunk comes to, in order; some are read ahead."""
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Some]] = deque()
        for files in chunks:
            waiting.append(pool.submit(_some, files))
            while len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _some(files: Sequence[InputFile]) -> Some:
    found, lines, texts = Some(), YamlLines(), []
    for file in files:
        count = _added(lines, file)
        if count is None:
            loaded = _loaded(file)
            found.explained[len(found.counts)] = loaded
            texts += [lines.take(), _LOOK * len(loaded.records)]
            count = len(loaded.records)
        found.counts.append(count)
    found.text = b"".join([*texts, lines.take()])
    return found


def _added(lines: YamlLines, file: InputFile) -> int | None:
    try:
        with open_regular(file.path) as stream:
            data = stream.read(LIMITS["yaml"] + 1)
    except OSError:  # who explains it comes upon it too
        return None
    return lines.add(file.kind, data) if len(data) <= LIMITS["yaml"] else None


def _loaded(file: InputFile) -> Loaded:
    loaded = Loaded("")
    read_file(file, loaded)
    return loaded
