-- title: A check against another text
-- severity: error
-- message: the text of `{source}` is not the one that {value} checked the claim against on {checked_on}, and
--   the record or its passages are no longer as they were
-- remedy: Compare the claim with the text as it is now, then run `claimpress confirm {claim} --by {value}`.
-- why: A source can change its words; the check vouches for the old ones only. Where `claimpress
--   verify-evidence` finds every passage of the claim in the new text, the check goes on standing.
SELECT k.record_no, 'checks/' || CAST(k.position AS STRING) || '/text_sha256' AS pointer,
    k.checked_by AS value, k.checked_on, k.claim, c.source
FROM checks k
JOIN claims c ON c.record_no = k.record_no
JOIN sources s ON s.id = c.source
WHERE NOT k.valid AND k.text_sha256 <> s.text_sha256 AND c.withdrawn_since IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM checks l
      WHERE l.record_no = k.record_no AND l.checked_by = k.checked_by AND l.position > k.position AND l.valid
  )
