"""`LICENSE` of a release: a notice that names the licence and where its text stands."""

from __future__ import annotations

from claimpress.release.metadata.edition import Edition


def licence_text(edition: Edition) -> str:
    """The notice."""
    info = edition.info
    holders = ", ".join(info.creators)
    return (
        f"{info.title}, version {edition.version}\n"
        f"by {holders}\n\n"
        f"The data in this folder is licensed under {info.licence.name} ({info.licence.id}).\n"
        f"The licence's text: {info.licence.url}\n\n"
        "The texts that the claims were found in are not part of this data and are not licensed by it.\n"
    )
