-- title: Two attestations of one passage
-- severity: error
-- message: the comparison of this passage of `{value}` is written down twice
-- remedy: Run `claimpress verify-evidence`: it writes the file anew. If lines came from a merge, keep the
--   newer one.
-- why: Two results for one passage leave open which of them holds.
SELECT b.record_no, 'start' AS pointer, b.source AS value
FROM attestations b
JOIN attestations a ON a.source = b.source AND a.text_sha256 = b.text_sha256 AND a.start = b.start
    AND a.length = b.length AND a.sha256 = b.sha256 AND a.record_no < b.record_no
