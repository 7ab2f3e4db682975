"""Compare every passage with the archived text, and attest what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claimpress.disk.whole import replace_all
from claimpress.evidence.archive import Archive
from claimpress.load import read_json
from claimpress.model.canonical import record_line
from claimpress.model.claim import Evidence
from claimpress.model.corpus import Corpus
from claimpress.model.errors import UserError
from claimpress.model.source import Attestation, EvidenceResult, Source
from claimpress.model.text import NormalText, occurrences, sha256_hex, windows

MOST = 10
"""How many places of an ambiguous passage are named."""


@dataclass(frozen=True)
class Verified:
    """One evidence entry after the comparison.

    `position` counts the entries of the claim from 0; `found_at` are the starts at which the passage stands.
    `text_sha256` is the digest of the text compared with, or of the text wanted where there was none.
    """

    claim: str
    position: int
    source: str
    text_sha256: str
    start: int
    length: int
    sha256: str
    result: EvidenceResult
    found_at: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data for `--format json`."""
        return {**vars(self), "result": self.result.value, "found_at": list(self.found_at)}


@dataclass(frozen=True)
class SourceTrouble:
    """What a source's record says of its text, and is not so."""

    source: str
    message: str


def verify_evidence(corpus: Corpus, archive: Archive | None) -> list[Verified]:
    """Compare each evidence entry of the corpus with its source's last text, in the order of the corpus.

    Without an archive, or where the text is not in it, the result is `not_reverified`.
    """
    sources = {source.id: source for source in corpus.sources}
    texts = {key: archive.text_for(source) if archive else None for key, source in sources.items()}
    results = []
    for claim in corpus.claims:
        source, text = sources.get(claim.source), texts.get(claim.source)
        wanted = text.sha256 if text else source.texts[-1].sha256 if source else ""
        for position, entry in enumerate(claim.evidence):
            result, found_at = compare(entry, text) if text else (EvidenceResult.NOT_REVERIFIED, ())
            place = (claim.id, position, claim.source, wanted, entry.start, entry.length, entry.sha256)
            results.append(Verified(*place, result, found_at))
    return results


def compare(entry: Evidence, text: NormalText) -> tuple[EvidenceResult, tuple[int, ...]]:
    """What a fingerprint gives against a text, and the starts at which its passage stands there."""
    passage = text.text[entry.start : entry.start + entry.length]
    if len(passage) == entry.length and sha256_hex(passage) == entry.sha256:
        places = occurrences(text.text, passage, MOST)
        result = EvidenceResult.VERIFIED if len(places) == 1 else EvidenceResult.AMBIGUOUS
    else:
        places = windows(text.text, entry.length, entry.sha256, MOST)
        results = (EvidenceResult.MISSING, EvidenceResult.MOVED, EvidenceResult.AMBIGUOUS)
        result = results[min(len(places), 2)]
    return result, tuple(places)


def check_sources(corpus: Corpus, archive: Archive | None) -> list[SourceTrouble]:
    """Where a source's record and the text in the archive disagree: digest, length or paragraphs."""
    troubles: list[SourceTrouble] = []
    if archive is None:
        return troubles
    for source in corpus.sources:
        text = archive.text_for(source)
        troubles += (
            [SourceTrouble(source.id, message) for message in _differences(source, text)] if text else []
        )
    return troubles


def _differences(source: Source, text: NormalText) -> Iterator[str]:
    last = source.texts[-1]
    if last.sha256 != text.sha256:
        yield f"the file normalises to another text ({text.sha256}) than recorded ({last.sha256})"
    if last.length != len(text.text):
        yield f"the text has {len(text.text)} code points, the record says {last.length}"
    recorded = [(p.start, p.length) for p in source.paragraphs]
    if recorded != [(p.start, p.length) for p in text.paragraphs]:
        yield f"the text has other paragraphs ({len(text.paragraphs)}) than recorded ({len(recorded)})"


def counts(results: Iterable[Verified]) -> dict[str, int]:
    """How many entries came out with each result; all results are named."""
    found = Counter(entry.result for entry in results)
    return {result.value: found[result] for result in EvidenceResult}


def render(results: Sequence[Verified], troubles: Sequence[SourceTrouble] = ()) -> str:
    """The results as text for a terminal: what is not verified, then the counts."""
    lines = [f"{trouble.source}: {trouble.message}" for trouble in troubles]
    silent = (EvidenceResult.VERIFIED, EvidenceResult.NOT_REVERIFIED)
    lines += [_told(entry) for entry in results if entry.result not in silent]
    words = {"not_reverified": "not re-verified here"}
    shown = [f"{number} {words.get(name, name)}" for name, number in counts(results).items() if number]
    return "\n".join([*lines, ", ".join(shown) or "no evidence to verify"])


