"""A source: one text, known by fingerprints only, with its paragraphs and how each of them was covered."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from claimpress.model.claim import Origin, Revision
from claimpress.model.fields import (
    Choice,
    Day,
    Edtf,
    Language,
    Length,
    Line,
    Position,
    Record,
    Sha256,
    Slug,
    Url,
)


class Extent(StrEnum):
    """Whether the whole text was at hand."""

    WHOLE = "whole"
    EXCERPT = "excerpt"


class NoClaimReason(StrEnum):
    """Why a paragraph bears no claim."""

    HEADLINE = "headline"
    BYLINE = "byline"
    CROSSHEAD = "crosshead"
    REPETITION = "repetition"
    BOILERPLATE = "boilerplate"
    OUT_OF_SCOPE = "out_of_scope"
    NO_ASSERTION = "no_assertion"


NO_CLAIM_MEANINGS: dict[NoClaimReason, str] = {
    NoClaimReason.HEADLINE: "a headline that the text below says in full",
    NoClaimReason.BYLINE: "a credit line: who wrote or published it",
    NoClaimReason.CROSSHEAD: "a heading inside the text",
    NoClaimReason.REPETITION: "says again what another paragraph says",
    NoClaimReason.BOILERPLATE: "an advertisement, a link or an appeal to readers",
    NoClaimReason.OUT_OF_SCOPE: "asserts something outside the dataset's subject",
    NoClaimReason.NO_ASSERTION: "asserts nothing: a question, a greeting",
}


class Text(Record):
    """One version of the source's text. The list of versions is only ever added to."""

    raw_sha256: Sha256 = Field(description="SHA-256 of the file's bytes")
    sha256: Sha256 = Field(description="SHA-256 of the normalised text")
    length: Length = Field(description="code points of the normalised text")
    extent: Annotated[Extent, Choice] = Field(description="the whole text or an excerpt")


class Paragraph(Record):
    """A paragraph's place in the normalised text."""

    start: Position = Field(description="position of its first code point")
    length: Length = Field(description="number of code points")


class NoClaim(Record):
    """Why a paragraph bears no claim."""

    paragraph: Position = Field(description="the paragraph's number, from 0")
    reason: Annotated[NoClaimReason, Choice] = Field(description="why it bears no claim")
    note: Line | None = Field(None, description="what the reader should know")


class Reading(Record):
    """A full pass over paragraphs that answers: is every assertion recorded?"""

    paragraphs: Annotated[list[Position], Field(min_length=1)] = Field(
        description="numbers of the paragraphs read, from 0"
    )
    by: Slug = Field(description="who read")
    on: Day = Field(description="the day of the reading")
    complete: bool = Field(description="whether every assertion of these paragraphs is recorded")
    note: Line | None = Field(None, description="what was found or left out")


class Source(Record):
    """One text that claims were found in."""

    id: Slug = Field(description="permanent id")
    title: Line = Field(description="an English title in the curators' own words")
    publisher: Slug | None = Field(
        None, description="actor id of the publisher; null where the text does not say"
    )
    language: Language = Field(description="language of the text (BCP 47)")
    published: Edtf | None = Field(None, description="day of publication; null where the text is undated")
    url: Url | None = Field(None, description="where it was published, where that is known")
    archive_name: Line | None = Field(None, description="the text's name in the curators' archive")
    retrieved: Day | None = Field(None, description="the day on which the text was taken into the archive")
    texts: Annotated[list[Text], Field(min_length=1)] = Field(
        description="versions of the text; the last one counts"
    )
    paragraphs: Annotated[list[Paragraph], Field(min_length=1)] = Field(
        description="paragraphs of the last version"
    )
    origin: Origin = Field(description="default origin of its claims")
    no_claim: list[NoClaim] = Field([], description="paragraphs that bear no claim, and why")
    readings: list[Reading] = Field([], description="full passes over the text, paragraph by paragraph")
    note: Line | None = Field(None, description="what a reader must know about the source")
    revisions: list[Revision] = Field([], description="declared changes after a release")


class EvidenceResult(StrEnum):
    """What comparing a fingerprint with the archived text gave."""

    VERIFIED = "verified"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    NOT_REVERIFIED = "not_reverified"


class Attestation(Record):
    """When and against which text a passage was last verified; written by `claimpress verify-evidence`."""

    source: Slug = Field(description="source id")
    text_sha256: Sha256 = Field(description="digest of the normalised text compared with")
    start: Position = Field(description="start of the passage as recorded")
    length: Length = Field(description="length of the passage")
    sha256: Sha256 = Field(description="fingerprint of the passage")
    result: Annotated[EvidenceResult, Choice] = Field(description="what the comparison gave")
    on: Day = Field(description="the day of the comparison")
    tool: Line = Field(description="name and version of the tool")
