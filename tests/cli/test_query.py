"""`query`: one question, several, or a conversation."""

from __future__ import annotations

import csv
import io
import json
import stat
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import claimpress
from claimpress.cli.prompt import Prompt
from claimpress.validation.report import Screen
from support_cli import COMMAND, UNSIGNED, Cli, on_terminal, process, without_colour

COUNT = "SELECT stage, count(*) AS claims FROM claims GROUP BY stage ORDER BY ALL"


@pytest.fixture
def inside(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder is a dataset with a release."""
    monkeypatch.chdir(built)
    return built


def test_piped_it_is_csv_with_full_cells(cli: Cli, inside: Path) -> None:
    run = cli("query", COUNT)
    assert run.code == 0
    assert run.out == "stage,claims\ndone,2\nplanned,3\n"
    assert run.err == UNSIGNED
    assert inside.is_dir()


def test_table_says_how_many_rows_beside_the_data(cli: Cli, inside: Path) -> None:
    run = cli("query", "--format", "table", COUNT)
    assert run.out.splitlines()[0] == "stage   │ claims"
    assert run.err == f"{UNSIGNED}2 rows\n"
    assert inside.is_dir()


def test_on_a_terminal_it_is_a_table_that_fits(inside: Path) -> None:
    code, shown = on_terminal(["query", "SELECT id, statement FROM claims"], inside, columns=50)
    assert code == 0
    lines = without_colour(shown).splitlines()
    assert all(len(line) <= 50 for line in lines[:-1])
    assert "…" in shown
    assert "5 rows; cells that end in … are cropped" in shown


def _ids(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return list(pq.read_table(path)["id"].to_pylist())
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(text))]
    rows = json.loads(text) if path.suffix == ".json" else map(json.loads, text.splitlines())
    return [row["id"] for row in rows]


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet"])
def test_files_by_their_ending(cli: Cli, inside: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"answer.{form}"
    run = cli("query", "SELECT id FROM claims ORDER BY id", "-o", str(target))
    assert run.code == 0
    assert run.out == ""
    assert "5 rows written" in run.err
    answer = _ids(target)
    assert len(answer) == 5
    assert answer == sorted(answer)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert not target.stat().st_mode & stat.S_IXUSR
    assert inside.is_dir()


def test_failed_query_leaves_the_file_that_was_there(cli: Cli, inside: Path, tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old")
    assert cli("query", "SELECT nothing FROM claims", "-o", str(target)).code == 2
    assert target.read_text() == "old"
    assert cli("query", "FROM claims", "-o", str(tmp_path / "answer.xls")).code == 2
    run = cli("query", "FROM claims", "-o", str(tmp_path / "no" / "answer.csv"))
    assert run.code == 3
    assert f"{tmp_path}/no/answer.csv: no such file or folder" in run.err
    failed = cli(
        "query", "SELECT CASE WHEN range > 50000 THEN error('no') END FROM range(90000)", "-o", str(target)
    )
    assert failed.code == 2
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]
    assert inside.is_dir()


def test_parquet_through_a_pipe(inside: Path) -> None:
    done = process("query", "--format", "parquet", "FROM claims", cwd=inside)
    assert pq.read_table(io.BytesIO(done.stdout)).num_rows == 5


def test_sql_on_standard_input(inside: Path) -> None:
    done = process("query", cwd=inside, given=b"-- how many?\nSELECT count(*) AS n\nFROM claims;\n")
    assert done.stdout == b"n\n5\n"
    several = process("query", "--format", "table", cwd=inside, given=b"SELECT 1 AS a; SELECT 2 AS b;")
    assert several.stdout.decode().split() == ["a", "─", "1", "b", "─", "2"]
    assert process("query", cwd=inside, given=b"SELECT 1; SELECT 2;").returncode == 2
    assert process("query", cwd=inside, given=b"").returncode == 2
    assert process("query", cwd=inside, given=b"SELECT '\xff'").returncode == 2


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT statment FROM claims", "statement"),
        ("FROM claim", "claims"),
        ("SELEC 1", "SELEC"),
        ("DELETE FROM claims", "not allowed"),
        ("COPY claims TO 'x.csv'", "not allowed"),
        ("FROM read_csv('/etc/passwd')", ""),
        ("SELECT ' ", ""),
        ("SELECT 1/0 AS a, error('no')", "no"),
    ],
)
def test_sql_that_fails_is_usage_in_the_engine_s_words(cli: Cli, inside: Path, sql: str, words: str) -> None:
    run = cli("query", sql)
    assert run.code == 2
    assert run.out == ""
    assert run.err.startswith("error: ")
    assert words in run.err
    assert "Traceback" not in run.err
    assert not (inside / "x.csv").exists()


def test_which_release(cli: Cli, inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = "SELECT DISTINCT last_changed FROM claims"
    assert "0.1.0\n" in cli("query", version).out
    assert "0.1.0\n" in cli("query", "--release", "0.1.0", version).out
    assert "0.1.0-draft\n" in cli("query", "--release", "dist/release", version).out
    assert "0.1.0-draft\n" in cli("query", "--release", "dist", version).out
    monkeypatch.chdir(tmp_path)
    assert "0.1.0\n" in cli("query", "--release", str(inside / "data/releases/0.1.0"), version).out


class Typed:
    """Somebody who types lines, and then Ctrl-D."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self.lines: Iterator[str | type[BaseException]] = iter(lines)
        self.prompts: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt.strip())
        line = next(self.lines, EOFError)
        if isinstance(line, str):
            return line
        raise line


