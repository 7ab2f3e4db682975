"""`intake`, `locate`, `id`, `confirm` and `verify-evidence`: from a text to a checked claim."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from claimpress.model.ids import is_claim_id
from support_cli import ARCHIVE, SOURCE, Cli

FIRST = "c-p1wew0gv3s7a05x06"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with the text of the dataset and a second one."""
    folder = tmp_path / "archive"
    shutil.copytree(ARCHIVE, folder)
    (folder / "second.txt").write_text(
        "Trees for Elmford\n\nThe council decided on Monday to plant two hundred trees.\n", encoding="utf-8"
    )
    monkeypatch.setenv("CLAIMPRESS_ARCHIVE", str(folder))
    return folder


def test_ids_are_fresh_and_right(cli: Cli, project: Path) -> None:
    ids = cli("id", "50").out.split()
    assert len(set(ids)) == 50
    assert all(is_claim_id(name) and name.startswith("c-") for name in ids)
    assert cli("id", "--prefix", "x").out.startswith("x-")
    assert cli("id", "--prefix", "X1").code == 2
    assert cli("id", "0").code == 2
    assert project.is_dir()


def test_ids_take_the_prefix_of_the_dataset(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = project / "data/dataset.yaml"
    dataset.write_text(f"id_prefix: kl\n{dataset.read_text()}")
    assert cli("id").out.startswith("kl-")
    monkeypatch.chdir(tmp_path)
    assert cli("id").out.startswith("c-")


def test_locate_prints_an_entry_to_paste(cli: Cli, project: Path, archive: Path) -> None:
    run = cli("locate", SOURCE, "Ministers of Freedonia and Sylvania met")
    assert run.code in (0, 1)
    run = cli("locate", SOURCE, "...")
    assert run.code == 2
    run = cli("locate", SOURCE, "words that are nowhere in the text at all, none of them")
    assert run.code == 1
    assert run.out.startswith("not found")
    assert project.is_dir()
    assert archive.is_dir()


def test_locate_as_json(cli: Cli, project: Path, archive: Path) -> None:
    text = (archive / "fna-2025-klopstock.txt").read_text(encoding="utf-8")
    passage = text.split("\n\n")[1][:60]
    found = json.loads(cli("locate", SOURCE, passage, "--format", "json").out)
    assert found["status"] == "found"
    assert found["passages"][0]["start"] == 45
    assert project.is_dir()


def test_locate_says_what_is_missing(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMPRESS_ARCHIVE", raising=False)
    run = cli("locate", SOURCE, "words")
    assert run.code == 3
    assert "--archive" in run.err
    (tmp_path / "empty").mkdir()
    run = cli("locate", SOURCE, "words", "--archive", str(tmp_path / "empty"))
    assert run.code == 3
    assert "is not in the archive" in run.err
    run = cli("locate", "fna-2025-klopstok", "words", "--archive", str(tmp_path / "empty"))
    assert run.code == 2
    assert f"did you mean {SOURCE}" in run.err
    assert project.is_dir()


def test_intake_writes_a_source_that_can_be_filled_in(cli: Cli, project: Path, archive: Path) -> None:
    text = str(archive / "second.txt")
    printed = cli("intake", text, "--id", "elmford-2026", "--print")
    assert printed.code == 0
    target = project / "data/sources/elmford-2026.yaml"
    assert not target.exists()
    filled = ("--title", "Elmford wants trees", "--language", "en", "--published", "2026-03")
    run = cli("intake", text, "--id", "elmford-2026", *filled)
    assert run.code == 0, run.err
    assert "paragraphs:" in target.read_text(encoding="utf-8")
    findings = json.loads(cli("validate", "--format", "json", str(target)).out)["findings"]
    assert {finding["layer"] for finding in findings} <= {"references"}
    again = cli("intake", text, "--id", "elmford-2027")
    assert again.code == 1
    assert "elmford-2026" in again.err


def test_intake_overwrites_nothing(cli: Cli, project: Path, archive: Path) -> None:
    target = project / "data/sources/elmford-2026.yaml"
    target.write_text("half: written\n")
    assert cli("intake", str(archive / "second.txt"), "--id", "elmford-2026").code == 1
    assert target.read_text() == "half: written\n"
    assert cli("intake", str(archive / "no.txt"), "--id", "x").code == 3
    assert cli("intake", str(archive / "second.txt"), "--id", "../x").code == 2


def test_confirm_writes_a_check_and_says_so(cli: Cli, project: Path) -> None:
    run = cli("confirm", FIRST, "--by", "maria", "--on", "2026-01-02")
    assert run.code == 0, run.err
    assert run.out.startswith(f"{FIRST}: check written (confirmed, ")
    path = project / "data/claims/fna-2025-klopstock.yaml"
    assert "by: maria" in path.read_text(encoding="utf-8")
    assert cli("validate").code == 0
    again = cli("confirm", FIRST, "--by", "maria", "--on", "2026-01-03", "--format", "json")
    assert json.loads(again.out)["claims"][0]["outcome"] == "already"


def test_confirm_tells_who_checks_for_the_first_time(cli: Cli, project: Path) -> None:
    run = cli("confirm", FIRST, "--by", "maintaners", "--on", "2026-01-02")
    assert run.code == 0
    expected = "first check by maintaners; others so far: maintainers (did you mean maintainers?)\n"
    assert run.err == expected
    assert cli("confirm", FIRST, "--by", "maintaners", "--on", "2026-01-03").err == ""
    assert "did you mean" not in cli("confirm", FIRST, "--by", "zoe", "--on", "2026-01-03").err
    assert project.is_dir()


def test_confirm_is_refused_for_a_day_before_the_source_was_taken_in(cli: Cli, project: Path) -> None:
    path = project / "data/claims/fna-2025-klopstock.yaml"
    before = path.read_bytes()
    run = cli("confirm", FIRST, "--by", "maria", "--on", "2025-05-04")
    assert run.code == 1
    assert f"{SOURCE} was taken in (retrieved) on 2025-05-05" in run.err
    assert path.read_bytes() == before
    assert cli("confirm", FIRST, "--by", "maria", "--on", "2025-05-05").code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("c-0000000000000000x", "--by", "maria"), 2),
        ((FIRST, "--by", "Maria M."), 2),
        ((FIRST, "--by", "maria", "--on", "yesterday"), 2),
        ((FIRST,), 2),
        (("--by", "maria"), 2),
        ((FIRST, "--by", "maria", "--verdict", "perhaps"), 2),
    ],
)
def test_confirm_refuses_and_writes_nothing(
    cli: Cli, project: Path, arguments: tuple[str, ...], code: int
) -> None:
    path = project / "data/claims/fna-2025-klopstock.yaml"
    before = path.read_bytes()
    run = cli("confirm", *arguments)
    assert run.code == code
    assert run.err.startswith("error: ")
    assert path.read_bytes() == before


