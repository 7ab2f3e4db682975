"""Bare DuckDB: lines of JSON to sorted Parquet, nothing checked. `bare_duckdb.py CLAIMS OUT`."""

import sys

import duckdb

source, out = sys.argv[1:]
duckdb.execute(
    f"COPY (SELECT * FROM read_json('{source}', format = 'newline_delimited') ORDER BY id) "
    f"TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
)
