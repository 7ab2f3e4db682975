"""What the tables of a dataset rest on beside its record tables, put into the engine that holds those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

import pyarrow as pa

from claimpress.engine.protocol import Engine
from claimpress.model.claim import Claim
from claimpress.model.dataset import DatasetInfo
from claimpress.model.dates import bounds
from claimpress.tables.helpers import DATASET, dataset_row
from claimpress.tables.lineage import Lineage
from claimpress.tables.loops import GOING_ON, LINKS, LOOPS, loop_rows
from claimpress.tables.spec import arrow_table
from claimpress.tables.standing import EARLIER, VERIFIED, Standing
from claimpress.tables.steps import STEPS

ClaimsAt = Callable[[Sequence[int]], Mapping[int, Claim]]
"""Claims by the numbers of their records."""
_DATES = """
SELECT DISTINCT d.text FROM (
    SELECT c.date AS text FROM raw_claim c
    UNION ALL SELECT s.published AS text FROM raw_source s
    UNION ALL SELECT e.date AS text FROM raw_event e
) d
WHERE d.text IS NOT NULL
"""
_AT_ONCE = 10_000
"""Checks whose claims are held in memory together."""
_ROUNDS = 3
"""Times that links which lead to no other are left out before circles are looked for."""


def prepare(
    engine: Engine, info: DatasetInfo, number: int | None, lineage: Lineage, claims_at: ClaimsAt
) -> None:
    """Make what the tables' queries name beside record tables. `number` is that of the dataset's record."""
    engine.register(DATASET.name, arrow_table(DATASET, dataset_row(info, number), with_record_no=True))
    prepare_lineage(engine, lineage)
    engine.register("edtf", _edtf(engine), told=False)
    for name, sql in STEPS:
        engine.make(name, sql)
    engine.register("checks_of_earlier_texts", _of_earlier_texts(engine, claims_at), told=False)


def prepare_lineage(engine: Engine, lineage: Lineage) -> None:
    """Make what the tables' queries name of releases; what was made of others before is replaced."""
    engine.register("this_release", pa.table({"version": [lineage.version]}), told=False)
    known = lineage.claims if lineage.claims is not None else _NO_CLAIMS
    corrected = pa.array(sorted(lineage.corrected), pa.string())
    engine.register("claims_before", known, told=False)
    engine.register("corrected_claims", pa.table({"id": corrected}), told=False)
    engine.define("published_claims", _PUBLISHED)


_NO_CLAIMS = pa.table({name: pa.array([], pa.string()) for name in ("id", "first_release", "last_changed")})
_PUBLISHED = """
SELECT b.id, b.first_release, CASE WHEN c.id IS NULL THEN b.last_changed END AS last_changed
FROM claims_before b
LEFT JOIN corrected_claims c ON c.id = b.id
"""


def _edtf(engine: Engine) -> pa.Table:
    """Each date that occurs, with its first and last day: the calendar is known in one place only."""
    texts = sorted(text for (text,) in engine.rows(_DATES)[1])
    spans = [bounds(text) for text in texts]
    return pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "earliest": pa.array([span.earliest for span in spans], pa.date32()),
            "latest": pa.array([span.latest for span in spans], pa.date32()),
        }
    )


def _of_earlier_texts(engine: Engine, claims_at: ClaimsAt) -> pa.Table:
    """The checks against earlier texts that still stand, by record and position."""
    asked = sorted(engine.rows(EARLIER)[1], key=itemgetter(0, 1))
    found: list[tuple[int, int]] = []
    standing = Standing({row[:4]: row[4] for row in engine.rows(VERIFIED)[1]} if asked else {})
    for first in range(0, len(asked), _AT_ONCE):
        some = asked[first : first + _AT_ONCE]
        claims = claims_at(sorted({row[0] for row in some}))
        found += [
            (number, position)
            for number, position, then, digest, now in some
            if number in claims and standing.stands(claims[number], digest, then, now)
        ]
    numbers, positions = zip(*found, strict=True) if found else ((), ())
    return pa.table({"record_no": pa.array(numbers, pa.int64()), "position": pa.array(positions, pa.int32())})


def make_loops(engine: Engine) -> None:
    """Make the table `loops`."""
    engine.make("links_0", LINKS)
    for at in range(_ROUNDS):
        engine.make(f"links_{at + 1}", GOING_ON.format(links=f"links_{at}"))
    columns = "link, start, stop, pointer, record_no"
    _, links = engine.rows(f"SELECT {columns} FROM links_{_ROUNDS} ORDER BY record_no, pointer")
    engine.register(LOOPS.name, arrow_table(LOOPS, loop_rows(links), with_record_no=True))
