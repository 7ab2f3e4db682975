-- title: An entry listed twice
-- severity: error
-- message: `{value}` stands in `{field}` twice
-- remedy: Delete the second entry; a role or a quantity belongs to the one that stays.
-- why: A list of who took part counts each of them once.
SELECT b.record_no, 'actors/' || CAST(b.position AS STRING) || '/id' AS pointer, b.actor AS value, 'actors' AS field
FROM claim_actors b
JOIN claim_actors a ON a.record_no = b.record_no AND a.actor = b.actor AND a.position < b.position
WHERE b.position > 0
UNION ALL
SELECT b.record_no, 'recipients/' || CAST(b.position AS STRING) AS pointer, b.actor AS value, 'recipients' AS field
FROM claim_recipients b
JOIN claim_recipients a ON a.record_no = b.record_no AND a.actor = b.actor AND a.position < b.position
WHERE b.position > 0
UNION ALL
SELECT b.record_no, 'items/' || CAST(b.position AS STRING) || '/id' AS pointer, b.item AS value, 'items' AS field
FROM claim_items b
JOIN claim_items a ON a.record_no = b.record_no AND a.item = b.item AND a.position < b.position
WHERE b.position > 0
UNION ALL
SELECT b.record_no, 'places/' || CAST(b.position AS STRING) AS pointer, b.place AS value, 'places' AS field
FROM claim_places b
JOIN claim_places a ON a.record_no = b.record_no AND a.place = b.place AND a.position < b.position
WHERE b.position > 0
UNION ALL
SELECT b.record_no, 'said_by/' || CAST(b.position AS STRING) AS pointer, b.actor AS value, 'said_by' AS field
FROM claim_speakers b
JOIN claim_speakers a ON a.record_no = b.record_no AND a.actor = b.actor AND a.position < b.position
WHERE b.position > 0
UNION ALL
SELECT b.record_no, 'warnings/' || CAST(b.position AS STRING) AS pointer, b.warning AS value, 'warnings' AS field
FROM claim_warnings b
JOIN claim_warnings a ON a.record_no = b.record_no AND a.warning = b.warning AND a.position < b.position
WHERE b.position > 0
UNION ALL
SELECT b.record_no, b.pointer, b.wanted AS value, b.field
FROM mentions b
JOIN mentions a ON a.record_no = b.record_no AND a.field = b.field AND a.wanted = b.wanted AND a.pointer < b.pointer
WHERE b.kind IN ('event', 'search') AND a.kind IN ('event', 'search')
