"""From tables to a release: files, metadata, seal, ledger and their verification."""
