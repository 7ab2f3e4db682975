"""Who says so: the way of a claim from its origin to the publisher of its source, link by link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from claimpress.site.view import View


@dataclass(frozen=True)
class Link:
    """One link: an actor's id ("" where it is unknown), what it does in the chain, and what that rests on."""

    actor: str
    parts: tuple[str, ...]
    note: str = ""


def links(view: View, claim: dict[str, Any]) -> list[Link]:
    """The chain of a claim, first link first. An actor with two parts in it stands once."""
    said_by, origin = claim["said_by"], claim["origin"]
    publisher = view.one("sources", claim["source"])["publisher"]
    found = [
        Link(
            actor,
            ("asserts it" if at == 0 else "passes it on", *_origin_part(claim, actor)),
            _note(claim, actor),
        )
        for at, actor in enumerate(said_by)
    ]
    if origin is None:
        found.append(Link("", ("origin: not known",), claim["origin_note"] or ""))
    elif origin not in (*said_by, publisher):
        found.append(Link(origin, _origin_part(claim, origin), _note(claim, origin)))
    if publisher is None or publisher not in said_by:
        found.append(_publisher(claim, publisher))
    return found


def _publisher(claim: dict[str, Any], publisher: str | None) -> Link:
    if publisher is None:
        return Link("", ("publisher of the source: not known",))
    own = () if claim["said_by"] else ("asserts it",)
    return Link(
        publisher, (*own, *_origin_part(claim, publisher), "publishes the source"), _note(claim, publisher)
    )


def _origin_part(claim: dict[str, Any], actor: str) -> tuple[str, ...]:
    return (f"origin: its own report ({claim['origin_basis']})",) if actor == claim["origin"] else ()


def _note(claim: dict[str, Any], actor: str) -> str:
    return (claim["origin_note"] or "") if actor == claim["origin"] else ""
