"""Building a release folder: inputs, schema, tables in three formats, metadata, manifest and checksums.

Pure in its inputs: no clock, no randomness, no locale, no absolute path shows in a byte that is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from claimpress.disk.plain import write_bytes, write_text
from claimpress.disk.whole import staged
from claimpress.jsontext import json_text
from claimpress.model.errors import UserError
from claimpress.progress import Stages, unwatched
from claimpress.release import layout, sums
from claimpress.release.formats import parquet
from claimpress.release.formats.texts import FORMS as TEXTS
from claimpress.release.formats.texts import missing, write_texts
from claimpress.release.history import Past
from claimpress.release.metadata import (
    card,
    changes,
    citation,
    croissant,
    datapackage,
    datasheet,
    licence,
    manifest,
    zenodo,
)
from claimpress.release.metadata.edition import Edition
from claimpress.release.metadata.facts import facts_of
from claimpress.release.working import Working
from claimpress.resources import schema_dir
from claimpress.tables.lineage import Lineage
from claimpress.tables.publish import TABLES


@dataclass(frozen=True)
class Plan:
    """All that a release depends on beside its records.

    `lineage` holds version and date, `past` the release before, `lock_sha256` the digest of the lock file.
    `threads` changes how fast it goes and nothing else.
    """

    lineage: Lineage
    past: Past | None = None
    lock_sha256: str | None = None
    threads: int | None = None


def build_release(
    working: Working,
    plan: Plan,
    out: Path,
    *,
    durable: bool = False,
    replace: bool = True,
    progress: Stages = unwatched,
) -> None:
    """Write the release of validated records to the folder `out`, whole or not at all.

    `durable` forces it to the disk first; without `replace` an `out` that exists is an error. Raises
    `UserError` when it cannot be written; nothing is left behind then.
    """
    with staged(out, durable=durable, replace=replace) as folder:
        write_release(working, plan, folder, progress)


def write_release(working: Working, plan: Plan, folder: Path, progress: Stages = unwatched) -> None:
    """Write the release into an empty folder."""
    progress("inputs and schema")
    records = working.write_inputs(folder)
    wanted = {*records, *_copy_schema(folder)}
    for form in layout.FORMS:
        (folder / form).mkdir()
    wanted |= {layout.table_path(form, name) for form in TEXTS for name in TABLES}
    progress("tables")
    with working.tables(plan.lineage, plan.threads) as engine:
        progress(layout.PARQUET)
        parquet.write_parquets(engine, plan.lineage, folder, made=working.made)
    working.let_go()
    for name in TABLES:
        wanted |= set(parquet.parquet_names(folder, name)) or {layout.table_path(layout.PARQUET, name)}
    progress("jsonl and csv")
    write_texts(folder, TABLES, working.each, plan.threads)
    progress("metadata")
    facts = sums.folder_facts(folder, each=working.each)
    _check_all_there(folder, wanted, facts.keys())
    edition = Edition(working.info, plan.lineage, facts_of(folder), records, facts)
    texts = dict(_metadata(edition, working, plan))
    for path, text in texts.items():
        write_text(folder / path, text)
    digests = {path: fact.sha256 for path, fact in sums.folder_facts(folder, facts).items()}
    _check_all_there(folder, wanted | texts.keys(), digests.keys())
    write_text(folder / layout.SUMS, sums.sums_text(digests))


def _check_all_there(folder: Path, wanted: Set[str], found: Set[str]) -> None:
    """Raise `UserError` where the folder holds less than it should, or more."""
    # The checksums are taken from the disk: a file that somebody removed meanwhile would not be missed.
    if lost := sorted(wanted - found):
        raise missing(folder / lost[0])
    if more := sorted(found - wanted - {layout.SUMS}):
        raise UserError(
            f"{folder / more[0]} was put there while the release was being written",
            "see what writes files there, then run it again",
        )


def _copy_schema(folder: Path) -> list[str]:
    """Paths inside the folder."""
    # The files that travel with the tool, not generated anew: `python -OO` would leave descriptions out.
    paths = {f"{layout.SCHEMA}/{path.name}": path for path in schema_dir().glob("*.schema.json")}
    for name, path in paths.items():
        write_bytes(folder / name, path.read_bytes())
    return list(paths)


def _metadata(edition: Edition, working: Working, plan: Plan) -> Iterator[tuple[str, str]]:
    yield layout.DATAPACKAGE, json_text(datapackage.datapackage(edition))
    yield layout.CROISSANT, json_text(croissant.croissant(edition))
    yield layout.README, card.card(edition)
    yield layout.CITATION, citation.citation_text(edition)
    yield layout.ZENODO, json_text(zenodo.zenodo(edition))
    yield layout.DATASHEET, datasheet.datasheet(edition)
    yield layout.CHANGES, changes.changes_text(edition, working.state, plan.past)
    yield layout.LICENCE, licence.licence_text(edition)
    yield layout.MANIFEST, json_text(manifest.manifest(edition, plan.past, plan.lock_sha256))
