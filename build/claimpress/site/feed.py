"""An Atom feed of the sealed releases (RFC 4287): what each changed, for those who cite the data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from claimpress.release.diff.outline import headline
from claimpress.release.diff.summary import Summary
from claimpress.release.layout import MANIFEST
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import file_fact
from claimpress.site.page import Asset
from claimpress.site.view import View

PATH = "releases/feed.atom"
_ATOM = "http://www.w3.org/2005/Atom"


def feed(view: View, sealed: Sequence[ReleaseFolder], changes: Sequence[Summary | None]) -> Asset:
    """The feed, newest release first. Ids follow from the manifests, so that they never change."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    digests = [file_fact(folder.path / MANIFEST).sha256 for folder in sealed]
    _text(root, "id", _urn(f"releases of {view.info['id']}"))
    _text(root, "title", f"{view.info['title']}: releases")
    _text(root, "updated", _moment(sealed[-1].date if sealed else None))
    _link(root, "self", f"{view.base_url}{PATH}" if view.base_url else PATH.rpartition("/")[2])
    _link(root, "alternate", f"{view.base_url}releases/" if view.base_url else "./")
    for creator in view.info["creators"]:
        _text(ET.SubElement(root, "author"), "name", creator)
    for folder, digest, summary in reversed(list(zip(sealed, digests, changes, strict=True))):
        entry = ET.SubElement(root, "entry")
        _text(entry, "id", _urn(digest))
        _text(entry, "title", f"Release {folder.version}")
        _text(entry, "updated", _moment(folder.date))
        page = f"releases/{folder.version}/" if view.base_url else f"{folder.version}/"
        _link(entry, "alternate", view.base_url + page)
        _text(entry, "summary", headline(summary) if summary is not None else "The first release.")
    ET.indent(root)
    return Asset(
        PATH, '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
    )


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _link(parent: ET.Element, relation: str, address: str) -> None:
    kind = "application/atom+xml" if relation == "self" else "text/html"
    ET.SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})


def _urn(digest: str) -> str:
    """A name of its own for a digest (RFC 9562, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_OID, digest).urn


def _moment(day: str | None) -> str:
    return f"{day or '1980-01-01'}T00:00:00Z"
