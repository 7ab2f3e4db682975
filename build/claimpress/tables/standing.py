"""Which checks of an earlier text still stand: those of claims whose passages are found again in the new one.

A source's text may be corrected: a new version joins its `texts`. Passages that are found again in the new
text, there or elsewhere in it, say what they said; a check of a claim that rests on such passages alone goes
on standing. It vouches for the record with the positions that they had in the text it was made against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Claim, Evidence

Passage = tuple[str, str, int, str]
"""Source, digest of the text, length and fingerprint: a passage wherever it stands."""

EARLIER = """
SELECT k.record_no, k.position, k.text_sha256, k.record_sha256, n.sha256 AS now
FROM raw_claim_checks k
JOIN raw_claim c ON c.record_no = k.record_no
JOIN known_texts n ON n.source = c.source
WHERE k.text_sha256 <> n.sha256 AND EXISTS (
    SELECT 1 FROM raw_source_texts t
    JOIN known_sources s ON s.record_no = t.record_no
    WHERE t.record = c.source AND t.sha256 = k.text_sha256
)
"""
"""The checks that were made against an earlier version of their source's text."""
VERIFIED = """
SELECT a.source, a.text_sha256, a.length, a.sha256, a.start
FROM raw_attestation a
WHERE a.result = 'verified' AND a.source IN (
    SELECT c.source FROM raw_claim c
    JOIN raw_claim_checks k ON k.record_no = c.record_no
    JOIN known_texts n ON n.source = c.source
    WHERE k.text_sha256 <> n.sha256
)
ORDER BY a.record_no
"""
"""Where passages of such sources were found verified; a passage is unique in its text."""


@dataclass(frozen=True)
class Standing:
    """Answers from the places where passages were found verified."""

    verified: Mapping[Passage, int]

    def stands(self, claim: Claim, record_sha256_then: str, then: str, now: str) -> bool:
        """Whether a check against the text `then` vouches for the claim as it is, with the text `now`."""
        if any(self._start(claim, now, passage) != passage.start for passage in claim.evidence):
            return False
        before = self._as_it_was(claim, then)
        return before is not None and record_sha256_then == record_sha256(before)

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
        return self.verified.get((claim.source, text, passage.length, passage.sha256))
