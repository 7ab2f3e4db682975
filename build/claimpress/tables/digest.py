"""The digest of a table: the same whatever format, library version or platform the table comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyarrow as pa

from claimpress.columns.rows import row_writer
from claimpress.model.canonical import dumps

_BATCH = 10_000


def canonical_lines(table: pa.Table | Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Rows as canonical JSON lines, many at a time, in the table's order."""
    batches = table.to_batches(max_chunksize=_BATCH) if isinstance(table, pa.Table) else table
    writer, known = None, None
    for batch in batches:
        if known is None:
            known = batch.schema
            writer = row_writer(known, [f"{dumps(name)}:".encode() for name in known.names])
        if writer is not None:
            yield writer.write(batch)
        else:
            yield "".join(f"{dumps(row)}\n" for row in batch.to_pylist()).encode()


def table_digest(table: pa.Table | Iterable[pa.RecordBatch]) -> str:
    """SHA-256 of the table's canonical JSONL. The table must be sorted by its key, as `build_tables` does.

    Raises `TypeError` or `ValueError` for values that no release has, such as texts that are no UTF-8.
    """
    digest = hashlib.sha256()
    batches = table.to_batches(max_chunksize=_BATCH) if isinstance(table, pa.Table) else table
    for lines in canonical_lines(_checked(batch) for batch in batches):
        digest.update(lines)
    return digest.hexdigest()


def _checked(batch: pa.RecordBatch) -> pa.RecordBatch:
    batch.validate(full=True)  # or bytes that are no text would pass for one
    return batch
