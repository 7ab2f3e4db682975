-- title: One claim recorded twice
-- severity: error
-- message: claim `{value}` at {other_place} says nearly the same, from the same passage
-- remedy: Keep one of the two; a fact that a text repeats is one claim with several passages.
-- why: Counted twice, one statement looks like two.
SELECT b.record_no, 'evidence' AS pointer, a.id AS value, a.record_no AS other_no
FROM claims b
JOIN claims a ON a.source = b.source AND a.action = b.action AND a.negated = b.negated
    AND a.record_no < b.record_no
JOIN claim_keys x ON x.record_no = a.record_no
JOIN claim_keys y ON y.record_no = b.record_no
    AND y.actors = x.actors AND y.recipients = x.recipients AND y.items = x.items AND y.places = x.places
WHERE coalesce(a.date, '') = coalesce(b.date, '')
  AND a.withdrawn_since IS NULL AND b.withdrawn_since IS NULL
  AND EXISTS (
      SELECT 1
      FROM evidence f
      JOIN evidence e ON e.record_no <> f.record_no AND e.start < f.start + f.length
          AND f.start < e.start + e.length
      WHERE e.record_no = a.record_no AND f.record_no = b.record_no
  )
