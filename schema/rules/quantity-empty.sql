-- title: A quantity without a number
-- severity: error
-- message: the quantity of `{value}` has a unit and no number
-- remedy: Give `value`, or `min` or `max`; leave the quantity out where the text gives none.
-- why: A unit alone says nothing, and looks as if a number had been lost.
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
SELECT q.record_no, q.pointer, q.owner AS value
FROM quantities q
WHERE q.quantity_value IS NULL AND q.quantity_min IS NULL AND q.quantity_max IS NULL
