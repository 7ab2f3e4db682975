"""Standing claims per source and per event in two states, so that none loses its claims in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from claimpress.release.diff.lines import Records
from claimpress.release.diff.record import Difference, What

GROUPS = ("source", "event")
_LEFT = {What.GONE: "gone", What.WITHDRAWN: "withdrawn", What.REPLACED: "replaced"}
_LOSSES = (_LEFT[What.GONE], _LEFT[What.WITHDRAWN])


@dataclass(frozen=True)
class Fewer:
    """A source or event with fewer standing claims than before, and where they went.

    `went` maps `gone`, `withdrawn`, `replaced` or `to <id>` to a number of claims; `gained` counts those that
    came. The numbers add up: before - sum of went + gained = after.
    """

    group: str
    id: str
    before: int
    after: int
    went: Mapping[str, int]
    gained: int

    @property
    def lost(self) -> bool:
        """Whether any is gone or withdrawn, or where it went is not told: not just moved or merged."""
        return self.gained < 0 or any(where in self.went for where in _LOSSES)

    @property
    def lost_all(self) -> bool:
        """Whether none is left."""
        return self.after == 0

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """What sorts those first that a reader should see: lost rather than moved, wholly, and most."""
        return not self.lost, not self.lost_all, self.after - self.before


@dataclass
class Movements:
    """What the differences say of claims that left a source or an event; fed one by one."""

    went: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def note(self, difference: Difference) -> None:
        """Take a difference into account."""
        if difference.kind != "claim" or not difference.stood:
            return
        old = {change.name: change.old for change in difference.fields}
        for group in GROUPS:
            now = getattr(difference, group)
            before = old.get(group, now)
            if before is not None and (where := _where(difference.what, before, now)):
                self.went.setdefault((group, before), Counter())[where] += 1


def _where(what: What, before: str, now: str | None) -> str:
    if what in _LEFT:
        return _LEFT[what]
    if before != now and what is not What.ADDED:
        return f"to {now}" if now else "to none"
    return ""


def fewer(old: Records, new: Records, movements: Movements) -> Iterator[Fewer]:
    """Sources, then events, that have fewer standing claims than before, by id."""
    before, after = _counted(old.standing()), _counted(new.standing())
    for group, name in sorted(before, key=lambda key: (GROUPS.index(key[0]), key[1])):
        had, has = before[group, name], after[group, name]
        if has < had:
            went = dict(sorted(movements.went.get((group, name), Counter()).items()))
            yield Fewer(group, name, had, has, went, has - had + sum(went.values()))


def _counted(standing: Iterable[tuple[str, str | None]]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for source, event in standing:
        counts["source", source] += 1
        if event is not None:
            counts["event", event] += 1
    return counts
