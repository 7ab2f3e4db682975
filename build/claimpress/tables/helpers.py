"""Tables that exist only while rules run: what rules need beside the published tables."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.model.dataset import DatasetInfo
from claimpress.tables.loops import LOOPS
from claimpress.tables.mentions import MENTIONS
from claimpress.tables.records import RECORD_KINDS
from claimpress.tables.spec import Row, TableSpec, characters, count, day, flag, text

DATASET = TableSpec(
    "dataset",
    "One row: what `dataset.yaml` says that rules need.",
    ("id",),
    (
        text("id", "id of the dataset"),
        text("id_prefix", "prefix of claim ids"),
        text("language", "language of statements and names"),
        count("checks_needed", "valid checks each claim needs before a release"),
    ),
    published=False,
)
CLAIM_ORIGINS = TableSpec(
    "claim_origins",
    "One row for each claim that states an origin of its own.",
    ("claim",),
    (
        text("claim", "id of the claim"),
        text("actor", "actor id", "unknown"),
        text("basis", "how it is known"),
        text("note", "what an inference rests on", "nothing to add"),
    ),
    published=False,
    sql="""
SELECT c.record_no, c.id AS claim, c.origin_actor AS actor, c.origin_basis AS basis, c.origin_note AS note
FROM raw_claim c
WHERE c.has_origin
""",
)
CLAIM_WARNINGS = TableSpec(
    "claim_warnings",
    "One row for each warning of a claim.",
    ("claim", "position"),
    (
        text("claim", "id of the claim"),
        count("position", "place in the list, from 0"),
        text("warning", "the code"),
    ),
    published=False,
    sql="""SELECT w.record_no, w.record AS claim, w.position, w.value AS warning FROM raw_claim_warnings w""",
)
SOURCE_TEXTS = TableSpec(
    "source_texts",
    "One row for each version of a source's text; `is_current` marks the last.",
    ("source", "position"),
    (
        text("source", "id of the source"),
        count("position", "place in the list of versions, from 0"),
        text("raw_sha256", "digest of the file's bytes"),
        text("sha256", "digest of the normalised text"),
        characters("length", "code points of the normalised text"),
        text("extent", "whole or excerpt"),
        flag("is_current", "whether it is the version that counts"),
    ),
    published=False,
    sql="""
SELECT t.record_no, t.record AS source, t.position, t.raw_sha256, t.sha256, t.length, t.extent,
    s.texts_count = t.position + 1 AS is_current
FROM raw_source_texts t
JOIN raw_source s ON s.record_no = t.record_no
""",
)
NO_CLAIMS = TableSpec(
    "no_claims",
    "One row for each entry of `no_claim`.",
    ("source", "position"),
    (
        text("source", "id of the source"),
        count("position", "place in the list, from 0"),
        count("paragraph", "number of the paragraph"),
        text("reason", "why it bears no claim"),
    ),
    published=False,
    sql="""
SELECT n.record_no, n.record AS source, n.position, n.paragraph, n.reason FROM raw_source_no_claim n
""",
)
READINGS = TableSpec(
    "readings",
    "One row for each paragraph of each reading of a source.",
    ("source", "reading", "position"),
    (
        text("source", "id of the source"),
        count("reading", "place in the list of readings, from 0"),
        count("position", "place in the reading's list of paragraphs, from 0"),
        count("paragraph", "number of the paragraph"),
        text("read_by", "who read"),
        day("read_on", "day of the reading"),
        flag("complete", "whether every assertion was found recorded"),
    ),
    published=False,
    sql="""
SELECT p.record_no, p.record AS source, p.position AS reading, p.inner_position AS position,
    p.value AS paragraph, r.by_whom AS read_by, CAST(r.on_day AS DATE) AS read_on, r.complete
FROM raw_source_readings_paragraphs p
JOIN raw_source_readings r ON r.record_no = p.record_no AND r.position = p.position
""",
)
ATTESTATIONS = TableSpec(
    "attestations",
    "One row for each attestation.",
    ("source", "text_sha256", "start", "length", "sha256"),
    (
        text("source", "id of the source"),
        text("text_sha256", "digest of the text compared with"),
        characters("start", "start of the passage"),
        characters("length", "length of the passage"),
        text("sha256", "fingerprint of the passage"),
        text("result", "what the comparison gave"),
        day("verified_on", "day of the comparison"),
    ),
    published=False,
    sql="""
