"""Comparing passages with the archive, and the attestations that remain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.evidence.archive import Archive
from claimpress.evidence.verify import (
    Verified,
    check_sources,
    compare,
    counts,
    render,
    verify_evidence,
    write_attestations,
)
from claimpress.load import load_dataset
from claimpress.model.claim import Claim, Evidence
from claimpress.model.corpus import Corpus
from claimpress.model.dataset import DatasetInfo
from claimpress.model.errors import UserError
from claimpress.model.source import EvidenceResult, Source
from claimpress.model.text import NormalText, normalise, sha256_hex

DAY, TOOL = "2026-01-02", "claimpress 9.9.9"


def corpus_of(data: Path) -> Corpus:
    records = load_dataset(data).records
    info = next(DatasetInfo.model_validate(r.data) for r in records if r.kind == "dataset")
    sources = [Source.model_validate(r.data) for r in records if r.kind == "source"]
    claims = [Claim.model_validate(r.data) for r in records if r.kind == "claim"]
    return Corpus(info, sources=sources, claims=claims)


def entry(text: str, words: str, start: int | None = None) -> Evidence:
    at = text.index(words) if start is None else start
    return Evidence(start=at, length=len(words), sha256=sha256_hex(words))


def archive_with(folder: Path, content: bytes) -> Archive:
    folder.mkdir()
    (folder / "text").write_bytes(content)
    opened = Archive.open(folder)
    assert opened is not None
    return opened


@pytest.mark.parametrize(
    ("start", "words", "result", "found_at"),
    [
        (4, "bc", EvidenceResult.VERIFIED, (4,)),
        (5, "bc", EvidenceResult.MOVED, (4,)),
        (99, "bc", EvidenceResult.MOVED, (4,)),
        (3, "a", EvidenceResult.AMBIGUOUS, (0, 3)),
        (1, "a", EvidenceResult.AMBIGUOUS, (0, 3)),
        (0, "zz", EvidenceResult.MISSING, ()),
        (0, "a" * 99, EvidenceResult.MISSING, ()),
        (7, "😀d", EvidenceResult.VERIFIED, (7,)),
    ],
)
def test_what_a_fingerprint_gives(
    start: int, words: str, result: EvidenceResult, found_at: tuple[int, ...]
) -> None:
    text = normalise("a- abc-😀d".encode())
    assert text.text == "a- abc-😀d"
    assert compare(entry("", words, start), text) == (result, found_at)


@given(st.text(st.sampled_from("ab 😀é"), min_size=1, max_size=40), st.data())
def test_a_passage_is_verified_where_it_stands_and_moved_where_it_does_not(
    raw: str, data: st.DataObject
) -> None:
    text = normalise(raw.encode())
    if not text.text:
        return
    start = data.draw(st.integers(0, len(text.text) - 1))
    words = text.text[start : start + data.draw(st.integers(1, len(text.text) - start))]
    said = data.draw(st.integers(0, 50))
    result, found_at = compare(entry("", words, said), text)
    assert start in found_at
    many = len(found_at) > 1
    expected = EvidenceResult.VERIFIED if said == start else EvidenceResult.MOVED
    assert result is (EvidenceResult.AMBIGUOUS if many else expected)


def test_a_dataset_against_its_archive(data: Path, archive: Archive) -> None:
    corpus = corpus_of(data)
    results = verify_evidence(corpus, archive)
    assert [(r.claim, r.result) for r in results] == [(c.id, EvidenceResult.VERIFIED) for c in corpus.claims]
    assert check_sources(corpus, archive) == []
    assert render(results) == "5 verified"
    assert counts(results) == {"verified": 5, "moved": 0, "ambiguous": 0, "missing": 0, "not_reverified": 0}


def test_without_the_text_nothing_is_claimed(data: Path, tmp_path: Path) -> None:
    corpus = corpus_of(data)
    for archive in (None, archive_with(tmp_path / "other", b"Another text.")):
        results = verify_evidence(corpus, archive)
        assert {r.result for r in results} == {EvidenceResult.NOT_REVERIFIED}
        assert render(results) == "5 not re-verified here"
        assert check_sources(corpus, archive) == []


def test_the_same_words_in_another_file_verify(data: Path, tmp_path: Path, text: NormalText) -> None:
    paragraphs = [text.text[p.start : p.end] for p in text.paragraphs]
    archive = archive_with(tmp_path / "other", "\r\n\r\n".join(paragraphs).encode())
    corpus = corpus_of(data)
    assert counts(verify_evidence(corpus, archive))["verified"] == 5
    assert check_sources(corpus, archive) == []
    run_together = archive_with(tmp_path / "third", text.text.encode())
    assert [t.message for t in check_sources(corpus, run_together)] == [
        "the text has other paragraphs (1) than recorded (4)"
    ]


def test_a_record_that_disagrees_with_its_text_is_told(data: Path, archive: Archive) -> None:
    path = data / "sources/fna-2025-klopstock.yaml"
    record = (
        path.read_text("utf-8").replace("length: 435", "length: 436").replace("sha256: aaed", "sha256: baed")
    )
    path.write_text(record, "utf-8")
    messages = [t.message for t in check_sources(corpus_of(data), archive)]
    assert len(messages) == 2
    assert "normalises to another text" in messages[0]
    assert messages[1] == "the text has 435 code points, the record says 436"


def test_trouble_is_told_with_what_to_do(data: Path, archive: Archive, claims_file: Path) -> None:
    moved = (
        claims_file.read_text("utf-8")
        .replace("start: 45,", "start: 44,")
        .replace("sha256: 5994", "sha256: 6994")
    )
    claims_file.write_text(moved, "utf-8")
    shown = render(verify_evidence(corpus_of(data), archive)).splitlines()
    assert shown[0] == (
        "c-p1wew0gv3s7a05x06 evidence/0 in fna-2025-klopstock: moved from 44 to 45; set `start: 45`"
    )
    assert "missing; find the passage again with `claimpress locate fna-2025-klopstock`" in shown[1]
    assert shown[2] == "3 verified, 1 moved, 1 missing"


def attested(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_attestations_are_sorted_canonical_and_dated(data: Path, archive: Archive) -> None:
    path = data / "attestations.jsonl"
    before = path.read_bytes()
    results = verify_evidence(corpus_of(data), archive)
    done = write_attestations(path, reversed(results), DAY, TOOL)
    assert (done.attested, done.kept, done.dropped, done.changed) == (5, 0, 0, True)
    expected = before.replace(b"2025-05-06", DAY.encode()).replace(b"claimpress 0.1.0", TOOL.encode())
    assert path.read_bytes() == expected
    assert write_attestations(path, results, DAY, TOOL).changed is False


def test_what_cannot_be_compared_keeps_its_attestation(data: Path) -> None:
    path = data / "attestations.jsonl"
    before = path.read_bytes()
    done = write_attestations(path, verify_evidence(corpus_of(data), None), DAY, TOOL)
    assert (done.attested, done.kept, done.dropped, done.changed) == (0, 5, 0, False)
    assert path.read_bytes() == before


def test_a_passage_that_was_never_verified_is_not_attested_without_its_text(data: Path) -> None:
    path = data / "attestations.jsonl"
    path.unlink()
    done = write_attestations(path, verify_evidence(corpus_of(data), None), DAY, TOOL)
    assert (done.attested, done.kept, done.changed) == (0, 0, False)
    assert not path.exists()


def test_attestations_of_passages_that_are_gone_are_dropped(data: Path, archive: Archive) -> None:
    path = data / "attestations.jsonl"
    results = [r for r in verify_evidence(corpus_of(data), archive) if r.start != 45]
    done = write_attestations(path, results, DAY, TOOL)
    assert (done.attested, done.dropped) == (4, 1)
    assert [line["start"] for line in attested(path)] == [108, 227, 274, 358]


def test_a_comparison_with_a_new_text_takes_the_place_of_the_old(data: Path, archive: Archive) -> None:
    path = data / "attestations.jsonl"
    path.write_bytes(path.read_bytes().replace(b"aaed5790", b"00000000"))
    kept = write_attestations(path, verify_evidence(corpus_of(data), None), DAY, TOOL)
    assert kept.kept == 5
    write_attestations(path, verify_evidence(corpus_of(data), archive), DAY, TOOL)
    assert {str(line["text_sha256"])[:8] for line in attested(path)} == {"aaed5790"}


def test_a_bad_result_is_attested_too(data: Path, archive: Archive, claims_file: Path) -> None:
    claims_file.write_text(claims_file.read_text("utf-8").replace("start: 45,", "start: 44,"), "utf-8")
    path = data / "attestations.jsonl"
    write_attestations(path, verify_evidence(corpus_of(data), archive), DAY, TOOL)
    first = attested(path)[0]
    assert (first["start"], first["result"]) == (44, "moved")


def test_two_claims_on_one_passage_share_an_attestation(data: Path, archive: Archive) -> None:
    results: list[Verified] = verify_evidence(corpus_of(data), archive)
    path = data / "attestations.jsonl"
    write_attestations(path, [*results, *results], DAY, TOOL)
    assert len(attested(path)) == 5


def test_a_broken_attestations_file_is_not_overwritten(data: Path, archive: Archive) -> None:
    path = data / "attestations.jsonl"
    path.write_bytes(path.read_bytes() + b"{\n")
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"attestations\.jsonl:6"):
        write_attestations(path, verify_evidence(corpus_of(data), archive), DAY, TOOL)
    assert path.read_bytes() == before
    with pytest.raises(UserError, match="cannot be `on`"):
        write_attestations(data / "new.jsonl", verify_evidence(corpus_of(data), archive), "soon", TOOL)
