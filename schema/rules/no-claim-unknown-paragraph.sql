-- title: A paragraph that does not exist
-- severity: error
-- message: there is no paragraph {value}; the source has {paragraph_count}, numbered from 0
-- remedy: Correct the number: the first paragraph is 0.
-- why: The reason would be lost, and another paragraph stay unexplained.
SELECT n.record_no, 'no_claim/' || CAST(n.position AS STRING) || '/paragraph' AS pointer,
    n.paragraph AS value, s.paragraph_count
FROM no_claims n
JOIN sources s ON s.record_no = n.record_no
WHERE n.paragraph >= s.paragraph_count
