"""Meanings of closed lists whose model has no table of meanings of its own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from claimpress.model.claim import (
    RELATION_MEANINGS,
    STAGE_MEANINGS,
    STANCE_MEANINGS,
    WARNING_MEANINGS,
    Basis,
    OriginBasis,
    Verdict,
)
from claimpress.model.source import NO_CLAIM_MEANINGS, EvidenceResult, Extent
from claimpress.model.vocabulary import ACTOR_KIND_MEANINGS, PlaceKind

E = TypeVar("E", bound=StrEnum)


def _texts(meanings: Mapping[E, str]) -> dict[str, str]:
    return {str(value): meaning for value, meaning in meanings.items()}


STAGES = _texts(STAGE_MEANINGS)
STANCES = _texts(STANCE_MEANINGS)
WARNINGS = _texts(WARNING_MEANINGS)
RELATIONS = _texts(RELATION_MEANINGS)
NO_CLAIMS = _texts(NO_CLAIM_MEANINGS)
ACTOR_KINDS = _texts(ACTOR_KIND_MEANINGS)
BASES = _texts(
    {Basis.STATED: "the text states it", Basis.INFERRED: "a curator inferred it; the note says from what"}
)
ORIGIN_BASES = _texts(
    {
        OriginBasis.STATED: "the text says whose report it is",
        OriginBasis.INFERRED: "a curator inferred it; the note says from what",
        OriginBasis.UNKNOWN: "the text does not say whose report it is",
    }
)
VERDICTS = _texts(
    {
        Verdict.CONFIRMED: "the record says what its source says",
        Verdict.DISPUTED: "the record does not say what its source says",
    }
)
EXTENTS = _texts(
    {Extent.WHOLE: "the whole text was at hand", Extent.EXCERPT: "only a part of the text was at hand"}
)
PLACE_KINDS = _texts(
    {
        PlaceKind.COUNTRY: "a country",
        PlaceKind.REGION: "a part of a country, or an area across countries",
        PlaceKind.CITY: "a city, town or village",
        PlaceKind.SITE: "a single site, such as a base, a plant or a hall",
        PlaceKind.WATER: "a sea, a river, a lake or a coast",
    }
)
RESULTS = _texts(
    {
        EvidenceResult.VERIFIED: "the passage stands where the record says",
        EvidenceResult.MOVED: "the passage stands once in the text, at another position",
        EvidenceResult.AMBIGUOUS: "the passage stands in the text more than once",
        EvidenceResult.MISSING: "the passage is not in the text",
        EvidenceResult.NOT_REVERIFIED: "the text was not at hand",
    }
)
