"""The small computations below the tables, each against a plain way of doing the same."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from claimpress.model.source import Paragraph
from claimpress.tables.context import Paragraphs, overlap, union
from claimpress.tables.digest import canonical_lines, table_digest
from claimpress.tables.graph import shortest_loops
from support_tables import changed_source, klopstock

STRETCHES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=12
)
LINKS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14)


@given(STRETCHES, st.integers(0, 60), st.integers(0, 20))
def test_union_and_overlap_count_each_position_once(
    stretches: list[tuple[int, int]], start: int, length: int
) -> None:
    merged = union(stretches)
    positions = {at for first, end in stretches for at in range(first, end)}
    assert sum(end - first for first, end in merged) == len(positions)
    assert overlap(merged, start, start + length) == len(positions & set(range(start, start + length)))


@given(st.integers(0, 440), st.integers(1, 200))
def test_paragraphs_found_are_those_that_share_positions(start: int, length: int) -> None:
    source = klopstock().sources[0]
    paragraphs = Paragraphs.of(source)
    inside = set(range(start, start + length))
    spans = [set(range(p.start, p.start + p.length)) for p in source.paragraphs]
    assert list(paragraphs.touching(start, length)) == [i for i, span in enumerate(spans) if span & inside]
    assert paragraphs.holding(start, length) == next(
        (i for i, span in enumerate(spans) if inside <= span), None
    )


def test_paragraphs_out_of_order_keep_their_numbers() -> None:
    listed = [Paragraph(start=50, length=10), Paragraph(start=0, length=49)]
    source = changed_source(paragraphs=[entry.model_dump() for entry in listed]).sources[0]
    assert Paragraphs.of(source).holding(52, 3) == 0
    assert Paragraphs.of(source).holding(5, 3) == 1


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
    assert "".join(canonical_lines(table)) == text
    assert table_digest(table) == hashlib.sha256(text.encode()).hexdigest()
    pieces = pa.concat_tables([table.slice(0, 1), table.slice(1)])
    assert table_digest(pieces) == table_digest(table)
    assert table_digest(pa.table({"id": []})) == hashlib.sha256(b"").hexdigest()
