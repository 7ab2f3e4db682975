-- title: An act without an actor
-- severity: error
-- message: nobody acts, and the stage is `{stage}`
-- remedy: Name who acts, an unnamed group if need be; only a state of affairs (`stage: none`) may have no
--   actor.
-- why: A claim says who does something; without an actor nobody can be held to it.
SELECT c.record_no, 'actors' AS pointer, '' AS value, c.stage
FROM claims c
LEFT JOIN claim_actors a ON a.record_no = c.record_no
WHERE c.stage <> 'none' AND a.record_no IS NULL
