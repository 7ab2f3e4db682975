-- title: A date without a year, and no warning
-- severity: error
-- message: the date {value} has no year, and the claim does not warn of it
-- remedy: Add `date_without_year` to `warnings`, or correct the field.
-- why: Such a date sorts and filters nowhere; readers should see that the text leaves the year open.
SELECT c.record_no, 'date' AS pointer, c.date AS value
FROM claims c
LEFT JOIN claim_warnings w ON w.record_no = c.record_no
    AND w.warning IN ('date_without_year')
WHERE c.date LIKE 'XXXX-%' AND w.record_no IS NULL
