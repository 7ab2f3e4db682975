"""Records that were read in bulk, written in canonical form, sorted by the key of their kind."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from claimpress.columns import kernel
from claimpress.columns.large import LargeFile, LinesAtHand, lines_open
from claimpress.columns.shape import shape_of
from claimpress.engine.protocol import Engine
from claimpress.model.canonical import record_line
from claimpress.model.kinds import Kind
from claimpress.tables.records import RECORD_KINDS, raw_name
from claimpress.validation.at_hand import Records
from claimpress.validation.structure import fits

_AT_ONCE = 8_192
"""Records that are brought into canonical form together."""


def write_canonical(engine: Engine, records: Records, kind: Kind, path: Path, spools: Path) -> int:
    """Write the records of a kind in canonical form, sorted by key; gives how many there are.

    `engine` holds their record tables. In the folder `spools` lines are laid down that lie at hand nowhere.
    Raises `UserError` where a file has changed since it was read.
    """
    if kind.name not in RECORD_KINDS:
        own = [raw.model for raw in records.small.values() if raw.kind == kind.name and raw.model]
        path.write_text("".join(f"{record_line(record)}\n" for record in own), encoding="utf-8")
        return len(own)
    order = engine.query(f"SELECT record_no FROM {raw_name(kind.name)} ORDER BY {', '.join(kind.key)}")
    with ExitStack() as stack, path.open("wb") as out:
        hands = [
            stack.enter_context(lines_open(large, spools / f"spool-{at}"))
            for at, large in enumerate(records.large)
            if large.file.kind.name == kind.name
        ]
        pool = stack.enter_context(ThreadPoolExecutor(os.cpu_count()))
        waiting: deque[Future[bytes]] = deque()
        for batch in order.to_batches(_AT_ONCE):
            waiting.append(pool.submit(_canonical, records, hands, batch.column(0).to_pylist()))
            if len(waiting) > 2 * (os.cpu_count() or 1):
                out.write(waiting.popleft().result())
        out.writelines(future.result() for future in waiting)
    return int(order.num_rows)


def _canonical(records: Records, hands: Sequence[LinesAtHand], numbers: Sequence[int]) -> bytes:
    """Records in canonical form, in the order of the numbers."""
    if kernel.library() is not None and (lines := _lines(hands, numbers)) is not None:
        text, left_out = kernel.canonical(shape_of(hands[0].file.file.kind.name), lines)
        if not left_out:
            return text
    return b"".join(_one(records, hands, number) for number in numbers)


def _lines(hands: Sequence[LinesAtHand], numbers: Sequence[int]) -> bytes | None:
    """The lines of records, in the order of the numbers; None where not all of them are in files."""
    bases = [hand.file.base for hand in hands]
    wanted: dict[int, list[int]] = {}
    for number in numbers:
        at = bisect_right(bases, number) - 1
        if at < 0 or number not in hands[at].file:
            return None
        wanted.setdefault(at, []).append(number)
    if len(wanted) == 1:
        return _taken(hands[next(iter(wanted))], numbers)
    found: dict[int, bytes] = {}
    for at, some in wanted.items():
        found |= zip(some, _taken(hands[at], some).split(b"\n"), strict=False)
    return b"".join(found[number] + b"\n" for number in numbers)


def _one(records: Records, hands: Sequence[LinesAtHand], number: int) -> bytes:
    raw = records.small.get(number)
    if raw is not None:
        assert raw.model is not None
        return f"{record_line(raw.model)}\n".encode()
    hand = next(hand for hand in hands if number in hand.file)
    return _canonical_line(hand.file, number, _taken(hand, [number]))


def _canonical_line(file: LargeFile, number: int, line: bytes) -> bytes:
    """A record of a file in canonical form, by its number and its line. Raises `UserError`."""
    if kernel.library() is not None:
        text, left_out = kernel.canonical(shape_of(file.file.kind.name), line)
        if not left_out:
            return text
    raw, _ = file.record(number - file.base + 1, line.rstrip(b"\n"))
    if raw is None or not fits(raw) or raw.model is None:
        raise file.changed()
    return f"{record_line(raw.model)}\n".encode()


def _taken(hand: LinesAtHand, numbers: Sequence[int]) -> bytes:
    try:
        return hand.take(numbers)
    except OSError:
        raise hand.file.changed() from None
