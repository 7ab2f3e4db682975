-- title: A check against another text
-- severity: error
-- message: the text of `{source}` is not the one that {value} checked the claim against on {checked_on}
-- remedy: Compare the claim with the text as it is now, then run `claimpress confirm {claim} --by {value}`.
-- why: A source can change its words; the check vouches for the old ones only.
SELECT k.record_no, 'checks/' || CAST(k.position AS STRING) || '/text_sha256' AS pointer,
    k.checked_by AS value, k.checked_on, k.claim, c.source
FROM checks k
JOIN claims c ON c.id = k.claim AND c.record_no = k.record_no
JOIN sources s ON s.id = c.source
WHERE k.text_sha256 <> s.text_sha256 AND c.withdrawn_since IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM checks l
      WHERE l.record_no = k.record_no AND l.checked_by = k.checked_by AND l.position > k.position AND l.valid
  )
