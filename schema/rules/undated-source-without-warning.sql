-- title: A claim of an undated source without a warning
-- severity: error
-- message: the source `{value}` is undated, and the claim does not warn of it
-- remedy: Add `undated_source` to `warnings`.
-- why: “Next year” in an undated text can be any year: whoever reads the claim alone must see that.
SELECT c.record_no, 'warnings' AS pointer, s.id AS value
FROM claims c
JOIN sources s ON s.id = c.source
LEFT JOIN claim_warnings w ON w.record_no = c.record_no AND w.warning IN ('undated_source')
WHERE s.published IS NULL AND c.withdrawn_since IS NULL AND w.record_no IS NULL
