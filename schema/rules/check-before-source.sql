-- title: Checked before the text was at hand
-- severity: error
-- message: {checked_by} checked the claim on {value}, before the source was {what}
-- remedy: Correct the day of the check, or the day at the source.
-- why: One of the dates is a slip, and checks are only worth as much as their dates.
SELECT k.record_no, 'checks/' || CAST(k.position AS STRING) || '/on' AS pointer, k.checked_on AS value,
    k.checked_by,
    CASE WHEN k.checked_on < s.published_earliest THEN 'published (' || s.published || ')'
         ELSE 'retrieved (' || CAST(s.retrieved AS STRING) || ')' END AS what
FROM checks k
JOIN claims c ON c.record_no = k.record_no
JOIN sources s ON s.id = c.source
WHERE (k.checked_on < s.published_earliest OR k.checked_on < s.retrieved) AND c.withdrawn_since IS NULL
