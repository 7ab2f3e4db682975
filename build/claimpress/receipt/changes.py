"""What happened to claims between two releases, for explaining why a figure is another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from claimpress.model.canonical import dumps
from claimpress.model.kinds import KINDS
from claimpress.release.diff import record
from claimpress.release.diff.compare import differences
from claimpress.release.diff.lines import OfRelease
from claimpress.release.diff.record import WITHDRAWN, Difference, What
from claimpress.release.reader import ReleaseFolder

Happened = Literal["changed", "withdrawn", "added", "gone", "moved"]


@dataclass(frozen=True)
class FieldChange:
    """A field of a claim that differs: values as canonical JSON, and the declared reason, if any."""

    name: str
    old: str
    new: str
    reason: str | None


@dataclass(frozen=True)
class ClaimChange:
    """What happened to one claim. `statement` is the newest there is."""

    id: str
    what: Happened
    fields: tuple[FieldChange, ...]
    reason: str | None
    successor: str | None
    statement: str


Explain = Callable[[ReleaseFolder, ReleaseFolder, frozenset[str]], Sequence[ClaimChange]]
"""Tells what happened from one release to another to those of these claims that differ, sorted by id."""


def explain(old: ReleaseFolder, new: ReleaseFolder, claims: frozenset[str]) -> tuple[ClaimChange, ...]:
    """What happened to those of the claims that differ between two releases. Raises `UserError`."""
    found = differences(OfRelease(old), OfRelease(new), [KINDS["claim"]])
    told = (_change(one) for one in found if _names(one) & claims)
    return tuple(sorted((change for change in told if change is not None), key=lambda change: change.id))


def _names(found: Difference) -> set[str]:
    """The ids that a claim has in the two releases."""
    return {found.id, *([found.other] if found.what is What.RENAMED and found.other else [])}


def _change(found: Difference) -> ClaimChange | None:
    if found.what is What.CHECKED:
        return None
    fields = tuple(map(_field, found.told))
    withdrawn = found.what in (What.WITHDRAWN, What.REPLACED)
    reason = next((field.reason for field in fields if withdrawn and field.name == WITHDRAWN), None)
    plain = tuple(field for field in fields if not (withdrawn and field.name == WITHDRAWN))
    return ClaimChange(found.id, _WHAT[found.what], plain, reason, found.other, found.label)


def _field(change: record.FieldChange) -> FieldChange:
    return FieldChange(change.name, dumps(change.old), dumps(change.new), change.reason or None)


_WHAT: dict[What, Happened] = {
    What.CHANGED: "changed",
    What.WITHDRAWN: "withdrawn",
    What.REPLACED: "withdrawn",
    What.RENAMED: "moved",
    What.ADDED: "added",
    What.GONE: "gone",
}
