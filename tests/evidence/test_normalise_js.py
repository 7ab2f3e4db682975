"""The browser's side of the recipe gives what Python gives."""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import support_evidence as support
from claimpress.model.text import FOLDED, RECIPE, WHITESPACE, fold, normalise

RUN = """
globalThis.crypto ??= (await import("node:crypto")).webcrypto;
const recipe = await import("./normalise.js");
const { checkPassage } = await import("./check-passage.js");
const { readFileSync } = await import("node:fs");
const given = JSON.parse(readFileSync("given.json", "utf8"));
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const tried = async (run) => { try { return await run(); } catch (error) { return { error: error.name }; } };
const texts = [];
for (const text of given.texts) texts.push(await tried(() => recipe.normalise(bytes(text))));
const passages = [];
for (const { input, evidence, options } of given.passages) {
  passages.push(await tried(() => checkPassage(input, evidence, options)));
}
const { RECIPE, WHITESPACE, FOLDED } = recipe;
console.log(JSON.stringify({ RECIPE, WHITESPACE, FOLDED, texts, passages }));
"""


def run(folder: Path, texts: list[bytes], passages: list[dict[str, Any]]) -> dict[str, Any]:
    """What the scripts make of texts and passages."""
    for name in ("normalise.js", "check-passage.js"):
        shutil.copy(support.ASSETS / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(RUN, "utf-8")
    given = {"texts": [base64.b64encode(text).decode() for text in texts], "passages": passages}
    (folder / "given.json").write_text(json.dumps(given))
    done = subprocess.run(
        [support.node(), "run.js"], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def expected(raw: bytes) -> dict[str, Any]:
    try:
        normal = normalise(raw)
    except UnicodeDecodeError:
        return {"error": "TypeError"}
    return {
        "text": normal.text,
        "length": len(normal.text),
        "paragraphs": [{"start": p.start, "length": p.length} for p in normal.paragraphs],
        "raw_sha256": normal.raw_sha256,
        "sha256": normal.sha256,
    }


def assigned() -> list[str]:
    """Characters that every version of Unicode in use knows: those of version 3.2."""
    known = unicodedata.ucd_3_2_0
    return [c for c in map(chr, range(sys.maxunicode + 1)) if known.category(c) not in ("Cn", "Cs", "Co")]


def test_the_vectors_come_out_the_same(tmp_path: Path) -> None:
    vectors = support.vectors()
    texts = [
        base64.b64decode(v["input_base64"]) if "input_base64" in v else v["input"].encode()
        for v in vectors["texts"]
    ]
    answer = run(tmp_path, texts, vectors["passages"])
    assert answer["RECIPE"] == RECIPE
    assert answer["WHITESPACE"] == WHITESPACE
    assert {c: to for to, characters in answer["FOLDED"].items() for c in characters} == FOLDED
    for vector, result, raw in zip(vectors["texts"], answer["texts"], texts, strict=True):
        assert result == expected(raw), vector["name"]
        assert result.get("text") == vector.get("text"), vector["name"]
    for vector, result in zip(vectors["passages"], answer["passages"], strict=True):
        assert (result["result"], result["found_at"]) == (vector["result"], vector["found_at"]), vector[
            "name"
        ]


def test_random_texts_come_out_the_same(tmp_path: Path) -> None:
    draw = random.Random(20250504)
    pool = assigned()
    nasty = [*WHITESPACE, *FOLDED, *"\n\n\n\r\ufeff\u0301\u0308\u3099aeио"]
    texts = [
        "".join(
            draw.choice(nasty if draw.random() < 0.6 else pool) for _ in range(draw.randint(0, 60))
        ).encode()
        for _ in range(400)
    ]
    every = "\n".join("".join(pool[i : i + 1000]) for i in range(0, len(pool), 1000)).encode()
    texts.append(every)
    for raw, result in zip(texts, run(tmp_path, texts, [])["texts"], strict=True):
        assert result == expected(raw)


def test_a_reader_sees_the_passage_in_what_they_pasted(tmp_path: Path) -> None:
    raw = (Path(__file__).parent.parent / "archive/fna-2025-klopstock.txt").read_bytes()
    text = normalise(raw)
    digest = "b736af7364bf0fab76a71ce90d0e49e9fe08ac1c9c4394ebd83576b5432f505f"
    evidence = {"start": 45, "length": 62, "sha256": digest}
    pasted = "Home › News\n\n" + raw.decode().replace("\n\n", "\n") + "\n\nComments (3)"
    options = {"textSha256": text.sha256, "around": 9}
    whole, part, bad, wrong = run(
        tmp_path,
        [],
        [
            {"input": raw.decode(), "evidence": evidence, "options": options},
            {
                "input": pasted,
                "evidence": {**evidence, "sha256": digest.upper()},
                "options": options,
            },
            {"input": "Something else.", "evidence": evidence},
            {"input": "Something else.", "evidence": {**evidence, "start": -1}},
        ],
    )["passages"]
    passage = text.text[45:107]
    assert (whole["result"], whole["same_text"], whole["passage"]) == ("verified", True, passage)
    assert (whole["before"], whole["after"]) == (text.text[36:45], text.text[107:116])
    assert (part["result"], part["same_text"], part["passage"]) == ("moved", False, passage)
    assert part["found_at"] == [45 + len(fold("Home › News")) + 1]
    assert (bad["result"], bad["same_text"], bad["passage"], bad["before"]) == ("missing", None, None, "")
    assert wrong == {"error": "RangeError"}


def test_the_scripts_ask_the_network_for_nothing() -> None:
    for name in ("normalise.js", "check-passage.js"):
        source = (support.ASSETS / name).read_text("utf-8")
        for word in ("fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "http:", "https:", "import("):
            assert word not in source, f"{name} holds {word}"
