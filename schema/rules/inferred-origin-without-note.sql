-- title: An inferred origin without its reason
-- severity: error
-- message: the origin `{value}` is inferred, and `note` does not say from what
-- remedy: Write in `note` what it rests on.
-- why: An inference that cannot be followed cannot be checked.
WITH origins AS (
    SELECT record_no, actor, basis, note FROM claim_origins
    UNION ALL
    SELECT record_no, origin AS actor, origin_basis AS basis, origin_note AS note FROM sources
)
SELECT o.record_no, 'origin/basis' AS pointer, o.actor AS value
FROM origins o
WHERE o.basis = 'inferred' AND o.note IS NULL
