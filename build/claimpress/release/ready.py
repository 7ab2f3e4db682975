"""What must be so before a release is sealed: enough checks, and nothing published changed in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from claimpress.engine.protocol import Engine
from claimpress.model.dates import BadDateError, full_date
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding, Severity
from claimpress.model.kinds import KINDS
from claimpress.release.diff.record import (
    CHECKS,
    KEPT_APART,
    WITHDRAWN,
    Difference,
    FieldChange,
    What,
)
from claimpress.release.gates import (
    Hindrance,
    Refused,
    no_claims,
    placeholders,
    refused,
    too_few_checks,
    unverified,
)
from claimpress.release.history import Step
from claimpress.release.whereabouts import whereabouts
from claimpress.release.working import InMemory, Working
from claimpress.validation.run import Report
from claimpress.words import plural

FINDINGS = 1
"""Exit code where the data itself is in the way."""


def read(report: Report) -> Working:
    """The records of a dataset, with whatever errors validation found in them. Raises `UserError`."""
    if report.corpus is None:
        raise UserError(
            "some files could not be read", "Run `claimpress validate` and mend what it finds.", FINDINGS
        )
    return InMemory(report.corpus, whereabouts(report.loaded), report.counts()[Severity.ERROR])


def sound(data: Report | Working) -> Working:
    """The records of a dataset that validation found without errors. Raises `UserError` for any other."""
    errors = data.counts()[Severity.ERROR] if isinstance(data, Report) else data.errors
    if errors or (isinstance(data, Report) and not data.compared):
        raise UserError(
            f"the data has {plural(errors, 'error')}",
            "Run `claimpress validate`, mend them, and try again.",
            FINDINGS,
        )
    return read(data) if isinstance(data, Report) else data


def check_day(day: str) -> None:
    """Raise `UserError` (usage) for what is no day."""
    try:
        full_date(day)
    except BadDateError as problem:
        raise UserError(f"{day!r} is no day: {problem}", "Write --date YYYY-MM-DD.", exit_code=2) from None


def in_the_way(step: Step, first: Callable[[Engine], Iterable[Hindrance]] = lambda _: ()) -> Refused:
    """Everything inside the records that stands in the way of sealing them, whatever the version and day.

    What `first` finds is told before it.
    """
    return refused(_hindrances(step, first), step.working.where)


def _hindrances(step: Step, first: Callable[[Engine], Iterable[Hindrance]]) -> Iterator[Hindrance]:
    info = step.working.info
    with step.working.tables() as engine:
        yield from first(engine)
        yield from no_claims(engine, info)
        yield from placeholders(engine, info)
        yield from undeclared(step)
        yield from unverified(engine)
        yield from too_few_checks(engine, info)


def gone(step: Step) -> list[Finding]:
    """A finding for each released record that is written nowhere any more, not even with errors."""
    where = step.working.where
    lost = (
        found
        for entry in step.differences
        if _declares(entry) and entry.what is What.GONE and not where.knows(entry.kind, entry.id)
        for found in _undeclared(entry, step.past.version if step.past else "")
    )
    return list(refused(lost, where).findings)


def undeclared(step: Step) -> Iterator[Hindrance]:
    """Each released record that is gone, or that changed without a reason."""
    for entry in step.differences if step.past else ():
        if _declares(entry):
            yield from _undeclared(entry, step.past.version if step.past else "")


def _undeclared(entry: Difference, version: str) -> Iterator[Hindrance]:
    told = {"version": version}
    if entry.what is What.GONE:
        yield Hindrance("released-record-gone", entry.kind, entry.id, told=told)
        return
    if entry.what is What.RENAMED and entry.other:
        now = {**told, "now": entry.other}
        yield Hindrance("released-record-renamed", entry.kind, entry.id, told=now, found=entry.other)
        return
    if fields := unexplained(entry, version):
        named = {**told, "fields": ", ".join(fields)}
        yield Hindrance("undeclared-change", entry.kind, entry.id, told=named)
    since = next((change.new["since"] for change in entry.fields if _withdrawn_now(change)), version)
    if since != version:
        misdated = {**told, "since": since}
        yield Hindrance("withdrawal-misdated", entry.kind, entry.id, (WITHDRAWN, "since"), since, misdated)


def _declares(entry: Difference) -> bool:
    """Whether it is of a kind whose records declare what changed, and never go."""
    return "revisions" in KINDS[entry.kind].model.model_fields


def unexplained(entry: Difference, version: str) -> list[str]:
    """The fields of a released record that changed and that no entry of `revisions` for the release names."""
    if entry.what is What.ADDED:
        return []
    return [
        change.name
        for change in entry.fields
        if not _only_added(change)
        and not _withdrawn_now(change)
        and not any(reason.since == version for reason in change.declared)
    ]


def _withdrawn_now(change: FieldChange) -> bool:
    """Whether it is a withdrawal, which says by itself why."""
    return change.name == WITHDRAWN and not change.old and bool(change.new)


def _only_added(change: FieldChange) -> bool:
    """Whether something that is kept about a record was only added to, and nothing published taken back.

    A check by somebody takes the place of one by the same person that has become void.
    """
    if change.name not in KEPT_APART:
        return False
    kept = [entry for entry in change.old or [] if entry not in (change.new or [])]
    if change.name == CHECKS:
        now = {check.get("by") for check in change.new or []}
        return all(check.get("by") in now for check in kept)
    return not kept
