-- title: A claim of an excerpt without a warning
-- severity: error
-- message: only an excerpt of the source `{value}` was at hand, and the claim does not warn of it
-- remedy: Add `partial_text` to `warnings`.
-- why: What is left out of an excerpt can turn the meaning of what is in it.
SELECT c.record_no, 'warnings' AS pointer, s.id AS value
FROM claims c
JOIN sources s ON s.id = c.source
LEFT JOIN claim_warnings w ON w.record_no = c.record_no AND w.warning IN ('partial_text')
WHERE s.extent = 'excerpt' AND c.withdrawn_since IS NULL AND w.record_no IS NULL
