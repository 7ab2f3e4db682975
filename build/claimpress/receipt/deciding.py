"""Which of the claims that differ make the figure another one: each is exchanged alone, and asked again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from claimpress.engine.reader import open_parquet
from claimpress.model.errors import UserError
from claimpress.receipt.answer import Answer
from claimpress.receipt.asking import Question
from claimpress.receipt.keyed import Keyed
from claimpress.release.reader import ReleaseFolder

if TYPE_CHECKING:
    import pyarrow as pa

MOST_CLAIMS = 50
"""Claims that are exchanged: each costs one more query."""
MOST_ROWS = 10_000_000
"""Rows that are gone through for all of them together."""


def deciding(
    question: Question, answer: Answer, other: ReleaseFolder, claims: Iterable[str]
) -> tuple[str, ...] | None:
    """Those of the claims that change the answer when they alone stand as in the other release.

    None where that cannot be told: too many claims, or tables that cannot be mixed.
    """
    wanted = tuple(claims)
    rows = sum(question.release.manifest["tables"][key.table]["rows"] for key in question.claim_tables)
    if len(wanted) > MOST_CLAIMS or rows * len(wanted) > MOST_ROWS:
        return None
    try:
        return tuple(claim for claim in wanted if _exchanged(question, other, claim) != answer)
    except UserError:
        return None


def _exchanged(question: Question, other: ReleaseFolder, claim: str) -> Answer:
    tables = {key.table: _rows(question, other, key, claim) for key in question.claim_tables}
    return question.answer(question.with_tables(tables))


def _rows(question: Question, other: ReleaseFolder, key: Keyed, claim: str) -> pa.Table:
    import pyarrow as pa

    here = open_parquet(question.release.parquet(key.table))
    there = open_parquet(other.parquet(key.table))
    names = here.schema.names
    if not set(names) <= set(there.schema.names):
        raise UserError(f"the columns of {key.table} differ")
    fresh = key.only(there, claim).to_table(columns=names)
    try:
        return pa.concat_tables([key.without(here, claim).to_table(), fresh.cast(here.schema)])
    except (pa.ArrowException, ValueError) as problem:
        raise UserError(f"the columns of {key.table} differ: {problem}") from None
