"""The small computations below the tables, each against a plain way of doing the same."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from itertools import pairwise

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.model.ids import new_claim_id
from claimpress.site.bars import union
from claimpress.tables.build import build_tables
from claimpress.tables.digest import canonical_lines, table_digest
from claimpress.tables.graph import shortest_loops
from support_tables import FIRST, changed_source

STRETCHES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=12
)
LINKS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14)


@given(STRETCHES)
def test_union_counts_each_position_once(stretches: list[tuple[int, int]]) -> None:
    merged = union(stretches)
    positions = {at for first, end in stretches for at in range(first, end)}
    assert sum(end - first for first, end in merged) == len(positions)


PARAGRAPHS = [(0, 12), (13, 20), (34, 1), (36, 30)]
"""Start and length; one position lies between each of them and the next."""


@settings(max_examples=40)
@given(st.lists(STRETCHES.filter(bool), min_size=1, max_size=3))
def test_coverage_counts_each_position_and_each_claim_once(passages: list[list[tuple[int, int]]]) -> None:
    made = build_tables(_resting_on(passages), FIRST)
    covered = {at for listed in passages for first, end in listed for at in range(first, end)}
    spans = [set(range(start, start + length)) for start, length in PARAGRAPHS]
    rows = made["coverage"].to_pylist()
    assert [row["evidence_characters"] for row in rows] == [len(span & covered) for span in spans]
    assert [row["claim_count"] for row in rows] == [
        sum(any(span & set(range(*one)) for one in listed) for listed in passages) for span in spans
    ]
    assert made["sources"].to_pylist()[0]["evidence_characters"] == len(covered)


@settings(max_examples=40)
@given(STRETCHES.filter(bool))
def test_the_paragraph_of_a_passage_holds_all_of_it(stretches: list[tuple[int, int]]) -> None:
    rows = build_tables(_resting_on([stretches]), FIRST)["evidence"].to_pylist()
    for row in rows:
        holding = [
            at
            for at, (start, length) in enumerate(PARAGRAPHS)
            if start <= row["start"] and row["start"] + row["length"] <= start + length
        ]
        assert row["paragraph"] == (holding[0] if holding else None)


def test_paragraphs_out_of_order_keep_their_numbers() -> None:
    corpus = _resting_on([[(52, 55), (5, 8)]], [(50, 10), (0, 49)])
    assert [row["paragraph"] for row in build_tables(corpus, FIRST)["evidence"].to_pylist()] == [0, 1]


def _id(number: int) -> str:
    return new_claim_id("c", lambda _: number)


def _resting_on(
    passages: list[list[tuple[int, int]]], paragraphs: list[tuple[int, int]] | None = None
) -> Corpus:
    """The fixture with claims that rest on these stretches (start, end) of a text with such paragraphs."""
    spans = [{"start": start, "length": length} for start, length in paragraphs or PARAGRAPHS]
    corpus = changed_source(paragraphs=spans, no_claim=[], readings=[])
    template = corpus.claims[0].model_dump() | {"relations": [], "withdrawn": None}
    claims = [
        Claim.model_validate(
            template
            | {
                "id": _id(number),
                "evidence": [
                    {"start": start, "length": end - start, "sha256": f"{start:064x}"}
                    for start, end in listed
                ],
            }
        )
        for number, listed in enumerate(passages, 11)
    ]
    return Corpus(**{**vars(corpus), "claims": claims})


def reachable(links: list[tuple[str, str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [end for first, end in links if first == start]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [end for first, end in links if first == node]
    return found


@given(LINKS)
def test_a_loop_is_reported_exactly_where_nodes_reach_themselves(links: list[tuple[str, str]]) -> None:
    loops = shortest_loops(links)
    for path in loops:
        assert path[0] == path[-1]
        assert all(step in links for step in pairwise(path))
    selves = {path[0] for path in loops if len(path) == 2}
    assert selves == {first for first, end in links if first == end}
    others = [link for link in links if link[0] != link[1]]
    round_nodes = {node for node in "abcdef" if node in reachable(others, node)}
    for path in loops:
        if len(path) > 2:
            group = {
                node
                for node in round_nodes
                if node in reachable(others, path[0]) and path[0] in reachable(others, node)
            }
            assert path[0] == min(group)
            round_nodes -= group
    assert round_nodes == set()


def test_a_long_chain_and_a_long_circle_are_no_trouble() -> None:
    chain = [(f"{i:06}", f"{i + 1:06}") for i in range(20_000)]
    assert shortest_loops(chain) == []
    (circle,) = shortest_loops([*chain, ("020000", "000000")])
    assert len(circle) == 20_002


def test_the_digest_of_a_table_is_that_of_its_canonical_lines() -> None:
    table = pa.table(
        {
            "id": ["a", "b"],
            "list": [["x", "é"], []],
            "number": pa.array([Decimal("12.500000"), None], pa.decimal128(21, 6)),
            "yes": [True, False],
        }
    )
    lines = [
        '{"id":"a","list":["x","é"],"number":12.5,"yes":true}',
        '{"id":"b","list":[],"number":null,"yes":false}',
    ]
    text = "".join(line + "\n" for line in lines)
    assert b"".join(canonical_lines(table)).decode() == text
    assert table_digest(table) == hashlib.sha256(text.encode()).hexdigest()
    pieces = pa.concat_tables([table.slice(0, 1), table.slice(1)])
    assert table_digest(pieces) == table_digest(table)
    assert table_digest(pa.table({"id": []})) == hashlib.sha256(b"").hexdigest()
