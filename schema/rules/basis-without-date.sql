-- title: A basis for no date
-- severity: error
-- message: there is no date, and `{field}` explains one
-- remedy: Give the date, or delete `date_basis` and `date_note`.
-- why: An explanation without what it explains shows that something was lost.
SELECT c.record_no, 'date_basis' AS pointer, c.date_basis AS value, 'date_basis' AS field
FROM claims c
WHERE c.date IS NULL AND c.date_basis IS NOT NULL
UNION ALL
SELECT c.record_no, 'date_note' AS pointer, c.date_note AS value, 'date_note' AS field
FROM claims c
WHERE c.date IS NULL AND c.date_basis IS NULL AND c.date_note IS NOT NULL
