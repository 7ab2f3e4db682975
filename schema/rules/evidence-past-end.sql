-- title: A passage past the end of its text
-- severity: error
-- message: the passage ends at {value}, and the text of `{source}` at {text_length}
-- remedy: Find the passage again with `claimpress locate {source} "its words"`.
-- why: A passage outside the text proves nothing.
SELECT e.record_no, 'evidence/' || CAST(e.position AS STRING) || '/length' AS pointer,
    e.start + e.length AS value, e.source, s.text_length
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
JOIN sources s ON s.id = e.source
WHERE e.start + e.length > s.text_length AND c.withdrawn_since IS NULL
