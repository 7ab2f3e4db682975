"""What must be so before a release is sealed: enough checks, and nothing published changed in silence."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.engine.protocol import Engine
from claimpress.model.catalogue import finding
from claimpress.model.corpus import Corpus
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
from claimpress.release.gates import no_claims, placeholders, unverified
from claimpress.release.history import Step
from claimpress.release.whereabouts import Where
from claimpress.tables.build import open_tables
from claimpress.validation.run import Report
from claimpress.words import plural

FINDINGS = 1
"""Exit code where the data itself is in the way."""


def read_corpus(report: Report) -> Corpus:
    """The records of a dataset, with whatever errors validation found in them. Raises `UserError`."""
    if report.corpus is None:
        raise UserError(
            "some files could not be read", "Run `claimpress validate` and mend what it finds.", FINDINGS
        )
    return report.corpus


def sound_corpus(report: Report) -> Corpus:
    """The records of a dataset that validation found without errors. Raises `UserError` for any other."""
    errors = report.counts()[Severity.ERROR]
    if report.corpus is None or errors:
        raise UserError(
            f"the data has {plural(errors, 'error')}",
            "Run `claimpress validate`, mend them, and try again.",
            FINDINGS,
        )
    return report.corpus


def check_day(day: str) -> None:
    """Raise `UserError` (usage) for what is no day."""
    try:
        full_date(day)
    except BadDateError as problem:
        raise UserError(f"{day!r} is no day: {problem}", "Write --date YYYY-MM-DD.", exit_code=2) from None


def in_the_way(step: Step, where: Where) -> list[Finding]:
    """Everything inside the records that stands in the way of sealing them, whatever the version and day."""
    corpus = step.corpus
    with open_tables(corpus) as engine:
        unproved = [*unverified(engine, where), *too_few_checks(engine, corpus, where)]
    return [
        *no_claims(corpus, where),
        *placeholders(corpus, where),
        *undeclared(step, where),
        *unproved,
    ]


def gone(step: Step, where: Where) -> list[Finding]:
    """A finding for each released record that is written nowhere any more, not even with errors."""
    return [
        found
        for entry in step.differences
        if _declares(entry) and entry.what is What.GONE and not where.knows(entry.kind, entry.id)
        for found in _undeclared(entry, step.past.version if step.past else "", where)
    ]


def undeclared(step: Step, where: Where) -> Iterator[Finding]:
    """A finding for each released record that is gone, or that changed without a reason."""
    for entry in step.differences if step.past else ():
        if _declares(entry):
            yield from _undeclared(entry, step.past.version if step.past else "", where)


def _undeclared(entry: Difference, version: str, where: Where) -> Iterator[Finding]:
    told = {"kind": entry.kind, "record": entry.id, "version": version}
    if entry.what is What.GONE:
        yield finding("released-record-gone", where(entry.kind, entry.id), **told)
        return
    if entry.what is What.RENAMED and entry.other:
        yield finding("released-record-renamed", where(entry.kind, entry.other), now=entry.other, **told)
        return
    if fields := unexplained(entry, version):
        yield finding("undeclared-change", where(entry.kind, entry.id), fields=", ".join(fields), **told)
    since = next((change.new["since"] for change in entry.fields if _withdrawn_now(change)), version)
    if since != version:
        pointer = (WITHDRAWN, "since")
        place = where(entry.kind, entry.id, pointer)
        yield finding("withdrawal-misdated", place, pointer=pointer, value=since, since=since, **told)


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


def too_few_checks(engine: Engine, corpus: Corpus, where: Where) -> list[Finding]:
    """A finding for each standing claim with fewer valid checks than the dataset's policy asks for."""
    needed = corpus.dataset.policies.checks_needed
    return [
        finding("too-few-checks", where("claim", name), kind="claim", record=name, have=have, needed=needed)
        for name, have in _lacking(engine, needed)
    ]


def lacking_checks(corpus: Corpus) -> dict[str, int]:
    """Ids of the standing claims with fewer valid checks than the dataset's policy asks for, and how many."""
    with open_tables(corpus) as engine:
        return dict(_lacking(engine, corpus.dataset.policies.checks_needed))


def _lacking(engine: Engine, needed: int) -> list[tuple[str, int]]:
    standing = "SELECT c.id, c.check_count FROM claims c WHERE c.withdrawn_since IS NULL"
    _, rows = engine.rows(f"{standing} AND c.check_count < {needed} ORDER BY c.record_no")
    return [(name, have) for name, have in rows]
