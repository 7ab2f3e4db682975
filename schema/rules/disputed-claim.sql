-- title: A claim that a check disputes
-- severity: warning
-- message: {value} found on {checked_on} that the source does not say this
-- remedy: Correct the claim and have it checked again, or withdraw it.
-- why: A dispute on record that nobody answered is the first thing a reader will ask about.
SELECT k.record_no, 'checks/' || CAST(k.position AS STRING) || '/verdict' AS pointer,
    k.checked_by AS value, k.checked_on
FROM checks k
JOIN claims c ON c.record_no = k.record_no
WHERE k.verdict = 'disputed' AND k.valid AND c.withdrawn_since IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM checks l
      WHERE l.record_no = k.record_no AND l.checked_by = k.checked_by AND l.position > k.position AND l.valid
  )
