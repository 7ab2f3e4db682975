"""Evidence: finding passages in archived texts, comparing fingerprints, writing checks. No text is stored."""
