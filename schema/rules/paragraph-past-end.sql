-- title: A paragraph past the end of its text
-- severity: error
-- message: paragraph {value} ends at {stop}, and the text at {text_length}
-- remedy: Write the paragraphs anew with `claimpress intake`.
-- why: Paragraphs divide the text; what lies outside it is no part of it.
SELECT p.record_no, 'paragraphs/' || CAST(p.paragraph AS STRING) || '/length' AS pointer,
    p.paragraph AS value,
    p.start + p.length AS stop, s.text_length
FROM coverage p
JOIN sources s ON s.record_no = p.record_no
WHERE p.start + p.length > s.text_length
