-- title: A paragraph explained twice
-- severity: error
-- message: paragraph {value} stands in `no_claim` twice
-- remedy: Keep one entry.
-- why: Two reasons for one paragraph leave open which of them holds.
SELECT b.record_no, 'no_claim/' || CAST(b.position AS STRING) AS pointer, b.paragraph AS value
FROM no_claims b
JOIN no_claims a ON a.record_no = b.record_no AND a.paragraph = b.paragraph AND a.position < b.position
