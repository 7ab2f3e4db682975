-- title: Done after it was reported
-- severity: error
-- message: the act is done and dated {value}, after the source was published on {published}
-- remedy: Correct the date or the stage: what still lies ahead is planned, agreed or expected.
-- why: A source cannot report as completed what happened after it appeared.
SELECT c.record_no, 'date' AS pointer, c.date AS value, s.published
FROM claims c
JOIN sources s ON s.id = c.source
WHERE c.stage = 'done' AND c.date_earliest > s.published_latest
