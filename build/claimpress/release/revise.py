"""Declare why released records changed: everything but the reason follows from what was released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claimpress.disk.whole import replace_all
from claimpress.evidence.append import Addition, appended
from claimpress.evidence.files import path_of, unchanged
from claimpress.load.records import Loaded, RawRecord
from claimpress.model.claim import Revision
from claimpress.model.errors import UserError
from claimpress.model.kinds import KINDS
from claimpress.release.diff.record import Difference, What
from claimpress.release.gates import MARK, lacking_checks
from claimpress.release.history import Step, past_of
from claimpress.release.layout import RELEASES
from claimpress.release.ledger import read_ledger
from claimpress.release.ready import read, unexplained
from claimpress.validation.run import Report
from claimpress.words import did_you_mean

TO_WRITE = f"{MARK} why it changed."
"""What stands in the place of a reason until somebody writes it; no release is sealed with it."""


@dataclass(frozen=True)
class Declaration:
    """An entry of `revisions` that was written, and where; `unchecked`: the claim lacks valid checks now."""

    kind: str
    record: str
    fields: tuple[str, ...]
    file: str
    unchecked: bool


@dataclass(frozen=True)
class Revised:
    """What was declared: the release that the entries name, and the entries. None: nothing was undeclared."""

    since: str
    declared: tuple[Declaration, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were rewritten."""
        return tuple(dict.fromkeys(entry.file for entry in self.declared))


@dataclass(frozen=True)
class Author:
    """Who declares, on which day, and why; without a reason a mark stands in its place."""

    by: str
    on: str
    reason: str | None = None

    def entry(self, since: str, fields: Sequence[str]) -> dict[str, str | list[str]]:
        """An entry of `revisions`. Raises `UserError` (usage) for values that it cannot have."""
        told: dict[str, Any] = {"since": since, "fields": list(fields), "reason": self.reason or TO_WRITE}
        told |= {"by": self.by, "on": self.on}
        try:
            Revision.model_validate(told)
        except ValidationError as problem:
            name = str(problem.errors()[0]["loc"][0])
            raise UserError(f"{told.get(name)!r} cannot be `{name}`", _REMEDIES.get(name, ""), 2) from None
        return told


_REMEDIES = {
    "by": "a person's id is small letters, digits and single hyphens",
    "on": "write the day as YYYY-MM-DD",
    "reason": "a reason is one line of at most 500 characters, without invisible ones",
}


def revise(data: Path, report: Report, ids: Sequence[str], author: Author) -> Revised:
    """Write an entry of `revisions` into each of the records `ids` that changed undeclared; no ids: into all.

    The records may have errors that validation finds, as long as every file can be read. Raises `UserError`,
    and writes nothing, for unknown ids, ids of records that are gone, and files that cannot be edited safely.
    """
    author.entry("0.0.0", ["x"])
    past = past_of(read_ledger(data / RELEASES))
    if past is None:
        raise UserError("nothing is sealed yet, so there is nothing to declare", "run claimpress build")
    step = Step(past, read(report))
    wanted = _wanted(step, report.loaded, ids)
    raw = {(one.kind, one.id): one for one in report.loaded.records}
    additions = [(entry, _addition(entry, past.version, raw, author)) for entry in wanted]
    _write(report.loaded, additions)
    with step.working.tables() as engine:
        unchecked = {("claim", name) for name in lacking_checks(engine, step.working.info)}
    declared = tuple(
        Declaration(
            entry.kind, entry.id, tuple(addition.entry["fields"]), file, (entry.kind, entry.id) in unchecked
        )
        for entry, (file, addition) in additions
    )
    return Revised(past.version, declared)


def _wanted(step: Step, loaded: Loaded, ids: Sequence[str]) -> list[Difference]:
    since = step.past.version if step.past else ""
    changed = [entry for entry in step.differences if "revisions" in KINDS[entry.kind].model.model_fields]
    _refuse_lost(changed, loaded, ids)
    known = {raw.id for raw in loaded.records if raw.id}
    if unknown := [name for name in ids if name not in known]:
        near = did_you_mean(unknown[0], known, 3)
        raise UserError(f"no record has the id {unknown[0]}", near or "mend the id; nothing was written", 2)
    named = set(ids)
    return [entry for entry in changed if (not named or entry.id in named) and unexplained(entry, since)]


def _refuse_lost(changed: Iterable[Difference], loaded: Loaded, ids: Sequence[str]) -> None:
    broken = {(raw.kind, raw.id) for raw in loaded.records if raw.model is None}
    named = set(ids)
    for entry in changed:
        asked = not named or entry.id in named
        if asked and (entry.kind, entry.id) in broken:
            remedy = "run `claimpress validate` and mend what it finds"
            raise UserError(f"{entry.kind} {entry.id} breaks the schema; nothing was written", remedy, 1)
        if asked and entry.what in (What.GONE, What.RENAMED):
            remedy = "put it back; a claim that no longer holds gets `withdrawn`"
            raise UserError(f"{entry.kind} {entry.id} is gone; nothing was written", remedy, 1)


def _addition(
    entry: Difference, since: str, known: Mapping[tuple[str, str], RawRecord], author: Author
) -> tuple[str, Addition]:
    raw = known[entry.kind, entry.id]
    told = author.entry(since, unexplained(entry, since))
    return raw.file, Addition(entry.id, "revisions", told, raw.place().line)


def _write(loaded: Loaded, additions: Sequence[tuple[Difference, tuple[str, Addition]]]) -> None:
    contents: dict[Path, bytes] = {}
    by_file: dict[str, list[tuple[Difference, Addition]]] = {}
    for entry, (file, addition) in additions:
        by_file.setdefault(file, []).append((entry, addition))
    for file, found in by_file.items():
        stem = KINDS[found[0][0].kind].stem
        data = unchanged(loaded, file)
        contents[path_of(loaded, file)] = appended(file, data, stem, [addition for _, addition in found])
    replace_all(contents)
