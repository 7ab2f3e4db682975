"""What a release vouches for beyond valid records: passages verified, words of one's own, honest days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from claimpress.engine.protocol import Engine
from claimpress.load.records import Pointer
from claimpress.model.catalogue import finding
from claimpress.model.dataset import DatasetInfo
from claimpress.model.finding import Finding
from claimpress.model.kinds import KINDS
from claimpress.release.semver import FIRST, Version
from claimpress.release.working import Where

MARK = "Say here"
"""What the texts of a fresh dataset begin with that its curators must write themselves."""
LISTED = 1_000
"""Findings of one code that are listed; all are counted."""
_REVISED = tuple(kind.name for kind in KINDS.values() if "revisions" in kind.model.model_fields)


@dataclass(frozen=True)
class Hindrance:
    """Something in the way of sealing, about a record: a finding before its place is looked up.

    `found` is the id that the record is written down under, where that is another one; `more` how many more
    there are of the same code, which are not listed.
    """

    code: str
    kind: str
    record: str
    pointer: Pointer = ()
    value: object = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    found: str | None = None
    more: int = 0

    @property
    def at(self) -> tuple[str, str]:
        """Kind and id to look for."""
        return self.kind, self.record if self.found is None else self.found

    def finding(self, where: Where) -> Finding:
        """With its place."""
        place = where(*self.at, self.pointer)
        return finding(
            self.code,
            place,
            value=self.value,
            pointer=self.pointer,
            kind=self.kind,
            record=self.record,
            **self.told,
        )


@dataclass(frozen=True)
class Refused:
    """What is in the way: findings, of each code the first ones, and how many there are of each."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


def refused(hindrances: Iterable[Hindrance], where: Where) -> Refused:
    """Hindrances with their places."""
    counts: Counter[str] = Counter()
    listed: list[Hindrance] = []
    for one in hindrances:
        if counts[one.code] < LISTED:
            listed.append(one)
        counts[one.code] += 1 + one.more
    where.look({one.at for one in listed})
    return Refused(tuple(one.finding(where) for one in listed), counts)


@dataclass(frozen=True)
class Obstacle:
    """Findings of one code in the way of sealing: how many, and the first one's message."""

    code: str
    count: int
    first: str

    @property
    def text(self) -> str:
        """As a line for readers."""
        return f"{self.first} ({self.code}{f', {self.count:,} in all' if self.count > 1 else ''})"


def obstacles(found: Refused) -> tuple[Obstacle, ...]:
    """What is in the way in a few lines, by code, in their order."""
    first = {one.code: one.message for one in reversed(found.findings)}
    return tuple(Obstacle(code, count, first[code]) for code, count in found.counts.items())


def no_claims(engine: Engine, info: DatasetInfo) -> Iterator[Hindrance]:
    """Where the dataset holds no claim at all."""
    if not engine.rows("SELECT record_no FROM raw_claim LIMIT 1")[1]:
        yield Hindrance("no-claims", "dataset", info.id)


def placeholders(engine: Engine, info: DatasetInfo) -> Iterator[Hindrance]:
    """Each text that is still the tool's: of the template, or in the place of a reason."""
    for kind in _REVISED:
        reasons = (
            f"SELECT v.record, v.position, v.reason FROM raw_{kind}_revisions v "
            f"WHERE v.reason LIKE '{MARK}%' ORDER BY v.record, v.position"
        )
        for record, position, reason in engine.rows(reasons)[1]:
            told = {"field": "reason"}
            yield Hindrance("placeholder-text", kind, record, ("revisions", position, "reason"), reason, told)
    texts: tuple[tuple[Pointer, str | None], ...] = (
        (("contact", "name"), info.contact.name),
        (("contact", "note"), info.contact.note),
        (("method",), info.method),
        (("corrections",), info.corrections),
    )
    for pointer, text in texts:
        if text is not None and text.startswith(MARK):
            name = ".".join(map(str, pointer))
            yield Hindrance("placeholder-text", "dataset", info.id, pointer, text, {"field": name})


_UNVERIFIED = """
FROM evidence e
JOIN raw_claim c ON c.record_no = e.record_no
WHERE c.withdrawn_since IS NULL AND (e.last_result IS NULL OR e.last_result <> 'verified')
"""


