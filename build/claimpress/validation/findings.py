"""Findings, however many: in order, each once, in memory as long as they are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, groupby, islice
from operator import index, itemgetter
from typing import overload

from claimpress.disk.spool import Many, Spool, kept
from claimpress.model.finding import Finding, Severity

HELD = 20_000
"""Findings that are held in memory; more of them go to the disk."""

Kind = tuple[str, Severity]
"""Code and severity of a finding."""
_Numbered = tuple[int, Finding]
"""When a finding was found, and the finding."""


class Findings(Sequence[Finding]):
    """Findings in a fixed order, to be gone through any number of times; many of them lie on the disk."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._counts: Counter[Kind] = Counter()
        self._first: tuple[Finding, ...] = ()
        self._found: Many[Finding] = kept(self._counted(found), HELD)

    def _counted(self, found: Iterable[Finding]) -> Iterator[Finding]:
        for one in found:
            self._counts[one.code, one.severity] += 1
            yield one

    def by_severity(self) -> dict[Severity, int]:
        """Number of findings of each severity, also where it is 0."""
        return {
            severity: sum(count for (_, own), count in self._counts.items() if own is severity)
            for severity in Severity
        }

    def codes(self) -> list[str]:
        """The codes that occur, sorted."""
        return sorted({code for code, _ in self._counts})

    def after(self, first: Sequence[Finding]) -> Findings:
        """The same, with a few others before them."""
        made = Findings(())
        made._first, made._found = (*first, *self._first), self._found
        made._counts = self._counts + Counter((one.code, one.severity) for one in first)
        return made

    def where(self, wanted: Callable[[Finding], bool]) -> Findings:
        """Some of them."""
        return Findings(filter(wanted, self))

    def __iter__(self) -> Iterator[Finding]:
        return chain(self._first, self._found)

    def __len__(self) -> int:
        return self._counts.total()

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, at: int | slice) -> Finding | tuple[Finding, ...]:
        if isinstance(at, slice):
            return tuple(self)[at]
        number = range(len(self))[index(at)]
        return next(islice(self, number, None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)} findings>"


class Gathering:
    """Findings on their way: added as they are found; in the end each once, in order of place."""

    def __init__(self) -> None:
        self._held: list[_Numbered] = []
        self._count = 0
        self._spool: Spool[_Numbered] | None = None
        self._runs: list[range] = []

    def add(self, found: Iterable[Finding]) -> None:
        """Take findings. Raises `OSError` where the disk has no room for them."""
        for one in found:
            self._held.append((self._count, one))
            self._count += 1
            if len(self._held) >= HELD:
                self._spill()

    def _spill(self) -> None:
        """Put what is held on the disk, sorted."""
        if self._spool is None:
            self._spool = Spool()
        self._runs.append(self._spool.write(sorted(self._held, key=_order)))
        self._held.clear()

    def settled(self) -> Findings:
        """All of them; of several that say the same of the same place, the one that was found first."""
        held = sorted(self._held, key=_order)
        runs = map(self._spool.read, self._runs) if self._spool else ()
        return Findings(_once(merge(*runs, held, key=_order)))


def _order(numbered: _Numbered) -> tuple[object, ...]:
    number, found = numbered
    return (*found.sort_key(), number)


def _once(ordered: Iterable[_Numbered]) -> Iterator[Finding]:
    for _, same in groupby(ordered, key=lambda numbered: (numbered[1].place, numbered[1].code)):
        several = list(same)
        if len(several) > 1:
            latest_first = sorted(several, key=itemgetter(0), reverse=True)
            several = sorted({found.message: (at, found) for at, found in latest_first}.values(), key=_order)
        yield from map(itemgetter(1), several)
