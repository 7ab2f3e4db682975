-- title: A relation to a withdrawn claim
-- severity: warning
-- message: claim `{value}` is withdrawn, and this claim names it {what}
-- remedy: Point to the claim that replaces it, or delete the relation.
-- why: A claim that stands should not lean on one that no longer does.
SELECT r.record_no, 'relations/' || CAST(r.position AS STRING) || '/claim' AS pointer, r.other AS value,
    'in a relation (' || r.type || ')' AS what
FROM relations r
JOIN claims o ON o.id = r.other
JOIN claims c ON c.record_no = r.record_no
WHERE o.withdrawn_since IS NOT NULL AND c.withdrawn_since IS NULL AND r.type NOT IN ('corrects', 'supersedes')
UNION ALL
SELECT c.record_no, 'withdrawn/successor' AS pointer, o.id AS value, 'as its successor' AS what
FROM claims c
JOIN claims o ON o.id = c.withdrawn_successor
WHERE o.withdrawn_since IS NOT NULL AND o.id <> c.id
