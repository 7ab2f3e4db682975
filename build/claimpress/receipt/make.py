"""Making a receipt: ask a sealed release once, find the claims behind the answer, and pin all of it."""

from __future__ import annotations

import duckdb

from claimpress.about import NAME, VERSION
from claimpress.model.errors import UserError
from claimpress.model.text import sha256_hex
from claimpress.progress import Stages, unwatched
from claimpress.receipt.asking import Question
from claimpress.receipt.behind import behind
from claimpress.receipt.document import Receipt
from claimpress.receipt.shape import LONGEST_QUERY
from claimpress.receipt.steady import check_steady
from claimpress.receipt.syntax import USAGE
from claimpress.release.bounded import ReadProblemError, read_bytes
from claimpress.release.layout import MANIFEST
from claimpress.release.reader import ReleaseFolder
from claimpress.release.semver import is_version


def make_receipt(release: ReleaseFolder, sql: str, *, progress: Stages = unwatched) -> Receipt:
    """The receipt for a query on a sealed release.

    Raises `UserError` for a draft, for SQL that fails, for a query whose answer depends on more than the
    release or on the order of its rows, and for a result that is too large.
    """
    if not is_version(release.version):
        raise UserError(
            f"{release.version} is a draft, which the next build writes anew",
            "name a sealed release with --release, or seal one: claimpress release",
        )
    if len(sql) > LONGEST_QUERY:
        raise UserError(f"the query is longer than {LONGEST_QUERY:,} characters", "shorten it", USAGE)
    with Question(release, sql) as question:
        progress("asking")
        answer = question.answer(question.whole)
        progress("asking with the rows in other orders")
        check_steady(question, answer)
        progress("finding the claims behind it")
        return Receipt(
            dataset=str(release.manifest["dataset"]),
            version=release.version,
            manifest_sha256=manifest_sha256(release),
            tool=(NAME, VERSION),
            engine=("duckdb", duckdb.__version__),
            query=sql,
            answer=answer,
            behind=behind(question, answer),
        )


def manifest_sha256(release: ReleaseFolder) -> str:
    """The digest that says which release it is. Raises `UserError`."""
    try:
        return sha256_hex(read_bytes(release.path / MANIFEST))
    except ReadProblemError as problem:
        raise UserError(f"{release.path / MANIFEST} cannot be read: {problem}") from problem
