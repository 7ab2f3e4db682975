-- title: A reading of a paragraph that does not exist
-- severity: error
-- message: there is no paragraph {value}; the source has {paragraph_count}, numbered from 0
-- remedy: Correct the number: the first paragraph is 0.
-- why: A reading vouches for paragraphs; it must name those that are there.
SELECT r.record_no,
    'readings/' || CAST(r.reading AS STRING) || '/paragraphs/' || CAST(r.position AS STRING) AS pointer,
    r.paragraph AS value, s.paragraph_count
FROM readings r
JOIN sources s ON s.record_no = r.record_no
WHERE r.paragraph >= s.paragraph_count
