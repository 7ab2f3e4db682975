"""`diff`, `revise`, `query --as-of` and `verify --chain` as they are typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from claimpress.validation.run import validate_root
from support_cli import Cli, in_process
from support_release import DELIVERY, KLOPSTOCK, PURCHASE, four_releases


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The klopstock dataset with four sealed releases; its working data is that of the first."""
    folder = tmp_path_factory.mktemp("diff") / "project"
    shutil.copytree(KLOPSTOCK, folder)
    four_releases(validate_root(KLOPSTOCK / "data"), folder / "data")
    return folder


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(project)
    return in_process(capfd)


def test_two_releases_are_compared(cli: Cli) -> None:
    done = cli("diff", "0.1.0", "0.9.0")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "0.1.0 -> 0.9.0: 1 claim corrected"
    assert lines[2:4] == ["Corrected", "Claims corrected (1)"]
    assert "    stage: planned -> agreed" in lines
    assert "    Reason: misread." in lines
    assert done.err.count("unsigned") == 1


def test_the_working_data_is_compared_with_the_last_release(cli: Cli) -> None:
    done = cli("diff")
    assert done.code == 0
    assert done.out.startswith("0.11.0 -> 0.12.0-draft: ")
    assert "In the way of sealing:" in done.out
    assert "undeclared-change" in done.out
    assert "Sealing it would ask for" in done.out


@pytest.mark.parametrize("form", ["text", "json", "html", "md"])
def test_every_format_holds_the_change(form: str, cli: Cli) -> None:
    done = cli("diff", "0.1.0", "0.11.0", "--format", form)
    assert done.code == 0
    assert PURCHASE in done.out
    assert "the agency took it back" in done.out.lower()
    if form == "json":
        told = json.loads(done.out)
        assert [(group["what"], group["count"]) for group in told["groups"] if group["kind"] == "claim"] == [
            ("replaced", 1),
            ("checked", 1),
        ]


def test_the_whole_diff_goes_to_a_file_as_parquet(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "changes.parquet"
    assert cli("diff", "0.1.0", "0.11.0", "--limit", "1", "-o", str(out)).code == 0
    rows = pq.read_table(out).to_pylist()
    assert {row["what"] for row in rows} >= {"replaced", "checked"}
    assert (PURCHASE, "withdrawn") in {(row["record"], row["field"]) for row in rows}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["7.0.0", "0.1.0"], "there is no release 7.0.0"),
        (["nowhere", "0.1.0"], "neither a version nor the folder"),
        (["0.1.0", "0.9.0", "-o", "changes.docx"], "its ending says no format"),
        (["0.1.0", "0.9.0", "--limit", "-1"], "not in the range"),
    ],
)
def test_what_cannot_be_compared_is_told(arguments: list[str], words: str, cli: Cli) -> None:
    done = cli("diff", *arguments)
    assert done.code in (2, 3)
    assert words in done.err
    assert not done.out


