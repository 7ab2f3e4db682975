"""What a dataset says about itself: title, licence, contact and policies."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from claimpress.model.fields import END, Language, Line, Prose, Record, Slug, Url


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


class Policies(Record):
    """What a release of this dataset asks for."""

    checks_needed: Annotated[int, Field(strict=True, ge=0, le=9)] = Field(
        1, description="valid checks each claim needs before a release"
    )
    allowed_signers: list[Line] = Field([], description="public keys that may sign a release")


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
