-- title: The publisher listed as a speaker
-- severity: error
-- message: `{value}` published the source, so it does not belong in `said_by`
-- remedy: Delete it from `said_by`; an empty list means that the source says it itself.
-- why: The publisher stands at the source already; listed again it looks like one more voice.
SELECT p.record_no, 'said_by/' || CAST(p.position AS STRING) AS pointer, p.actor AS value
FROM claim_speakers p
JOIN claims c ON c.record_no = p.record_no
JOIN sources s ON s.id = c.source
WHERE p.actor = s.publisher