def _told(entry: Verified) -> str:
    head = f"{entry.claim} evidence/{entry.position} in {entry.source}"
    places = ", ".join(map(str, entry.found_at))
    if entry.result is EvidenceResult.MOVED:
        return f"{head}: moved from {entry.start} to {places}; set `start: {places}`"
    if entry.result is EvidenceResult.AMBIGUOUS:
        return f"{head}: ambiguous, it stands at {places}; choose a longer passage"
    return f"{head}: missing; find the passage again with `claimpress locate {entry.source}`"


@dataclass(frozen=True)
class Written:
    """What became of the attestations: compared anew, kept from an earlier run, dropped, changed on disk."""

    attested: int
    kept: int
    dropped: int
    changed: bool


def earlier_texts(corpus: Corpus) -> set[tuple[str, str]]:
    """Source and digest of every text of the sources but the last ones."""
    return {(source.id, text.sha256) for source in corpus.sources for text in source.texts[:-1]}


def write_attestations(
    path: Path,
    results: Iterable[Verified],
    on: str,
    tool: str,
    earlier: Collection[tuple[str, str]] = frozenset(),
) -> Written:
    """Write `attestations.jsonl` for the day `on`: sorted by key, in canonical form, whole or not at all.

    A passage that could not be compared keeps what was attested before; one that no claim rests on any more
    is dropped. What was verified in an earlier text of its source (`earlier`: source and digest) stays,
    wherever the passage stood: checks made against that text rest on it. Raises `UserError` when the file
    cannot be read or written.
    """
    results = list(results)
    before = _read(path)
    attested: dict[tuple[str | int, ...], list[Attestation]] = {}
    for entry in before:
        attested.setdefault(_passage(entry), []).append(entry)
    entries: dict[tuple[str | int, ...], Attestation] = {}
    kept: set[tuple[str | int, ...]] = set()
    for found in results:
        if found.result is EvidenceResult.NOT_REVERIFIED:
            for entry in attested.get(_passage(found), []):
                entries[_key(entry)] = entry
                kept.add(_key(entry))
        else:
            entry = _attestation(found, on, tool)
            entries[_key(entry)] = entry
    for entry in _still_of_use(before, results, earlier):
        kept.add(_key(entry))
        entries.setdefault(_key(entry), entry)
    data = "".join(record_line(entries[key]) + "\n" for key in sorted(entries)).encode()
    changed = data != (path.read_bytes() if path.exists() else b"")
    if changed:
        replace_all({path: data})
    left = {_passage(entry) for entry in entries.values()}
    gone = sum(_passage(entry) not in left for entry in before)
    return Written(len(entries) - len(kept), len(kept), gone, changed)


def _still_of_use(
    before: Iterable[Attestation], results: Iterable[Verified], earlier: Collection[tuple[str, str]]
) -> Iterator[Attestation]:
    rested_on = {(found.source, found.length, found.sha256) for found in results}
    for entry in before:
        known = (entry.source, entry.text_sha256) in earlier and entry.result is EvidenceResult.VERIFIED
        if known and (entry.source, entry.length, entry.sha256) in rested_on:
            yield entry


def _attestation(found: Verified, on: str, tool: str) -> Attestation:
    place = {"source": found.source, "text_sha256": found.text_sha256, "start": found.start}
    fields = {**place, "length": found.length, "sha256": found.sha256, "result": found.result, "on": on}
    try:
        return Attestation.model_validate({**fields, "tool": tool})
    except ValidationError as problem:
        name = str(problem.errors()[0]["loc"][0])
        raise UserError(
            f"{fields.get(name, tool)!r} cannot be `{name}`", "write a day as YYYY-MM-DD", 2
        ) from None


def _key(entry: Attestation) -> tuple[str | int, ...]:
    return (entry.source, entry.text_sha256, entry.start, entry.length, entry.sha256)


def _passage(entry: Attestation | Verified) -> tuple[str | int, ...]:
    return (entry.source, entry.start, entry.length, entry.sha256)


def _read(path: Path) -> list[Attestation]:
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}", "make it readable") from None
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(Attestation.model_validate(read_json(line, path.name).value))
            except ValidationError:
                remedy = "run `claimpress validate`, and mend or delete that line"
                raise UserError(f"{path}:{number} is no attestation; nothing was written", remedy) from None
    return found
