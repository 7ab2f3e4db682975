"""Verifying releases, one by one and as a chain."""
