"""The digest of a table: the same whatever format, library version or platform the table comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pyarrow as pa

from claimpress.model.canonical import dumps

_BATCH = 10_000


def canonical_lines(table: pa.Table) -> Iterator[str]:
    """Each row as a canonical JSON line with its line break, in the table's order."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            yield dumps(row) + "\n"


def table_digest(table: pa.Table) -> str:
    """SHA-256 of the table's canonical JSONL. The table must be sorted by its key, as `build_tables` does."""
    digest = hashlib.sha256()
    for line in canonical_lines(table):
        digest.update(line.encode())
    return digest.hexdigest()
