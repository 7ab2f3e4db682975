-- title: One claim recorded twice
-- severity: error
-- message: claim `{value}` at {other_place} says nearly the same, from the same passage
-- remedy: Keep one of the two; a fact that a text repeats is one claim with several passages.
-- why: Counted twice, one statement looks like two.
SELECT DISTINCT y.record_no, 'evidence' AS pointer, x.claim AS value, x.record_no AS other_no
FROM claim_keys x
JOIN claim_keys y ON y.source = x.source AND y.action = x.action AND y.negated = x.negated AND y.date = x.date
    AND y.actors = x.actors AND y.recipients = x.recipients AND y.items = x.items AND y.places = x.places
    AND y.record_no > x.record_no
JOIN claims a ON a.record_no = x.record_no
JOIN claims b ON b.record_no = y.record_no
JOIN evidence e ON e.record_no = x.record_no
JOIN evidence f ON f.record_no = y.record_no AND e.start < f.start + f.length AND f.start < e.start + e.length
WHERE a.withdrawn_since IS NULL AND b.withdrawn_since IS NULL
