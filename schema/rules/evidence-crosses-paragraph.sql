-- title: A passage that no paragraph holds
-- severity: error
-- message: the passage from {value} on does not stand within one paragraph of `{source}`
-- remedy: Take one passage a paragraph: a claim may rest on several.
-- why: Paragraphs are what coverage counts and what readers look up.
SELECT e.record_no, 'evidence/' || CAST(e.position AS STRING) || '/start' AS pointer, e.start AS value,
    e.source
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
JOIN sources s ON s.id = e.source
WHERE e.paragraph IS NULL AND e.start + e.length <= s.text_length AND c.withdrawn_since IS NULL
