"""One record in two states: what became of it, field by field, and the reasons that were declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claimpress.model.kinds import Kind

Content = Mapping[str, Any]
"""A record as its canonical JSON line gives it."""

REVISIONS, CHECKS = "revisions", "checks"
KEPT_APART = frozenset({CHECKS, REVISIONS, "readings"})
"""Fields that are kept about a record and say by themselves who wrote them and when."""
WITHDRAWN = "withdrawn"


class What(StrEnum):
    """What became of a record, in the order in which readers are told: losses first, additions last."""

    GONE = "gone"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    RENAMED = "renamed"
    CHANGED = "changed"
    CHECKED = "checked"
    ADDED = "added"


@dataclass(frozen=True)
class Declared:
    """A declared reason: an entry of `revisions`, or of `withdrawn`, which names no person and no day."""

    reason: str
    since: str
    by: str | None = None
    on: str | None = None


@dataclass(frozen=True)
class FieldChange:
    """A field's value in both states, None where it was not there, and why it changed."""

    name: str
    old: Any
    new: Any
    declared: tuple[Declared, ...] = ()

    @property
    def reason(self) -> str:
        """The declared reasons, each once; "" where there is none."""
        return "; ".join(dict.fromkeys(entry.reason for entry in self.declared))


@dataclass(frozen=True)
class Difference:
    """What became of one record. `label` says which it is in words.

    `other` is the id of the record that replaces it or that it is called now; `source` and `event` are those
    of a claim in its newest state; `stood` tells whether it was there and not withdrawn before.
    """

    kind: str
    id: str
    what: What
    label: str
    fields: tuple[FieldChange, ...] = ()
    other: str | None = None
    source: str | None = None
    event: str | None = None
    stood: bool = True

    @property
    def told(self) -> tuple[FieldChange, ...]:
        """The changed fields, without those that were only added to what is kept about the record."""
        return tuple(change for change in self.fields if change.name not in KEPT_APART or change.declared)


def name_of(kind: Kind, content: Content) -> str:
    """The record's id, or what stands for it in a kind without ids."""
    return " ".join(str(content.get(name)) for name in kind.key)


def lone(kind: Kind, content: Content, what: What) -> Difference:
    """The difference that a record is by being in one of the states only."""
    source, event = _belonging(kind, content)
    stood = what is What.GONE and not content.get(WITHDRAWN)
    return Difference(
        kind.name, name_of(kind, content), what, label_of(content), (), None, source, event, stood
    )


def compared(kind: Kind, before: Content, after: Content) -> Difference | None:
    """The difference between two states of a record; None where there is none."""
    names = [*after, *(name for name in before if name not in after)]
    changed = [name for name in names if not _alike(before.get(name), after.get(name))]
    if not changed:
        return None
    reasons = _reasons(before, after)
    fields = tuple(
        FieldChange(name, before.get(name), after.get(name), tuple(reasons.get(name, ()))) for name in changed
    )
    what, other = _became(before, after, fields)
    name, label = name_of(kind, after), label_of(after)
    stood = not before.get(WITHDRAWN)
    return Difference(kind.name, name, what, label, fields, other, *_belonging(kind, after), stood)


def _became(before: Content, after: Content, fields: Sequence[FieldChange]) -> tuple[What, str | None]:
    gone = after.get(WITHDRAWN)
    if gone and not before.get(WITHDRAWN):
        successor = gone.get("successor")
        return (What.REPLACED, successor) if successor else (What.WITHDRAWN, None)
    kept = all(change.name in KEPT_APART and not change.declared for change in fields)
    return (What.CHECKED if kept else What.CHANGED), None


def _reasons(before: Content, after: Content) -> dict[str, list[Declared]]:
    """Field -> the reasons that were declared for it after the earlier state."""
    found: dict[str, list[Declared]] = {}
    known = before.get(REVISIONS) or []
    for entry in after.get(REVISIONS) or []:
        if entry not in known:
            declared = Declared(entry["reason"], entry["since"], entry.get("by"), entry.get("on"))
            for name in entry["fields"]:
                found.setdefault(name, []).append(declared)
    if (gone := after.get(WITHDRAWN)) and not before.get(WITHDRAWN):
        found.setdefault(WITHDRAWN, []).append(Declared(gone["reason"], gone["since"]))
    return found


def _alike(old: Any, new: Any) -> bool:
    # Most fields of a record that changed are plainly equal, which is told much faster.
    return old == new or bool(settled(old) == settled(new))


def settled(value: Any) -> Any:
    """A value for comparing: what is empty or false inside a record is as good as not there.

    So a field that a later version of the model adds, at its default, is no change.
    """
    if isinstance(value, dict):
        inside = {key: settled(entry) for key, entry in value.items()}
        return {key: entry for key, entry in inside.items() if entry is not None} or None
    if isinstance(value, list):
        return [settled(entry) for entry in value] or None
    return None if value is False else value


def content_key(content: Content) -> Any:
    """What a record says apart from its id, for finding it again under another one."""
    return settled(
        {name: value for name, value in content.items() if name != "id" and name not in KEPT_APART}
    )


def label_of(content: Content) -> str:
    """What a record is in words."""
    return next(_labels(content), "")


def _labels(content: Content) -> Iterator[str]:
    for name in ("statement", "title", "label", "query"):
        if isinstance(text := content.get(name), str):
            yield text
    if isinstance(names := content.get("names"), dict) and names:
        yield str(names.get("en") or next(iter(names.values())))


def _belonging(kind: Kind, content: Content) -> tuple[str | None, str | None]:
    """Source and event of a claim."""
    return (content.get("source"), content.get("event")) if kind.name == "claim" else (None, None)
