"""The published test vectors: made by hand, kept by Python, complete."""

from __future__ import annotations

import base64
from typing import Any

import pytest

import support_evidence as support
from claimpress.evidence.verify import compare
from claimpress.model.claim import Evidence
from claimpress.model.text import FOLDED, WHITESPACE, normalise

VECTORS = support.vectors()


@pytest.mark.parametrize("vector", VECTORS["texts"], ids=lambda v: v["name"])
def test_a_text_normalises_as_written_down(vector: dict[str, Any]) -> None:
    if "error" in vector:
        with pytest.raises(UnicodeDecodeError):
            normalise(base64.b64decode(vector["input_base64"]))
        return
    normal = normalise(vector["input"].encode())
    spans = [{"start": p.start, "length": p.length} for p in normal.paragraphs]
    assert normal.text == vector["text"]
    assert spans == vector["paragraphs"]
    assert (normal.raw_sha256, normal.sha256) == (vector["raw_sha256"], vector["sha256"])


@pytest.mark.parametrize("vector", VECTORS["passages"], ids=lambda v: v["name"])
def test_a_passage_compares_as_written_down(vector: dict[str, Any]) -> None:
    entry = Evidence.model_validate(vector["evidence"])
    result, found_at = compare(entry, normalise(vector["input"].encode()))
    assert (result.value, list(found_at)) == (vector["result"], vector["found_at"])


def test_every_listed_character_stands_in_a_vector() -> None:
    given = "".join(vector.get("input", "") for vector in VECTORS["texts"])
    assert set(WHITESPACE) | set(FOLDED) <= set(given)


def test_the_published_file_holds_these_vectors() -> None:
    assert support.VECTORS.read_text("utf-8") == support.vectors_text(), support.REGENERATE
