"""The claim: this actor did, does or will do this with this item at this date, and this source says so."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from claimpress.model.fields import (
    Amount,
    Choice,
    ClaimId,
    Day,
    Edtf,
    Length,
    Line,
    Position,
    Record,
    Sha256,
    Slug,
    Version,
)


class Stage(StrEnum):
    """How far along the act is, as the source puts it."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    AGREED = "agreed"
    CONTRACTED = "contracted"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"
    NONE = "none"


class Stance(StrEnum):
    """How the source stands to what it reports."""

    ASSERTED = "asserted"
    EXPECTED = "expected"
    ALLEGED = "alleged"
    DENIED = "denied"


class Basis(StrEnum):
    """Whether the text states a value or a curator inferred it."""

    STATED = "stated"
    INFERRED = "inferred"


class OriginBasis(StrEnum):
    """How the origin of a claim is known."""

    STATED = "stated"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class RelationType(StrEnum):
    """How a claim stands to another."""

    CONTRADICTS = "contradicts"
    CORRECTS = "corrects"
    SUPERSEDES = "supersedes"
    REPEATS = "repeats"
    AIM_OF = "aim_of"
    REASON_FOR = "reason_for"
    PART_OF = "part_of"


class Verdict(StrEnum):
    """What a check found."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class WarningCode(StrEnum):
    """What a reader of the claim must know beside its fields."""

    UNDATED_SOURCE = "undated_source"
    DATE_WITHOUT_YEAR = "date_without_year"
    INFERRED_YEAR = "inferred_year"
    PARTIAL_TEXT = "partial_text"
    UNNAMED_SPEAKER = "unnamed_speaker"
    EXPECTATION = "expectation"
    HEARSAY = "hearsay"
    ALLEGATION = "allegation"
    CONDITIONAL = "conditional"
    UNCLEAR_ACTOR = "unclear_actor"
    UNCLEAR_REFERENCE = "unclear_reference"
    TENSE_CONFLICT = "tense_conflict"
    UNKNOWN_ORIGIN = "unknown_origin"
    SPEAKER_CARRIED_FORWARD = "speaker_carried_forward"


STAGE_MEANINGS: dict[Stage, str] = {
    Stage.PROPOSED: "offered, wished for or discussed; nobody has bound themselves",
    Stage.PLANNED: "intended by the one who would act, or scheduled; not yet agreed with the other side",
    Stage.AGREED: "decided or agreed by those who act; not begun",
    Stage.CONTRACTED: "bound by a signed contract or treaty",
    Stage.UNDER_WAY: "begun and not ended",
    Stage.DONE: "completed",
    Stage.CANCELLED: "given up before completion",
    Stage.NONE: "a state of affairs rather than an act",
}
STANCE_MEANINGS: dict[Stance, str] = {
    Stance.ASSERTED: "stated as a fact, or as the speaker's own intention",
    Stance.EXPECTED: "expected, forecast or thought possible",
    Stance.ALLEGED: "reported with distance: reportedly, allegedly, as if",
    Stance.DENIED: "reported in order to deny it",
}
WARNING_MEANINGS: dict[WarningCode, str] = {
    WarningCode.UNDATED_SOURCE: "the source bears no date of publication",
    WarningCode.DATE_WITHOUT_YEAR: "the source gives a day or month without its year",
    WarningCode.INFERRED_YEAR: "the year rests on an inference that `date_note` explains",
    WarningCode.PARTIAL_TEXT: "only a part of the source's text was available",
    WarningCode.UNNAMED_SPEAKER: "the text lets somebody speak, expect or wish without naming them",
    WarningCode.EXPECTATION: "the text calls it expected, possible or forecast",
    WarningCode.HEARSAY: "the text passes it on with distance, such as “reportedly”",
    WarningCode.ALLEGATION: "the text calls it alleged, or shows doubt about the speaker",
    WarningCode.CONDITIONAL: "it holds only under a condition that the text names",
    WarningCode.UNCLEAR_ACTOR: "the text leaves open who acts",
    WarningCode.UNCLEAR_REFERENCE: "what a word of the text refers to is a reading among others",
    WarningCode.TENSE_CONFLICT: "the tense of the text and the date of the occasion disagree",
    WarningCode.UNKNOWN_ORIGIN: "the text does not say whose own report it is",
    WarningCode.SPEAKER_CARRIED_FORWARD: "who speaks, or to whom, is named earlier in the text only",
}
RELATION_MEANINGS: dict[RelationType, str] = {
    RelationType.CONTRADICTS: "both cannot be true",
    RelationType.CORRECTS: "says that the other was wrong, and replaces it",
    RelationType.SUPERSEDES: "a later state of the same matter",
    RelationType.REPEATS: "the same report again, without anything of its own",
    RelationType.AIM_OF: "is what the other is done for",
    RelationType.REASON_FOR: "is why the other is done",
    RelationType.PART_OF: "is a part of the other, or happens within it",
}


class Quantity(Record):
    """How much or how many: one value, or a range."""

    value: Amount | None = Field(None, description="the number, where the source gives one")
    min: Amount | None = Field(None, description="lower end of a range")
    max: Amount | None = Field(None, description="upper end of a range")
    unit: Slug = Field(description="what is counted, such as `unit`, `company` or `tonne`")
    approximate: bool = Field(False, description="whether the source says “about”")


class ActorRef(Record):
    """An actor's part in a claim."""

    id: Slug = Field(description="actor id")
    role: Slug | None = Field(None, description="part played in the act, where it differs among the actors")
    quantity: Quantity | None = Field(None, description="how many of them, such as companies of a group")


