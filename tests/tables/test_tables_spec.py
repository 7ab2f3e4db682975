"""The definition of tables holds together: it is what docs, metadata and readers go by."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest

from claimpress.tables.build import HELPERS
from claimpress.tables.helpers import RECORDS, REPEATED_IDS
from claimpress.tables.publish import TABLES
from claimpress.tables.spec import Column, TableSpec
from support_tables import tables

ALL = [*TABLES.values(), *HELPERS.values(), RECORDS, REPEATED_IDS]
COLUMNS = [
    pytest.param(spec, column, id=f"{spec.name}.{column.name}")
    for spec in TABLES.values()
    for column in spec.columns
]


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.name)
def test_a_table_has_a_key_of_its_own_columns_and_a_plain_name(spec: TableSpec) -> None:
    assert set(spec.key) <= set(spec.names)
    assert len(set(spec.names)) == len(spec.names)
    assert re.fullmatch("[a-z_]+", spec.name)
    assert spec.description
    assert spec.published == (spec.name in TABLES)


@pytest.mark.parametrize(("spec", "column"), COLUMNS)
def test_a_column_is_described_and_refers_to_columns_that_exist(spec: TableSpec, column: Column) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]*", column.name)
    assert column.description
    assert column.empty or not column.is_list, "an empty list has a meaning"
    assert not (column.empty and column.name in spec.key), "a key is never empty"
    if column.references:
        table, _, name = column.references.partition(".")
        assert TABLES[table].column(name)


@pytest.mark.parametrize("spec", TABLES.values(), ids=lambda spec: spec.name)
def test_what_is_never_empty_is_not(spec: TableSpec) -> None:
    table = tables()[spec.name]
    assert table.schema == spec.schema
    for column in spec.columns:
        if not column.empty or column.is_list:
            assert table[column.name].null_count == 0, column.name


def test_no_column_holds_floating_point() -> None:
    for spec in TABLES.values():
        assert not any(pa.types.is_floating(column.type) for column in spec.columns)


def test_an_unknown_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        TABLES["claims"].column("actor")
