-- title: A claim without a place
-- severity: warning
-- message: claim `{value}` does not say where
-- remedy: Add a place, where the text names one.
-- why: This dataset is shown on a map.
SELECT c.record_no, 'places' AS pointer, c.id AS value
FROM claims c
LEFT JOIN claim_places p ON p.claim = c.id
WHERE p.claim IS NULL
