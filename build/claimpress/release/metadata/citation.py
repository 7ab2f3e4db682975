"""`CITATION.cff`: how to cite the release, for citation managers and repository hosts."""

from __future__ import annotations

from typing import Any

from claimpress.release.metadata.edition import Edition
from claimpress.release.render import yaml_text


def citation_text(edition: Edition) -> str:
    """The file's text, in the Citation File Format 1.2.0."""
    info = edition.info
    contact = {"name": info.contact.name, **({"email": info.contact.email} if info.contact.email else {})}
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this data set, please cite it with its version.",
        "type": "dataset",
        "title": info.title,
        "abstract": info.description,
        "authors": [{"name": name} for name in info.creators],
        "contact": [contact],
        "version": edition.version,
        **({"date-released": edition.date} if edition.date else {}),
        "license": info.licence.id,
        **({"url": info.base_url} if info.base_url else {}),
        **({"keywords": info.keywords} if info.keywords else {}),
    }
    return yaml_text(content)
