-- title: A denial of a negation
-- severity: warning
-- message: the claim is negated and its stance is `denied`: two ways of saying no
-- remedy: Say it once: `stance: denied` where the source reports a statement to deny it, `negated` where it
--   says itself that it is not so.
-- why: Two negations leave the reader to guess whether it is so or not.
SELECT c.record_no, 'negated' AS pointer, 'true' AS value
FROM claims c
WHERE c.negated AND c.stance = 'denied'
