"""`init`: a new dataset that can be used at once, and whose comments are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimpress.load import read_yaml
from claimpress.model.errors import UserError
from claimpress.model.kinds import KINDS
from claimpress.resources import templates_dir
from support_cli import Cli


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "title", "identifier", "shown"),
    [
        ("tree-pledges", None, "tree-pledges", "Tree pledges"),
        ("My Trees!", None, "my-trees", "My trees"),
        ("木", None, "my-claims", "My claims"),
        ("a", "Trees: our “200”, and #more 木", "a", "Trees: our “200”, and #more 木"),
    ],
)
def test_new_dataset_is_valid_and_builds(
    cli: Cli,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder: str,
    title: str | None,
    identifier: str,
    shown: str,
) -> None:
    run = cli("init", folder, *(["--title", title] if title else []))
    assert run.code == 0, run.err
    assert run.out == ""
    assert "claimpress validate" in run.err
    monkeypatch.chdir(here / folder)
    dataset = read_yaml(Path("data/dataset.yaml").read_bytes(), "dataset.yaml").value
    assert (dataset["id"], dataset["title"]) == (identifier, shown)
    assert cli("validate").out.startswith("No findings: 0 claims")
    assert cli("build").code == 0
    assert cli("query", "SELECT count(*) AS n FROM claims").out == "n\n0\n"
    assert cli("schema", "--check").code == 0
    assert sorted(path.name for path in here.iterdir()) == [folder]


def test_what_is_to_be_typed_next_is_quoted(cli: Cli, here: Path) -> None:
    assert "\n  cd 'weird name; ls'\n" in cli("init", "weird name; ls").err
    assert "\n  cd plain\n" in cli("init", "plain").err
    assert (here / "weird name; ls" / "data").is_dir()


def test_git_keeps_sealed_bytes_and_leaves_out_what_is_built(cli: Cli, here: Path) -> None:
    cli("init", "new")
    assert "data/releases/** -text" in (here / "new/.gitattributes").read_text()
    assert {"/dist/", "/site/"} <= set((here / "new/.gitignore").read_text().split())


def test_nothing_that_exists_is_touched(cli: Cli, here: Path) -> None:
    (here / "full").mkdir()
    (here / "full/mine.txt").write_text("mine")
    (here / "file").write_text("mine")
    for name in ("full", "file"):
        run = cli("init", name)
        assert run.code == 2
    assert sorted(str(path.relative_to(here)) for path in here.rglob("*")) == [
        "file",
        "full",
        "full/mine.txt",
    ]


def test_empty_folder_that_one_stands_in_can_be_filled(cli: Cli, here: Path) -> None:
    run = cli("init", ".", "--title", "Here")
    assert run.code == 0
    assert (here / "data/dataset.yaml").is_file()
    assert cli("validate").code == 0


def test_failure_leaves_nothing(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimpress.cli import start

    def fail(_: object) -> object:
        yield "data/dataset.yaml", "id: x\n"
        raise UserError("stopped halfway")

    monkeypatch.setattr(start, "_files", fail)
    assert cli("init", "new").code == 3
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("title", ["=SUM(A1)", "a\u202eb", "x" * 501, " \n "])
def test_title_that_no_dataset_may_have(cli: Cli, here: Path, title: str) -> None:
    run = cli("init", "new", "--title", title)
    assert run.code == 2
    assert "--title" in run.err
    assert not (here / "new").exists()


VOCABULARIES = ("actions", "actors", "items", "places", "events", "searches")


@pytest.mark.parametrize("stem", VOCABULARIES)
def test_examples_in_comments_are_right(stem: str) -> None:
    text = (templates_dir() / "init/data" / f"{stem}.yaml").read_text(encoding="utf-8")
    example = "\n".join(re.findall(r"^# (  .*)$", text, re.MULTILINE))
    document = read_yaml(f"{stem}:\n{example}\n".encode(), stem)
    assert not document.findings
    model = next(kind.model for kind in KINDS.values() if kind.stem == stem)
    assert document.value[stem]
    for record in document.value[stem]:
        model.model_validate(record)


def test_schema_comments_name_files_that_are_there(cli: Cli, here: Path) -> None:
    cli("init", "new")
    for path in (here / "new/data").glob("*.yaml"):
        named = re.search(r"\$schema=(\S+)", path.read_text(encoding="utf-8"))
        assert named, path.name
        assert (path.parent / named[1]).resolve().is_file(), path.name


def test_example_of_a_claim_names_fields_that_exist() -> None:
    for stem, kind in (("claims", "claim"), ("sources", "source")):
        text = (templates_dir() / "init/data" / stem / "README.md").read_text(encoding="utf-8")
        block = text.split("```yaml\n")[1].split("```")[0]
        value = read_yaml(block.replace("0000…", "0" * 64).encode(), stem).value
        records = value["claims"] if kind == "claim" else [value]
        fields = KINDS[kind].model.model_fields
        assert all(set(record) <= set(fields) for record in records)
        required = {name for name, field in fields.items() if field.is_required()} - {"source"}
        assert all(required <= set(record) for record in records)