def talk(built: Path, capfd: pytest.CaptureFixture[str], typed: Typed) -> tuple[list[pa.Table], str, str]:
    shown: list[pa.Table] = []
    capfd.readouterr()
    with claimpress.open(built / "data/releases/0.1.0") as release:

        def show(pieces: Iterable[pa.Table]) -> None:
            shown.append(pa.concat_tables(pieces))

        assert Prompt(release, show, Screen(), typed).run() == 0
    out, err = capfd.readouterr()
    return shown, out, err


def test_prompt_takes_queries_over_several_lines(built: Path, capfd: pytest.CaptureFixture[str]) -> None:
    typed = Typed("SELECT count(*) AS n", "FROM claims", "; SELECT 7 AS seven;", "")
    shown, _, err = talk(built, capfd, typed)
    assert [table.to_pylist() for table in shown] == [[{"n": 5}], [{"seven": 7}]]
    assert typed.prompts == ["claimpress>", "...>", "...>", "claimpress>", "claimpress>"]
    assert err.startswith("Klopstock Claims, 0.1.0.")


def test_prompt_goes_on_after_errors_and_ctrl_c(built: Path, capfd: pytest.CaptureFixture[str]) -> None:
    typed = Typed(
        "SELECT statment FROM claims;", "SELECT 1", KeyboardInterrupt, "SELECT 2 AS two;", ".nonsense"
    )
    shown, _, err = talk(built, capfd, typed)
    assert [table.to_pylist() for table in shown] == [[{"two": 2}]]
    assert "statement" in err
    assert "there is no .nonsense" in err


def test_prompt_commands(built: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, err = talk(
        built, capfd, Typed(".tables", ".schema claims", ".schema claimz", ".help", ".quit", "x")
    )
    assert ["claims", "5"] in [line.split() for line in out.splitlines()]
    assert "statement" in out
    described = json.loads((built / "data/releases/0.1.0/datapackage.json").read_text(encoding="utf-8"))
    claims = next(resource for resource in described["resources"] if resource["name"] == "claims")
    assert "Id of the claim." in talk(built, capfd, Typed(".schema claim_actors"))[1]
    field = next(field for field in claims["schema"]["fields"] if field["name"] == "statement")
    assert field["description"] in out  # what the release itself says of the column
    assert "did you mean claims?" in err
    assert ".tables" in err


def test_prompt_on_a_terminal(built: Path) -> None:
    code, shown = on_terminal(["query"], built, typed=b"SELECT 41 + 1 AS answer;\n.quit\n")
    assert code == 0
    assert "claimpress> " in shown
    assert "42" in shown
    assert "1 row" in shown


def test_prompt_keeps_no_history(built: Path, tmp_path: Path) -> None:
    from support_cli import clean_environment

    env = clean_environment(HOME=str(tmp_path), TERM="xterm")
    on_terminal(["query"], built, typed=b"SELECT 1;\n.quit\n", env=env)
    assert list(tmp_path.iterdir()) == []


def test_what_is_asked_is_answered_as_duckdb_answers_it(cli: Cli, inside: Path) -> None:
    path = inside / "data/releases/0.1.0/parquet/claims.parquet"
    expected = duckdb.connect().execute(f"SELECT id FROM '{path}' ORDER BY id").fetchall()
    answer = cli("query", "SELECT id FROM claims ORDER BY id").out.splitlines()[1:]
    assert answer == [row[0] for row in expected]


@pytest.mark.parametrize(
    ("release", "line"),
    [
        (None, "from release 0.1.0 (data/releases/0.1.0)"),
        ("dist", "from draft 0.1.0-draft (dist/release)"),
    ],
)
def test_on_a_terminal_it_says_which_release_answers(inside: Path, release: str | None, line: str) -> None:
    _, shown = on_terminal(["query", *(["--release", release] if release else []), COUNT], inside)
    assert without_colour(shown).splitlines()[0] == line


def test_huge_answers_are_bounded_for_the_eye_and_streamed_elsewhere(
    inside: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimpress.cli.query.MOST_ROWS", 12_345)
    run = cli("query", "--format", "table", "FROM range(100000000000)")
    assert run.code == 0
    assert len(run.out.splitlines()) == 12_347
    assert "the first 12,345 rows only; --format csv or -o FILE.csv gives all" in run.err
    exact = cli("query", "--format", "table", "FROM range(12345)")
    assert exact.err == f"{UNSIGNED}12,345 rows\n"
    for ending in ("csv", "parquet"):
        target = tmp_path / f"all.{ending}"
        assert "300,000 rows written" in cli("query", "FROM range(300000)", "-o", str(target)).err
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 300_001
    assert pq.read_metadata(tmp_path / "all.parquet").num_rows == 300_000
    assert inside.is_dir()


def test_first_lines_of_an_endless_answer_come_at_once(inside: Path) -> None:
    child = subprocess.Popen(
        [*COMMAND, "query", "--format", "csv", "FROM range(100000000000)"], cwd=inside, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert [child.stdout.readline() for _ in range(2)] == [b"range\n", b"0\n"]
    child.stdout.close()
    assert child.wait() == 141


def test_macros_of_the_database_file_lead_to_the_option(cli: Cli, built: Path) -> None:
    run = cli("--data", str(built), "query", "SELECT * FROM claims_as_of('0.1.0')")
    assert run.code == 2
    assert "--as-of VERSION" in run.err
