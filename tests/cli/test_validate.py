"""`validate` and `explain` over real folders."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from bench.generate import generate
from bench.world import World
from claimpress.load import amount
from support_cli import Cli, on_terminal, without_colour

CLAIMS = "data/claims/fna-2025-klopstock.yaml"


def spoil(project: Path, old: str = "date: 2019", new: str = "date: 2019-02-29") -> None:
    path = project / CLAIMS
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_fine_dataset(cli: Cli, project: Path) -> None:
    run = cli("validate")
    assert run.code == 0
    assert run.out == "No findings: 5 claims from 1 source, 25 records (10 files), all fine.\n"
    assert run.err == ""
    assert project.is_dir()


def test_error_is_shown_with_its_line(cli: Cli, project: Path) -> None:
    spoil(project)
    run = cli("validate")
    assert run.code == 1
    first, line, caret = run.out.splitlines()[:3]
    assert first.startswith(f"{CLAIMS}:")
    assert ": error bad-date: " in first
    assert line.endswith("|     date: 2019-02-29")
    assert caret.endswith("|           ^^^^^^^^^^")
    assert "1 error in 25 records (10 files)" in run.out


def test_records_that_are_left_out_of_comparing_are_counted(cli: Cli, project: Path) -> None:
    # Two claims break their structure, and each names an actor that is not there.
    spoil(project, "actors: [sylvania]", "actors: [nowhere]\n    nonsense: 1")
    spoil(project, "places: [shared-coast]", "places: [nowhere]\n    nonsense: 1")
    run = cli("validate")
    assert run.code == 1
    assert "dangling-reference" not in run.out
    assert "\n2 records with errors were not compared with others: mend" in run.out
    shown = cli("validate", "data/actors.yaml").out
    assert "2 records with errors were not compared with others" in shown
    assert json.loads(cli("validate", "--format", "json").out)["counts"]["not_compared"] == 2


def test_nothing_is_left_out_of_comparing_where_only_references_are_wrong(cli: Cli, project: Path) -> None:
    spoil(project, "actors: [sylvania]", "actors: [nowhere]")
    run = cli("validate")
    assert "dangling-reference" in run.out
    assert "not compared" not in run.out
    assert json.loads(cli("validate", "--format", "json").out)["counts"]["not_compared"] == 0


def test_files_choose_which_findings_are_shown(cli: Cli, project: Path) -> None:
    spoil(project)
    run = cli("validate", "data/actors.yaml")
    assert run.code == 0
    assert "No findings: 4 records (1 file), all fine." in run.out
    assert "1 error more in other files of the dataset" in run.out
    assert cli("validate", CLAIMS).code == 1
    assert cli("validate", "data/claims").code == 1
    assert cli("validate", "data/actors.yaml", "data").code == 1
    assert cli("validate", ".").code == 1


def test_folder_inside_from_within(cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(project)
    monkeypatch.chdir(project / "data/claims")
    assert cli("validate", ".").code == 1
    assert cli("validate", "../actors.yaml").code == 0


def test_paths_that_hold_nothing_are_not_called_fine(cli: Cli, project: Path) -> None:
    (project / "data/sources/README.md").write_text("notes")
    (project / "data/empty").mkdir()
    for path in ("data/sources/README.md", "data/empty"):
        run = cli("validate", path)
        assert run.code == 3
        assert "holds nothing that validate reads" in run.err


def test_several_datasets(cli: Cli, project: Path, tmp_path: Path) -> None:
    assert cli("init", str(tmp_path / "other")).code == 0
    run = cli("validate", str(project), str(tmp_path / "other"))
    assert run.code == 0
    assert run.out.count("No findings") == 2
    assert cli("validate", "--format", "json", str(project), str(tmp_path / "other")).code == 2


@pytest.mark.parametrize(
    ("path", "words", "code"),
    [
        ("nowhere.yaml", "no such file", 3),
        ("/etc/passwd", "lies in no dataset", 3),
        ("/etc", "no dataset in /etc", 3),
    ],
)
def test_paths_that_cannot_be_validated(cli: Cli, project: Path, path: str, words: str, code: int) -> None:
    run = cli("validate", path)
    assert run.code == code
    assert words in run.err
    assert project.is_dir()


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_formats(cli: Cli, project: Path, form: str) -> None:
    spoil(project)
    run = cli("validate", "--format", form)
    assert run.code == 1
    assert run.err == ""
    if form in ("json", "sarif"):
        json.loads(run.out)
    assert "bad-date" in run.out


def test_sarif_describes_rules_of_sql_too(cli: Cli, project: Path) -> None:
    spoil(project, "action: buy", "action: bye")
    rules = json.loads(cli("validate", "--format", "sarif").out)["runs"][0]["tool"]["driver"]["rules"]
    assert rules
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)


def test_on_a_terminal_it_is_coloured_and_wrapped(project: Path) -> None:
    spoil(project)
    code, shown = on_terminal(["validate"], project, columns=50)
    assert code == 1
    assert "\x1b[" in shown
    assert max(map(len, without_colour(shown).splitlines())) <= 60
    _, plain = on_terminal(["validate", "--no-color"], project, columns=50)
    assert plain == without_colour(shown)


def test_hostile_text_does_not_reach_the_terminal(project: Path) -> None:
    spoil(project, "Sylvania bought twelve boats", r'"\e[2J\u202eSylvania\u200b bought" #')
    code, shown = on_terminal(["validate", "--no-color"], project)
    assert code == 1
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_explain_one_code(cli: Cli, project: Path) -> None:
    run = cli("explain", "bad-date")
    assert run.code == 0
    assert run.out.startswith("bad-date (error): ")
    assert "to mend it: " in run.out
    assert "{" not in run.out
    assert project.is_dir()


def test_explain_takes_a_code_in_any_case(cli: Cli, project: Path) -> None:
    assert cli("explain", "BAD-DATE").out == cli("explain", "bad-date").out
    assert cli("explain", "Bad_Date").code == 0
    assert project.is_dir()


def test_explain_answers_with_the_nearest_code(cli: Cli, project: Path) -> None:
    run = cli("explain", "Bad_Dat")
    assert run.code == 2
    assert "did you mean bad-date" in run.err
    assert project.is_dir()


def test_explain_lists_every_code_with_and_without_a_dataset(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = project / "data" / "rules"
    rules.mkdir()
    (rules / "own-rule.sql").write_text(
        "-- title: A rule of our own\n-- severity: warning\n-- message: it is so\n"
        "-- remedy: mend it\n-- why: because\n"
        "SELECT record_no, 'id' AS pointer, id AS value FROM claims WHERE id = 'none'\n"
    )
    inside = {entry["code"] for entry in json.loads(cli("explain", "--format", "json").out)}
    monkeypatch.chdir(tmp_path)
    outside = {entry["code"] for entry in json.loads(cli("explain", "--format", "json").out)}
    assert inside - outside == {"own-rule"}
    listed = cli("explain").out
    assert all(f"\n  {code} " in listed for code in outside)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset whose claims count as a large file, with mistakes in a third of them."""
    generate(World(1500, 7), tmp_path / "many/data/claims.jsonl", workers=1, errors=0.3)
    monkeypatch.setattr(amount, "LARGE", 1_000_000)
    monkeypatch.chdir(tmp_path / "many")
    return tmp_path / "many"


