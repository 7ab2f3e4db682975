-- title: An inferred date without its reason
-- severity: error
-- message: the date {value} is inferred, and `date_note` does not say from what
-- remedy: Write in `date_note` the paragraph or the source that the date rests on.
-- why: An inference that cannot be followed cannot be checked.
SELECT c.record_no, 'date_basis' AS pointer, c.date AS value
FROM claims c
WHERE c.date_basis = 'inferred' AND c.date_note IS NULL
