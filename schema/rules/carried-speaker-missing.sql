-- title: A speaker carried forward, and none named
-- severity: error
-- message: the warning says that the speaker is named earlier in the text, and `said_by` is empty
-- remedy: Name the speaker in `said_by`, or delete the warning.
-- why: The warning tells readers how far the named speaker is to be trusted; without a speaker it says
--   nothing.
SELECT w.record_no, 'warnings/' || CAST(w.position AS STRING) AS pointer, w.warning AS value
FROM claim_warnings w
LEFT JOIN claim_speakers p ON p.record_no = w.record_no
WHERE w.warning = 'speaker_carried_forward' AND p.record_no IS NULL
