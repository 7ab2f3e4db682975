"""Vocabularies: actors, actions, items, places, events, and the searches by which sources were found."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from claimpress.model.claim import Revision
from claimpress.model.fields import (
    LANGUAGE_PATTERN,
    Alpha3,
    Choice,
    Day,
    Edtf,
    IsoPlace,
    Language,
    Line,
    Prose,
    Record,
    Slug,
    Wikidata,
)


def _in_english(names: dict[str, str]) -> dict[str, str]:
    if "en" not in names:
        raise PydanticCustomError("missing", "an English name is missing")
    return names


# Said to JSON Schema by hand: pydantic would let keys through that do not fit the pattern.
_KEYS_AND_ENGLISH: dict[str, Any] = {
    "propertyNames": {"pattern": LANGUAGE_PATTERN, "x-finding": "bad-language"},
    "required": ["en"],
}
Names = Annotated[
    dict[Language, Line],
    Field(min_length=1, json_schema_extra=_KEYS_AND_ENGLISH),
    AfterValidator(_in_english),
]


class ActorKind(StrEnum):
    """What kind of actor it is."""

    STATE = "state"
    BODY = "body"
    COMPANY = "company"
    OUTLET = "outlet"
    OFFICEHOLDER = "officeholder"
    GROUP = "group"
    UNNAMED_PERSON = "unnamed_person"


class PlaceKind(StrEnum):
    """What kind of place it is."""

    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    SITE = "site"
    WATER = "water"


ACTOR_KIND_MEANINGS: dict[ActorKind, str] = {
    ActorKind.STATE: "a state or its government as a whole",
    ActorKind.BODY: "a part of a state, an armed force, an institution or an international body",
    ActorKind.COMPANY: "a company",
    ActorKind.OUTLET: "a newspaper, an agency or another publisher of reports",
    ActorKind.OFFICEHOLDER: "a person in public office, acting as such",
    ActorKind.GROUP: "several actors known only together",
    ActorKind.UNNAMED_PERSON: "a private person, who is never named",
}


class Plover(Record):
    """The nearest event type of PLOVER, the Political Language Ontology for Verifiable Event Records."""

    type: Line = Field(description="event type, such as AGREE")
    mode: Line | None = Field(None, description="mode, where the ontology has one")


class Actor(Record):
    """Somebody who acts, receives, speaks or publishes."""

    id: Slug = Field(description="permanent id")
    kind: Annotated[ActorKind, Choice] = Field(description="what kind of actor")
    acts_for: Slug | None = Field(None, description="id of the actor on whose behalf it acts")
    names: Names = Field(description="names by language (BCP 47); English is required")
    iso: Alpha3 | None = Field(None, description="ISO 3166-1 alpha-3 code of a state")
    wikidata: Wikidata | None = Field(None, description="Wikidata id, where certain")
    note: Line | None = Field(None, description="what tells it from others")
    revisions: list[Revision] = Field([], description="declared changes after a release")


class Action(Record):
    """An entry of the closed list of actions."""

    id: Slug = Field(description="permanent id, a verb")
    label: Line = Field(description="the verb as a reader sees it")
    definition: Line = Field(description="what it means")
    use_when: Line = Field(description="when to use it")
    not_when: Line = Field(description="when not, and what to use instead")
    plover: Plover | None = Field(None, description="nearest PLOVER type and mode")
    revisions: list[Revision] = Field([], description="declared changes after a release")


class Item(Record):
    """What a claim is about: a product, a technology, a resource, a service."""

    id: Slug = Field(description="permanent id")
    names: Names = Field(description="names by language; English is required")
    definition: Line | None = Field(None, description="what belongs to it")
    broader: Slug | None = Field(None, description="id of the item that contains it")
    sipri: Line | None = Field(None, description="weapon category of the SIPRI Arms Transfers Database")
    unroca: Line | None = Field(None, description="category of the UN Register of Conventional Arms")
    wikidata: Wikidata | None = Field(None, description="Wikidata id, where certain")
    revisions: list[Revision] = Field([], description="declared changes after a release")


class Place(Record):
    """Where something happens."""

    id: Slug = Field(description="permanent id")
    kind: Annotated[PlaceKind, Choice] = Field(description="what kind of place")
    names: Names = Field(description="names by language; English is required")
    within: Slug | None = Field(None, description="id of the place that contains it")
    iso: IsoPlace | None = Field(None, description="ISO 3166-1 alpha-3 or ISO 3166-2 code")
    wikidata: Wikidata | None = Field(None, description="Wikidata id, where certain")
    note: Line | None = Field(None, description="what tells it from others")
    revisions: list[Revision] = Field([], description="declared changes after a release")


class Event(Record):
    """What several claims speak of."""

    id: Slug = Field(description="permanent id")
    label: Line = Field(description="what happens, in the curators' own words")
    date: Edtf | None = Field(None, description="when, as the sources give it")
    places: list[Slug] = Field([], description="place ids")
    note: Line | None = Field(None, description="what belongs to it")
    revisions: list[Revision] = Field([], description="declared changes after a release")


class Search(Record):
    """A search by which sources were looked for: the account of how the dataset's texts were chosen."""

    id: Slug = Field(description="permanent id")
    on: Day = Field(description="the day of the search")
    by: Slug = Field(description="who searched")
    where: Line = Field(description="the place that was searched")
    query: Line = Field(description="what was asked")
    found: list[Slug] = Field([], description="ids of the sources taken from it")
    note: Prose | None = Field(None, description="what was left out, and why")
