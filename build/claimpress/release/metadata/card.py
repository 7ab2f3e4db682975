"""`README.md` of a release: a Hugging Face dataset card, readable without Hugging Face too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from claimpress.release.layout import PARQUET, all_of, pattern_of
from claimpress.release.metadata.edition import Edition
from claimpress.release.render import render, yaml_text
from claimpress.tables.versions import VERSIONED

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_LARGEST = "10M<n<100M"
DEFAULT = "claims"


def card(edition: Edition) -> str:
    """The card's text."""
    matter = f"---\n{yaml_text(_front_matter(edition))}---\n"
    states = [table.spec.name for table in VERSIONED]
    total = sum(edition.facts.rows[name] for name in states)
    facts = {"info": edition.info, "facts": edition.facts, "states": states, "total_states": total}
    facts["claims_pattern"] = pattern_of(PARQUET, DEFAULT, edition.files)
    facts["claims_all"] = all_of(PARQUET, DEFAULT, edition.files)
    return matter + render("README.md.j2", edition=edition, **facts)


def _front_matter(edition: Edition) -> dict[str, Any]:
    info = edition.info
    return {
        "pretty_name": info.title,
        "license": info.licence.id.lower(),
        "language": [info.language],
        **({"tags": info.keywords} if info.keywords else {}),
        "size_categories": [_size(edition.facts.rows[DEFAULT])],
        # Hugging Face's loader refuses a configuration without a row.
        "configs": [
            _config(spec.name, edition.parquet(spec))
            for spec in edition.specs
            if edition.facts.rows[spec.name]
        ],
    }


def _size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), _LARGEST)


def _config(table: str, files: Sequence[str]) -> dict[str, Any]:
    default = {"default": True} if table == DEFAULT else {}
    return {"config_name": table, **default, "data_files": files[0] if len(files) == 1 else files}
