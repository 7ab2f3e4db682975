"""All tables of a dataset: which there are, and how they are made from a corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import pyarrow as pa

from claimpress.model.corpus import Corpus
from claimpress.tables import changes, claims, helpers, participants, proof, releases, sources, vocabularies
from claimpress.tables.context import Context, Numbers
from claimpress.tables.lineage import Lineage
from claimpress.tables.spec import Row, TableSpec, arrow_table
from claimpress.tables.versions import VERSIONED, next_versions

RowMaker = Callable[[Context], Iterable[Row]]

_PUBLISHED: tuple[tuple[TableSpec, RowMaker], ...] = (
    (claims.CLAIMS, claims.claim_rows),
    (participants.CLAIM_ACTORS, participants.actor_rows),
    (participants.CLAIM_RECIPIENTS, participants.recipient_rows),
    (participants.CLAIM_SPEAKERS, participants.speaker_rows),
    (participants.CLAIM_ITEMS, participants.item_rows),
    (participants.CLAIM_PLACES, participants.place_rows),
    (proof.EVIDENCE, proof.evidence_rows),
    (proof.CHECKS, proof.check_rows),
    (sources.SOURCES, sources.source_rows),
    (vocabularies.ACTORS, vocabularies.actor_rows),
    (vocabularies.NAMES, vocabularies.name_rows),
    (vocabularies.ACTIONS, vocabularies.action_rows),
    (vocabularies.ITEMS, vocabularies.item_rows),
    (vocabularies.PLACES, vocabularies.place_rows),
    (vocabularies.EVENTS, vocabularies.event_rows),
    (participants.RELATIONS, participants.relation_rows),
    (sources.COVERAGE, sources.coverage_rows),
    (releases.RELEASES, releases.release_rows),
    (changes.CHANGES, changes.change_rows),
)

TABLES: MappingProxyType[str, TableSpec] = MappingProxyType(
    {spec.name: spec for spec in (*(spec for spec, _ in _PUBLISHED), *(table.spec for table in VERSIONED))}
)
"""Published tables by name, in the order in which they are listed to readers."""

HELPERS: MappingProxyType[str, TableSpec] = MappingProxyType({spec.name: spec for spec, _ in helpers.HELPERS})
"""Tables that exist only while rules run, by name."""


def build_tables(corpus: Corpus, lineage: Lineage, numbers: Numbers | None = None) -> dict[str, pa.Table]:
    """The tables of a dataset, each sorted by its key.

    With `numbers` (kind -> record number of each record of the corpus' list), tables are made for
    validation: each carries the column `record_no`, the helper tables are there too, and tables of versions,
    which tell of the past, are not.
    """
    context = Context(corpus, lineage, numbers or {})
    makers = _PUBLISHED if numbers is None else (*_PUBLISHED, *helpers.HELPERS)
    tables = {
        spec.name: arrow_table(spec, maker(context), with_record_no=numbers is not None)
        for spec, maker in makers
    }
    return tables if numbers is not None else tables | _versions(tables, lineage)


def _versions(tables: Mapping[str, pa.Table], lineage: Lineage) -> dict[str, pa.Table]:
    return {
        table.spec.name: next_versions(
            table, tables[table.base.name], lineage.versions.get(table.spec.name), lineage.row
        )
        for table in VERSIONED
    }
