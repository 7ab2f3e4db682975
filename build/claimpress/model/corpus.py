"""All records of one dataset that passed the structural checks, sorted by key."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimpress.model.claim import Claim
from claimpress.model.dataset import DatasetInfo
from claimpress.model.source import Attestation, Source
from claimpress.model.vocabulary import Action, Actor, Event, Item, Place, Search


@dataclass
class Corpus:
    """The typed records of a dataset. During validation a list may hold two records with one id."""

    dataset: DatasetInfo
    actions: list[Action] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    attestations: list[Attestation] = field(default_factory=list)
