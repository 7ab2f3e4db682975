-- title: A text version listed twice
-- severity: error
-- message: this version of the text is listed already
-- remedy: Keep the first entry; the list grows only when the text has changed.
-- why: The list tells when the text changed; a repeated version tells of a change that was none.
SELECT b.record_no, 'texts/' || CAST(b.position AS STRING) AS pointer, b.sha256 AS value
FROM source_texts b
JOIN source_texts a ON a.record_no = b.record_no AND a.sha256 = b.sha256 AND a.position = b.position - 1