def test_before_the_first_release_there_is_nothing_to_compare_with(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(KLOPSTOCK / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    done = cli("diff")
    assert done.code == 3
    assert "nothing is sealed yet" in done.err


def test_a_query_goes_back_to_an_earlier_release(cli: Cli) -> None:
    asked = f"SELECT stage FROM claims WHERE id = '{DELIVERY}'"
    assert (
        cli("query", "--as-of", "0.9.0", "--format", "json", asked).out.strip() == '[\n{"stage": "agreed"}\n]'
    )
    assert (
        cli("query", "--as-of", "v0.1.0", "--format", "json", asked).out.strip()
        == '[\n{"stage": "planned"}\n]'
    )
    unknown = cli("query", "--as-of", "3.0.0", asked)
    assert unknown.code == 2
    assert "it knows 0.1.0, 0.9.0, 0.10.0, 0.11.0" in unknown.err


def test_a_downloaded_release_answers_from_memory_and_says_so(
    cli: Cli, project: Path, tmp_path: Path
) -> None:
    alone = shutil.copytree(project / "data/releases/0.11.0", tmp_path / "elsewhere/alone")
    done = cli("query", "--release", str(alone), "--as-of", "0.9.0", "SELECT count(*) AS n FROM claims")
    assert done.out == "n\n5\n"
    assert "0.9.0 is not here: asked as 0.11.0 remembers it" in done.err


def test_the_chain_is_verified_up_to_a_release(cli: Cli) -> None:
    done = cli("verify", "0.10.0", "--chain")
    assert done.code == 0
    verdicts, digests = done.out.splitlines()[::2], done.out.splitlines()[1::2]
    assert [line.split(" ")[0] for line in verdicts] == ["0.1.0", "0.9.0", "0.10.0"]
    assert all(line.startswith("  manifest ") for line in digests)
    whole = cli("verify", "--chain", "--format", "json")
    assert [release["ok"] for release in json.loads(whole.out)["releases"]] == [True] * 4


@pytest.fixture
def own(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project to be changed, with 0.1.0 sealed; the working folder."""
    project = Path(shutil.copytree(KLOPSTOCK, tmp_path / "project"))
    monkeypatch.chdir(project)
    assert cli("release", "0.1.0", "--date", "2025-06-01").code == 0
    return project


def test_changes_are_declared_from_the_command_line(cli: Cli, own: Path) -> None:
    path = own / "data/claims/fna-2025-klopstock.yaml"
    path.write_text(path.read_text().replace("date: 2027\n", "date: 2028\n"))
    assert cli("revise", "--by", "maria").code == 2
    assert cli("revise", DELIVERY, "--all", "--by", "maria").code == 2
    done = cli("revise", "--all", "--by", "maria", "--on", "2025-07-01")
    assert done.out == f"{DELIVERY}: date declared since 0.1.0 (data/claims/fna-2025-klopstock.yaml)\n"
    told = " ".join(done.err.split())
    assert "Next: write the reasons in data/claims/fna-2025-klopstock.yaml, then read the claims" in told
    assert "claimpress confirm them, then claimpress build" in told
    assert cli("confirm", DELIVERY, "--by", "maria", "--on", "2025-07-01").code == 0
    again = cli("revise", "--all", "--by", "maria", "--format", "json")
    assert json.loads(again.out) == {"since": "0.1.0", "declared": []}
    assert cli("diff").out.count("placeholder-text") == 1


def test_a_lost_claim_is_told_before_what_refers_to_it(cli: Cli, own: Path) -> None:
    path = own / "data/claims/fna-2025-klopstock.yaml"
    claims = path.read_text().split("\n\n")
    lost = next(text for text in claims if "action: coproduce" in text)
    path.write_text("\n\n".join(text for text in claims if text is not lost))
    for command in (("build",), ("release", "1.0.0", "--date", "2025-07-01"), ("make",)):
        done = cli(*command)
        assert done.code == 1
        assert done.err.count("dangling-reference") == 2
        assert done.err.index("released-record-gone") < done.err.index("dangling-reference")


def test_attestations_and_searches_that_are_gone_are_no_lost_records(cli: Cli, own: Path) -> None:
    attested = own / "data/attestations.jsonl"
    attested.write_text("".join(attested.read_text().splitlines(keepends=True)[1:]))
    (own / "data/searches.yaml").unlink()
    path = own / "data/claims/fna-2025-klopstock.yaml"
    path.write_text(path.read_text().replace("action: coproduce\n", "action: no-such-act\n"))
    done = cli("build")
    assert done.code == 1
    assert "released-record-gone" not in done.err


def test_a_claim_with_errors_is_not_taken_for_lost(cli: Cli, own: Path) -> None:
    path = own / "data/claims/fna-2025-klopstock.yaml"
    path.write_text(path.read_text().replace("action: coproduce\n", "action: [coproduce]\n"))
    done = cli("build")
    assert done.code == 1
    assert "released-record-gone" not in done.err


def test_help_is_there(cli: Cli) -> None:
    for name in ("diff", "revise"):
        done = cli(name, "--help")
        assert done.code == 0
        assert "Example" in done.out
