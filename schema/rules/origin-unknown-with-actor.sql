-- title: An unknown origin that is named
-- severity: error
-- message: the origin is called unknown, and names `{value}`
-- remedy: Delete the actor, or say how it is known: `stated` or `inferred`.
-- why: A field cannot be unknown and known at once.
WITH origins AS (
    SELECT record_no, actor, basis, note FROM claim_origins
    UNION ALL
    SELECT record_no, origin AS actor, origin_basis AS basis, origin_note AS note FROM sources
)
SELECT o.record_no, 'origin/actor' AS pointer, o.actor AS value
FROM origins o
WHERE o.basis = 'unknown' AND o.actor IS NOT NULL
