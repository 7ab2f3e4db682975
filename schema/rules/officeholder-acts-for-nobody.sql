-- title: An office without its holder's body
-- severity: warning
-- message: `{value}` holds an office and acts for nobody
-- remedy: Name in `acts_for` the state or body whose office it is.
-- why: What a minister does counts for a country only where the record says so.
SELECT a.record_no, 'acts_for' AS pointer, a.id AS value
FROM actors a
WHERE a.kind = 'officeholder' AND a.acts_for IS NULL
