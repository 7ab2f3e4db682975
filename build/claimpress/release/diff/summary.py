"""A whole diff in readable size: groups with counts and first examples, losses first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from claimpress.model.kinds import KINDS
from claimpress.release.diff.compare import differences
from claimpress.release.diff.counts import Fewer, Movements, fewer
from claimpress.release.diff.lines import Records
from claimpress.release.diff.record import Difference, What
from claimpress.release.diff.shape import Shape, ShapeChange, shape_changes

EXAMPLES = 100
"""Records of a group that are shown, unless asked otherwise."""
MOST_PATTERNS = 10
"""Combinations of changed fields that are counted one by one in a group that is not shown whole."""


@dataclass
class Group:
    """The records of one kind to which the same happened: how many, and the first of them.

    `patterns` counts the combinations of changed fields.
    """

    what: What
    kind: str
    count: int = 0
    examples: list[Difference] = field(default_factory=list)
    patterns: Counter[tuple[str, ...]] = field(default_factory=Counter)

    @property
    def stem(self) -> str:
        """What several records of the kind are called."""
        return KINDS[self.kind].stem

    @property
    def hidden(self) -> int:
        """Records that are counted and not shown."""
        return self.count - len(self.examples)

    def common(self) -> list[tuple[tuple[str, ...], int]]:
        """The most frequent combinations of changed fields."""
        ranked = sorted(self.patterns.items(), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:MOST_PATTERNS]


@dataclass(frozen=True)
class Side:
    """One of the two states: its version, whether it is sealed, its records and the shape of its tables."""

    version: str
    records: Records
    shape: Shape
    sealed: bool = True


@dataclass(frozen=True)
class Listed:
    """Sources and events with fewer standing claims: those that are shown, and how many more there are."""

    shown: tuple[Fewer, ...]
    hidden: int


@dataclass(frozen=True)
class Summary:
    """What differs between two states. `groups` go by what happened, losses first, then by kind.

    `lost` are sources and events with fewer claims than before, `moved` those whose claims went elsewhere.
    """

    old: str
    new: str
    groups: tuple[Group, ...]
    shape: tuple[ShapeChange, ...]
    lost: Listed
    moved: Listed

    def of(self, *which: What) -> tuple[Group, ...]:
        """The groups of what happened, without attestations: those say when passages were compared."""
        return tuple(group for group in self.groups if group.what in which and group.kind != "attestation")

    @property
    def attested(self) -> int:
        """How many comparisons of passages differ."""
        return sum(group.count for group in self.groups if group.kind == "attestation")

    def __bool__(self) -> bool:
        return bool(self.groups or self.shape)


def summarise(old: Side, new: Side, limit: int | None = EXAMPLES) -> Summary:
    """Compare two states. Without `limit` all records are examples.

    Raises `UserError` where a state cannot be read.
    """
    groups: dict[tuple[What, str], Group] = {}
    movements = Movements()
    for difference in differences(old.records, new.records):
        movements.note(difference)
        group = groups.setdefault((difference.what, difference.kind), Group(difference.what, difference.kind))
        _put(group, difference, limit)
    shorter = list(fewer(old.records, new.records, movements))
    return Summary(
        old.version,
        new.version,
        tuple(groups[key] for key in sorted(groups, key=_order)),
        tuple(shape_changes(old.shape, new.shape)),
        _listed([one for one in shorter if one.lost], limit),
        _listed([one for one in shorter if not one.lost], limit),
    )


def _listed(found: list[Fewer], limit: int | None) -> Listed:
    """All of them where they are few; else the first by rank."""
    if limit is None or len(found) <= limit:
        return Listed(tuple(found), 0)
    ranked = sorted(found, key=lambda one: one.rank)
    return Listed(tuple(ranked[:limit]), len(found) - limit)


def _put(group: Group, difference: Difference, limit: int | None) -> None:
    group.count += 1
    if limit is None or len(group.examples) < limit:
        group.examples.append(difference)
    if fields := tuple(change.name for change in difference.told):
        group.patterns[fields] += 1


def _order(key: tuple[What, str]) -> tuple[bool, int, int]:
    what, kind = key
    # Comparisons of passages come and go with each corrected passage: no loss, so they stand last.
    return kind == "attestation", list(What).index(what), _KINDS.index(kind)


_KINDS = ("claim", *(name for name in KINDS if name != "claim"))
