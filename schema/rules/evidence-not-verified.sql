-- title: A passage that was never compared with its text
-- severity: warning
-- message: the passage from {value} on was not yet compared with the text of `{source}` as it is now
-- remedy: Run `claimpress verify-evidence` where the archive of texts is at hand.
-- why: A position and a digest are easy to mistype; the comparison shows it.
SELECT e.record_no, 'evidence/' || CAST(e.position AS STRING) AS pointer, e.start AS value, e.source
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
JOIN sources s ON s.id = e.source
WHERE (e.last_result IS NULL OR e.last_result = 'not_reverified') AND c.withdrawn_since IS NULL
  -- an attestation that could not be read may speak of it
  AND NOT EXISTS (SELECT 1 FROM records r WHERE r.kind = 'attestation' AND NOT r.sound)
