"""Finding the known id that is nearest to a mistyped one, among many and fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from claimpress.words import nearest

_CANDIDATES = 20


class Similar:
    """An index of ids by their runs of three characters: only those that share most are compared in full."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_run: dict[str, list[str]] = {}
        self._found: dict[str, str] = {}
        for identifier in sorted(set(known)):
            for run in _runs(identifier):
                self._by_run.setdefault(run, []).append(identifier)

    def nearest(self, wanted: str) -> str:
        """The nearest known id; "" where none is near."""
        if wanted not in self._found:
            shared = Counter(identifier for run in _runs(wanted) for identifier in self._by_run.get(run, ()))
            ranked = sorted(shared, key=lambda identifier: (-shared[identifier], identifier))
            near = nearest(wanted, ranked[:_CANDIDATES])
            self._found[wanted] = near[0] if near else ""
        return self._found[wanted]


def _runs(identifier: str) -> set[str]:
    padded = f"  {identifier} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