def test_confirm_takes_today_where_no_day_is_given(cli: Cli, project: Path) -> None:
    from claimpress.cli.curate import today

    before = today()
    done = json.loads(cli("confirm", FIRST, "--by", "maria", "--format", "json").out)
    assert before <= done["on"] <= today()
    assert project.is_dir()


def test_verify_evidence_compares_and_writes_down(cli: Cli, project: Path, archive: Path) -> None:
    path = project / "data/attestations.jsonl"
    run = cli("verify-evidence", "--on", "2026-02-03")
    assert run.code == 0
    assert run.out == "5 verified\n"
    assert path.read_text().count('"on":"2026-02-03"') == 5
    assert cli("validate").code == 0
    before = path.read_bytes()
    assert cli("verify-evidence", "--on", "2026-02-04", "--no-write").code == 0
    assert path.read_bytes() == before
    assert archive.is_dir()


def test_verify_evidence_finds_what_does_not_hold(cli: Cli, project: Path, archive: Path) -> None:
    claims = project / "data/claims/fna-2025-klopstock.yaml"
    claims.write_text(claims.read_text().replace("start: 274", "start: 270"))
    run = cli("verify-evidence", "--no-write", "--format", "json")
    assert run.code == 1
    assert json.loads(run.out)["counts"]["moved"] == 1
    assert "moved from 270 to 274" in cli("verify-evidence", "--no-write").out
    assert archive.is_dir()


def test_verify_evidence_without_texts_keeps_what_was_attested(cli: Cli, project: Path) -> None:
    path = project / "data/attestations.jsonl"
    before = path.read_bytes()
    run = cli("verify-evidence", "--on", "2026-02-03")
    assert run.code == 0
    assert "not re-verified here" in run.out
    assert "--archive DIR" in run.err
    assert path.read_bytes() == before


def test_verify_evidence_keeps_attestations_of_records_it_cannot_read(
    cli: Cli, project: Path, archive: Path
) -> None:
    claims = project / "data/claims/fna-2025-klopstock.yaml"
    claims.write_text(claims.read_text().replace("action: buy", "acton: buy"))
    path = project / "data/attestations.jsonl"
    before = path.read_bytes()
    assert cli("verify-evidence").code == 1
    assert path.read_bytes() == before
    assert archive.is_dir()
