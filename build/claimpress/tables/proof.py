"""Tables of what a claim rests on: passages of the source, and checks by people."""

from __future__ import annotations

from dataclasses import replace

from claimpress.tables import meanings
from claimpress.tables.spec import TableSpec, characters, count, day, flag, text

EVIDENCE = TableSpec(
    "evidence",
    "One row for each passage that a claim rests on, by position and fingerprint in the normalised text.",
    ("claim", "position"),
    (
        text("claim", "id of the claim", references="claims.id"),
        count("position", "place in the claim's list of passages, from 0"),
        text("source", "id of the source", references="sources.id"),
        text("text_sha256", "SHA-256 of the source's normalised text"),
        count(
            "paragraph",
            "number of the paragraph that holds the passage, from 0",
            "no single paragraph holds it",
        ),
        characters("start", "position of the passage's first code point in the normalised text, from 0"),
        characters("length", "number of code points of the passage"),
        text("sha256", "SHA-256 of the passage's UTF-8 bytes"),
        text(
            "last_result",
            "what the last comparison with the archived text gave",
            "it was never compared",
            values=meanings.RESULTS,
        ),
        day("last_verified", "day of that comparison", "it was never compared"),
    ),
    sql="""
SELECT e.record_no, e.record AS claim, e.position, c.source, t.sha256 AS text_sha256, p.paragraph, e.start,
    e.length, e.sha256, a.result AS last_result, CAST(a.on_day AS DATE) AS last_verified
FROM raw_claim_evidence e
JOIN raw_claim c ON c.record_no = e.record_no
LEFT JOIN known_texts t ON t.source = c.source
LEFT JOIN known_paragraphs p ON p.source = c.source AND p.start <= e.start
    AND p.start + p.length >= e.start + e.length
LEFT JOIN raw_attestation a ON a.source = c.source AND a.text_sha256 = t.sha256 AND a.start = e.start
    AND a.length = e.length AND a.sha256 = e.sha256
    AND a.record_no NOT IN (SELECT o.record_no FROM old_attestations o)
""",
)
CHECKS = TableSpec(
    "checks",
    "One row for each time a person compared a claim with its source.",
    ("claim", "position"),
    (
        text("claim", "id of the claim", references="claims.id"),
        count("position", "place in the claim's list of checks, from 0, oldest first"),
        text("checked_by", "who checked"),
        day("checked_on", "day of the check"),
        text("verdict", "what the check found", values=meanings.VERDICTS),
        replace(
            flag(
                "valid",
                "whether the check still stands: neither the record nor its passages changed since",
            ),
            # Every value published under the old words is the same under the new ones.
            formerly=("Whether the check still stands: neither the record nor the text has changed since.",),
        ),
        text("record_sha256", "digest of the record as it was checked"),
        text("text_sha256", "digest of the normalised text it was checked against"),
        text("note", "what the checker wants to add", "nothing to add"),
    ),
    sql="""
SELECT k.record_no, k.record AS claim, k.position, k.by_whom AS checked_by,
    CAST(k.on_day AS DATE) AS checked_on, k.verdict,
    (t.sha256 IS NOT NULL AND k.text_sha256 = t.sha256 AND k.record_sha256 = c.content_sha256)
        OR e.record_no IS NOT NULL AS valid,
    k.record_sha256, k.text_sha256, k.note
FROM raw_claim_checks k
JOIN raw_claim c ON c.record_no = k.record_no
LEFT JOIN known_texts t ON t.source = c.source
LEFT JOIN checks_of_earlier_texts e ON e.record_no = k.record_no AND e.position = k.position
""",
)
