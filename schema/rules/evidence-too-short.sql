-- title: A passage that is too short
-- severity: error
-- message: the passage has {value} code points; it needs 40, or a whole paragraph
-- remedy: Take in the words around it: `claimpress locate {source} "more words"`.
-- why: Short runs of words come back in a text by chance, and their fingerprint can be guessed.
SELECT e.record_no, 'evidence/' || CAST(e.position AS STRING) || '/length' AS pointer, e.length AS value,
    e.source
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
JOIN sources s ON s.id = e.source
LEFT JOIN coverage p ON p.source = e.source AND p.start = e.start AND p.length = e.length
WHERE e.length < 40 AND p.source IS NULL AND c.withdrawn_since IS NULL
