"""Tables as canonical JSONL: the form that table digests are taken of."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa

from claimpress.tables.digest import canonical_lines


def write_jsonl(table: pa.Table, path: Path) -> str:
    """Write a table, one row a line; the file's SHA-256, which is the table digest, comes back."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for line in canonical_lines(table):
            data = line.encode()
            digest.update(data)
            file.write(data)
    return digest.hexdigest()
