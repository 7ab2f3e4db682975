-- title: An entry listed twice
-- severity: error
-- message: `{value}` stands in `{field}` twice
-- remedy: Delete the second entry; a role or a quantity belongs to the one that stays.
-- why: A list of who took part counts each of them once.
SELECT m.record_no, m.pointer, m.wanted AS value, m.field
FROM mentions m
JOIN (
    SELECT record_no, field, wanted, min(pointer) AS first_pointer
    FROM mentions
    WHERE field <> 'relations'
    GROUP BY record_no, field, wanted
    HAVING count(*) > 1
) f ON f.record_no = m.record_no AND f.field = m.field AND f.wanted = m.wanted
WHERE m.pointer <> f.first_pointer
UNION ALL
SELECT b.record_no, 'warnings/' || CAST(b.position AS STRING) AS pointer, b.warning AS value,
    'warnings' AS field
FROM claim_warnings b
JOIN claim_warnings a ON a.record_no = b.record_no AND a.warning = b.warning AND a.position < b.position
