-- title: A number and a range
-- severity: error
-- message: the quantity of `{owner}` gives the number {value} and a range
-- remedy: Keep what the text says: one number, or a range.
-- why: Two answers to “how many” cannot both be summed.
WITH quantities AS (
    SELECT record_no, 'items/' || CAST(position AS STRING) || '/quantity' AS pointer, item AS owner,
        quantity_value, quantity_min, quantity_max
    FROM claim_items
    WHERE quantity_unit IS NOT NULL
    UNION ALL
    SELECT record_no, 'actors/' || CAST(position AS STRING) || '/quantity' AS pointer, actor AS owner,
        quantity_value, quantity_min, quantity_max
    FROM claim_actors
    WHERE quantity_unit IS NOT NULL
)
SELECT q.record_no, q.pointer || '/value' AS pointer, q.quantity_value AS value, q.owner
FROM quantities q
WHERE q.quantity_value IS NOT NULL AND (q.quantity_min IS NOT NULL OR q.quantity_max IS NOT NULL)
