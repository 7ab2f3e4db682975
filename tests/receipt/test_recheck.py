"""A receipt is checked in its own release and in another one, and a change is explained by claims."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimpress.model.errors import UserError
from claimpress.receipt.changes import ClaimChange, FieldChange, explain
from claimpress.receipt.deciding import Decided
from claimpress.receipt.differ import Cell
from claimpress.receipt.document import Receipt
from claimpress.receipt.make import make_receipt
from claimpress.receipt.recheck import Against, check_against, check_own
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import file_fact
from claimpress.tables.digest import table_digest
from support_receipt import RETRACTED
from support_release import COPRODUCE, DELIVERY, MEETING, PURCHASE

PLANNED = "SELECT count(*) AS n FROM claims WHERE stage = 'planned'"
READY = ClaimChange(
    DELIVERY,
    "changed",
    (FieldChange("stage", '"planned"', '"done"', "misread"),),
    None,
    None,
    "The first two boats may be ready in 2027.",
)
BOUGHT = ClaimChange(
    PURCHASE,
    "withdrawn",
    (),
    str(RETRACTED["reason"]),
    COPRODUCE,
    "Sylvania bought twelve boats from Freedonia in 2019.",
)


def against(first: ReleaseFolder, second: ReleaseFolder, sql: str) -> Against:
    return check_against(make_receipt(first, sql), first, second)


def decided_by(there: Against) -> tuple[str, ...] | None:
    assert there.decided is not None
    return there.decided.alone


def test_it_holds_in_its_own_release(first: ReleaseFolder) -> None:
    own = check_own(make_receipt(first, PLANNED), first)
    assert own.holds
    assert own.difference is None


def test_a_result_that_was_never_there_does_not_hold(first: ReleaseFolder) -> None:
    receipt = make_receipt(first, PLANNED)
    other = make_receipt(first, "SELECT 4::BIGINT AS n")
    own = check_own(replace(receipt, answer=other.answer), first)
    assert not own.holds
    assert own.difference is not None
    assert own.difference.value == Cell("n", "4", "3")


def test_claims_that_do_not_give_the_result_do_not_hold(first: ReleaseFolder) -> None:
    receipt = make_receipt(first, PLANNED)
    one, *rest = receipt.behind.ids
    own = check_own(replace(receipt, behind=replace(receipt.behind, ids=tuple(rest))), first)
    assert (own.holds, own.difference, own.claims_hold) == (False, None, False)
    assert (own.missing, own.extra) == ((one,), ())


def test_claims_that_are_not_behind_the_result_do_not_hold(first: ReleaseFolder) -> None:
    receipt = make_receipt(first, PLANNED)
    more = tuple(sorted((*receipt.behind.ids, MEETING)))
    own = check_own(replace(receipt, behind=replace(receipt.behind, ids=more)), first)
    assert (own.holds, own.missing, own.extra) == (False, (), (MEETING,))
    own = check_own(replace(receipt, behind=replace(receipt.behind, found="tables")), first)
    assert (own.holds, own.found, own.missing, own.extra) == (False, "rows", (), ())


def test_another_release_is_not_the_one_that_is_pinned(first: ReleaseFolder, second: ReleaseFolder) -> None:
    receipt = make_receipt(first, PLANNED)
    with pytest.raises(UserError) as refused:
        check_own(receipt, second)
    assert receipt.manifest_sha256 in refused.value.message
    assert make_receipt(second, PLANNED).manifest_sha256 in refused.value.message


def test_a_release_of_another_dataset_is_refused(first: ReleaseFolder, second: ReleaseFolder) -> None:
    receipt = replace(make_receipt(first, PLANNED), dataset="somebody-elses")
    for check in (lambda: check_own(receipt, first), lambda: check_against(receipt, None, second)):
        with pytest.raises(UserError, match=r"somebody-elses.*klopstock-claims"):
            check()


def test_a_table_that_is_not_as_it_was_sealed_is_refused(first: ReleaseFolder, tmp_path: Path) -> None:
    receipt = make_receipt(first, PLANNED)
    copy = ReleaseFolder(tmp_path / "copy")
    shutil.copytree(first.path, copy.path)
    path = copy.parquet("claims")
    pq.write_table(pq.read_table(path).slice(1), path)
    for ask in (
        lambda: make_receipt(copy, PLANNED),
        lambda: check_own(receipt, copy),
        lambda: check_against(receipt, None, copy),
    ):
        with pytest.raises(UserError, match="is not as it was sealed"):
            ask()
    foreign = pq.read_table(first.parquet("claims")).append_column("x", pa.array([0.5] * 5))
    pq.write_table(foreign, path)
    with pytest.raises(UserError, match="is not as it was sealed"):
        make_receipt(copy, PLANNED)
    # A table that the query does not read is not looked at.
    assert make_receipt(copy, "SELECT count(*) FROM actors").answer.rows == ("[4]",)


def test_a_figure_that_changed_is_explained_by_the_claims_behind_it(
    first: ReleaseFolder, second: ReleaseFolder
) -> None:
    there = against(first, second, PLANNED)
    assert there.difference is not None
    assert there.difference.value == Cell("n", "3", "2")
    assert there.changes == (READY,)
    assert decided_by(there) == (DELIVERY,)


def test_a_claim_that_only_the_new_result_has_explains_too(
    first: ReleaseFolder, second: ReleaseFolder
) -> None:
    there = against(first, second, "SELECT id FROM claims WHERE stage = 'done' AND action = 'deliver'")
    assert there.difference is not None
    assert there.difference.new == (f'["{DELIVERY}"]',)
    assert there.changes == (READY,)


def test_claims_that_differ_without_changing_the_figure_are_told_apart(
    first: ReleaseFolder, second: ReleaseFolder
) -> None:
    there = against(first, second, "SELECT id, stage FROM claims ORDER BY id")
    assert there.changes == (READY, BOUGHT)
    assert decided_by(there) == (DELIVERY,)
    withdrawn = against(first, second, "SELECT count(*) FROM claims WHERE withdrawn_since IS NULL")
    assert decided_by(withdrawn) == (PURCHASE,)


def test_it_still_holds_where_nothing_that_it_says_changed(
    first: ReleaseFolder, second: ReleaseFolder
) -> None:
    there = against(first, second, "SELECT count(*) FROM claims")
    assert there.holds
    assert there.changes == (READY, BOUGHT)
    assert against(first, second, f"SELECT statement FROM claims WHERE id = '{MEETING}'").changes == ()


def test_a_change_that_no_claim_explains_is_left_unexplained(
    first: ReleaseFolder, second: ReleaseFolder
) -> None:
    there = against(first, second, "SELECT max(version) FROM releases")
    assert there.difference is not None
    assert there.changes == ()
    assert there.decided == Decided((), together=False, elsewhere=("releases",))


def test_claims_that_change_it_only_together_are_told(first: ReleaseFolder, second: ReleaseFolder) -> None:
    # One claim is planned no longer and another one is withdrawn: only both of them make it true.
    sql = (
        "SELECT count(*) FILTER (WHERE withdrawn_since IS NOT NULL) > 0 "
        "AND count(*) FILTER (WHERE stage = 'planned') < 3 AS both FROM claims"
    )
    there = against(first, second, sql)
    assert there.changes == (READY, BOUGHT)
    assert there.decided == Decided((), together=True)


def test_a_count_of_the_release_is_explained_by_its_claims(
    first: ReleaseFolder, second: ReleaseFolder
) -> None:
    there = against(first, second, "SELECT claim_count FROM sources")
    assert there.changes == (READY, BOUGHT)
    assert there.decided == Decided(None, None, ("sources",))


def test_what_else_than_claims_changed_it_is_told(first: ReleaseFolder, second: ReleaseFolder) -> None:
    sql = "SELECT count(*) FILTER (WHERE stage = 'planned'), (SELECT max(version) FROM releases) FROM claims"
    there = against(first, second, sql)
    assert there.decided == Decided((DELIVERY,), together=False, elsewhere=("releases",))


def test_without_its_own_release_it_is_compared_and_not_explained(
    first: ReleaseFolder, second: ReleaseFolder
) -> None:
    there = check_against(make_receipt(first, PLANNED), None, second)
    assert not there.holds
    assert there.changes is None


def test_a_query_that_no_longer_runs_is_told(
    first: ReleaseFolder, second: ReleaseFolder, tmp_path: Path
) -> None:
    receipt = make_receipt(first, "SELECT stance FROM claims")
    copy = ReleaseFolder(tmp_path / "copy")
    shutil.copytree(second.path, copy.path)
    path = copy.parquet("claims")
    fewer = pq.read_table(path).drop_columns(["stance"])
    pq.write_table(fewer, path)
    manifest = json.loads((copy.path / "manifest.json").read_text(encoding="utf-8"))
    manifest["tables"]["claims"]["sha256"] = table_digest(fewer)
    (copy.path / "manifest.json").write_text(json.dumps(manifest))
    there = check_against(receipt, first, copy)
    assert not there.holds
    assert "stance" in there.problem
    del manifest["tables"]["claims"]
    (copy.path / "manifest.json").write_text(json.dumps(manifest))
    there = check_against(receipt, first, ReleaseFolder(copy.path))
    assert "claims is no table of the release" in there.problem


def test_a_manifest_of_another_shape_is_refused(first: ReleaseFolder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(first.path, copy)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["tables"]["../claims"] = manifest["tables"]["claims"]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(UserError, match="not a release that can be asked"):
        check_against(make_receipt(first, PLANNED), None, ReleaseFolder(copy))


def test_claims_are_compared_field_by_field(first: ReleaseFolder, second: ReleaseFolder) -> None:
    everything = frozenset({DELIVERY, PURCHASE, MEETING})
    assert explain(first, second, everything) == (READY, BOUGHT)
    assert explain(first, second, frozenset({MEETING})) == ()
    back = explain(second, first, everything)
    assert [(change.what, change.fields[0].name) for change in back] == [
        ("changed", "stage"),
        ("changed", "withdrawn"),
    ]
    assert back[0].fields[0].reason is None


def test_claims_that_came_or_went(first: ReleaseFolder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(first.path, copy)
    path = copy / "inputs" / "claims.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if MEETING not in line), encoding="utf-8")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["inputs"]["inputs/claims.jsonl"]["sha256"] = file_fact(path).sha256
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    without = ReleaseFolder(copy)
    ids = frozenset({MEETING, DELIVERY})
    assert [(change.id, change.what) for change in explain(first, without, ids)] == [(MEETING, "gone")]
    assert [(change.id, change.what) for change in explain(without, first, ids)] == [(MEETING, "added")]
    path.write_text("{broken")
    with pytest.raises(UserError, match="not as they were sealed"):
        explain(first, without, ids)


def test_another_way_of_comparing_can_be_given(first: ReleaseFolder, second: ReleaseFolder) -> None:
    asked: list[frozenset[str]] = []

    def mine(_: ReleaseFolder, __: ReleaseFolder, claims: frozenset[str]) -> tuple[ClaimChange, ...]:
        asked.append(claims)
        return (BOUGHT,)

    receipt: Receipt = make_receipt(first, PLANNED)
    assert check_against(receipt, first, second, explain=mine).changes == (BOUGHT,)
    assert asked == [frozenset(receipt.behind.ids)]
