-- title: Somebody acts towards themselves
-- severity: warning
-- message: `{value}` is an actor of this claim and a recipient too
-- remedy: Keep it where the text puts it: who acts stands in `actors`, whom it is for or done to in
--   `recipients`.
-- why: The two lists tell giver from taker; the same id in both blurs who did what to whom.
SELECT r.record_no, 'recipients/' || CAST(r.position AS STRING) AS pointer, r.actor AS value
FROM claim_recipients r
JOIN claim_actors a ON a.record_no = r.record_no AND a.actor = r.actor
