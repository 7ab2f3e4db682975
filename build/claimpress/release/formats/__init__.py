"""The tables of a release in each format, and their names of types."""
