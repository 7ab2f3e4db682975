-- title: A relation stated twice
-- severity: error
-- message: the relation `{type}` to claim `{value}` stands here already
-- remedy: Delete the second entry.
-- why: Each relation is one arrow; two of a kind would be counted and drawn twice.
SELECT b.record_no, 'relations/' || CAST(b.position AS STRING) AS pointer, b.other AS value, b.type
FROM relations b
JOIN relations a ON a.record_no = b.record_no AND a.type = b.type AND a.other = b.other
    AND a.position < b.position
