-- title: A chain that leads back to itself
-- severity: error
-- message: following `{link}`, `{value}` leads back to itself: {path}
-- remedy: Cut the chain at the link that is wrong.
-- why: Who acts for whom, and what lies within what, has a top; a circle has none, and sums along it never
--   end.
SELECT l.record_no, l.pointer, l.id AS value, l.link, l.path
FROM loops l
WHERE l.link IN ('acts_for', 'broader', 'within')
