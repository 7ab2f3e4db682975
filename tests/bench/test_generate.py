"""Made-up claims: in order where they should be, wrong where and how they should be, the same each time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.generate import MISTAKES, generate
from bench.mistakes import CHANGES, SPOILS
from bench.world import World
from claimpress.validation.run import validate_root

SCRIPT = Path(__file__).with_name("generate.py")


def test_made_up_claims_have_no_findings(tmp_path: Path) -> None:
    generate(World(600, 7), tmp_path / "claims.jsonl", workers=1)
    report = validate_root(tmp_path)
    assert [str(found.place) + found.message for found in report.findings] == []
    assert report.corpus is not None
    assert len(report.corpus.claims) == 600
    size = (tmp_path / "claims.jsonl").stat().st_size / 600
    assert 750 < size < 900
    assert "и" in (tmp_path / "claims.jsonl").read_text(encoding="utf-8")


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        command = [
            sys.executable,
            str(SCRIPT),
            "60",
            str(tmp_path / name / "claims.jsonl"),
            "--errors",
            "0.1",
        ]
        subprocess.run([*command, "--seed", seed], check=True)
    a, b, c = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "abc")
    assert a == b
    assert a["claims.jsonl"] != c["claims.jsonl"]


@pytest.mark.parametrize("codes", [tuple(CHANGES), tuple(SPOILS)], ids=["rules", "lines"])
def test_every_mistake_is_found_where_it_was_made(tmp_path: Path, codes: tuple[str, ...]) -> None:
    generate(World(900, 7), tmp_path / "claims.jsonl", workers=1, errors=0.3, codes=codes)
    told = [json.loads(line) for line in (tmp_path / MISTAKES).open(encoding="utf-8")]
    assert {mistake["code"] for mistake in told} == set(codes)
    found = Counter((finding.place.line, finding.code) for finding in validate_root(tmp_path).findings)
    missing = [mistake for mistake in told if not found[mistake["line"], mistake["code"]]]
    assert missing == []
