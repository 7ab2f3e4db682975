"""Files of YAML read together find what reading them one by one finds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import claimpress
from bench.generate import generate
from bench.mistakes import CHANGES
from bench.world import World
from bench.yamlfiles import write_yaml
from claimpress.columns import kernel
from claimpress.columns.turned import turn
from claimpress.load import amount
from claimpress.load.amount import read_together
from claimpress.load.files import walk
from claimpress.model.errors import UserError
from claimpress.validation.run import validate_root
from support_examples import INVALID, Example, examples, lay_out
from support_release import contents
from validation.test_bulk import assert_alike, bulk, told

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few they are."""
    monkeypatch.setattr(amount, "MUCH", 0)


def made(root: Path, count: int, errors: float = 0.0) -> Path:
    generate(World(count, 7), root / "lines/claims.jsonl", workers=1, errors=errors, codes=tuple(CHANGES))
    write_yaml(root / "lines", root / "data")
    return root / "data"


@pytest.mark.parametrize("errors", [0.0, 0.2])
def test_made_up_claims(tmp_path: Path, errors: float) -> None:
    one_by_one, _ = assert_alike(made(tmp_path, 800, errors), tmp_path / "work")
    assert bool(one_by_one.findings) == bool(errors)


def test_the_flagship_dataset(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("releases"))
    one_by_one, at_once = assert_alike(tmp_path / "data", tmp_path / "work")
    assert dict(at_once.files) == dict(one_by_one.files)


@pytest.mark.parametrize("example", examples(INVALID), ids=str)
def test_examples(example: Example, tmp_path: Path) -> None:
    root = lay_out(example, tmp_path / "project")
    one_by_one = validate_root(root)
    at_once = bulk(root, tmp_path / "work")
    if example.code == "bad-rule":  # engines have words of their own for what is wrong with SQL
        assert [(f.code, f.place) for f in at_once.findings] == [
            (f.code, f.place) for f in one_by_one.findings
        ]
    else:
        assert told(at_once.findings) == told(one_by_one.findings)
    assert at_once.compared == one_by_one.compared
    assert {name: dict(held) for name, held in at_once.files.items() if sum(held.values())} == {
        name: dict(held) for name, held in one_by_one.files.items()
    }


def spelt_otherwise(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_release_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of files in a style that is not turned, and of records that have to be looked at and are sound."""
    root = made(tmp_path, 300)
    files = sorted((root / "claims").iterdir())
    spelt_otherwise(files[0], "stage: done", r'stage: "d\x6fne"')
    from_the_start = next(file for file in files[1:] if "start: 0," in file.read_text(encoding="utf-8"))
    spelt_otherwise(from_the_start, "start: 0,", "start: -0,")
    claimpress.build(root, tmp_path / "one").close()
    monkeypatch.setattr(amount, "LARGE", 0)
    claimpress.build(root, tmp_path / "two").close()
    assert contents(tmp_path / "one/release") == contents(tmp_path / "two/release")


def test_without_the_compiled_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "library", lambda: None)
    assert_alike(made(tmp_path, 200, 0.1), tmp_path / "work")


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    """Its records are found again by their place in it."""
    root = made(tmp_path, 60)
    files = read_together(walk(root))["claim"]
    turned = turn(files, "claims", 5, tmp_path / "turned.jsonl")
    raw, findings = turned.record(2, b"")
    assert raw is not None
    assert (raw.number, raw.file, findings) == (6, files[0].name, [])
    files[0].path.write_text("claims: []\n", encoding="utf-8")
    turned.record(turned.firsts[1], b"")
    with pytest.raises(UserError, match="has changed meanwhile"):
        turned.record(2, b"")
