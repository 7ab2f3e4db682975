-- title: An inferred year in a stated date
-- severity: error
-- message: the warning says that the year is inferred, and the date is not marked so
-- remedy: Write `date_basis: inferred` and the reason in `date_note`, or delete the warning.
-- why: The field and the warning must tell the reader the same.
SELECT w.record_no, 'warnings/' || CAST(w.position AS STRING) AS pointer, w.warning AS value
FROM claim_warnings w
JOIN claims c ON c.record_no = w.record_no
WHERE w.warning = 'inferred_year' AND (c.date_basis IS NULL OR c.date_basis <> 'inferred')
