"""All tables of a dataset: which there are, and how they are made from its records."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

import pyarrow as pa

from claimpress.engine.duck import DuckEngine
from claimpress.engine.protocol import Engine
from claimpress.engine.words import in_order, quoted
from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.tables import claims, helpers, proof, sources, vocabularies
from claimpress.tables.lineage import UNVERSIONED, Held, Lineage, ReleaseRow
from claimpress.tables.prepare import make_loops, prepare
from claimpress.tables.publish import kept_name, publish, tables_of_the_past
from claimpress.tables.records import corpus_records
from claimpress.tables.spec import RECORD_NO, TableSpec, arrow_table
from claimpress.tables.steps import ALIKE, CONFIRMED, ITEM_KEYS, PASSAGES
from claimpress.tables.versions import VERSIONED, Past, Versioned, versions_sql

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
HELPERS: MappingProxyType[str, TableSpec] = MappingProxyType(
    {spec.name: spec for spec in helpers.HELPERS if RECORD_NO.name not in spec.names}
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
        return _published(engine, lineage) if numbers is None else _for_rules(engine, lineage)


def _published(engine: Engine, lineage: Lineage) -> dict[str, pa.Table]:
    tables: dict[str, pa.Table] = {}

    def keep(spec: TableSpec, sql: str) -> None:
        tables[spec.name] = sorted_table(engine, spec, sql)
        engine.register(kept_name(spec), tables[spec.name], told=False)

    publish(engine, lineage, keep, made=True)
    return tables


def _for_rules(engine: Engine, lineage: Lineage) -> dict[str, pa.Table]:
    tables = {
        spec.name: sorted_table(engine, spec, f"SELECT * FROM {spec.name}", with_record_no=True)
        for spec in (*_FROM_RECORDS, *HELPERS.values())
    }
    for spec, table in tables_of_the_past(lineage):
        tables[spec.name] = table.append_column(RECORD_NO, _no_numbers(table))
    return tables


def _no_numbers(table: pa.Table) -> pa.Array:
    return pa.nulls(table.num_rows, RECORD_NO.type)


@contextmanager
def open_tables(
    corpus: Corpus, lineage: Lineage = UNVERSIONED, threads: int | None = None
) -> Iterator[DuckEngine]:
    """An engine with the tables of a corpus, as far as they follow from its records."""
    with DuckEngine(threads, few=len(corpus.claims) <= FEW) as engine:
        register_corpus(engine, corpus, lineage)
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
_FOR_STEPS = frozenset({"source", "paragraph", "position", "start", "length"}) | {
    "valid",
    "verdict",
    "checked_by",
    "check_count",
    "last_result",
}
"""Columns that steps between tables, and the gates of a release, read."""


def _narrowed(spec: TableSpec, named: Container[str] | None) -> str:
    if named is None:
        return spec.sql
    names = dict.fromkeys(
        [RECORD_NO.name, *(name for name in spec.names if name in named or name in _FOR_STEPS)]
    )
    return f"SELECT {', '.join(map(quoted, names))} FROM ({spec.sql}) t"


def sorted_table(engine: Engine, spec: TableSpec, sql: str, *, with_record_no: bool = False) -> pa.Table:
    """The rows of a query sorted by the table's key, with the types that its columns have."""
    fields = [*spec.schema, *([RECORD_NO] if with_record_no else [])]
    names = ", ".join(quoted(column.name) for column in fields)
    found = engine.query(f"SELECT {names} FROM ({sql}) t ORDER BY {in_order(spec.key)}")
    return found.cast(pa.schema(fields))


def next_versions(table: Versioned, current: Held, past: Held | None, release: ReleaseRow) -> pa.Table:
    """The table of versions after `release`, in which the base table is `current`.

    `past` is the table of versions that the release before had; None where there was none.
    """
    with DuckEngine() as engine:
        engine.register("current", current, told=False)
        before = None
        if past is not None:
            engine.register("past", past, told=False)
            before = Past("past", past.schema.names)
        return sorted_table(engine, table.spec, versions_sql(table, "current", before, release))
