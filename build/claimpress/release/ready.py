"""What must be so before a release is sealed: enough checks, and nothing published changed in silence."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.model.catalogue import finding
from claimpress.model.corpus import Corpus
from claimpress.model.dates import BadDateError, full_date
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding, Severity
from claimpress.release.diff import Changed, KindDiff, compare
from claimpress.release.gates import no_claims, placeholders, unverified
from claimpress.release.history import Past
from claimpress.release.whereabouts import Where
from claimpress.tables.claims import check_count
from claimpress.tables.context import Context
from claimpress.tables.lineage import Lineage
from claimpress.validation.run import Report
from claimpress.words import plural

FINDINGS = 1
"""Exit code where the data itself is in the way."""

KEPT_APART = frozenset({"checks", "revisions", "withdrawn", "readings"})
"""Fields that say by themselves who wrote them and when, and so need no other declaration."""


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


def in_the_way(past: Past | None, corpus: Corpus, where: Where) -> list[Finding]:
    """Everything inside the records that stands in the way of sealing them, whatever the version and day."""
    return [
        *no_claims(corpus, where),
        *placeholders(corpus, where),
        *undeclared(past, corpus, where),
        *unverified(corpus, where),
        *too_few_checks(corpus, where),
    ]


def undeclared(past: Past | None, corpus: Corpus, where: Where) -> list[Finding]:
    """A finding for each released record that is gone, or that changed without a reason."""
    if past is None:
        return []
    diffs = compare(past.corpus, corpus).values()
    return [found for diff in diffs for found in _in_kind(diff, past.version, where)]


def _in_kind(diff: KindDiff, version: str, where: Where) -> Iterator[Finding]:
    kind = diff.kind.name
    if "revisions" not in diff.kind.model.model_fields:
        return
    for name in diff.gone:
        yield finding("released-record-gone", where(kind, name), kind=kind, record=name, version=version)
    for entry in diff.changed:
        if fields := _unexplained(entry, version):
            place, listed = where(kind, entry.id), ", ".join(fields)
            yield finding(
                "undeclared-change", place, kind=kind, record=entry.id, version=version, fields=listed
            )


def _unexplained(entry: Changed, version: str) -> list[str]:
    revisions = [revision for revision in getattr(entry.after, "revisions", []) if revision.since == version]
    declared = {name for revision in revisions for name in revision.fields}
    return [name for name in entry.fields if name not in declared and name not in KEPT_APART]


def too_few_checks(corpus: Corpus, where: Where) -> list[Finding]:
    """A finding for each standing claim with fewer valid checks than the dataset's policy asks for."""
    needed, context = corpus.dataset.policies.checks_needed, Context(corpus, Lineage("0.0.0"))
    return [
        finding(
            "too-few-checks",
            where("claim", claim.id),
            kind="claim",
            record=claim.id,
            have=have,
            needed=needed,
        )
        for claim in corpus.claims
        if claim.withdrawn is None and (have := check_count(context, claim)) < needed
    ]
