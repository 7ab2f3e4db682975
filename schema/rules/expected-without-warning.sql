-- title: An expectation without a warning
-- severity: error
-- message: the stance is `{value}`, and the warning `expectation` is missing
-- remedy: Add `expectation` to `warnings`, or correct the field.
-- why: Announcements are often counted as deliveries; the warning goes wherever the claim goes.
SELECT c.record_no, 'stance' AS pointer, c.stance AS value
FROM claims c
LEFT JOIN claim_warnings w ON w.record_no = c.record_no AND w.warning IN ('expectation')
WHERE c.stance = 'expected' AND w.record_no IS NULL
