"""The smallest honest version of the next release, and why.

- major: a table, column, field or value removed or retyped; a key, a description, a definition or the text
  recipe changed, unless that is marked as editorial; a record gone;
  the licence of the data;
- minor: something added, a claim withdrawn, or a claim that now says something else, or as somebody else's;
- patch: any other correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claimpress.model.text import RECIPE
from claimpress.release.diff.record import Difference, FieldChange, What
from claimpress.release.diff.shape import Turn, shape_changes, shape_here, shape_of
from claimpress.release.history import Past, Step, own_lineage
from claimpress.release.semver import FIRST, parse
from claimpress.release.working import Working

LEVELS = ("major", "minor", "patch")

_ACT = ("actors", "recipients", "action", "stage", "stance", "negated", "items", "places", "date")
SAYS = frozenset({*_ACT, "source", "said_by", "origin", "withdrawn"})
"""Fields of a claim whose correction changes what it says, or who says so; items carry the quantities."""

DEFINES = frozenset({"definition", "use_when", "not_when"})
"""Fields of a vocabulary entry that define it."""

_DEFINING = frozenset({"action", "item"})
_OF_SHAPE = {Turn.REMOVED: "major", Turn.CHANGED: "major", Turn.ADDED: "minor", Turn.REWORDED: "patch"}
EDITORIAL = "editorial"
"""A declared reason that begins so marks a changed definition whose meaning is the same."""


@dataclass(frozen=True)
class Reason:
    """Why the version must rise by at least this level."""

    level: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """The smallest honest version; None where nothing changed since the last release."""

    version: str | None
    reasons: tuple[Reason, ...]
    previous: str | None


def proposed_version(step: Step) -> Proposal:
    """What sealing the data would ask for. Raises `UserError` where the last release cannot be read."""
    past = step.past
    if past is None:
        return Proposal(str(FIRST), (Reason("minor", "the first release"),), None)
    reasons = tuple(sorted(_reasons(past, step), key=lambda reason: LEVELS.index(reason.level)))
    if not reasons:
        return Proposal(None, (), past.version)
    return Proposal(str(parse(past.version).next(reasons[0].level)), reasons, past.version)


def _reasons(past: Past, step: Step) -> Iterator[Reason]:
    found = [
        Reason(_OF_SHAPE[change.turn], change.text)
        for change in shape_changes(shape_of(past.folder), shape_here())
    ]
    if past.folder.manifest.get("text_recipe") != RECIPE:
        found.append(Reason("major", f"the text recipe is now {RECIPE}"))
    found += _compared_again(step.differences)
    told = (entry for entry in step.differences if entry.kind != "attestation")
    found += (_record_reason(entry, past.version) for entry in told)
    yield from found or _derived_reasons(past, step.working)


def _compared_again(found: Iterable[Difference]) -> Iterator[Reason]:
    if any(entry.kind == "attestation" for entry in found):
        yield Reason("patch", "evidence was compared with the archived texts again")


def _record_reason(entry: Difference, since: str) -> Reason:
    """The level that one changed record asks for, and why."""
    what = f"{entry.kind} {entry.id}"
    if entry.what is What.GONE:
        return Reason("major", f"{what} gone")
    if entry.what is What.RENAMED:
        return Reason("major", f"{what} is now called {entry.other}")
    if entry.what is What.ADDED:
        return Reason("minor", f"{what} added")
    if entry.what in (What.WITHDRAWN, What.REPLACED):
        return Reason("minor", f"{what}: withdrawn")
    names = ", ".join(change.name for change in entry.told or entry.fields)
    return Reason(_level(entry, since), f"{what}: {names} changed")


def _level(entry: Difference, since: str) -> str:
    fields = {change.name for change in entry.fields}
    if entry.kind in _DEFINING and fields & DEFINES:
        defining = [change for change in entry.fields if change.name in DEFINES]
        return "patch" if all(_is_editorial(change, since) for change in defining) else "major"
    if entry.kind == "dataset" and "licence" in fields:
        return "major"
    return "minor" if entry.kind == "claim" and fields & SAYS else "patch"


def _is_editorial(change: FieldChange, since: str) -> bool:
    declared = [entry for entry in change.declared if entry.since == since]
    return bool(declared) and all(entry.reason.lower().startswith(EDITORIAL) for entry in declared)


def _derived_reasons(past: Past, working: Working) -> Iterator[Reason]:
    """Tables that come out differently from the same records: the tool has changed, not the data."""
    for name, digest in working.digests(own_lineage(past.folder)):
        if digest != past.folder.manifest["tables"][name]["sha256"]:
            yield Reason("patch", f"table {name} is derived differently")
