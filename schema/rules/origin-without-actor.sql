-- title: A known origin without a name
-- severity: error
-- message: the origin is called {value}, and no actor is named
-- remedy: Name the actor, or write `basis: unknown`.
-- why: Counting whose report it is needs a name to count by.
WITH origins AS (
    SELECT record_no, actor, basis, note FROM claim_origins
    UNION ALL
    SELECT record_no, origin AS actor, origin_basis AS basis, origin_note AS note FROM sources
)
SELECT o.record_no, 'origin/basis' AS pointer, o.basis AS value
FROM origins o
WHERE o.basis <> 'unknown' AND o.actor IS NULL
