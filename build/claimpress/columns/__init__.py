"""Lines of records to columns: strictly typed, in bulk."""
