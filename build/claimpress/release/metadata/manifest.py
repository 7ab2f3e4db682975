"""`manifest.json`: what a release is made of and what it was made with, in digests and counts."""

from __future__ import annotations

from typing import Any

from claimpress.about import NAME, VERSION
from claimpress.model.text import RECIPE
from claimpress.release.formats.types import names_of
from claimpress.release.history import Past
from claimpress.release.inputs import digest_of
from claimpress.release.layout import INPUTS, JSONL, SCHEMA, table_path
from claimpress.release.metadata.edition import Edition
from claimpress.tables.spec import TableSpec

FORMAT = 1


def manifest(edition: Edition, past: Past | None, lock_sha256: str | None) -> dict[str, Any]:
    """The manifest of a release whose inputs, schema and tables are written."""
    inputs = digests_under(edition, INPUTS)
    return {
        "format": FORMAT,
        "dataset": edition.info.id,
        "title": edition.info.title,
        "version": edition.version,
        "date": edition.date,
        "tool": {"name": NAME, "version": VERSION},
        "text_recipe": RECIPE,
        "schema_sha256": digest_of(digests_under(edition, SCHEMA)),
        "lock_sha256": lock_sha256,
        "inputs": {
            path: {"records": edition.records[path], "sha256": inputs[path]} for path in sorted(inputs)
        },
        "inputs_sha256": digest_of(inputs),
        "tables": {spec.name: _table(edition, spec) for spec in edition.specs},
        "checks": _checks(edition),
        "previous": {"version": past.version, "manifest_sha256": past.manifest_sha256} if past else None,
    }


def digests_under(edition: Edition, folder: str) -> dict[str, str]:
    """Path -> digest of the files in a folder of the release."""
    return {path: fact.sha256 for path, fact in edition.files.items() if path.startswith(f"{folder}/")}


def _table(edition: Edition, spec: TableSpec) -> dict[str, Any]:
    return {
        "rows": edition.facts.rows[spec.name],
        "sha256": edition.files[table_path(JSONL, spec.name)].sha256,
        "key": list(spec.key),
        "columns": [{"name": column.name, "type": names_of(column.type).sql} for column in spec.columns],
    }


def _checks(edition: Edition) -> dict[str, int]:
    needed = edition.info.policies.checks_needed
    enough = sum(claims for checks, claims in edition.facts.check_counts if checks >= needed)
    return {"needed": needed, "claims": edition.facts.claims, "with_enough": enough}
