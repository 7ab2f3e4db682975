-- title: One text as two sources
-- severity: error
-- message: the text is that of `{other}` too, at {other_place}
-- remedy: Keep one source; if the same text appeared in two places, say so in its `note`.
-- why: One report recorded twice looks like two reports that agree.
SELECT b.record_no, 'texts/' || CAST(b.position AS STRING) || '/sha256' AS pointer, b.sha256 AS value,
    a.source AS other, min(a.record_no) AS other_no
FROM source_texts b
JOIN source_texts a ON a.sha256 = b.sha256 AND a.source < b.source
GROUP BY b.record_no, b.position, b.sha256, a.source
