"""The kinds of record a dataset holds: the one list that loading, schema, tables and releases go by."""

from __future__ import annotations

from dataclasses import dataclass

from claimpress.model.claim import Claim
from claimpress.model.dataset import DatasetInfo
from claimpress.model.fields import Record
from claimpress.model.source import Attestation, Source
from claimpress.model.vocabulary import Action, Actor, Event, Item, Place, Search


@dataclass(frozen=True)
class Kind:
    """A kind of record: its name, the stem of its files under `data/`, its model and its key fields."""

    name: str
    stem: str
    model: type[Record]
    key: tuple[str, ...] = ("id",)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("dataset", "dataset", DatasetInfo),
        Kind("action", "actions", Action),
        Kind("actor", "actors", Actor),
        Kind("item", "items", Item),
        Kind("place", "places", Place),
        Kind("event", "events", Event),
        Kind("search", "searches", Search),
        Kind("source", "sources", Source),
        Kind("claim", "claims", Claim),
        Kind(
            "attestation", "attestations", Attestation, ("source", "text_sha256", "start", "length", "sha256")
        ),
    )
}
