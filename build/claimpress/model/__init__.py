"""What a record is: pure definitions without input or output.

Everything else in claimpress (schema, tables, data dictionary, metadata, site) is derived from here.
"""
