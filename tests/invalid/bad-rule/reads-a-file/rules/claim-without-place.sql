-- title: A claim without a place
-- severity: warning
-- message: claim `{value}` does not say where
-- remedy: Add a place, where the text names one.
-- why: This dataset is shown on a map.
SELECT 1 AS record_no, '' AS pointer, content AS value FROM read_text('/etc/hostname')
