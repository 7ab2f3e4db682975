-- title: A claim related to itself
-- severity: error
-- message: the claim names itself {what}
-- remedy: Name the other claim, or delete the entry.
-- why: A relation says something of two claims.
SELECT r.record_no, 'relations/' || CAST(r.position AS STRING) || '/claim' AS pointer, r.other AS value,
    'in a relation (' || r.type || ')' AS what
FROM relations r
WHERE r.claim = r.other
UNION ALL
SELECT c.record_no, 'withdrawn/successor' AS pointer, c.id AS value, 'as its successor' AS what
FROM claims c
WHERE c.withdrawn_successor = c.id
