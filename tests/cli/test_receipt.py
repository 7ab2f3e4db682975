"""`receipt` and `recheck` as people use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support_cli import CONTROL, Cli, on_terminal, process, without_colour
from support_receipt import two_releases
from support_release import DELIVERY, PURCHASE

PLANNED = "SELECT count(*) AS n FROM claims WHERE stage = 'planned'"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with two releases."""
    return two_releases(tmp_path_factory.mktemp("receipts") / "klopstock")


@pytest.fixture
def inside(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """It is the working folder."""
    monkeypatch.chdir(dataset)
    return dataset


def pinned(cli: Cli, folder: Path, sql: str = PLANNED, release: str = "0.1.0") -> str:
    path = folder / "receipt.json"
    run = cli("receipt", "--release", release, sql, "-o", str(path))
    assert (run.code, run.out) == (0, "")
    return str(path)


def test_a_receipt_goes_to_standard_output_or_to_a_file(cli: Cli, inside: Path, tmp_path: Path) -> None:
    shown = cli("receipt", "--release", "0.1.0", PLANNED)
    assert shown.code == 0
    assert json.loads(shown.out)["result"]["rows"] == [[3]]
    assert "receipt for release 0.1.0: 1 row; 3 claims behind it" in shown.err
    assert "with these alone the result is the same" in shown.err
    path = Path(pinned(cli, tmp_path))
    assert path.read_text(encoding="utf-8") == shown.out
    assert [entry.name for entry in tmp_path.iterdir()] == ["receipt.json"]
    assert inside.is_dir()


def test_without_a_name_the_newest_release_is_asked(cli: Cli, inside: Path) -> None:
    assert json.loads(cli("receipt", PLANNED).out)["release"]["version"] == "0.2.0"
    assert "no claim behind it" in cli("receipt", "SELECT count(*) FROM actors").err
    assert inside.is_dir()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["receipt", "SELECT random()"], 2, "random"),
        (["receipt", "SELECT now()"], 2, "asks the clock"),
        (["receipt", "FROM claims LIMIT 1"], 2, "LIMIT without a full order"),
        (["receipt", "SELEC 1"], 2, "SELEC"),
        (["receipt", "SELECT statment FROM claims"], 2, "statement"),
        (["receipt"], 2, "SQL"),
        (["receipt", "--release", "9.9.9", "SELECT 1"], 3, "there is no release 9.9.9"),
        (["receipt", "--release", "dist", "SELECT 1"], 3, "is a draft"),
        (["receipt", "SELECT 1", "-o", "no/receipt.json"], 3, "no such file or folder"),
        (["recheck", "missing.json"], 3, "missing.json"),
        (["recheck", "data/dataset.yaml"], 3, "cannot be read"),
        (["recheck", "data/releases/0.1.0/manifest.json"], 3, "is not a receipt"),
    ],
)
def test_what_goes_wrong_is_told_in_plain_words(
    cli: Cli, inside: Path, arguments: list[str], code: int, words: str
) -> None:
    run = cli(*arguments)
    assert run.code == code
    assert run.out == ""
    assert words in run.err
    assert "Traceback" not in run.err
    assert not (inside / "no").exists()


