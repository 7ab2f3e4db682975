"""`revise`: everything of a declared change but its reason, and nothing else in the file touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from claimpress.evidence.append import Addition, appended
from claimpress.evidence.confirm import confirm
from claimpress.model.errors import UserError
from claimpress.release.outlook import outlook
from claimpress.release.ready import read
from claimpress.release.revise import Author, revise
from claimpress.release.seal import Request, seal
from claimpress.validation.run import validate_root
from support_release import COPRODUCE, DELIVERY, KLOPSTOCK, PURCHASE, contents, sealed

CLAIMS, ACTORS = "claims/fna-2025-klopstock.yaml", "actors.yaml"
MARIA = Author("maria", "2025-07-01", "the text says agreed")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The klopstock dataset with 0.1.0 sealed, in a folder of its own."""
    folder = Path(shutil.copytree(KLOPSTOCK / "data", tmp_path / "data"))
    sealed(folder, validate_root(folder))
    return folder


def edit(data: Path, name: str, old: str, new: str, count: int = 1) -> None:
    text = (data / name).read_text(encoding="utf-8")
    assert old in text
    (data / name).write_text(text.replace(old, new, count), encoding="utf-8")


def declared(data: Path, *ids: str, author: Author = MARIA) -> list[tuple[str, tuple[str, ...]]]:
    return [(entry.record, entry.fields) for entry in revise(data, validate_root(data), ids, author).declared]


def codes(data: Path) -> list[str]:
    return [obstacle.code for obstacle in outlook(data, read(validate_root(data))).in_the_way]


def test_a_changed_claim_is_declared_with_all_but_the_reason(data: Path) -> None:
    edit(data, CLAIMS, "stage: planned\n    stance: expected", "stage: agreed\n    stance: asserted")
    before = (data / CLAIMS).read_text(encoding="utf-8")
    assert declared(data, DELIVERY, author=Author("maria", "2025-07-01")) == [(DELIVERY, ("stage", "stance"))]
    after = (data / CLAIMS).read_text(encoding="utf-8")
    told = "reason: Say here why it changed., by: maria, on: 2025-07-01"
    line = f'    revisions: [{{since: "0.1.0", fields: [stage, stance], {told}}}]' + "\n"
    assert line in after
    assert after.replace(line, "") == before
    confirm(data, [DELIVERY], "maintainers", "2025-07-01")
    assert codes(data) == ["placeholder-text"]
    edit(data, CLAIMS, "Say here why it changed.", "misread")
    assert codes(data) == []
    assert seal(data, validate_root(data), Request("0.2.0", "2025-07-02")).entry


def test_actors_sources_and_claims_are_declared_at_once(data: Path) -> None:
    edit(data, ACTORS, "Freedonia", "The Free State of Freedonia")
    edit(data, "sources/fna-2025-klopstock.yaml", "title: ", "title: Again, ")
    edit(data, CLAIMS, "stage: planned\n    stance: expected", "stage: agreed\n    stance: expected")
    found = dict(declared(data))
    assert found["freedonia"] == ("names",)
    assert found["fna-2025-klopstock"] == ("title",)
    assert found[DELIVERY] == ("stage",)
    confirm(data, [DELIVERY], "maintainers", "2025-07-01")
    assert codes(data) == []


def test_what_is_declared_is_not_declared_again(data: Path) -> None:
    edit(data, CLAIMS, "stage: planned\n    stance: expected", "stage: agreed\n    stance: expected")
    assert declared(data)
    assert declared(data) == []
    edit(data, CLAIMS, "date: 2027\n", "date: 2028\n")
    assert declared(data) == [(DELIVERY, ("date",))]
    assert (data / CLAIMS).read_text(encoding="utf-8").count('since: "0.1.0"') == 2


def test_an_untouched_dataset_has_nothing_to_declare(data: Path) -> None:
    before = contents(data)
    assert declared(data) == []
    assert declared(data, COPRODUCE) == []
    assert contents(data) == before


