"""Reads changed lines with a library that was compiled with checks: `columns.checked LIBRARY`."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from claimpress.columns import kernel
from claimpress.columns.shape import shape_of
from columns.mutated import STEMS, right, styled, wrong


def main(library: Path, count: int) -> int:
    """How many lines were read, each also by itself, so that it ends where the memory does."""
    kernel.LIBRARY = library
    lines = 0
    for kind in STEMS:
        shape, random = shape_of(kind), Random(3)
        many = [*wrong(kind, count, seed=2), *(styled(record, random).encode() for record in right(kind))]
        for line in many:
            kernel.read(shape, line + b"\n", 0)
        kernel.read(shape, b"".join(line + b"\n" for line in many), 0)
        lines += len(many)
    return lines


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), 600))