def unverified(engine: Engine) -> Iterator[Hindrance]:
    """Each passage of a standing claim that was not found verified in the present text."""
    listed = f"SELECT c.id, e.position, c.source, e.last_result {_UNVERIFIED} ORDER BY c.id, e.position"
    for (claim, at, source, result), more in _first(engine, listed, _UNVERIFIED):
        told = {"source": source, "have": result.replace("_", " ") if result else "never compared"}
        yield Hindrance("unverified-evidence", "claim", claim, ("evidence", at), told=told, more=more)


def too_few_checks(engine: Engine, info: DatasetInfo) -> Iterator[Hindrance]:
    """Each standing claim with fewer valid checks than the dataset's policy asks for."""
    needed = info.policies.checks_needed
    lacking = _lacking(needed)
    listed = f"SELECT r.id, c.check_count {lacking} ORDER BY r.id"
    for (name, have), more in _first(engine, listed, lacking):
        yield Hindrance("too-few-checks", "claim", name, told={"have": have, "needed": needed}, more=more)


def lacking_checks(engine: Engine, info: DatasetInfo) -> dict[str, int]:
    """Ids of the standing claims with fewer valid checks than the dataset's policy asks for, and how many."""
    lacking = _lacking(info.policies.checks_needed)
    return dict(engine.rows(f"SELECT r.id, c.check_count {lacking}")[1])


def _lacking(needed: int) -> str:
    return (
        "FROM claims c JOIN raw_claim r ON r.record_no = c.record_no "
        f"WHERE r.withdrawn_since IS NULL AND c.check_count < {needed}"
    )


def _first(engine: Engine, listed: str, counted: str) -> Iterator[tuple[tuple[Any, ...], int]]:
    """The first rows of a query; beside the last of them how many more there are, else 0."""
    rows = engine.rows(f"{listed} LIMIT {LISTED}")[1]
    more = engine.rows(f"SELECT count(*) {counted}")[1][0][0] - LISTED if len(rows) == LISTED else 0
    for at, row in enumerate(rows, 1):
        yield row, more if at == len(rows) else 0


def too_low(version: Version, info: DatasetInfo) -> Iterator[Hindrance]:
    """A version below the first one."""
    if version < FIRST:
        told = {"version": str(version), "first": str(FIRST)}
        yield Hindrance("version-too-low", "dataset", info.id, told=told)


_DAYS = " UNION ALL ".join(
    (
        "SELECT k.on_day AS day, 'claim' AS kind, k.record, 'check' AS what, 'checks' AS field, k.position "
        "FROM raw_claim_checks k",
        "SELECT s.retrieved, 'source', s.id, 'retrieval', 'retrieved', NULL FROM raw_source s",
        "SELECT r.on_day, 'source', r.record, 'reading', 'readings', r.position FROM raw_source_readings r",
        "SELECT a.on_day, 'source', a.source, 'comparison of evidence', NULL, NULL FROM raw_attestation a",
        "SELECT f.on_day, 'search', f.id, 'day', 'on', NULL FROM raw_search f",
        *(
            f"SELECT v.on_day, '{kind}', v.record, 'revision', 'revisions', v.position "
            f"FROM raw_{kind}_revisions v"
            for kind in _REVISED
        ),
    )
)
"""Every day on which somebody did something that the data tells of."""
_NEWEST = f"""
SELECT d.day, d.kind, d.record, d.what, d.field, d.position FROM ({_DAYS}) d
WHERE d.day IS NOT NULL
ORDER BY d.day DESC, d.kind DESC, d.record DESC, d.what DESC, d.field DESC, d.position DESC
LIMIT 1
"""


def too_early(day: str, engine: Engine) -> Iterator[Hindrance]:
    """The newest day that the data holds, where it is after the release's own."""
    for newest, kind, record, what, name, position in engine.rows(_NEWEST)[1]:
        if newest > day:
            pointer: Pointer = () if name is None else (name,) if position is None else (name, position, "on")
            told = {"day": day, "what": what, "newest": newest}
            yield Hindrance("release-before-data", kind, record, pointer, told=told)