class ItemRef(Record):
    """An item a claim is about."""

    id: Slug = Field(description="item id")
    quantity: Quantity | None = Field(None, description="how much or how many")


def _spelt_out(value: Any) -> Any:
    """The short form of a reference, a bare id, as an object."""
    return {"id": value} if isinstance(value, str) else value


ActorEntry = Annotated[ActorRef, BeforeValidator(_spelt_out, json_schema_input_type=Slug | ActorRef)]
ItemEntry = Annotated[ItemRef, BeforeValidator(_spelt_out, json_schema_input_type=Slug | ItemRef)]


class Origin(Record):
    """The earliest publisher or body whose own report the claim is."""

    actor: Slug | None = Field(None, description="actor id, null where it is unknown")
    basis: Annotated[OriginBasis, Choice] = Field(description="how the origin is known")
    note: Line | None = Field(None, description="what an inference rests on")


class Evidence(Record):
    """A passage of the source's normalised text, by position and fingerprint."""

    start: Position = Field(description="position of the first code point, from 0")
    length: Length = Field(description="number of code points")
    sha256: Sha256 = Field(description="SHA-256 of the passage's UTF-8 bytes")


class Relation(Record):
    """How this claim stands to another one."""

    type: Annotated[RelationType, Choice] = Field(description="this claim ... the other")
    claim: ClaimId = Field(description="id of the other claim")
    note: Line | None = Field(None, description="what the relation rests on, where it is not plain")


class Check(Record):
    """A person's reading of the claim against its source; void once the record or the text has changed."""

    by: Slug = Field(description="who checked")
    on: Day = Field(description="the day of the check")
    verdict: Annotated[Verdict, Choice] = Field(description="what the check found")
    record_sha256: Sha256 = Field(description="digest of the record as it was checked")
    text_sha256: Sha256 = Field(description="digest of the normalised text it was checked against")
    note: Line | None = Field(None, description="what the checker wants to add")


class Revision(Record):
    """The declared reason of a change after a release."""

    since: Version = Field(description="the release whose record this changes")
    fields: Annotated[list[Slug | Line], Field(min_length=1)] = Field(
        description="names of the changed fields"
    )
    reason: Line = Field(description="why")
    by: Slug = Field(description="who changed it")
    on: Day = Field(description="the day of the change")


class Withdrawal(Record):
    """Why a published claim no longer stands; it is never deleted."""

    since: Version = Field(description="the last release in which the claim stood")
    reason: Line = Field(description="why it was withdrawn")
    successor: ClaimId | None = Field(None, description="the claim that replaces it")


class Claim(Record):
    """One atomic claim: one actor group, one action, one point in time, in one source."""

    id: ClaimId = Field(description="permanent id, never reused")
    source: Slug = Field(description="id of the source that says so")
    actors: list[ActorEntry] = Field([], description="who acts; the speaker goes in `said_by`")
    action: Slug = Field(description="action id, from the closed list")
    stage: Annotated[Stage, Choice] = Field(description="how far along the act is")
    stance: Annotated[Stance, Choice] = Field(Stance.ASSERTED, description="how the source stands to it")
    negated: bool = Field(False, description="whether the source says that it is not so")
    recipients: list[Slug] = Field([], description="actor ids towards, for or to whom")
    items: list[ItemEntry] = Field([], description="what it is about")
    places: list[Slug] = Field([], description="place ids: where")
    date: Edtf | None = Field(None, description="when the act happens (EDTF level 1, or `XXXX-MM[-DD]`)")
    date_basis: Annotated[Basis, Choice] | None = Field(
        None, description="whether the date is stated or inferred"
    )
    date_note: Line | None = Field(None, description="what an inferred date rests on")
    said_by: list[Slug] = Field(
        [], description="actor ids: who asserts it, then intermediaries; empty: the source itself"
    )
    origin: Origin | None = Field(None, description="whose own report it is; null takes the source's default")
    statement: Annotated[Line, Field(max_length=300)] = Field(
        description="one plain English sentence in the curator's own words"
    )
    evidence: Annotated[list[Evidence], Field(min_length=1)] = Field(description="where in the source's text")
    event: Slug | None = Field(None, description="event id, shared by claims about one happening")
    relations: list[Relation] = Field([], description="how it stands to other claims")
    warnings: list[Annotated[WarningCode, Choice]] = Field(
        [], description="what a reader must know beside the fields"
    )
    checks: list[Check] = Field([], description="checks by people, written by `claimpress confirm`")
    revisions: list[Revision] = Field([], description="declared changes after a release")
    withdrawn: Withdrawal | None = Field(None, description="set when the claim no longer stands")
