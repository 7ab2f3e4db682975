"""What a release vouches for beyond valid records: passages verified, words of one's own, honest days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claimpress.engine.protocol import Engine
from claimpress.load.records import Pointer
from claimpress.model.catalogue import finding
from claimpress.model.claim import Revision
from claimpress.model.corpus import Corpus
from claimpress.model.finding import Finding
from claimpress.model.kinds import KINDS, Kind
from claimpress.release.inputs import key_of, records_of
from claimpress.release.semver import FIRST, Version
from claimpress.release.whereabouts import Where

MARK = "Say here"
"""What the texts of a fresh dataset begin with that its curators must write themselves."""


_UNVERIFIED = """
SELECT e.claim, e.position, e.source, e.last_result
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
WHERE c.withdrawn_since IS NULL AND (e.last_result IS NULL OR e.last_result <> 'verified')
ORDER BY e.record_no, e.position
"""


def no_claims(corpus: Corpus, where: Where) -> Iterator[Finding]:
    """A finding where the dataset holds no claim at all."""
    if not corpus.claims:
        yield finding("no-claims", where("dataset", corpus.dataset.id))


def placeholders(corpus: Corpus, where: Where) -> Iterator[Finding]:
    """A finding for each text that is still the tool's: of the template, or in the place of a reason."""
    yield from _unwritten_reasons(corpus, where)
    info = corpus.dataset
    texts: tuple[tuple[Pointer, str | None], ...] = (
        (("contact", "name"), info.contact.name),
        (("contact", "note"), info.contact.note),
        (("method",), info.method),
        (("corrections",), info.corrections),
    )
    for pointer, text in texts:
        if text is not None and text.startswith(MARK):
            place, field = where("dataset", info.id, pointer), ".".join(map(str, pointer))
            yield finding("placeholder-text", place, value=text, pointer=pointer, field=field)


def _unwritten_reasons(corpus: Corpus, where: Where) -> Iterator[Finding]:
    for kind, record, at, revision in revisions(corpus):
        if revision.reason.startswith(MARK):
            pointer = ("revisions", at, "reason")
            place, name = where(kind.name, record, pointer), {"kind": kind.name, "record": record}
            yield finding(
                "placeholder-text", place, value=revision.reason, pointer=pointer, field="reason", **name
            )


def revisions(corpus: Corpus) -> Iterator[tuple[Kind, str, int, Revision]]:
    """Kind, id of the record, position and entry, for every declared change."""
    for kind in KINDS.values():
        for record in records_of(corpus, kind) if "revisions" in kind.model.model_fields else ():
            name = " ".join(map(str, key_of(kind, record)))
            for at, revision in enumerate(getattr(record, "revisions", ())):
                yield kind, name, at, revision


def unverified(engine: Engine, where: Where) -> Iterator[Finding]:
    """A finding for each passage of a standing claim that was not found verified in the present text."""
    for claim, at, source, result in engine.rows(_UNVERIFIED)[1]:
        pointer = ("evidence", at)
        yield finding(
            "unverified-evidence",
            where("claim", claim, pointer),
            pointer=pointer,
            kind="claim",
            record=claim,
            source=source,
            have=result.replace("_", " ") if result else "never compared",
        )


def too_low(version: Version, corpus: Corpus, where: Where) -> Iterator[Finding]:
    """A finding for a version below the first one."""
    if version < FIRST:
        place = where("dataset", corpus.dataset.id)
        yield finding("version-too-low", place, version=str(version), first=str(FIRST))


def too_early(day: str, corpus: Corpus, where: Where) -> Iterator[Finding]:
    """A finding, about the newest of them, where the data holds a day after the release's own."""
    newest = max(_days(corpus), default=None)
    if newest is None or newest.day <= day:
        return
    place = where(newest.kind, newest.record, newest.pointer)
    told = {"kind": newest.kind, "record": newest.record, "what": newest.what, "newest": newest.day}
    yield finding("release-before-data", place, pointer=newest.pointer, day=day, **told)


@dataclass(frozen=True, order=True)
class _Dated:
    """A day on which somebody did something that the data tells of."""

    day: str
    kind: str
    record: str
    what: str
    pointer: Pointer


def _days(corpus: Corpus) -> Iterator[_Dated]:
    for claim in corpus.claims:
        for at, check in enumerate(claim.checks):
            yield _Dated(check.on, "claim", claim.id, "check", ("checks", at, "on"))
    for source in corpus.sources:
        if source.retrieved is not None:
            yield _Dated(source.retrieved, "source", source.id, "retrieval", ("retrieved",))
        for at, reading in enumerate(source.readings):
            yield _Dated(reading.on, "source", source.id, "reading", ("readings", at, "on"))
    for entry in corpus.attestations:
        yield _Dated(entry.on, "source", entry.source, "comparison of evidence", ())
    for search in corpus.searches:
        yield _Dated(search.on, "search", search.id, "day", ("on",))
    yield from _revised(corpus)


def _revised(corpus: Corpus) -> Iterator[_Dated]:
    for kind, record, at, revision in revisions(corpus):
        yield _Dated(revision.on, kind.name, record, "revision", ("revisions", at, "on"))


@dataclass(frozen=True)
class Obstacle:
    """Findings of one code in the way of sealing: how many, and the first one's message."""

    code: str
    count: int
    first: str

    @property
    def text(self) -> str:
        """As a line for readers."""
        return f"{self.first} ({self.code}{f', {self.count} in all' if self.count > 1 else ''})"


def obstacles(findings: Iterable[Finding]) -> tuple[Obstacle, ...]:
    """Findings in a few lines, by code, in their order."""
    listed = list(findings)
    counts = Counter(found.code for found in listed)
    first = {found.code: found.message for found in reversed(listed)}
    return tuple(Obstacle(code, count, first[code]) for code, count in counts.items())
