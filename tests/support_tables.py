"""Helpers for the tests of tables, engine and rules: the Klopstock records, and small changes to them."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pyarrow as pa

from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.model.source import Source
from claimpress.tables.build import build_tables
from claimpress.tables.lineage import Lineage
from claimpress.validation.run import validate_root

KLOPSTOCK = Path(__file__).resolve().parent / "valid" / "klopstock" / "data"
MEETING, COPRODUCE, DELIVERY = "c-p1wew0gv3s7a05x06", "c-f44p022dsqh0zv2rj", "c-4s7sezfbspn638kj2"
PURCHASE = "c-zhy4my8ry44mvvnpy"
FIRST = Lineage("0.1.0")


@functools.cache
def klopstock() -> Corpus:
    """The records of the fixture."""
    corpus = validate_root(KLOPSTOCK).corpus
    assert corpus is not None
    return corpus


def changed_claim(which: str, **changes: Any) -> Corpus:
    """The fixture with fields of one claim changed; its checks stay as they are."""
    claims = [_changed(claim, **changes) if claim.id == which else claim for claim in klopstock().claims]
    return Corpus(**{**vars(klopstock()), "claims": claims})


def changed_source(**changes: Any) -> Corpus:
    """The fixture with fields of its source changed."""
    source = klopstock().sources[0]
    return Corpus(**{**vars(klopstock()), "sources": [Source.model_validate(source.model_dump() | changes)]})


def _changed(claim: Claim, **changes: Any) -> Claim:
    return Claim.model_validate(claim.model_dump() | changes)


def rows(corpus: Corpus, table: str, lineage: Lineage = FIRST) -> list[dict[str, Any]]:
    """The rows of one published table."""
    found: list[dict[str, Any]] = build_tables(corpus, lineage)[table].to_pylist()
    return found


def row(corpus: Corpus, table: str, lineage: Lineage = FIRST, **key: object) -> dict[str, Any]:
    """The only row of a table with these values."""
    (found,) = [entry for entry in rows(corpus, table, lineage) if key.items() <= entry.items()]
    return found


def tables() -> dict[str, pa.Table]:
    """All published tables of the fixture."""
    return build_tables(klopstock(), FIRST)
