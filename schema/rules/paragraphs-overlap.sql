-- title: Paragraphs that overlap
-- severity: error
-- message: paragraph {value} begins at {start}, and the one before it ends at {stop}
-- remedy: Write the paragraphs anew with `claimpress intake`; they stand in the order of the text.
-- why: A passage must belong to one paragraph only.
WITH neighbours AS (
    SELECT b.record_no, b.paragraph, b.start, b.length, coalesce(a.start + a.length + 1, 0) AS expected
    FROM coverage b
    LEFT JOIN coverage a ON a.record_no = b.record_no AND a.paragraph = b.paragraph - 1
)
SELECT n.record_no, 'paragraphs/' || CAST(n.paragraph AS STRING) || '/start' AS pointer,
    n.paragraph AS value, n.start, n.expected - 1 AS stop
FROM neighbours n
WHERE n.paragraph > 0 AND n.start < n.expected
