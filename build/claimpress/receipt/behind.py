"""The claims behind a result: found by following rows, and proved by asking again with these claims alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from claimpress.engine.syntax import parts
from claimpress.engine.words import quoted
from claimpress.model.errors import UserError
from claimpress.receipt.answer import Answer
from claimpress.receipt.asking import Asked, Question
from claimpress.receipt.counted import counted_claims
from claimpress.receipt.flow import whole_flow
from claimpress.receipt.keyed import Keyed
from claimpress.receipt.lineage import Part, UnknownFlowError
from claimpress.receipt.syntax import Node, conjuncts

Found = Literal["none", "rows", "subqueries", "tables", "derived"]
"""How they were found: the query reads no table of claims; by the rows that flowed into the result; by those
and by what its subqueries and outer joins rest on; all claims of the tables that it reads; or it reads counts
that the release made of its claims, and these are all that those can rest on."""


@dataclass(frozen=True)
class Behind:
    """The ids of the claims behind a result, sorted, and how they were found."""

    found: Found
    ids: tuple[str, ...]


def behind(question: Question, answer: Answer) -> Behind:
    """The claims behind the answer to a question. Raises `UserError` where the engine gives up."""
    counted = counted_claims(question)
    followed = _through_rows(question, answer)
    if counted is None:
        return followed
    return Behind("derived", _sorted(counted | {*followed.ids}))


def _through_rows(question: Question, answer: Answer) -> Behind:
    if not question.claim_tables:
        return Behind("none", ())
    try:
        return _followed(question, answer)
    except (UnknownFlowError, RecursionError):
        return Behind("tables", _sorted(_all_claims(question)))


def proved(question: Question, answer: Answer, claims: frozenset[str]) -> bool:
    """Whether the question has this answer when the tables of claims hold these claims alone."""
    try:
        return question.answer(question.among(claims)) == answer
    except UserError:
        return False


def _followed(question: Question, answer: Answer) -> Behind:
    flow = whole_flow(question.tree, question.syntax, question.functions, question.keyed, question.prefix)
    needed = [_Listing(question, part) for part in flow if not part.spare]
    spare = [_Listing(question, part) for part in flow if part.spare]
    in_rows = _claims(listing for listing in needed if not listing.part.beside)
    ids = in_rows | _claims(listing for listing in needed if listing.part.beside)
    if spare and not _same_rows(question, ids, needed):
        ids |= _claims(spare)
    if not proved(question, answer, ids):
        raise UnknownFlowError
    return Behind("rows" if ids == in_rows else "subqueries", _sorted(ids))


def _claims(listings: Iterable[_Listing]) -> frozenset[str]:
    return frozenset(claim for listing in listings for claim in listing.claims())


def _same_rows(question: Question, ids: frozenset[str], needed: Sequence[_Listing]) -> bool:
    """Whether as many rows flow everywhere with these claims alone: fewer would, where one is missing."""
    few = question.among(ids)
    return all(
        listing.countable and listing.count(few) == listing.count(question.whole) for listing in needed
    )


def _all_claims(question: Question) -> frozenset[str]:
    found = (_claims_of(question, key) for key in question.claim_tables)
    return frozenset(claim for claims in found for claim in claims)


def _claims_of(question: Question, key: Keyed) -> Iterator[str]:
    claim, table = key.expression(key.table, key.column), quoted(key.table)
    return _texts(question.whole, f"SELECT DISTINCT {claim} FROM {table}")


def _texts(asked: Asked, sql: str) -> Iterator[str]:
    return (row[0] for row in asked.rows(sql)[1] if row[0] is not None)


def _sorted(claims: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(claims))


class _Listing:
    """A part of the query that can be asked for its claims, also where it looks outside itself.

    What it takes from the query around it is left out: it then gives more rows, and perhaps more claims.
    """

    def __init__(self, question: Question, part: Part) -> None:
        self._question, self.part = question, part
        self._sql: str | None = None
        self.countable = False
        """Whether all rows can be counted: none is left out by a LIMIT, no condition is left out."""
        for query in self._attempts():
            sql = question.syntax.text(query)
            if self._works(sql):
                self._sql = sql
                whole = query.get("where_clause") == part.query.get("where_clause")
                self.countable = whole and not query["modifiers"]
                break

    def claims(self) -> Iterator[str]:
        """The ids; those of all tables that it reads where the part cannot be asked alone."""
        if self._sql is not None:
            sql = f"SELECT DISTINCT unnest({quoted(self.part.name)}) FROM (\n{self._sql}\n)"
            yield from _texts(self._question.whole, sql)
            return
        used = {str(ref["table_name"]).lower() for ref in parts(self.part.query) if "table_name" in ref}
        for key in self._question.claim_tables:
            if key.table.lower() in used:
                yield from _claims_of(self._question, key)

    def count(self, asked: Asked) -> int:
        """How many rows it has."""
        return int(asked.rows(f"SELECT count(*) FROM (\n{self._sql}\n)")[1][0][0])

    def _attempts(self) -> Iterator[Node]:
        query = self.part.query
        yield query
        if query["type"] != "SELECT_NODE":
            return
        lineage = f"{self.part.lineage} AS {quoted(self.part.name)}"
        bare = query | {"select_list": query["select_list"][-1:], "modifiers": []}
        if self.part.lineage != quoted(self.part.name):
            bare["select_list"] = [self._question.syntax.expression(lineage)]
        yield bare
        yield bare | {"where_clause": self._inner_conditions(bare)}

    def _inner_conditions(self, query: Node) -> Node | None:
        """Those of its conditions that can be understood without the query around it."""
        kept = [one for one in conjuncts(query["where_clause"]) if self._understood(query, one)]
        if len(kept) < 2:
            return kept[0] if kept else None
        both = self._question.syntax.expression("true AND true")
        return both | {"children": kept}

    def _understood(self, query: Node, condition: Node) -> bool:
        return self._works(self._question.syntax.text(query | {"where_clause": condition}))

    def _works(self, sql: str) -> bool:
        try:
            self._question.whole.rows(f"DESCRIBE (\n{sql}\n)")
        except UserError:
            return False
        return True
