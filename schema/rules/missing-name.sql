-- title: No name in the dataset's language
-- severity: error
-- message: {kind} `{value}` has no name in the language of the dataset, `{wanted}`
-- remedy: Add the name under `names`.
-- why: Tables, pages and exports show the name in the dataset's language.
WITH named AS (SELECT DISTINCT n.kind, n.id FROM names n CROSS JOIN dataset d WHERE n.language = d.language)
SELECT n.record_no, 'names' AS pointer, n.id AS value, n.kind, min(d.language) AS wanted
FROM names n
CROSS JOIN dataset d
LEFT JOIN named h ON h.kind = n.kind AND h.id = n.id
WHERE h.id IS NULL
GROUP BY n.record_no, n.kind, n.id
