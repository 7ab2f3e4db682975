-- title: An allegation without a warning
-- severity: error
-- message: the stance is `{value}`, and no warning says so
-- remedy: Add `allegation` or `hearsay` to `warnings`, or correct the field.
-- why: What a source itself holds at a distance must not be read as its own statement.
SELECT c.record_no, 'stance' AS pointer, c.stance AS value
FROM claims c
LEFT JOIN claim_warnings w ON w.record_no = c.record_no
    AND w.warning IN ('allegation', 'hearsay')
WHERE c.stance = 'alleged' AND w.record_no IS NULL
