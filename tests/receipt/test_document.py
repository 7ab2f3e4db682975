"""A receipt's file: the same bytes for the same question; what does not agree with itself is not read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from claimpress.model.errors import UserError
from claimpress.receipt.document import read_receipt, receipt_text
from claimpress.receipt.make import make_receipt
from claimpress.receipt.shape import SHAPE
from claimpress.release.reader import ReleaseFolder
from support_release import run_python

STAGES = "SELECT stage, count(*) AS n FROM claims GROUP BY ALL"


def made(release: ReleaseFolder, sql: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(receipt_text(make_receipt(release, sql)))
    return document


def test_it_pins_release_query_result_and_claims(first: ReleaseFolder) -> None:
    document = made(first, STAGES)
    manifest = (first.path / "manifest.json").read_bytes()
    assert document["format"] == 1
    assert document["dataset"] == "klopstock-claims"
    assert document["release"] == {
        "version": "0.1.0",
        "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
    }
    assert document["query"] == STAGES
    result = document["result"]
    assert result["columns"] == [{"name": "stage", "type": "VARCHAR"}, {"name": "n", "type": "BIGINT"}]
    assert result["rows"] == [["done", 2], ["planned", 3]]
    lines = '["stage","VARCHAR"],["n","BIGINT"]', '["done",2]', '["planned",3]'
    text = "".join(f"{line}\n" for line in (f"[{lines[0]}]", *lines[1:]))
    assert result["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert len(document["claims"]["ids"]) == 5


def test_its_shape_is_the_schema_s(first: ReleaseFolder) -> None:
    Draft202012Validator.check_schema(SHAPE)
    Draft202012Validator(SHAPE).validate(made(first, STAGES))


def test_rows_stand_in_the_order_of_their_texts_unless_the_query_fixes_another(first: ReleaseFolder) -> None:
    by_text = made(first, "SELECT stage FROM claims ORDER BY statement DESC")["result"]
    assert by_text["order"] == "canonical"
    assert by_text["rows"] == sorted(by_text["rows"])
    by_query = made(first, "SELECT id FROM claims ORDER BY id DESC")["result"]
    assert by_query["order"] == "query"
    assert by_query["rows"] == sorted(by_query["rows"], reverse=True)


def test_values_are_exact_and_none_is_floating_point(first: ReleaseFolder) -> None:
    sql = (
        "SELECT 0.1::DOUBLE AS a, 'nan'::DOUBLE, 0.1::FLOAT, 1.50::DECIMAL(9,2), 2::HUGEINT ** 1, "
        "7::HUGEINT, DATE '2020-02-29', TIMESTAMP '2020-02-29 01:02:03', "
        "TIMESTAMPTZ '2020-01-01 00:00:00+02', [0.5::DOUBLE], "
        "['a', NULL], true, NULL, {'a': 1}, INTERVAL 1 MONTH, 'Їжак'"
    )
    text = receipt_text(make_receipt(first, sql))
    document = json.loads(text, parse_float=str)
    (row,) = document["result"]["rows"]
    assert row[:6] == ["0.1", "nan", "0.1", "1.5", "2.0", 7]
    assert row[6:9] == ["2020-02-29", "2020-02-29 01:02:03", "2019-12-31 22:00:00+00"]
    assert row[9:] == [["0.5"], ["a", None], True, None, "{'a': 1}", "1 month", "Їжак"]
    assert [column["type"] for column in document["result"]["columns"]][:3] == ["DOUBLE", "DOUBLE", "FLOAT"]


def test_the_same_bytes_whatever_the_surroundings(first: ReleaseFolder, tmp_path: Path) -> None:
    sql = (
        "SELECT stage, avg(evidence_count) AS a, sum(evidence_count::DOUBLE / 3) AS s, "
        "to_timestamp(0)::VARCHAR AS t, max(date_latest) AS d FROM claims GROUP BY ALL"
    )
    code = (
        "import sys\nfrom pathlib import Path\nfrom claimpress.receipt.document import receipt_text\n"
        "from claimpress.receipt.make import make_receipt\n"
        "from claimpress.release.reader import ReleaseFolder\n"
        "print(receipt_text(make_receipt(ReleaseFolder(Path(sys.argv[1])), sys.argv[2])), end='')"
    )
    given = [
        {"TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7"},
    ]
    texts = {run_python(code, str(first.path), sql, env=env, cwd=tmp_path) for env in given}
    assert texts == {receipt_text(make_receipt(first, sql))}


def test_what_is_written_is_read_again(first: ReleaseFolder, tmp_path: Path) -> None:
    for sql in (
        STAGES,
        "SELECT 1.5, 0.1::DOUBLE, NULL, 'ab\n\"' WHERE 1 = 0",
        "SELECT 1.50::DECIMAL(9,2), 'a\nb'",
    ):
        receipt = make_receipt(first, sql)
        path = tmp_path / "receipt.json"
        path.write_text(receipt_text(receipt), encoding="utf-8")
        assert read_receipt(path) == receipt


@pytest.mark.parametrize(
    ("change", "words", "code"),
    [
        (lambda d: d["result"]["rows"].__setitem__(0, ["done", 3]), "do not have the digest", 1),
        (lambda d: d["result"].__setitem__("order", "query") or d["result"]["rows"].reverse(), "digest", 1),
        (lambda d: d["result"]["columns"].pop(), "more or fewer values", 1),
        (lambda d: d["claims"]["ids"].reverse(), "not sorted", 1),
        (lambda d: d["claims"].__setitem__("found", "none"), "names claims", 1),
        (lambda d: d.pop("query"), "not a receipt: query is missing", 3),
        (lambda d: d.__setitem__("more", 1), "not a receipt: more is no part of a receipt", 3),
        (lambda d: d.__setitem__("format", 2), "later format", 3),
        (
            lambda d: d["release"].__setitem__("version", "../../etc"),
            "release/version: ../../etc is not",
            3,
        ),
        (lambda d: d["result"].__setitem__("rows", {}), "result/rows: here stands no list […]", 3),
        (lambda d: d.__setitem__("format", None), "format: None is not what stands here", 3),
        (lambda d: d["claims"]["ids"].append("\x1b[31m"), "claims/ids/5", 3),
        (
            lambda d: d.__setitem__("query", "SELECT 1 -- " + "x" * 100_000),
            "longer than 100,000 characters",
            3,
        ),
    ],
)
def test_what_was_changed_or_is_none_is_refused(
    first: ReleaseFolder, tmp_path: Path, change: Callable[[dict[str, Any]], Any], words: str, code: int
) -> None:
    document = made(first, STAGES)
    change(document)
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_receipt(path)
    assert words in refused.value.message
    assert "\x1b" not in refused.value.message
    assert (refused.value.exit_code, bool(refused.value.remedy)) == (code, True)


def test_no_link_pipe_or_broken_json_is_read(first: ReleaseFolder, tmp_path: Path) -> None:
    whole = tmp_path / "whole.json"
    whole.write_text(receipt_text(make_receipt(first, STAGES)), encoding="utf-8")
    (tmp_path / "link.json").symlink_to(whole)
    (tmp_path / "broken.json").write_text("{" * 100_000)
    (tmp_path / "list.json").write_text("[]")
    for name in ("link.json", "broken.json", "list.json", "missing.json", "."):
        with pytest.raises(UserError):
            read_receipt(tmp_path / name)


def test_too_large_a_result_has_no_receipt(first: ReleaseFolder) -> None:
    for sql in ("FROM range(10001)", "SELECT repeat('x', 20000000)"):
        with pytest.raises(UserError, match="too large for a receipt") as refused:
            make_receipt(first, sql)
        assert refused.value.exit_code == 2
    assert len(make_receipt(first, "FROM range(10000)").answer.rows) == 10_000


def test_a_draft_has_no_receipt(dataset: Path) -> None:
    with pytest.raises(UserError, match="is a draft"):
        make_receipt(ReleaseFolder(dataset / "dist" / "release"), STAGES)


def test_the_library_gives_the_same_text(first: ReleaseFolder) -> None:
    import claimpress

    with claimpress.open(first.path) as release:
        assert release.receipt("SELECT count(*) FROM claims") == receipt_text(
            make_receipt(first, "SELECT count(*) FROM claims")
        )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[5]", "[NaN]", "it holds NaN, which is no number"),
        ("[5]", "[-Infinity]", "it holds -Infinity, which is no number"),
        ("[5]", "[1e999999999]", "it holds the number 1e999999999, and a receipt writes numbers out"),
        ("[5]", "[1e99999999999999999999]", "and a receipt writes numbers out"),
        ("[5]", "[5.0]", "it holds the number 5.0, which a receipt writes as 5"),
        ("[5]", "[-0]", "it holds the number -0, which a receipt writes as 0"),
        ("[5]", f"[{'9' * 5000}]", "it holds a number of 5,000 characters"),
        ('"query":', '"query": "SELECT 1", "query":', '"query" stands twice in it'),
        ('"format": 1', f'"format": {"9" * 40}', "later format"),
        ("{", "\ufeff{", "it begins with a byte order mark"),
        ("{", "", "it is not JSON from line 2, column 11"),
    ],
)
def test_what_no_receipt_is_made_of_is_one_plain_finding(
    first: ReleaseFolder, tmp_path: Path, old: str, new: str, words: str
) -> None:
    good = receipt_text(make_receipt(first, "SELECT count(*) AS n FROM claims"))
    path = tmp_path / "receipt.json"
    path.write_text(good.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_receipt(path)
    assert words in refused.value.message
    assert "\n" not in refused.value.message
    assert (refused.value.exit_code, bool(refused.value.remedy)) == (3, True)


@pytest.mark.parametrize("text", ['"\\ud800"', "[" * 900 + "]" * 900])
def test_what_no_receipt_holds_is_told(text: str, first: ReleaseFolder, tmp_path: Path) -> None:
    good = receipt_text(make_receipt(first, "SELECT count(*) AS n FROM claims"))
    path = tmp_path / "receipt.json"
    path.write_text(good.replace('"n"', text, 1) if text.startswith('"') else good.replace("[5]", text, 1))
    with pytest.raises(UserError, match=r"is not a receipt|cannot be read"):
        read_receipt(path)
