"""What a dataset says about itself: title, licence, contact and policies."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from claimpress.model.fields import (
    END,
    Day,
    Language,
    Line,
    Prose,
    Record,
    SigningKey,
    Slug,
    Url,
    check,
)


class Licence(Record):
    """The licence of the data."""

    id: Line = Field(description="SPDX identifier")
    name: Line = Field(description="name for readers")
    url: Url = Field(description="where its text stands")


class Contact(Record):
    """Whom to write to about errors, corrections and takedown."""

    name: Line = Field(description="who answers")
    email: Line | None = Field(None, description="mail address")
    url: Url | None = Field(None, description="page or issue tracker")
    note: Prose | None = Field(None, description="how to reach them")


class Signer(Record):
    """A key that may sign releases. An entry stays when its time is over, so that old signatures hold."""

    model_config = ConfigDict(json_schema_extra={"format": "claimpress-signer"})

    name: Slug = Field(description="who signs with it; the same name may stand at several keys")
    key: SigningKey = Field(
        description="the public key as in its .pub file, without the comment: ssh-ed25519 AAAA..."
    )
    first_day: Day = Field(description="first day of a release that it may sign")
    last_day: Day | None = Field(None, description="last such day; null while it is in use")
    revoked: Line | None = Field(
        None, description="why it counts for no release, whatever its day; null where it does"
    )

    @model_validator(mode="before")
    @classmethod
    def _check_days(cls, value: Any) -> Any:
        return check("claimpress-signer", value)


class Policies(Record):
    """What a release of this dataset asks for."""

    checks_needed: Annotated[int, Field(strict=True, ge=0, le=9)] = Field(
        1, description="valid checks each claim needs before a release"
    )
    allowed_signers: Annotated[
        list[Signer],
        Field(json_schema_extra={"format": "claimpress-signers"}),
        AfterValidator(partial(check, "claimpress-signers")),
    ] = Field([], description="keys that may sign a release, those of the past too")


class Bias(Record):
    """A known bias or gap, for the datasheet."""

    title: Line = Field(description="in a few words")
    text: Prose = Field(description="what it does to the data, and what a reader should do about it")


class DatasetInfo(Record):
    """`dataset.yaml`."""

    id: Slug = Field(description="name of the dataset in file names and citations")
    title: Line = Field(description="title for readers")
    description: Prose = Field(description="what it holds, in a paragraph")
    id_prefix: Annotated[
        str, Field(pattern=rf"^[a-z]{{1,8}}{END}", json_schema_extra={"x-finding": "bad-id"})
    ] = Field("c", description="prefix of claim ids")
    language: Language = Field("en", description="language of statements, titles and labels")
    licence: Licence = Field(description="licence of the data")
    contact: Contact = Field(description="whom to write to")
    creators: Annotated[list[Line], Field(min_length=1)] = Field(description="who is cited as author")
    keywords: list[Line] = Field([], description="search words")
    base_url: Url | None = Field(None, description="address of the published site, for permalinks")
    policies: Policies = Field(Policies(), description="what a release asks for")
    method: Prose = Field(description="how texts are chosen, read and checked")
    known_biases: list[Bias] = Field([], description="known biases and gaps")
    corrections: Prose = Field(description="how errors are reported and what happens then; takedown too")