@pytest.mark.parametrize(
    ("ids", "author", "words"),
    [
        (["c-nothing"], MARIA, "no record has the id c-nothing"),
        ([DELIVERY], Author("Maria Smith", "2025-07-01"), "'Maria Smith' cannot be `by`"),
        ([DELIVERY], Author("maria", "yesterday"), "'yesterday' cannot be `on`"),
        ([DELIVERY], Author("maria", "2025-07-01", "two\nlines"), "cannot be `reason`"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    ids: list[str], author: Author, words: str, data: Path
) -> None:
    edit(data, CLAIMS, "stage: planned\n    stance: expected", "stage: agreed\n    stance: expected")
    before = contents(data)
    with pytest.raises(UserError, match=words):
        revise(data, validate_root(data), ids, author)
    assert contents(data) == before


def test_a_claim_that_is_gone_cannot_be_declared(data: Path) -> None:
    text = (data / CLAIMS).read_text(encoding="utf-8")
    begin = text.index(f"  - id: {PURCHASE}")
    end = text.find("\n  - id: ", begin + 1)
    (data / CLAIMS).write_text(text[:begin] + (text[end + 1 :] if end > 0 else ""), encoding="utf-8")
    with pytest.raises(UserError, match=f"no record has the id {PURCHASE}|claim {PURCHASE} is gone"):
        declared(data, PURCHASE)


def test_before_the_first_release_there_is_nothing_to_declare(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(KLOPSTOCK / "data", tmp_path / "data"))
    with pytest.raises(UserError, match="nothing is sealed yet"):
        revise(folder, validate_root(folder), (), MARIA)


ENTRY: dict[str, str | list[str]] = {
    "since": "0.1.0",
    "fields": ["a", "b"],
    "reason": "it's: so",
    "by": "m",
    "on": "2025-07-01",
}
FLOW = '{since: "0.1.0", fields: [a, b], reason: "it\'s: so", by: m, on: 2025-07-01}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("items:\n  - id: x # kept\n", f"items:\n  - id: x # kept\n    revisions: [{FLOW}]\n"),
        ("items:\n  - {id: x}", f"items:\n  - {{id: x, revisions: [{FLOW}]}}"),
        ("items:\n  - id: x\n    revisions: []\n", f"items:\n  - id: x\n    revisions: [{FLOW}]\n"),
        (
            "items:\n  - id: x\n    revisions:\n      - {since: 0.0.1}\n  - id: y\n",
            f"items:\n  - id: x\n    revisions:\n      - {{since: 0.0.1}}\n      - {FLOW}\n  - id: y\n",
        ),
        ("id: x\ntitle: T\r\n", f"id: x\ntitle: T\r\nrevisions: [{FLOW}]\r\n"),
    ],
)
def test_any_layout_keeps_every_other_byte(before: str, after: str) -> None:
    addition = Addition("x", "revisions", ENTRY, 1)
    assert appended("items.yaml", before.encode(), "items", [addition]).decode() == after


def test_a_line_of_jsonl_is_rewritten_alone() -> None:
    lines = b'{"id":"w", "n": 1}\n{"id": "x"}\r\n{"id":"y"}\n'
    new = appended("items.jsonl", lines, "items", [Addition("x", "revisions", ENTRY, 2)]).split(b"\n")
    assert new[0] == b'{"id":"w", "n": 1}'
    assert new[1].endswith(b"\r")
    assert json.loads(new[1]) == {"id": "x", "revisions": [ENTRY]}


def test_a_layout_that_cannot_be_edited_safely_is_refused() -> None:
    text = b"items: &all\n  - &one {id: x, revisions: &r []}\n  - {id: y, revisions: *r}\n"
    with pytest.raises(UserError, match="cannot be edited safely"):
        appended("items.yaml", text, "items", [Addition("y", "revisions", ENTRY, 1)])
