"""Made-up claims to measure and to test with: `generate.py COUNT FILE [--errors 0.01] [--seed 7]`.

FILE gets the claims, one a line; what they refer to goes into files beside it, so that the folder of FILE is
a whole dataset. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from pathlib import Path

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.mistakes import CHANGES, CODES, SPOILS, draw
from bench.records import claims_of, line
from bench.world import PER_SOURCE, VERBS, World

_BLOCK = 400
"""Sources that one worker makes at a time."""


MISTAKES = ".mistakes.jsonl"
"""Beside the claims: line and code of each mistake. Files with a dot in front are no part of a dataset."""


def generate(
    world: World, claims: Path, workers: int = 2, errors: float = 0, codes: tuple[str, ...] = CODES
) -> None:
    """Write the dataset whose claims are in the file `claims`; that share of them with a mistake."""
    folder = claims.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.json").write_text(line(world.dataset()) + "\n", encoding="utf-8")
    _write(folder / "actions.jsonl", map(world.action, range(len(VERBS))))
    actors = [*map(world.actor, range(world.actors)), *map(world.outlet, range(world.outlets))]
    _write(folder / "actors.jsonl", actors)
    _write(folder / "items.jsonl", map(world.item, range(world.items)))
    _write(folder / "places.jsonl", map(world.place, range(world.places)))
    _write(folder / "events.jsonl", map(world.event, range(world.sources)))
    blocks = [(world, first, errors, codes) for first in range(0, world.sources, _BLOCK)]
    names = (claims, folder / "sources.jsonl", folder / "attestations.jsonl", folder / MISTAKES)
    outs = [name.open("wb") for name in names]
    try:
        for pieces in _made(blocks, workers):
            for out, piece in zip(outs, pieces, strict=True):
                out.write(piece)
    finally:
        for out in outs:
            out.close()


Block = tuple[World, int, float, tuple[str, ...]]


def _made(blocks: list[Block], workers: int) -> Iterator[tuple[bytes, ...]]:
    if workers < 2 or len(blocks) < 4:
        yield from map(_block, blocks)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(_block, blocks)


def _block(block: Block) -> tuple[bytes, ...]:
    """Lines of claims, sources and attestations of some sources, and of mistakes."""
    world, first, errors, codes = block
    claims: list[bytes] = []
    sources: list[str] = []
    attested: list[str] = []
    told: list[str] = []
    for number in range(first, min(first + _BLOCK, world.sources)):
        source = world.source(number)
        mistakes = draw(world, source, errors, codes) if errors else {}
        changes = {at: CHANGES[code] for at, code in mistakes.items() if code in CHANGES}
        made = list(claims_of(world, source, changes))
        used = {(e["start"], e["length"]) for claim in made for e in claim["evidence"]}
        for at, claim in enumerate(made):
            code = mistakes.get(at, "")
            if code:
                told.append(line({"line": number * PER_SOURCE + at + 1, "code": code}))
            text = line(claim)
            claims.append(SPOILS[code](text, world.random(number, at)) if code in SPOILS else text.encode())
        sources.append(line(source.record()))
        attested.extend(line(one) for one in source.attestations() if (one["start"], one["length"]) in used)
    return b"".join(text + b"\n" for text in claims), _joined(sources), _joined(attested), _joined(told)


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{text}\n" for text in lines).encode()


def _write(path: Path, records: Iterable[object]) -> None:
    path.write_bytes(_joined(list(map(line, records))))


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, help="number of claims")
    parser.add_argument("file", type=Path, help="the file of claims")
    parser.add_argument(
        "--errors", type=float, default=0, metavar="SHARE", help="share of claims with a mistake"
    )
    parser.add_argument("--seed", type=int, default=7, help="other seeds give other claims")
    given = parser.parse_args()
    generate(World(given.count, given.seed), given.file, errors=given.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
