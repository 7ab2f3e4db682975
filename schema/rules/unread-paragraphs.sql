-- title: Paragraphs without a full reading
-- severity: warning
-- message: {value} of {paragraph_count} paragraphs have no complete reading; the first is paragraph
--   {first_unread}
-- remedy: Read them once more for assertions that are not recorded, and write the reading down in `readings`.
-- why: Recording claims and asking whether any is missing are two passes; only the second one shows what was
--   overlooked.
SELECT p.record_no, 'readings' AS pointer, count(*) AS value, min(s.paragraph_count) AS paragraph_count,
    min(p.paragraph) AS first_unread
FROM coverage p
JOIN sources s ON s.record_no = p.record_no
WHERE NOT p.complete
GROUP BY p.record_no
