-- title: Text after the last paragraph
-- severity: error
-- message: the last paragraph ends at {value}, and the text at {text_length}
-- remedy: Write the paragraphs anew with `claimpress intake`.
-- why: Text outside every paragraph would never be asked for in the coverage.
SELECT p.record_no, 'paragraphs/' || CAST(p.paragraph AS STRING) || '/length' AS pointer,
    p.start + p.length AS value, s.text_length
FROM coverage p
JOIN sources s ON s.record_no = p.record_no AND s.paragraph_count = p.paragraph + 1
WHERE p.start + p.length < s.text_length
