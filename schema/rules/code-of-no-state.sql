-- title: A country code on something else
-- severity: warning
-- message: `{actor}` bears the country code {value} and is of kind `{kind}`
-- remedy: Move the code to the state itself and name the state in `acts_for`, or correct the kind.
-- why: The code joins the data with tables of countries: a company with one would be counted as a country.
SELECT a.record_no, 'iso' AS pointer, a.iso AS value, a.id AS actor, a.kind
FROM actors a
WHERE a.iso IS NOT NULL AND a.kind <> 'state'
