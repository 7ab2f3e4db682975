-- title: Two passages of a claim that overlap
-- severity: error
-- message: the passage from {value} on overlaps another passage of this claim, from {other_start} on
-- remedy: Keep one of the two, or join them into one.
-- why: Each passage is one more place where the source says so; an overlap would count one place twice.
SELECT b.record_no, 'evidence/' || CAST(b.position AS STRING) AS pointer, b.start AS value,
    a.start AS other_start
FROM evidence b
JOIN evidence a ON a.record_no = b.record_no AND a.position < b.position
JOIN claims c ON c.record_no = b.record_no
WHERE b.position > 0 AND a.start < b.start + b.length AND b.start < a.start + a.length AND c.withdrawn_since IS NULL
