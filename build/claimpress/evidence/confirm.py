"""Write a person's check into claims: what was read, when, and against which record and which text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claimpress.disk.whole import replace_all
from claimpress.evidence.check_text import Change
from claimpress.evidence.files import path_of, unchanged
from claimpress.evidence.rewrite import rewritten
from claimpress.evidence.targets import Target, load_editable, newcomer, refuse_early, targets_of, warnings_of
from claimpress.load import Loaded
from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Check, Verdict
from claimpress.model.errors import UserError


class Outcome(StrEnum):
    """What became of one claim."""

    WRITTEN = "written"
    REPLACED = "replaced"
    ALREADY = "already"


@dataclass(frozen=True)
class Confirmed:
    """One claim after `confirm`: what happened, in which file, and what the check vouches for."""

    claim: str
    outcome: Outcome
    file: str
    verdict: str
    record_sha256: str
    text_sha256: str


@dataclass(frozen=True)
class Confirmation:
    """What a call of `confirm` did. `warnings` are for the checker to know; `files` were rewritten.

    `newcomer` says who else has checked, where `by` has not done so before; empty otherwise.
    """

    by: str
    on: str
    claims: tuple[Confirmed, ...]
    warnings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    newcomer: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data for `--format json`."""
        claims = [{**vars(claim), "outcome": claim.outcome.value} for claim in self.claims]
        warnings, files = list(self.warnings), list(self.files)
        head = {"by": self.by, "on": self.on, "newcomer": self.newcomer}
        return {**head, "claims": claims, "warnings": warnings, "files": files}


def confirm(
    root: Path,
    ids: Sequence[str],
    by: str,
    on: str,
    verdict: Verdict = Verdict.CONFIRMED,
    note: str | None = None,
) -> Confirmation:
    """Write a check by `by` on the day `on` into each of the claims `ids` of the dataset in folder `root`.

    Each file stays as it was, byte for byte, but for the checks. An earlier check by the same person that is
    void or says something else is replaced; one that says the same stays. Raises `UserError`, and writes
    nothing, for unknown ids, claims that break the schema, unreadable files, days before the source was taken
    in, and values no check may have.
    """
    wanted = _Wanted(by, on, verdict, note)
    wanted.check("0" * 64, "0" * 64)  # a bad --by or --on is told first
    loaded = load_editable(root)
    targets = targets_of(loaded, list(dict.fromkeys(ids)))
    refuse_early(targets, on)
    plans = [wanted.plan(target) for target in targets]
    contents = _contents(loaded, plans)
    replace_all({path_of(loaded, name): data for name, data in contents.items()})
    results, warnings = tuple(plan.result for plan in plans), tuple(warnings_of(loaded, targets))
    return Confirmation(by, on, results, warnings, tuple(contents), newcomer(loaded, by))


@dataclass(frozen=True)
class _Plan:
    target: Target
    change: Change | None
    result: Confirmed


@dataclass(frozen=True)
class _Wanted:
    """What is the same in the check of every claim."""

    by: str
    on: str
    verdict: Verdict
    note: str | None

    def plan(self, target: Target) -> _Plan:
        """What has to happen in one claim."""
        check = self.check(record_sha256(target.claim), target.text_sha256)
        earlier = target.claim.checks
        own = [i for i, other in enumerate(earlier) if other.by == self.by]
        same = next((i for i in own if self._says_the_same(earlier[i], check)), None)
        change: Change | None
        if same is None:
            fields = check.model_dump(mode="json", exclude_none=True)
            change = Change(fields, own[-1], tuple(own[:-1])) if own else Change(fields)
            outcome = Outcome.REPLACED if own else Outcome.WRITTEN
        else:
            void = tuple(i for i in own if _is_void(earlier[i], check))
            change, outcome = Change(None, same, void) if void else None, Outcome.ALREADY
        verdict, record, text = check.verdict.value, check.record_sha256, check.text_sha256
        return _Plan(
            target, change, Confirmed(target.claim.id, outcome, target.raw.file, verdict, record, text)
        )

    def check(self, record: str, text: str) -> Check:
        """The check of a record against a text. Raises `UserError` for values it cannot have."""
        values: dict[str, Any] = {"by": self.by, "on": self.on, "verdict": self.verdict, "note": self.note}
        try:
            return Check.model_validate({**values, "record_sha256": record, "text_sha256": text})
        except ValidationError as problem:
            name = str(problem.errors()[0]["loc"][0])
            raise UserError(
                f"{values.get(name)!r} cannot be the {_NAMES[name]}", _REMEDIES[name], 2
            ) from None

    def _says_the_same(self, other: Check, check: Check) -> bool:
        same_note = self.note is None or other.note == self.note
        return not _is_void(other, check) and other.verdict == check.verdict and same_note


_NAMES = {"by": "checker", "on": "day of a check", "verdict": "verdict", "note": "note of a check"}
_REMEDIES = {
    "by": "a checker's id is small letters, digits and single hyphens",
    "on": "write the day as YYYY-MM-DD",
    "verdict": "a verdict is confirmed or disputed",
    "note": "a note is one line of at most 500 characters, without invisible ones",
}


def _is_void(other: Check, check: Check) -> bool:
    return (other.record_sha256, other.text_sha256) != (check.record_sha256, check.text_sha256)


def _contents(loaded: Loaded, plans: list[_Plan]) -> dict[str, bytes]:
    """The new bytes of each file that changes, by display name."""
    contents = {}
    for name in dict.fromkeys(plan.target.raw.file for plan in plans if plan.change):
        records = {plan.target.claim.id: plan.target.raw for plan in plans if plan.target.raw.file == name}
        changes = {p.target.claim.id: p.change for p in plans if p.change and p.target.raw.file == name}
        contents[name] = rewritten(name, unchanged(loaded, name), records, changes)
    return contents
