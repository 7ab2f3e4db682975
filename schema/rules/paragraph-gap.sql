-- title: Text between paragraphs
-- severity: error
-- message: paragraph {value} begins at {start} instead of {expected}: text before it belongs to no paragraph
-- remedy: Write the paragraphs anew with `claimpress intake`: one space stands between two of them, and
--   nothing before the first.
-- why: Text outside every paragraph would never be asked for in the coverage.
WITH neighbours AS (
    SELECT b.record_no, b.paragraph, b.start, b.length, coalesce(a.start + a.length + 1, 0) AS expected
    FROM coverage b
    LEFT JOIN coverage a ON a.record_no = b.record_no AND a.paragraph = b.paragraph - 1
)
SELECT n.record_no, 'paragraphs/' || CAST(n.paragraph AS STRING) || '/start' AS pointer,
    n.paragraph AS value, n.start, n.expected
FROM neighbours n
WHERE n.start > n.expected
