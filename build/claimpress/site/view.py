"""One release as pages read it: rows by id, rows by what they belong to, names in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from claimpress.release.reader import ReleaseFolder
from claimpress.site import words
from claimpress.site.dictionary import TableEntry, read_dictionary

Row = dict[str, Any]
Rows = list[Row]

FOLDERS = {"claim": "claims", "source": "sources", "actor": "actors", "item": "items", "action": "actions"}
"""Kinds whose records have a page each, and the folder of those pages."""
LISTS = {"place": "places", "event": "events"}
"""Kinds whose records stand together on one page."""


@dataclass
class View:
    """A release read into memory, with the indexes that pages need.

    `sealed` says whether it is published for good.
    """

    release: ReleaseFolder
    sealed: bool
    _rows: dict[str, Rows] = field(default_factory=dict)
    _indexes: dict[tuple[str, str], dict[str, Rows]] = field(default_factory=dict)

    @property
    def info(self) -> Mapping[str, Any]:
        """The dataset's own record."""
        return self.release.info

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The release's manifest."""
        return self.release.manifest

    @property
    def version(self) -> str:
        """The version as the manifest has it; a draft's ends in `-draft`."""
        return str(self.manifest["version"])

    @property
    def date(self) -> str | None:
        """The day of the release; None for a draft."""
        return self.manifest["date"] if self.sealed else None

    @property
    def folder_name(self) -> str:
        """Name of the release's folder among the site's downloads."""
        return self.version if self.sealed else "draft"

    @property
    def base_url(self) -> str:
        """Address of the published site with a slash at its end; "" where the dataset names none."""
        return f"{self.info['base_url'].rstrip('/')}/" if self.info.get("base_url") else ""

    def rows(self, table: str) -> Rows:
        """All rows of a table in the order of its key; none where the release has no such table."""
        if table not in self._rows:
            known = table in self.manifest["tables"]
            self._rows[table] = self.release.table(table).to_pylist() if known else []
        return self._rows[table]

    def count(self, table: str) -> int:
        """Number of rows of a table."""
        return len(self.rows(table))

    @cached_property
    def claims(self) -> Rows:
        """Claims in reading order: by source, then by their first passage."""
        first = {
            claim: min((row["start"] for row in rows), default=0)
            for claim, rows in self.by("evidence", "claim").items()
        }
        return sorted(
            self.rows("claims"), key=lambda row: (row["source"], first.get(row["id"], 0), row["id"])
        )

    @cached_property
    def standing(self) -> Rows:
        """Claims that are not withdrawn, in reading order."""
        return [row for row in self.claims if row["withdrawn_since"] is None]

    def by(self, table: str, column: str) -> dict[str, Rows]:
        """Rows of a table grouped by a column; a list column groups by each of its entries."""
        key = (table, column)
        if key not in self._indexes:
            found: dict[str, Rows] = defaultdict(list)
            for row in self.claims if table == "claims" else self.rows(table):
                value = row[column]
                for entry in value if isinstance(value, list) else [value]:
                    found[entry].append(row)
            self._indexes[key] = dict(found)
        return self._indexes[key]

    def where(self, table: str, column: str, value: str) -> Rows:
        """Rows of a table that have a value in a column."""
        return self.by(table, column).get(value, [])

    def one(self, table: str, key: str) -> Row:
        """The row with that id. Raises `KeyError`."""
        return self.by(table, "id")[key][0]

    def name(self, kind: str, key: str | None) -> str:
        """What readers call a record; its id where the release does not hold it."""
        if key is None:
            return ""
        column = {"action": "label", "source": "title", "event": "label", "claim": "statement"}.get(
            kind, "name"
        )
        found = self.where(f"{kind}s", "id", key)
        return str(found[0][column]) if found else key

    def short_source(self, key: str) -> str:
        """Publisher and date of a source where they tell it from others, else its title."""
        row = self.one("sources", key)
        same = [
            other
            for other in self.rows("sources")
            if (other["publisher"], other["published"]) == (row["publisher"], row["published"])
        ]
        if row["publisher"] is None or len(same) > 1:
            return str(row["title"])
        published = words.edtf(row["published"]) if row["published"] else "undated"
        return f"{self.name('actor', row['publisher'])}, {published}"

    def names(self, kind: str, key: str) -> Rows:
        """Names in all languages, the dataset's own first."""
        own = self.info.get("language", "en")
        found = [row for row in self.where("names", "id", key) if row["kind"] == kind]
        return sorted(found, key=lambda row: (row["language"] != own, row["language"]))

    def path(self, kind: str, key: str) -> str:
        """Path of a record's page inside the site."""
        return f"{FOLDERS[kind]}/{key}/" if kind in FOLDERS else f"{LISTS[kind]}/#{key}"

    def has_page(self, kind: str, key: str) -> bool:
        """Whether readers find a record of the release somewhere on the site."""
        return (kind in FOLDERS or kind in LISTS) and bool(self.where(f"{kind}s", "id", key))

    def claims_with(self, ids: Iterable[str]) -> Rows:
        """Claims of those ids in reading order, each once."""
        wanted = set(ids)
        return [row for row in self.claims if row["id"] in wanted]

    @cached_property
    def dictionary(self) -> dict[str, TableEntry]:
        """Table -> what the release's own descriptors say of it."""
        return read_dictionary(self.release)

    def meanings(self, column: str) -> dict[str, str]:
        """Value -> meaning for the closed list of `table.column`; empty where the release explains none."""
        table, _, name = column.partition(".")
        entry = self.dictionary.get(table)
        return dict(entry.column(name).values) if entry else {}

    def meaning(self, column: str, value: str | None) -> str:
        """What a value of `table.column` means; "" where nothing says so."""
        return self.meanings(column).get(value or "", "")
