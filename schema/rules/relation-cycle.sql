-- title: Relations that go round
-- severity: error
-- message: following `{link}`, claim `{value}` leads back to itself: {path}
-- remedy: Turn round or delete the relation that is wrong.
-- why: What is done for the sake of what, or replaces what, has a beginning; a circle has none.
SELECT l.record_no, l.pointer, l.id AS value, l.link, l.path
FROM loops l
WHERE l.link NOT IN ('acts_for', 'broader', 'within') AND l.steps > 1
