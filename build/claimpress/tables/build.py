"""All tables of a dataset: which there are, and how they are made from its records."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

import pyarrow as pa

from claimpress.engine.duck import DuckEngine
from claimpress.engine.protocol import Engine
from claimpress.engine.session import quoted
from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.tables import changes, claims, helpers, proof, releases, sources, vocabularies
from claimpress.tables.lineage import Lineage
from claimpress.tables.prepare import make_loops, prepare
from claimpress.tables.records import corpus_records
from claimpress.tables.spec import RECORD_NO, TableSpec, arrow_table
from claimpress.tables.steps import ALIKE, CONFIRMED, ITEM_KEYS, PASSAGES
from claimpress.tables.versions import VERSIONED, next_versions

FEW = 500
"""Claims up to which tables are made in one thread, as they come."""
Numbers = Mapping[str, Sequence[int]]
"""Kind -> the record numbers of the corpus' list of that kind, in its order."""
_FIRST = (proof.EVIDENCE, sources.SOURCES, proof.CHECKS)
"""Tables that others are made from."""
_FROM_RECORDS = (*_FIRST, *(table.base for table in VERSIONED if table.base not in _FIRST))
"""Tables whose rows follow from the records, in an order in which they can be made."""
_BEFORE: Mapping[str, tuple[tuple[str, str], ...]] = {
    sources.SOURCES.name: PASSAGES,
    claims.CLAIMS.name: (("confirmed", CONFIRMED),),
}
"""Steps that are made before a table."""
_PUBLISHED = (*(table.base for table in VERSIONED), releases.RELEASES, changes.CHANGES)

TABLES: MappingProxyType[str, TableSpec] = MappingProxyType(
    {spec.name: spec for spec in (*_PUBLISHED, *(table.spec for table in VERSIONED))}
)
"""Published tables by name, in the order in which they are listed to readers."""

HELPERS: MappingProxyType[str, TableSpec] = MappingProxyType(
    {spec.name: spec for spec in helpers.HELPERS if spec is not helpers.RECORDS}
)
"""Tables that exist only while rules run, by name."""


def build_tables(corpus: Corpus, lineage: Lineage, numbers: Numbers | None = None) -> dict[str, pa.Table]:
    """The tables of a dataset, each sorted by its key.

    With `numbers`, tables are made for validation: each carries the column `record_no`, the helper tables are
    there too, and tables of versions, which tell of the past, are not.
    """
    with DuckEngine(few=len(corpus.claims) <= FEW) as engine:
        register_corpus(engine, corpus, lineage, numbers)
        engine.register(helpers.UNSOUND.name, arrow_table(helpers.UNSOUND, ()), told=False)
        make_tables(engine, for_rules=numbers is not None)
        tables = {
            spec.name: sorted_table(engine, spec, with_record_no=numbers is not None)
            for spec in (*_FROM_RECORDS, *(HELPERS.values() if numbers is not None else ()))
        }
    told = tables_of_the_past(lineage)
    if numbers is not None:
        numbered = {name: table.append_column(RECORD_NO, _no_numbers(table)) for name, table in told.items()}
        return tables | numbered
    made = tables | told
    tables = {spec.name: made[spec.name] for spec in _PUBLISHED}
    return tables | _versions(tables, lineage)


def tables_of_the_past(lineage: Lineage) -> dict[str, pa.Table]:
    """The tables that tell of releases rather than of records."""
    return {
        releases.RELEASES.name: arrow_table(releases.RELEASES, releases.release_rows(lineage)),
        changes.CHANGES.name: arrow_table(changes.CHANGES, changes.change_rows(lineage)),
    }


def _no_numbers(table: pa.Table) -> pa.Array:
    return pa.nulls(table.num_rows, RECORD_NO.type)


@contextmanager
def open_tables(corpus: Corpus) -> Iterator[DuckEngine]:
    """An engine with the tables of a corpus, as far as they follow from its records."""
    with DuckEngine(few=len(corpus.claims) <= FEW) as engine:
        register_corpus(engine, corpus, Lineage("0.0.0"))
        make_tables(engine, for_rules=False)
        yield engine


def register_corpus(
    engine: DuckEngine, corpus: Corpus, lineage: Lineage, numbers: Numbers | None = None
) -> None:
    """Put the records of a corpus into an engine, and what their tables rest on beside them."""
    for name, table in corpus_records(corpus, numbers):
        engine.register(name, table, told=False)
    counted = numbers["claim"] if numbers is not None else range(len(corpus.claims))
    by_number = dict(zip(counted, corpus.claims, strict=True))
    own = numbers["dataset"][0] if numbers is not None else None

    def claims_at(wanted: Sequence[int]) -> Mapping[int, Claim]:
        return {number: by_number[number] for number in wanted}

    prepare(engine, corpus.dataset, own, lineage, claims_at)


def make_tables(
    engine: Engine, *, for_rules: bool, named: Container[str] | None = None, lasting: bool = True
) -> None:
    """Make the tables that follow from the records, for rules with the helper tables.

    Where the words that the rules' queries `named` are given, columns that are not among them are left out.
    Without `lasting`, tables that are no more than a view of record tables are not made but named.
    """
    for spec in _FROM_RECORDS:
        for name, query in _BEFORE.get(spec.name, ()):
            engine.make(name, query)
        put = engine.make if lasting or spec in _JOINED else engine.define
        put(spec.name, _narrowed(spec, named), (*spec.names, RECORD_NO.name))
    if for_rules:
        engine.make("alike_claims", ALIKE)
        engine.make("item_keys", ITEM_KEYS)
        for spec in helpers.HELPERS:
            if spec.sql:
                put = engine.make if lasting or spec in _JOINED else engine.define
                put(spec.name, _narrowed(spec, named), (*spec.names, RECORD_NO.name))
        make_loops(engine)


_JOINED = (
    proof.EVIDENCE,
    proof.CHECKS,
    claims.CLAIMS,
    sources.SOURCES,
    sources.COVERAGE,
    vocabularies.ACTORS,
    vocabularies.ITEMS,
    vocabularies.PLACES,
    helpers.CLAIM_KEYS,
)
"""Tables whose rows take work."""
_FOR_STEPS = frozenset({"source", "paragraph", "start", "length", "valid", "verdict", "checked_by"})
"""Columns that steps between tables read."""


def _narrowed(spec: TableSpec, named: Container[str] | None) -> str:
    if named is None:
        return spec.sql
    names = [RECORD_NO.name, *(name for name in spec.names if name in named or name in _FOR_STEPS)]
    return f"SELECT {', '.join(map(quoted, names))} FROM ({spec.sql}) t"


def sorted_table(engine: Engine, spec: TableSpec, *, with_record_no: bool) -> pa.Table:
    """A table that was made, sorted by its key, with the types that its columns have."""
    fields = [*spec.schema, *([RECORD_NO] if with_record_no else [])]
    names = ", ".join(quoted(column.name) for column in fields)
    order = ", ".join(f"{quoted(name)} ASC NULLS FIRST" for name in spec.key)
    return engine.query(f"SELECT {names} FROM {spec.name} ORDER BY {order}").cast(pa.schema(fields))


def _versions(tables: Mapping[str, pa.Table], lineage: Lineage) -> dict[str, pa.Table]:
    return {
        table.spec.name: next_versions(
            table, tables[table.base.name], lineage.versions.get(table.spec.name), lineage.row
        )
        for table in VERSIONED
    }
