"""Finding the known id that is nearest to a mistyped one, among many and fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from claimpress.words import nearest

MOST = 20_000
"""Known ids up to which one is looked for: programs that write more do not mistype."""
_COMMON = 500
"""Ids that share a run of characters from which on it tells none of them."""
_CANDIDATES = 20
_SHARED = 5
"""One of so many runs is shared at least with an id that is compared in full."""


class Similar:
    """An index of ids by their runs of three characters: only those that share most are compared in full.

    Among more than `MOST` none is near to any.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._by_run: dict[str, list[str]] = {}
        self._found: dict[str, str] = {}
        ids = set(islice(known, MOST + 1))
        for identifier in sorted(ids) if len(ids) <= MOST else ():
            for run in _runs(identifier):
                self._by_run.setdefault(run, []).append(identifier)

    def nearest(self, wanted: str) -> str:
        """The nearest known id; "" where none is near."""
        if wanted not in self._found:
            near = nearest(wanted, self._candidates(_runs(wanted)))
            self._found[wanted] = near[0] if near else ""
        return self._found[wanted]

    def _candidates(self, runs: set[str]) -> list[str]:
        lists = (self._by_run.get(run, ()) for run in runs)
        shared = Counter(identifier for ids in lists if len(ids) <= _COMMON for identifier in ids)
        many = [identifier for identifier, count in shared.items() if count * _SHARED >= len(runs)]
        return sorted(many, key=lambda identifier: (-shared[identifier], identifier))[:_CANDIDATES]


def _runs(identifier: str) -> set[str]:
    padded = f"  {identifier} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
