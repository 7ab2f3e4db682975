-- title: An id used twice
-- severity: error
-- message: there is already a {kind} with the id `{value}`, at {first_place}
-- remedy: Delete one of the two if they are the same; else give the newer one an id of its own.
-- why: An id names one thing for good: with two, nobody knows which one a citation means.
SELECT r.record_no, 'id' AS pointer, r.id AS value, r.kind, r.first_no
FROM repeated_ids r
