-- title: A claim id with a foreign prefix
-- severity: error
-- message: the claim id `{value}` should begin with `{id_prefix}-`
-- remedy: Draw a new id with this dataset's prefix, or correct `id_prefix` in dataset.yaml.
-- why: The prefix tells the claims of several datasets apart when they are read together.
SELECT c.record_no, 'id' AS pointer, c.id AS value, d.id_prefix
FROM claims c
CROSS JOIN dataset d
WHERE c.id NOT LIKE d.id_prefix || '-%'