def test_a_refused_query_leaves_the_file_that_was_there(cli: Cli, inside: Path, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    path.write_text("old")
    assert cli("receipt", "SELECT random()", "-o", str(path)).code == 2
    assert path.read_text() == "old"
    assert inside.is_dir()


def test_a_receipt_that_holds(cli: Cli, inside: Path, tmp_path: Path) -> None:
    path = pinned(cli, tmp_path)
    run = cli("recheck", path)
    assert run.code == 0
    assert run.out.startswith(f"{path}: still holds in 0.1.0\n")
    told = json.loads(cli("recheck", path, "--format", "json").out)
    assert (told["holds"], told["own"]["holds"], told["against"]) == (True, True, None)
    assert inside.is_dir()


def test_a_receipt_that_no_longer_holds_is_explained(cli: Cli, inside: Path, tmp_path: Path) -> None:
    path = pinned(cli, tmp_path)
    run = cli("recheck", path, "--against", "latest")
    assert run.code == 1
    assert run.out.splitlines() == [
        f"{path}: changed from 3 to 2 in 0.2.0",
        "because of these claims:",
        f"  {DELIVERY} changed",
        "    stage: planned -> done",
        "    Reason: misread.",
        "    The first two boats may be ready in 2027.",
    ]
    told = json.loads(cli("recheck", path, "--against", "0.2.0", "--format", "json").out)
    assert told["holds"] is False
    assert told["own"]["holds"] is True
    assert told["against"]["difference"]["value"] == {"column": "n", "old": "3", "new": "2"}
    assert told["against"]["changes"][0]["fields"][0]["reason"] == "misread"
    assert told["against"]["decided"] == {"alone": [DELIVERY], "together": True, "elsewhere": []}
    assert inside.is_dir()


def test_a_table_is_compared_row_by_row(cli: Cli, inside: Path, tmp_path: Path) -> None:
    sql = "SELECT stage, withdrawn_since IS NULL AS stands, count(*) AS n FROM claims GROUP BY ALL"
    told = cli("recheck", pinned(cli, tmp_path, sql), "--against", "latest").out
    assert "changed in 0.2.0" in told
    assert 'stage "planned", stands true: n 3 -> 2' in told
    assert 'new: ["done",false,1]' in told
    assert f"{PURCHASE} withdrawn: said of other boats; see " in told
    assert inside.is_dir()


def test_it_still_holds_in_a_later_release(cli: Cli, inside: Path, tmp_path: Path) -> None:
    run = cli("recheck", pinned(cli, tmp_path, "SELECT count(*) FROM actors"), "--against", "latest")
    assert (run.code, run.out.splitlines()[0].endswith("still holds in 0.2.0")) == (0, True)
    run = cli("recheck", pinned(cli, tmp_path, "SELECT count(*) FROM claims"), "--against", "latest")
    assert run.code == 0
    assert "still holds in 0.2.0, but 1 claim behind it no longer stands" in run.out
    assert "2 claims behind it are another now; the figure is the same:" in run.out
    assert run.out.index(f"{PURCHASE} withdrawn") < run.out.index(f"{DELIVERY} changed")
    assert inside.is_dir()


def test_where_the_release_is(
    cli: Cli, inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "same").mkdir()
    steady = pinned(cli, tmp_path / "same", "SELECT count(*) FROM actors")
    path = pinned(cli, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli("recheck", path).code == 3
    sealed = inside / "data" / "releases"
    assert cli("recheck", path, "--release", str(sealed / "0.1.0")).code == 0
    wrong = cli("recheck", path, "--release", str(sealed / "0.2.0"))
    assert wrong.code == 3
    assert "not the release that the receipt pins" in wrong.err
    alone = cli("recheck", path, "--against", str(sealed / "0.2.0"))
    assert alone.code == 1
    assert "changed from 3 to 2" in alone.out
    words = " ".join(alone.out.split())
    assert "why cannot be told without release 0.1.0" in words
    assert "not checked: the manifest that it pins, its figure there and the claims behind it" in words
    same = cli("recheck", steady, "--against", str(sealed / "0.2.0"))
    assert (same.code, "still holds in 0.2.0" in same.out, "not checked: " in same.out) == (0, True, True)
    told = json.loads(cli("recheck", path, "--against", str(sealed / "0.2.0"), "--format", "json").out)
    assert (told["own"], "0.1.0" in told["unchecked"]) == (None, True)


def test_a_receipt_that_was_changed_is_told(cli: Cli, inside: Path, tmp_path: Path) -> None:
    path = Path(pinned(cli, tmp_path))
    path.write_text(path.read_text(encoding="utf-8").replace("[3]", "[4]"), encoding="utf-8")
    run = cli("recheck", str(path))
    assert run.code == 1
    assert "changed after it was made" in run.err
    assert inside.is_dir()


def test_claims_that_somebody_edited_are_told(cli: Cli, inside: Path, tmp_path: Path) -> None:
    path = Path(pinned(cli, tmp_path))
    path.write_text(path.read_text(encoding="utf-8").replace(DELIVERY, PURCHASE), encoding="utf-8")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["claims"]["ids"].sort()
    path.write_text(json.dumps(document), encoding="utf-8")
    run = cli("recheck", str(path))
    assert run.code == 1
    assert run.out.splitlines() == [
        f"{path}: does not hold in 0.1.0",
        "  the result is right, but the claims behind it are not those that it lists",
        f"  listed, but not behind it: {PURCHASE}",
        f"  behind it, but not listed: {DELIVERY}",
    ]
    own = json.loads(cli("recheck", str(path), "--format", "json").out)["own"]
    assert (own["holds"], own["missing"], own["extra"]) == (False, [DELIVERY], [PURCHASE])
    assert inside.is_dir()


def test_a_stranger_s_receipt_reaches_neither_the_terminal_nor_the_machine(
    cli: Cli, inside: Path, tmp_path: Path
) -> None:
    path = Path(pinned(cli, tmp_path, "SELECT chr(27) || '[31m' || chr(8238) || stage AS s FROM claims"))
    path.rename(tmp_path / "odd\x1b[31m.json")
    for form in ("text", "json"):
        _, shown = on_terminal(
            ["recheck", str(tmp_path / "odd\x1b[31m.json"), "--against", "latest", "--format", form], inside
        )
        assert "31m" in shown
        assert not CONTROL.search(without_colour(shown))
    document = json.loads(cli("receipt", "SELECT 1").out)
    for sql in ("COPY claims TO 'x.csv'", "SELECT * FROM read_text('/etc/hostname')", "SELECT random()"):
        (tmp_path / "bad.json").write_text(json.dumps(document | {"query": sql}))
        run = cli("recheck", str(tmp_path / "bad.json"))
        assert (run.code, run.out) == (2, "")
    assert not (inside / "x.csv").exists()


def test_an_interrupted_receipt_leaves_nothing_behind(inside: Path, tmp_path: Path) -> None:
    sql = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7"
    code = (
        "import os, signal, sys, threading\nfrom claimpress.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    from support_release import start_python

    done = start_python(code, "receipt", sql, "-o", str(tmp_path / "receipt.json"), cwd=inside)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert process("receipt", "SELECT 1 AS one", cwd=inside).returncode == 0
