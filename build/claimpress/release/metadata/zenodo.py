"""`.zenodo.json`: what Zenodo takes over when the release is deposited there."""

from __future__ import annotations

import html
from typing import Any

from claimpress.release.metadata.edition import Edition


def zenodo(edition: Edition) -> dict[str, Any]:
    """The deposit's metadata; Zenodo expects HTML in the description and lower-case licence ids."""
    info = edition.info
    return {
        "title": info.title,
        "upload_type": "dataset",
        "description": f"<p>{html.escape(info.description, quote=False)}</p>",
        "creators": [{"name": name} for name in info.creators],
        "version": edition.version,
        **({"publication_date": edition.date} if edition.date else {}),
        "access_right": "open",
        "license": info.licence.id.lower(),
        **({"keywords": info.keywords} if info.keywords else {}),
        **({"related_identifiers": [_site(info.base_url)]} if info.base_url else {}),
    }


def _site(url: str) -> dict[str, str]:
    return {"identifier": url, "relation": "isDocumentedBy", "resource_type": "publication-other"}
