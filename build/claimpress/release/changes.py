"""`CHANGES.md`: what a reader of the release before finds different."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.model.kinds import KINDS
from claimpress.release.diff import Changed, compare
from claimpress.release.edition import Edition
from claimpress.release.history import Past
from claimpress.release.inputs import records_of
from claimpress.release.render import render

_UNLISTED = frozenset({"dataset", "attestation"})


@dataclass(frozen=True)
class Line:
    """A changed record: the fields and the declared reasons."""

    id: str
    fields: tuple[str, ...]
    reasons: tuple[str, ...]


def changes_text(edition: Edition, corpus: Corpus, past: Past | None) -> str:
    """The file's text."""
    counts = {
        kind.stem: len(records_of(corpus, kind)) for kind in KINDS.values() if kind.name not in _UNLISTED
    }
    if past is None:
        return render("CHANGES.md.j2", edition=edition, info=edition.info, counts=counts, since=None)
    diffs = {diff.kind.stem: diff for diff in compare(past.corpus, corpus).values()}
    shown = {stem: diffs[stem] for stem in counts}
    return render(
        "CHANGES.md.j2",
        edition=edition,
        info=edition.info,
        counts=counts,
        since=past.version,
        diffs=shown,
        described=bool(diffs["dataset"]),
        changed={stem: _lines(diff.changed, past.version) for stem, diff in shown.items() if diff.changed},
    )


def _lines(changed: Iterable[Changed], since: str) -> list[Line]:
    return [Line(entry.id, _fields(entry), _reasons(entry, since)) for entry in changed]


def _fields(entry: Changed) -> tuple[str, ...]:
    return tuple(name for name in entry.fields if name != "revisions")


def _reasons(entry: Changed, since: str) -> tuple[str, ...]:
    record = entry.after
    declared = [revision.reason for revision in getattr(record, "revisions", []) if revision.since == since]
    if isinstance(record, Claim) and record.withdrawn and "withdrawn" in entry.fields:
        declared.append(record.withdrawn.reason)
    return tuple(declared)
