"""The data dictionary reads back from a release what its makers wrote into it."""

from __future__ import annotations

import pytest

from claimpress.site.view import View
from claimpress.tables.publish import TABLES
from claimpress.tables.spec import TableSpec

PUBLISHED = [spec for spec in TABLES.values() if spec.published]


TYPES = {
    "string": "text",
    "list<item: string>": "texts",
    "int32": "whole number",
    "int64": "whole number",
    "decimal128(21, 6)": "decimal",
    "date32[day]": "day",
    "bool": "yes/no",
}


def plain(text: str) -> str:
    return text.casefold().removesuffix(".")


@pytest.mark.parametrize("spec", PUBLISHED, ids=lambda spec: spec.name)
def test_every_column_comes_back_as_it_was_described(view: View, spec: TableSpec) -> None:
    entry = view.dictionary[spec.name]
    assert entry.key == spec.key
    assert tuple(column.name for column in entry.columns) == spec.names
    for column in spec.columns:
        told = entry.column(column.name)
        assert plain(told.description) == plain(column.description)
        assert plain(told.empty) == plain(column.empty)
        assert told.type == TYPES[str(column.type)]
        values = {value: plain(meaning) for value, meaning in told.values.items()}
        assert values == {value: plain(meaning) for value, meaning in column.values.items()}
        if column.references and not column.is_list:
            assert told.references == column.references


def test_nothing_is_left_out(view: View) -> None:
    assert set(view.dictionary) == {spec.name for spec in PUBLISHED}
