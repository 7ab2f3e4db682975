"""What differs between two answers is told by the rows that a reader would compare."""

from __future__ import annotations

from typing import Any

from claimpress.receipt.answer import Answer, answer_of
from claimpress.receipt.differ import Cell, ChangedRow, Difference, difference


def answer(*rows: list[Any], names: str = "stage n", ordered: bool = False) -> Answer:
    return answer_of([(name, "VARCHAR") for name in names.split()], rows, ordered)


def test_the_same_answer_differs_in_nothing() -> None:
    assert difference(answer(["a", 1], ["b", 2]), answer(["b", 2], ["a", 1])) is None


def test_a_single_value() -> None:
    found = difference(answer([1], names="n"), answer([2], names="n"))
    assert found == Difference(value=Cell("n", "1", "2"), gone=("[1]",), new=("[2]",))


def test_rows_are_paired_by_the_leading_columns_that_tell_them_apart() -> None:
    old = answer(["x", "a", 1], ["x", "b", 2], ["y", "a", 3], names="p q n")
    new = answer(["x", "a", 1], ["x", "b", 9], ["z", "a", 3], names="p q n")
    assert difference(old, new) == Difference(
        changed=(ChangedRow((("p", '"x"'), ("q", '"b"')), (Cell("n", "2", "9"),)),),
        gone=('["y","a",3]',),
        new=('["z","a",3]',),
    )


def test_rows_that_nothing_names_are_gone_and_new() -> None:
    old, new = answer(["a", 1], ["a", 1], ["a", 2]), answer(["a", 1], ["a", 3])
    assert difference(old, new) == Difference(gone=('["a",1]', '["a",2]'), new=('["a",3]',))


def test_another_order_is_a_difference_where_the_order_counts() -> None:
    old, new = answer(["a", 1], ["b", 2], ordered=True), answer(["b", 2], ["a", 1], ordered=True)
    assert difference(old, new) == Difference(reordered=True)


def test_other_columns() -> None:
    old, new = answer(["a", 1]), answer(["a", 1], names="stage count")
    found = difference(old, new)
    assert found is not None
    assert found.columns == ("stage VARCHAR, n VARCHAR", "stage VARCHAR, count VARCHAR")
    assert (found.gone, found.new) == (old.rows, new.rows)
