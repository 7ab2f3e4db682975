-- title: Retrieved before it was published
-- severity: error
-- message: the text was retrieved on {value} and published on {published}
-- remedy: Correct one of the two dates.
-- why: Nobody can archive a text before it appears; one of the dates is a slip.
SELECT s.record_no, 'retrieved' AS pointer, s.retrieved AS value, s.published
FROM sources s
WHERE s.retrieved < s.published_earliest
