-- title: A date without its basis
-- severity: error
-- message: the date {value} is given, and `date_basis` is not
-- remedy: Write `date_basis: stated` where the text gives the date, else `inferred` and in `date_note` from
--   what.
-- why: Readers must see whether the source dates the act or a curator did.
SELECT c.record_no, 'date' AS pointer, c.date AS value
FROM claims c
WHERE c.date IS NOT NULL AND c.date_basis IS NULL
