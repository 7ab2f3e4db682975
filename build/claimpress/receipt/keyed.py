"""Which tables of a release hold claims, and the column that says which claim a row belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimpress.engine.words import quoted
from claimpress.release.reader import ReleaseFolder

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc

_CLAIMS, _VERSIONS, _CHANGES = "claims", "claim_versions", "changes"
_OF_VERSIONS = "_versions"
"""How a table of earlier states ends; what those refer to may be gone, so that it is not declared."""


@dataclass(frozen=True)
class Keyed:
    """A table whose rows belong to claims: each one, or those in which the column `kind` says `claim`."""

    table: str
    column: str
    place: int
    """Of the column in its table, from 0."""
    kind: str | None = None

    def expression(self, alias: str, named: str) -> str:
        """SQL for the claim of a row, in a table that is called `alias` and its column `named`."""
        claim = f"{quoted(alias)}.{quoted(named)}"
        return (
            f"CASE WHEN {quoted(alias)}.{quoted(self.kind)} = 'claim' THEN {claim} END"
            if self.kind
            else claim
        )

    def kept(self, rows: pa.Table, claims: Collection[str]) -> pa.Table:
        """The rows of these claims, and those that belong to none."""
        import pyarrow.compute as pc

        among = self._are(claims)
        return rows.filter(among | (pc.field(self.kind) != "claim") if self.kind else among)

    def only(self, rows: pa.Table, claims: Iterable[str]) -> pa.Table:
        """The rows of these claims."""
        return rows.filter(self._are(claims))

    def without(self, rows: pa.Table, claims: Iterable[str]) -> pa.Table:
        """All other rows."""
        return rows.filter(~self._are(claims))

    def _are(self, claims: Iterable[str]) -> pc.Expression:
        import pyarrow as pa
        import pyarrow.compute as pc

        among = pc.field(self.column).isin(pa.array(sorted(claims), pa.string()))
        return among & (pc.field(self.kind) == "claim") if self.kind else among


def keyed_tables(release: ReleaseFolder) -> dict[str, Keyed]:
    """Table -> how its rows belong to claims, as the release's own descriptor says."""
    found = {}
    for name, described in release.manifest["tables"].items():
        columns = [column["name"] for column in described["columns"]]
        if (key := _key(name, columns, release.described.get(name, {}))) is not None:
            found[name] = key
    return found


def _key(table: str, columns: list[str], resource: Mapping[str, Any]) -> Keyed | None:
    if table in (_CLAIMS, _VERSIONS) and "id" in columns:
        return Keyed(table, "id", columns.index("id"))
    if table == _CHANGES and {"kind", "record"} <= set(columns):
        return Keyed(table, "record", columns.index("record"), "kind")
    if "claim" in columns and (table.endswith(_OF_VERSIONS) or "claim" in _referring(resource)):
        return Keyed(table, "claim", columns.index("claim"))
    return None


def _referring(resource: Mapping[str, Any]) -> Iterator[str]:
    """The columns that refer to `claims.id`."""
    schema = resource.get("schema")
    for key in (schema.get("foreignKeys") or ()) if isinstance(schema, dict) else ():
        to = key.get("reference") if isinstance(key, dict) else None
        if isinstance(to, dict) and (to.get("resource"), to.get("fields")) == (_CLAIMS, ["id"]):
            yield from key.get("fields", ())
