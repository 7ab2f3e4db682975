-- title: A passage that stands in its text twice
-- severity: error
-- message: the passage from {value} on stands in the text of `{source}` more than once
-- remedy: Take in the words around it: `claimpress locate {source} "more words"`.
-- why: Nobody could tell which of the two places is meant.
SELECT e.record_no, 'evidence/' || CAST(e.position AS STRING) AS pointer, e.start AS value, e.source
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
WHERE e.last_result = 'ambiguous' AND c.withdrawn_since IS NULL
