-- title: A paragraph without claims that bears one
-- severity: error
-- message: paragraph {value} is said to bear no claim; claims that rest on it: {claim_count}
-- remedy: Delete it from `no_claim`, or correct the passage.
-- why: One of the two is wrong, and readers would believe either.
SELECT n.record_no, 'no_claim/' || CAST(n.position AS STRING) AS pointer, n.paragraph AS value, p.claim_count
FROM no_claims n
JOIN coverage p ON p.record_no = n.record_no AND p.paragraph = n.paragraph
WHERE p.claim_count > 0
