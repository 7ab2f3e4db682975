-- title: Two records with one name
-- severity: warning
-- message: `{other}` has the name “{value}” too, at {other_place}
-- remedy: Merge the two records if they are the same; else tell them apart in the name.
-- why: Readers see names, not ids: two of one name look like one, or one is split in two.
SELECT b.record_no, 'names/' || b.language AS pointer, b.name AS value, a.id AS other, a.record_no AS other_no
FROM names b
JOIN names a ON a.kind = b.kind AND a.language = b.language AND lower(a.name) = lower(b.name) AND a.id < b.id
