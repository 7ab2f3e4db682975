"""The page that explains the recipe: its lists are the code's, its snippets run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import support_evidence as support
from claimpress.model.claim import Evidence
from claimpress.model.source import EvidenceResult
from claimpress.model.text import FOLDED, MINIMUM_PASSAGE, RECIPE, WHITESPACE


def page() -> str:
    return support.PAGE.read_text("utf-8")


def snippet(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", page(), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_lists_are_those_of_the_code() -> None:
    assert support.with_lists(page()) == page(), support.REGENERATE


def test_every_listed_character_is_on_the_page_by_its_number() -> None:
    rows = re.findall(r"^\| U\+([0-9A-F]{4,6}) \|", page(), re.MULTILINE)
    assert sorted(rows) == sorted(f"{ord(c):04X}" for c in [*WHITESPACE, *FOLDED])


def test_the_page_names_the_recipe_and_the_results() -> None:
    assert f"`{RECIPE}`" in page()
    assert f"at least {MINIMUM_PASSAGE} code points" in page()
    for result in EvidenceResult:
        shown = "not re-verified here" if result is EvidenceResult.NOT_REVERIFIED else result.value
        assert f"| {shown} |" in page()


def test_the_python_snippet_keeps_every_vector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text-vectors.json").write_bytes(support.VECTORS.read_bytes())
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(snippet("python"), names)
    vectors = support.vectors()
    for vector in vectors["texts"]:
        if "error" not in vector:
            text, paragraphs = names["normalise"](vector["input"].encode())
            assert text == vector["text"], vector["name"]
            assert paragraphs == [(p["start"], p["length"]) for p in vector["paragraphs"]], vector["name"]
    for vector in vectors["passages"]:
        text, _ = names["normalise"](vector["input"].encode())
        entry = Evidence.model_validate(vector["evidence"])
        said = names["verifies"](text, entry.start, entry.length, entry.sha256)
        assert said == (vector["result"] == "verified"), vector["name"]


def test_the_browser_snippet_verifies(tmp_path: Path) -> None:
    for name in ("normalise.js", "check-passage.js"):
        (tmp_path / name).write_bytes((support.ASSETS / name).read_bytes())
    (tmp_path / "package.json").write_text('{"type": "module"}')
    head = 'globalThis.crypto ??= (await import("node:crypto")).webcrypto;\n'
    code = re.sub(r"import (\{.*?\}) from (.*?);", r"const \1 = await import(\2);", snippet("js"))
    (tmp_path / "page.js").write_text(head + code + "\nconsole.log(result, found_at, passage);", "utf-8")
    done = subprocess.run(
        [support.node(), "page.js"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "verified [ 0 ] The first two boats might be ready in 2027.\n", done.stderr
