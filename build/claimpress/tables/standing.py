"""Which checks still stand: those whose record, and the passages that it rests on, are as they were checked.

A source's text may be corrected: a new version joins its `texts`. Passages that are found again in the new
text, there or elsewhere in it, say what they said; a check of a claim that rests on such passages alone goes
on standing. It vouches for the record with the positions that they had in the text it was made against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Check, Claim, Evidence
from claimpress.model.source import Attestation, EvidenceResult, Source

Passage = tuple[str, str, int, str]
"""Source, digest of the text, length and fingerprint: a passage wherever it stands."""


@dataclass
class Standing:
    """Answers for the claims of a corpus, from its sources and attestations."""

    sources: Mapping[str, Source]
    attestations: Iterable[Attestation]
    _digests: dict[int, str] = field(default_factory=dict, init=False, repr=False)

    def stands(self, claim: Claim, check: Check) -> bool:
        """Whether a check still vouches for the claim as it is now."""
        source = self.sources.get(claim.source)
        if source is None:
            return False
        if check.text_sha256 == source.texts[-1].sha256:
            return check.record_sha256 == self._digest(claim)
        if check.text_sha256 not in {text.sha256 for text in source.texts}:
            return False
        now, then = source.texts[-1].sha256, check.text_sha256
        if any(self._start(claim, now, passage) != passage.start for passage in claim.evidence):
            return False
        before = self._as_it_was(claim, then)
        return before is not None and check.record_sha256 == record_sha256(before)

    def _digest(self, claim: Claim) -> str:
        if id(claim) not in self._digests:
            self._digests[id(claim)] = record_sha256(claim)
        return self._digests[id(claim)]

    def _as_it_was(self, claim: Claim, text: str) -> Claim | None:
        """The claim with the positions of its passages in an earlier text; None where one was not there."""
        starts = [self._start(claim, text, passage) for passage in claim.evidence]
        if any(start is None for start in starts):
            return None
        moved = [
            passage.model_copy(update={"start": start})
            for passage, start in zip(claim.evidence, starts, strict=True)
        ]
        return claim.model_copy(update={"evidence": moved})

    def _start(self, claim: Claim, text: str, passage: Evidence) -> int | None:
        return self._verified.get((claim.source, text, passage.length, passage.sha256))

    @cached_property
    def _verified(self) -> dict[Passage, int]:
        """Where each passage was found verified, by text; a passage is unique in its text."""
        return {
            (entry.source, entry.text_sha256, entry.length, entry.sha256): entry.start
            for entry in self.attestations
            if entry.result is EvidenceResult.VERIFIED
        }