SELECT a.record_no, a.source, a.text_sha256, a.start, a.length, a.sha256, a.result,
    CAST(a.on_day AS DATE) AS verified_on
FROM raw_attestation a
""",
)
CLAIM_KEYS = TableSpec(
    "claim_keys",
    "One row for each claim that has source, action, negation and date in common with another: what it "
    "lists, as texts that are equal where the lists hold the same in any order.",
    ("claim",),
    (
        text("claim", "id of the claim"),
        text("source", "id of its source"),
        text("action", "id of its action"),
        flag("negated", "whether the source says that it is not so"),
        text("date", "its date; an empty text where it has none"),
        text("actors", "ids of the actors, sorted"),
        text("recipients", "ids of the recipients, sorted"),
        text("items", "ids of the items with their quantities, sorted"),
        text("places", "ids of the places, sorted"),
    ),
    published=False,
    sql="""
SELECT c.record_no, c.id AS claim, c.source, c.action, c.negated, coalesce(c.date, '') AS date,
    array_join(sort_array(c.actors), ' ') AS actors, array_join(sort_array(c.recipients), ' ') AS recipients,
    coalesce(i.items, '') AS items, array_join(sort_array(c.places), ' ') AS places
FROM alike_claims a
JOIN raw_claim c ON c.record_no = a.record_no
LEFT JOIN item_keys i ON i.record_no = c.record_no
""",
)
_SOUND = "\nUNION ALL\n".join(
    f"SELECT r.record_no, '{kind}' AS kind, "
    f"{'CAST(NULL AS STRING)' if kind == 'attestation' else 'r.id'} AS id, true AS sound FROM raw_{kind} r"
    for kind in RECORD_KINDS
)
RECORDS = TableSpec(
    "records",
    "One row for each record of the dataset, those included whose structure is broken.",
    ("record_no",),
    (
        characters("record_no", "number of the record"),
        text("kind", "kind of record"),
        text("id", "its id", "it has none, or none that can be read"),
        flag("sound", "whether its structure is right, so that it stands in the other tables"),
    ),
    published=False,
    sql=f"""
{_SOUND}
UNION ALL
SELECT d.record_no, 'dataset' AS kind, d.id, true AS sound FROM dataset d
UNION ALL
SELECT u.record_no, u.kind, u.id, u.sound FROM unsound_records u
""",
)
UNSOUND = TableSpec(
    "unsound_records",
    "Rows of `records` whose structure is broken.",
    ("record_no",),
    RECORDS.columns,
)
REPEATED_IDS = TableSpec(
    "repeated_ids",
    "One row for each record whose id an earlier record of its kind has.",
    ("record_no",),
    (
        characters("record_no", "number of the record"),
        text("kind", "kind of record"),
        text("id", "its id"),
        characters("first_no", "number of the first record of the kind that has the id"),
    ),
    published=False,
    # Grouped by short hashes first: the ids of ten million records do not fit into a gigabyte.
    sql="""
WITH suspects AS (
    SELECT r.record_no, r.kind, r.id
    FROM records r
    JOIN (
        SELECT xxhash64(id) AS digest
        FROM records
        WHERE id IS NOT NULL
        GROUP BY xxhash64(id)
        HAVING count(*) > 1
    ) d ON d.digest = xxhash64(r.id)
)
SELECT r.record_no, r.kind, r.id, f.first_no
FROM suspects r
JOIN (
    SELECT kind, id, min(record_no) AS first_no
    FROM suspects
    GROUP BY kind, id
    HAVING count(*) > 1
) f ON f.kind = r.kind AND f.id = r.id
WHERE r.record_no > f.first_no
""",
)
HELPERS = (
    DATASET,
    CLAIM_ORIGINS,
    CLAIM_WARNINGS,
    CLAIM_KEYS,
    SOURCE_TEXTS,
    NO_CLAIMS,
    READINGS,
    ATTESTATIONS,
    MENTIONS,
    LOOPS,
    RECORDS,
    REPEATED_IDS,
)
"""Tables that rules may read besides the published ones."""


def dataset_row(info: DatasetInfo, number: int | None) -> Iterator[Row]:
    """The row of `dataset`."""
    yield {
        "id": info.id,
        "id_prefix": info.id_prefix,
        "language": info.language,
        "checks_needed": info.policies.checks_needed,
        "record_no": number,
    }
