-- title: A range that is none
-- severity: error
-- message: the range of `{owner}` runs from {value} to {top}
-- remedy: Write the smaller number in `min` and the larger in `max`; one number alone is a `value`.
-- why: A range the wrong way round holds no number at all.
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
SELECT q.record_no, q.pointer || '/min' AS pointer, q.quantity_min AS value, q.quantity_max AS top, q.owner
FROM quantities q
WHERE q.quantity_min >= q.quantity_max
