"""Counts that a release made of its claims, in tables whose rows do not belong to claims: sources, coverage.

Such a count rests on claims, but no row says on which. So all claims that it can rest on are behind a figure
that reads one: those that stand, and where states of earlier releases are read, all claims that there were.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimpress.engine.syntax import parts
from claimpress.receipt.asking import Question
from claimpress.receipt.names import tables_read
from claimpress.receipt.syntax import Node, column, own_parts, table_name

COUNTS = frozenset({"claim_count", "evidence_characters"})
"""Columns that are worked out of claims."""
_CLAIMS, _VERSIONS, _WITHDRAWN = "claims", "claim_versions", "withdrawn_since"


def counted_claims(question: Question) -> frozenset[str] | None:
    """The claims that counts in the query rest on; None where it reads no such count."""
    known = question.release.manifest["tables"]
    counting = {
        name
        for name in question.tables
        if name not in question.keyed and COUNTS & {column["name"] for column in known[name]["columns"]}
    }
    if not counting or not _uses_counts(question.tree, question.prefix, counting):
        return None
    earlier = any(name.endswith("_versions") for name in counting)
    return frozenset(_claims(question, earlier))


def _claims(question: Question, earlier: bool) -> Iterator[str]:
    for name in (_CLAIMS, *([_VERSIONS] if earlier else [])):
        if name in question.release.tables:
            table = question.table(name).to_pydict()
            withdrawn = table.get(_WITHDRAWN)
            stand = [earlier or withdrawn is None or day is None for day in withdrawn or table["id"]]
            yield from (claim for claim, stands in zip(table["id"], stand, strict=True) if stands)


def _uses_counts(tree: Node, prefix: str, counting: set[str]) -> bool:
    """Whether a column of counts may be read: by its name, or with all columns of its table."""
    refs = [ref for ref in tables_read(tree, prefix) if ref["table_name"].lower() in counting]
    if any(ref["column_name_alias"] for ref in refs):
        return True
    named = {table_name(ref).lower() for ref in refs}
    return any(_stars(part, {id(ref) for ref in refs}, named) or _names(part, named) for part in parts(tree))


def _stars(node: Node, refs: set[int], named: set[str]) -> bool:
    """Whether a SELECT gives all columns of a table of counts that it is from."""
    if node.get("type") != "SELECT_NODE" or not any(id(ref) in refs for ref in own_parts(node["from_table"])):
        return False
    own = own_parts({key: value for key, value in node.items() if key != "cte_map"})
    stars = [part["relation_name"].lower() for part in own if part.get("class") == "STAR"]
    return any(not star or star in named for star in stars)


def _names(part: Node, named: set[str]) -> bool:
    """Whether something names a column of counts, a whole row, or all columns that two tables share."""
    if part.get("type") == "PIVOT" or part.get("ref_type") == "NATURAL":
        return True
    using: list[Any] = part.get("using_columns") or []
    return any(str(name).lower() in {*COUNTS, *named} for name in (*using, *column(part)[-1:]))
