-- title: A reference to a record that does not exist
-- severity: error
-- message: there is no {wanted_kind} with the id `{value}`
-- remedy: Correct the id, or add the {wanted_kind}.
-- why: A reference that leads nowhere loses what it was meant to say.
SELECT m.record_no, m.pointer, m.wanted AS value, m.wanted_kind
FROM mentions m
LEFT JOIN records r ON r.kind = m.wanted_kind AND r.id = m.wanted
WHERE r.id IS NULL
  -- it may be a record whose id could not be read
  AND NOT EXISTS (SELECT 1 FROM records u WHERE u.kind = m.wanted_kind AND u.id IS NULL AND NOT u.sound)
