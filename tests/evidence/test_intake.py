"""Taking a text in: the record of a new source."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimpress.evidence import intake as module
from claimpress.evidence.intake import Intake, intake, read_text
from claimpress.load import load_dataset, read_yaml
from claimpress.model.errors import UserError
from claimpress.model.source import Extent, Source
from claimpress.model.text import NormalText, normalise

FULL = Intake(
    id="new-source",
    title='What "they" said: a title',
    language="en",
    publisher="some-outlet",
    published="2025-05-04",
    url="https://example.org/a?b=c#d",
    archive_name="2025 text.txt",
    retrieved="2025-05-05",
    extent=Extent.EXCERPT,
    origin="some-outlet",
    note="yes",
)


def known(data: Path) -> list[Source]:
    return [Source.model_validate(raw.data) for raw in load_dataset(data).records if raw.kind == "source"]


def test_the_record_is_complete_and_says_what_was_given(text: NormalText) -> None:
    document = read_yaml(intake(FULL, text).encode(), "new.yaml")
    assert document.findings == []
    source = Source.model_validate(document.value)
    for name in (
        "id",
        "title",
        "language",
        "publisher",
        "published",
        "url",
        "archive_name",
        "retrieved",
        "note",
    ):
        assert getattr(source, name) == getattr(FULL, name)
    assert source.texts[0].model_dump(mode="json") == {
        "raw_sha256": text.raw_sha256,
        "sha256": text.sha256,
        "length": len(text.text),
        "extent": "excerpt",
    }
    assert [(p.start, p.length) for p in source.paragraphs] == [(p.start, p.length) for p in text.paragraphs]
    assert source.origin.model_dump(mode="json") == {"actor": "some-outlet", "basis": "stated", "note": None}


def test_what_is_not_known_is_left_open_for_validation_to_ask(text: NormalText) -> None:
    value = read_yaml(intake(Intake("new"), text).encode(), "new.yaml").value
    assert (value["title"], value["language"]) == (None, None)
    assert (value["publisher"], value["published"]) == (None, None)
    assert value["origin"] == {"actor": None, "basis": "unknown"}


def test_a_known_text_is_refused_even_in_other_quotes(data: Path, text: NormalText) -> None:
    with pytest.raises(UserError, match="the very file of source fna-2025-klopstock"):
        intake(Intake("new"), text, known(data))
    other = normalise(text.text.replace(" Ministers", "\r\n\r\nMinisters", 1).encode())
    assert other.sha256 == text.sha256
    with pytest.raises(UserError, match="the same words of source fna-2025-klopstock") as caught:
        intake(Intake("new"), other, known(data))
    assert caught.value.exit_code == 1


def test_a_known_or_impossible_id_is_refused(data: Path) -> None:
    other = normalise(b"Something else.")
    with pytest.raises(UserError, match="already"):
        intake(Intake("fna-2025-klopstock"), other, known(data))
    for bad in ("", "New Source", "../up", "a--b", "a" * 81, "a\n"):
        with pytest.raises(UserError, match="cannot be the id"):
            intake(Intake(bad), other)


def test_files_that_are_no_text_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    for content, told in ((b"caf\xe9", r"not UTF-8 \(byte 3\)"), (b" \n\t\xc2\xa0\n", "holds no text")):
        path.write_bytes(content)
        with pytest.raises(UserError, match=told):
            read_text(path)
    for missing in (tmp_path / "none", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            read_text(missing)
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    path.write_bytes(b"x" * 11)
    with pytest.raises(UserError, match="larger than 16 MB"):
        read_text(path)
