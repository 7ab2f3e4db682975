"""The receipt on the page docs/receipts.md is a real one, and what the page says of refusals is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimpress.model.errors import UserError
from claimpress.receipt.document import read_receipt, receipt_text
from claimpress.receipt.make import make_receipt
from claimpress.receipt.recheck import check_own
from claimpress.release.find import of_version
from support_cli import in_process
from support_release import ROOT

PAGE = (ROOT / "docs" / "receipts.md").read_text(encoding="utf-8")


def test_the_receipt_on_the_page_holds(tmp_path: Path) -> None:
    found = re.search(r"<!-- receipt -->\n```json\n(.*?)```\n<!-- /receipt -->", PAGE, re.DOTALL)
    assert found is not None
    path = tmp_path / "agreed.json"
    path.write_text(found[1], encoding="utf-8")
    receipt = read_receipt(path)
    assert check_own(receipt, of_version(ROOT / "data", receipt.version)).holds
    assert f'claimpress receipt "{receipt.query}"' in PAGE


def test_the_recheck_on_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    found = re.search(r"<!-- recheck -->\n```text\n(.*?)```\n<!-- /recheck -->", PAGE, re.DOTALL)
    query = re.search(r'receipt --release 0.1.0 "(.*)" -o under-way.json', PAGE)
    assert found is not None
    assert query is not None
    (tmp_path / "under-way.json").write_text(
        receipt_text(make_receipt(of_version(ROOT / "data", "0.1.0"), query[1])), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    run = in_process(capfd)("recheck", "under-way.json", "--against", "0.2.0", "--data", ROOT)
    assert run.code == 1
    told, others = run.out.partition("alone leave the figure as it was:\n")[::2]
    assert " ".join(f"{told}alone leave the figure as it was:".split()) == " ".join(found[1].split())
    assert others.count("\n  c-") + 1 == 5
    assert "the five others" in PAGE


@pytest.mark.parametrize(
    "call",
    [
        *("now()", "current_date", "random()", "uuid()", "version()"),
        *("current_setting('threads')", "current_user", "hash(id)", "approx_count_distinct(id)"),
        "COLLATE NOCASE",
        *("list(id)", "string_agg(id, '')", "first(id)", "arg_max(id, stage)", "mode(stage)"),
        *("row_number() OVER ()", "lag(id) OVER ()", "first_value(id) OVER ()"),
    ],
)
def test_what_the_page_says_is_refused_is_refused(call: str) -> None:
    assert call.partition("(")[0].split()[0] in PAGE
    what = f"stage {call}" if call.startswith("COLLATE") else call
    with pytest.raises(UserError, match="can have no receipt"):
        make_receipt(of_version(ROOT / "data", "0.1.0"), f"SELECT {what} AS x FROM claims")


def test_what_the_page_says_of_floating_point_is_so() -> None:
    release = of_version(ROOT / "data", "0.1.0")
    rounded = "round(avg(length(statement) / 7), 2)"
    assert rounded in PAGE
    assert make_receipt(release, f"SELECT {rounded}, avg(length(statement)) FROM claims").answer.rows
    with pytest.raises(UserError, match="in their last digits"):
        make_receipt(release, "SELECT avg(length(statement) / 7) FROM claims")
