-- title: A check that the record has outgrown
-- severity: error
-- message: the record has changed since {value} checked it on {checked_on}
-- remedy: Compare the claim with its source again, then run `claimpress confirm {claim} --by {value}`.
-- why: A check vouches for the words that were checked, not for what they became.
SELECT k.record_no, 'checks/' || CAST(k.position AS STRING) || '/record_sha256' AS pointer,
    k.checked_by AS value, k.checked_on, k.claim
FROM checks k
JOIN claims c ON c.record_no = k.record_no
JOIN sources s ON s.id = c.source
WHERE NOT k.valid AND k.text_sha256 = s.text_sha256 AND c.withdrawn_since IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM checks l
      WHERE l.record_no = k.record_no AND l.checked_by = k.checked_by AND l.position > k.position AND l.valid
  )
