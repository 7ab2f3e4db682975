"""A receipt as a file: canonical JSON, laid out for people; the same receipt is the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from claimpress.model.canonical import dumps
from claimpress.model.errors import UserError
from claimpress.receipt.answer import Answer, answer_of
from claimpress.receipt.behind import Behind
from claimpress.receipt.reading import receipt_json
from claimpress.receipt.shape import FORMAT, shape_problem
from claimpress.release.bounded import ReadProblemError

_REMEDY = "name the file of a receipt, as it was made"
_CHANGED = 1


@dataclass(frozen=True)
class Receipt:
    """What a receipt pins. `tool` and `engine` are (name, version)."""

    dataset: str
    version: str
    manifest_sha256: str
    tool: tuple[str, str]
    engine: tuple[str, str]
    query: str
    answer: Answer
    behind: Behind


def receipt_text(receipt: Receipt) -> str:
    """The receipt's file. No day of its making: whoever asks the same gets the same bytes."""
    answer, claims = receipt.answer, receipt.behind
    columns = [dumps({"name": name, "type": kind}) for name, kind in answer.columns]
    result = [
        f'"order": {dumps("query" if answer.ordered else "canonical")}',
        f'"columns": {_list(columns)}',
        f'"rows": {_list(answer.rows)}',
        f'"sha256": {dumps(answer.sha256)}',
    ]
    behind = [f'"found": {dumps(claims.found)}', f'"ids": {_list([dumps(one) for one in claims.ids])}']
    release = {"version": receipt.version, "manifest_sha256": receipt.manifest_sha256}
    return _block(
        [
            f'"format": {FORMAT}',
            f'"dataset": {dumps(receipt.dataset)}',
            f'"release": {_fields(release)}',
            f'"tool": {_fields(dict(zip(("name", "version"), receipt.tool, strict=True)))}',
            f'"engine": {_fields(dict(zip(("name", "version"), receipt.engine, strict=True)))}',
            f'"query": {dumps(receipt.query)}',
            f'"result": {_block(result)}',
            f'"claims": {_block(behind)}',
        ]
    ) + "\n"  # fmt: skip


def _fields(values: dict[str, str]) -> str:
    return _block([f'"{name}": {dumps(value)}' for name, value in values.items()])


def _block(entries: Sequence[str], begin: str = "{", end: str = "}") -> str:
    inner = ",\n".join(entries).replace("\n", "\n  ")
    return f"{begin}\n  {inner}\n{end}"


def _list(entries: Sequence[str]) -> str:
    return _block(entries, "[", "]") if entries else "[]"


def read_receipt(path: Path) -> Receipt:
    """A receipt that somebody made. Raises `UserError` for what is none, or does not agree with itself."""
    try:
        document = receipt_json(path)
        dumps(document).encode()
    except ReadProblemError as problem:
        raise UserError(f"{path} cannot be read: {problem}", _REMEDY) from problem
    except (RecursionError, UnicodeEncodeError) as problem:
        raise UserError(f"{path} is not a receipt: it holds what no receipt has", _REMEDY) from problem
    if isinstance(document, dict) and type(made := document.get("format")) is int and made > FORMAT:
        raise UserError(f"{path} is a receipt of a later format, {made}", "use a newer claimpress")
    if wrong := shape_problem(document):
        raise UserError(f"{path} is not a receipt: {wrong}", "claimpress receipt makes one")
    receipt = _receipt(document)
    if wrong := _disagreement(document, receipt):
        raise UserError(f"{path} was changed after it was made: {wrong}", _REMEDY, _CHANGED)
    return receipt


def _receipt(document: dict[str, Any]) -> Receipt:
    release, result, claims = document["release"], document["result"], document["claims"]
    columns = [(column["name"], column["type"]) for column in result["columns"]]
    return Receipt(
        dataset=document["dataset"],
        version=release["version"],
        manifest_sha256=release["manifest_sha256"],
        tool=(document["tool"]["name"], document["tool"]["version"]),
        engine=(document["engine"]["name"], document["engine"]["version"]),
        query=document["query"],
        answer=answer_of(columns, result["rows"], result["order"] == "query"),
        behind=Behind(claims["found"], tuple(claims["ids"])),
    )


def _disagreement(document: dict[str, Any], receipt: Receipt) -> str:
    if any(len(row) != len(receipt.answer.columns) for row in document["result"]["rows"]):
        return "a row has more or fewer values than there are columns"
    if receipt.answer.sha256 != document["result"]["sha256"]:
        return "its rows do not have the digest that it gives"
    if any(one >= other for one, other in pairwise(receipt.behind.ids)):
        return "its claims are not sorted, or one stands twice"
    if receipt.behind.ids and receipt.behind.found == "none":
        return "it names claims and says that there are none"
    return ""
