"""Which of the claims that differ make the figure another one: exchange them, and ask again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimpress.model.errors import UserError
from claimpress.receipt.answer import Answer
from claimpress.receipt.asking import Question
from claimpress.receipt.changes import ClaimChange
from claimpress.receipt.keyed import Keyed

if TYPE_CHECKING:
    import pyarrow as pa

MOST_CLAIMS = 50
"""Claims that are exchanged one by one: each costs one more query."""
MOST_ROWS = 10_000_000
"""Rows that are gone through for all of them together."""


@dataclass(frozen=True)
class Decided:
    """What exchanging claims for those of another release told.

    `alone`: the ids of those that change the answer when they alone stand as there; None where that was not
    tried. `together`: whether all of them together give the answer that the query has there; None where
    that cannot be tried. `elsewhere`: the tables that still differ then, where they do not.
    """

    alone: tuple[str, ...] | None = None
    together: bool | None = None
    elsewhere: tuple[str, ...] = ()


def deciding(
    question: Question, answer: Answer, there: Question, new: Answer, changes: Sequence[ClaimChange]
) -> Decided:
    """What makes an answer in one release another one in the other: these claims, or something else."""
    every = frozenset(claim for change in changes for claim in _ids(change))
    try:
        mixed = _mixed(question, there, every)
        together = question.answer(question.with_tables(mixed)) == new
        elsewhere = () if together else still_differing(question, there, mixed)
        return Decided(_alone(question, answer, there, changes), together, elsewhere)
    except UserError:
        return Decided(elsewhere=still_differing(question, there))


def _alone(
    question: Question, answer: Answer, there: Question, changes: Sequence[ClaimChange]
) -> tuple[str, ...] | None:
    rows = sum(question.table(key.table).num_rows for key in question.claim_tables)
    if len(changes) > MOST_CLAIMS or rows * len(changes) > MOST_ROWS:
        return None
    return tuple(change.id for change in changes if _exchanged(question, there, _ids(change)) != answer)


def _ids(change: ClaimChange) -> frozenset[str]:
    """The ids that a claim has in the two releases."""
    moved = change.what == "moved" and change.successor
    return frozenset({change.id, *([change.successor] if moved and change.successor else [])})


def _exchanged(question: Question, there: Question, claims: frozenset[str]) -> Answer:
    return question.answer(question.with_tables(_mixed(question, there, claims)))


def _mixed(question: Question, there: Question, claims: frozenset[str]) -> dict[str, pa.Table]:
    """Its tables of claims, in which these claims stand as in the other release."""
    return {key.table: _rows(question, there, key, claims) for key in question.claim_tables}


def _rows(question: Question, there: Question, key: Keyed, claims: Iterable[str]) -> pa.Table:
    import pyarrow as pa

    here, other = question.table(key.table), there.table(key.table)
    names = here.column_names
    if not set(names) <= set(other.column_names):
        raise UserError(f"the columns of {key.table} differ")
    try:
        fresh = key.only(other, claims).select(names).cast(here.schema)
        return pa.concat_tables([key.without(here, claims), fresh])
    except (pa.ArrowException, ValueError) as problem:
        raise UserError(f"the columns of {key.table} differ: {problem}") from None


def still_differing(
    question: Question, there: Question, mixed: Mapping[str, pa.Table] | None = None
) -> tuple[str, ...]:
    """The tables that are read and differ between two releases, also with what is `mixed` in their place."""

    def differs(name: str) -> bool:
        if name not in there.tables:
            return True
        mine = (mixed or {}).get(name, question.table(name))
        key = [(column, "ascending") for column in question.release.manifest["tables"][name]["key"]]
        return not mine.sort_by(key).equals(there.table(name).sort_by(key))

    return tuple(name for name in question.tables if differs(name))
