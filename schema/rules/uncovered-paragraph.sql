-- title: A paragraph that nobody judged
-- severity: error
-- message: paragraph {value} of `{source}` bears no claim, and `no_claim` does not say why
-- remedy: Record its claims, or add it to `no_claim` with the reason.
-- why: Coverage answers whether every assertion was recorded; a paragraph passed over in silence leaves it
--   open.
SELECT p.record_no, 'paragraphs/' || CAST(p.paragraph AS STRING) AS pointer, p.paragraph AS value, p.source
FROM coverage p
WHERE p.claim_count = 0 AND p.no_claim_reason IS NULL
  -- a claim that could not be read may cover it
  AND NOT EXISTS (SELECT 1 FROM records r WHERE r.kind = 'claim' AND NOT r.sound)
