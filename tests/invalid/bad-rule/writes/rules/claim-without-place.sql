-- title: A claim without a place
-- severity: warning
-- message: claim `{value}` does not say where
-- remedy: Add a place, where the text names one.
-- why: This dataset is shown on a map.
CREATE TABLE spoils AS SELECT 1 AS a