def test_findings_by_the_hundred_are_counted_and_written(cli: Cli, large: Path) -> None:
    run = cli("validate")
    assert run.code == 1
    rows = [json.loads(line) for line in (large / "dist/findings.jsonl").open(encoding="ascii")]
    assert f"{sum(row['severity'] == 'error' for row in rows)} errors" in run.out
    assert pq.read_table(large / "dist/findings.parquet").to_pylist() == rows
    assert run.out.count("error wrong-type:") == 3
    wrong = sum(row["code"] == "wrong-type" for row in rows)
    assert f"... and {wrong - 3} more wrong-type" in run.out
    assert f"{wrong}  wrong-type (error)" in run.out
    assert run.err.splitlines() == ["All findings:", "  dist/findings.jsonl", "  dist/findings.parquet"]


def test_findings_by_the_hundred_for_programs_are_all_there(cli: Cli, large: Path) -> None:
    run = cli("validate", "--format", "json")
    document = json.loads(run.out)
    assert document["counts"]["claims"] == 1500
    assert len(document["findings"]) > 400
    assert not (large / "dist").exists()


@pytest.mark.usefixtures("large")
def test_a_file_beside_a_large_one_is_shown_alone(cli: Cli) -> None:
    run = cli("validate", "data/sources.jsonl")
    assert run.code == 0
    assert "more in other files of the dataset" in run.out


@pytest.mark.usefixtures("large")
def test_work_folders_are_gone_in_the_end_and_need_room(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    (temporary / ".tmp-claimpress-work-999999999").mkdir()  # of a process that is no more
    cli("validate")
    assert list(temporary.iterdir()) == []
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    run = cli("validate")
    assert run.code == 3
    assert "this takes about" in run.err
    assert "1.0 kB left" in run.err
