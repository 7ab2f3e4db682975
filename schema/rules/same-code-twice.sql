-- title: Two records with one code
-- severity: warning
-- message: the {scheme} `{value}` stands at `{other}` too, at {other_place}
-- remedy: Merge the two records, or delete the code where it is not certain.
-- why: A code names one thing in the world: two records with one code are one thing recorded twice, or a
--   slip.
WITH codes AS (
    SELECT 'actor' AS kind, 'Wikidata id' AS scheme, 'wikidata' AS pointer, wikidata AS code, id, record_no
    FROM actors
    UNION ALL SELECT 'item', 'Wikidata id', 'wikidata', wikidata, id, record_no FROM items
    UNION ALL SELECT 'place', 'Wikidata id', 'wikidata', wikidata, id, record_no FROM places
    UNION ALL SELECT 'actor', 'country code', 'iso', iso, id, record_no FROM actors
    UNION ALL SELECT 'place', 'ISO 3166 code', 'iso', iso, id, record_no FROM places
)
SELECT b.record_no, b.pointer, b.code AS value, b.scheme, a.id AS other, a.record_no AS other_no
FROM codes b
JOIN codes a ON a.kind = b.kind AND a.pointer = b.pointer AND a.code = b.code AND a.id < b.id
