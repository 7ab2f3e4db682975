"""Reads lines and YAML, and writes rows, with a library compiled with checks: `columns.checked LIBRARY`."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from claimpress.columns import kernel
from claimpress.columns.rows import row_writer
from claimpress.columns.shape import shape_of
from claimpress.columns.yaml import YamlLines
from claimpress.model.kinds import KINDS
from claimpress.tables.records import raw_tables
from columns.mutated import STEMS, right, styled, wrong
from columns.mutated_yaml import PLACES, SCALARS, mutated


def main(library: Path, count: int) -> int:
    """How many lines were read, each also by itself, so that it ends where the memory does."""
    kernel.LIBRARY = library
    lines = 0
    for kind in STEMS:
        shape, random = shape_of(kind), Random(3)
        many = [*wrong(kind, count, seed=2), *(styled(record, random).encode() for record in right(kind))]
        for line in many:
            kernel.read(shape, line + b"\n", 0)
            kernel.canonical(shape, line + b"\n")
        together = b"".join(line + b"\n" for line in many)
        kernel.canonical(shape, together)
        for _, table in raw_tables(shape, kernel.read(shape, together, 0).tables):
            for names in (None, [b"x:"] * table.num_columns):
                writer = row_writer(table.schema, names)
                assert writer is not None
                for size in (1, 3, 1000):
                    for batch in table.to_batches(size):
                        writer.write(batch)
        lines += len(many)
    return lines + _files(10 * count)


def _files(count: int) -> int:
    """Files of YAML, each in memory of its own."""
    lines = YamlLines()
    for kind, data in mutated(count, seed=4):
        lines.add(kind, data)
    for place in PLACES:
        for text in SCALARS:
            lines.add(KINDS["actor"], place.replace("@", text).encode())
    lines.take()
    return count


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), 600))
