"""Receipts for published figures: a query on a release, its result, and the claims behind it."""
