-- title: Too few checks for a release
-- severity: warning
-- message: the claim has {value} valid checks by different people, and a release needs {checks_needed}
-- remedy: Compare the claim with its source, then run `claimpress confirm {claim} --by WHO`.
-- why: The dataset promises that each published claim was checked so often; a release is refused until it is.
SELECT c.record_no, 'checks' AS pointer, c.check_count AS value, d.checks_needed, c.id AS claim
FROM claims c
JOIN sources s ON s.id = c.source
CROSS JOIN dataset d
WHERE c.check_count < d.checks_needed AND c.withdrawn_since IS NULL
  -- a void check has a finding of its own
  AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.record_no = c.record_no AND NOT k.valid)
