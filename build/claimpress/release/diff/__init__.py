"""What differs between two states of a dataset: records field by field, tables, columns and definitions."""
