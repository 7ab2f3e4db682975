"""A source's text is corrected: only the checks whose passages are not found in the new text are void."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimpress.evidence.archive import Archive
from claimpress.evidence.verify import earlier_texts, verify_evidence, write_attestations
from claimpress.model.corpus import Corpus
from claimpress.model.text import normalise
from claimpress.validation.run import Report, validate_root
from support_release import COPRODUCE, DELIVERY, MEETING

SOURCE = "sources/fna-2025-klopstock.yaml"
CLAIMS = "claims/fna-2025-klopstock.yaml"


def corpus_of(data: Path) -> Corpus:
    report = validate_root(data)
    assert report.corpus is not None, report.findings
    return report.corpus


def add_text(data: Path, texts: Path, corrected: str) -> Archive:
    """The corrected text in the archive, and as the newest version in the source's record."""
    (texts / "corrected.txt").write_text(corrected, encoding="utf-8")
    text = normalise(corrected.encode())
    record = (data / SOURCE).read_text("utf-8")
    told = f"sha256: {text.sha256}, length: {len(text.text)}, extent: whole"
    entry = f"  - {{raw_sha256: {'0' * 64}, {told}}}\n"
    record = re.sub(r"(texts:\n(?:  - .*\n)+)", lambda match: match[1] + entry, record)
    places = "".join(f"  - {{start: {p.start}, length: {p.length}}}\n" for p in text.paragraphs)
    record = re.sub(r"paragraphs:\n(?:  - .*\n)+", f"paragraphs:\n{places}", record)
    (data / SOURCE).write_text(record, encoding="utf-8")
    opened = Archive.open(texts)
    assert opened is not None
    return opened


def compare(data: Path, archive: Archive) -> dict[str, str]:
    """Compare all evidence and attest it; claim -> result."""
    corpus = corpus_of(data)
    results = verify_evidence(corpus, archive)
    write_attestations(data / "attestations.jsonl", results, "2025-07-01", "test", earlier_texts(corpus))
    return {result.claim: result.result.value for result in results}


def void(report: Report) -> set[str]:
    return {
        found.record for found in report.findings if found.code in ("check-void-text", "check-void-record")
    }


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A copy of the archive's folder."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "first.txt").write_text(FIRST, encoding="utf-8")
    return folder


FIRST = (Path(__file__).parents[1] / "archive" / "fna-2025-klopstock.txt").read_text(encoding="utf-8")


def test_a_correction_elsewhere_leaves_every_check_standing(data: Path, texts: Path) -> None:
    archive = add_text(data, texts, FIRST.rstrip() + "\n\nA note of the editors was added below.\n")
    assert void(validate_root(data)), "not compared with the new text yet"
    assert set(compare(data, archive).values()) == {"verified"}
    assert void(validate_root(data)) == set()


def test_only_the_checks_of_passages_that_changed_are_void(data: Path, texts: Path) -> None:
    passage = next(claim for claim in corpus_of(data).claims if claim.id == DELIVERY).evidence[0]
    words = normalise(FIRST.encode()).text[passage.start : passage.start + passage.length]
    changed = " ".join(words.split(" ")[::-1])
    assert words in FIRST.replace("\n", " ")
    corrected = FIRST.replace("\n", " ") if words not in FIRST else FIRST
    archive = add_text(data, texts, corrected.replace(words, changed))
    found = compare(data, archive)
    assert found.pop(DELIVERY) == "missing"
    assert set(found.values()) == {"verified"}
    assert void(validate_root(data)) == {DELIVERY}


def move(data: Path, archive: Archive) -> int:
    """Set every `start` to where the passage stands now; how many moved."""
    text, moved = (data / CLAIMS).read_text("utf-8"), 0
    for result in verify_evidence(corpus_of(data), archive):
        if result.result.value == "moved":
            starts = (result.start, *result.found_at)
            old, new = (f"start: {start}, length: {result.length}" for start in starts)
            text = text.replace(old, new)
            moved += 1
    (data / CLAIMS).write_text(text, encoding="utf-8")
    return moved


def test_passages_that_only_moved_keep_their_checks(data: Path, texts: Path) -> None:
    archive = add_text(data, texts, "A line that the editors put first.\n\n" + FIRST)
    compare(data, archive)
    assert move(data, archive) == 5
    assert set(compare(data, archive).values()) == {"verified"}
    assert void(validate_root(data)) == set()


def test_a_record_that_says_something_else_is_void_all_the_same(data: Path, texts: Path) -> None:
    archive = add_text(data, texts, "A line that the editors put first.\n\n" + FIRST)
    compare(data, archive)
    move(data, archive)
    text = (data / CLAIMS).read_text("utf-8")
    (data / CLAIMS).write_text(text.replace("boats together.", "boats at once."), encoding="utf-8")
    compare(data, archive)
    assert void(validate_root(data)) == {COPRODUCE}


def test_without_the_earlier_comparison_nothing_shows_that_a_passage_is_the_same(
    data: Path, texts: Path
) -> None:
    archive = add_text(data, texts, FIRST.rstrip() + "\n\nA note of the editors was added below.\n")
    (data / "attestations.jsonl").unlink()
    compare(data, archive)
    assert MEETING in void(validate_root(data))


def test_a_check_against_a_text_that_the_source_never_had_is_void(data: Path) -> None:
    text = (data / CLAIMS).read_text("utf-8")
    digest = corpus_of(data).sources[0].texts[-1].sha256
    (data / CLAIMS).write_text(text.replace(f"text_sha256: {digest}", f"text_sha256: {'f' * 64}", 1), "utf-8")
    assert void(validate_root(data)) == {MEETING}
