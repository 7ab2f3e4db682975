"""`datapackage.json` (Data Package v2): every CSV table with its full Table Schema, and the Parquet files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from claimpress.release.formats.types import names_of
from claimpress.release.layout import CSV, PARQUET, table_path
from claimpress.release.metadata.edition import Edition
from claimpress.tables.spec import Column, TableSpec

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
PARQUET_TYPE = "application/vnd.apache.parquet"


def datapackage(edition: Edition) -> dict[str, Any]:
    """The descriptor of a release."""
    info = edition.info
    licence = {"name": info.licence.id, "path": info.licence.url, "title": info.licence.name}
    return {
        "$schema": PROFILE,
        "name": info.id,
        "title": info.title,
        "description": info.description,
        "version": edition.version,
        **({"created": f"{edition.date}T00:00:00Z"} if edition.date else {}),
        **({"homepage": info.base_url} if info.base_url else {}),
        **({"keywords": info.keywords} if info.keywords else {}),
        "licenses": [licence],
        "contributors": [{"title": name, "roles": ["creator"]} for name in info.creators],
        "resources": [
            *(_table(edition, spec) for spec in edition.specs),
            *(_parquet(edition, spec, path) for spec in edition.specs for path in edition.parquet(spec)),
        ],
    }


def _table(edition: Edition, spec: TableSpec) -> dict[str, Any]:
    path = table_path(CSV, spec.name)
    fact = edition.files[path]
    return {
        "name": spec.name.replace("_", "-"),
        "path": path,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "title": spec.name,
        "description": spec.description,
        "bytes": fact.size,
        "hash": f"sha256:{fact.sha256}",
        "schema": table_schema(spec),
    }


def _parquet(edition: Edition, spec: TableSpec, path: str) -> dict[str, Any]:
    # Without `bytes`: only then does frictionless really check the hash of what it reads as no table.
    part = "" if path == table_path(PARQUET, spec.name) else f"-{PurePosixPath(path).stem}"
    return {
        "name": f"{spec.name.replace('_', '-')}-parquet{part}",
        "path": path,
        "type": "file",
        "format": "parquet",
        "mediatype": PARQUET_TYPE,
        "title": f"{spec.name} as Parquet",
        "description": spec.description,
        "hash": f"sha256:{edition.files[path].sha256}",
    }


def table_schema(spec: TableSpec) -> dict[str, Any]:
    """The Table Schema of a table as CSV."""
    keys = [_foreign_key(spec, column) for column in spec.columns if column.references and not column.is_list]
    return {
        "$schema": SCHEMA_PROFILE,
        "fields": [_field(spec, column) for column in spec.columns],
        "missingValues": [""],
        "primaryKey": list(spec.key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(spec: TableSpec, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if not column.empty:
        constraints["required"] = True
    if spec.key == (column.name,):
        constraints["unique"] = True
    if column.values and not column.is_list:
        constraints["enum"] = list(column.values)
    return {
        "name": column.name,
        **names_of(column.type).table_schema,
        "description": column.meaning,
        **({"constraints": constraints} if constraints else {}),
    }


def _foreign_key(spec: TableSpec, column: Column) -> dict[str, Any]:
    table, _, field = (column.references or "").partition(".")
    resource = "" if table == spec.name else table.replace("_", "-")
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [field]}}
