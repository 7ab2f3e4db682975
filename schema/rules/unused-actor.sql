-- title: An actor that nothing names
-- severity: warning
-- message: no claim, source or other actor names the actor `{value}`
-- remedy: Delete it, or use it where it belongs; often the claim names a near twin of it.
-- why: What nothing names is a slip of an id, or a leftover that readers would search for in vain.
SELECT v.record_no, 'id' AS pointer, v.id AS value
FROM actors v
LEFT JOIN mentions m ON m.wanted_kind = 'actor' AND m.wanted = v.id AND m.record_no <> v.record_no
WHERE m.wanted IS NULL
  -- a record that could not be read may name it
  AND NOT EXISTS (SELECT 1 FROM records r WHERE NOT r.sound)
