"""The kinds of generated page, one module a kind."""
