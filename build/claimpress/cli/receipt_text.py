"""What `receipt` and `recheck` tell people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from claimpress.words import plural

if TYPE_CHECKING:
    from claimpress.receipt.behind import Behind
    from claimpress.receipt.changes import ClaimChange
    from claimpress.receipt.differ import Difference
    from claimpress.receipt.document import Receipt
    from claimpress.receipt.recheck import Against, Own
    from claimpress.validation.report_screen import Screen

MOST_LINES = 20
"""Rows and claims of each sort that are told; all of them stand in the JSON."""
_FOUND = {
    "rows": "their rows flowed into it",
    "subqueries": "their rows flowed into it, or into what its subqueries and outer joins rest on",
    "tables": "all claims of the tables that it reads",
}


def made_text(receipt: Receipt) -> str:
    """What a new receipt pins."""
    rows = plural(len(receipt.answer.rows), "row")
    return f"receipt for release {receipt.version}: {rows}; {_behind(receipt.behind)}"


def _behind(behind: Behind) -> str:
    if behind.found == "none":
        return "it rests on no claim: no table of claims is read"
    count = plural(len(behind.ids), "claim")
    return f"{count} behind it ({_FOUND[behind.found]}); these claims alone give the same result"


def recheck_text(name: str, receipt: Receipt, own: Own | None, there: Against | None, screen: Screen) -> str:
    """All that a recheck has to say, one thing a line."""
    lines: list[str] = []
    if own is not None and (there is None or not own.holds):
        lines += _own(name, receipt, own, screen)
    if there is not None:
        lines += _against(name, receipt, there, screen)
    return "".join(f"{line}\n" for line in lines)


def _own(name: str, receipt: Receipt, own: Own, screen: Screen) -> Iterator[str]:
    if own.holds:
        yield _head(f"{name}: still holds in {receipt.version}", "good", screen)
        yield _line(f"{plural(len(receipt.answer.rows), 'row')}; {_behind(receipt.behind)}", screen)
        return
    yield _head(f"{name}: does not hold in {receipt.version}", "error", screen)
    if own.difference is not None:
        yield from _differing(own.difference, screen)
    if not own.claims_hold:
        yield _line("the claims that it lists do not give its result alone", screen)
    if own.engine != receipt.engine[1]:
        yield _line(f"it was made with {' '.join(receipt.engine)}, and this is {own.engine}", screen)


def _against(name: str, receipt: Receipt, there: Against, screen: Screen) -> Iterator[str]:
    if there.problem:
        yield _head(f"{name}: its query cannot be asked of {there.version}", "error", screen)
        yield from (_line(line, screen) for line in there.problem.splitlines())
        return
    if there.difference is None:
        yield _head(f"{name}: still holds in {there.version}", "good", screen)
        if there.changes:
            yield _line(f"{plural(len(there.changes), 'claim')} behind it changed, and it did not:", screen)
            yield from _claims(there.changes, screen)
        return
    value = there.difference.value
    what = f" from {value.old} to {value.new}" if value else ""
    yield _head(f"{name}: changed{what} in {there.version}", "error", screen)
    if not value:
        yield from _differing(there.difference, screen)
    yield from _because(receipt, there, screen)


def _because(receipt: Receipt, there: Against, screen: Screen) -> Iterator[str]:
    if there.changes is None:
        yield _line(
            f"why cannot be told: release {receipt.version} is not at hand; name it with --release", screen
        )
    elif not there.changes:
        yield _line(
            f"no claim behind it differs between {receipt.version} and {there.version}: "
            "something else does, such as a vocabulary, a source or a check",
            screen,
        )
    else:
        alone = there.deciding or tuple(change.id for change in there.changes)
        yield screen.show("because of these claims:")
        yield from _claims([change for change in there.changes if change.id in alone], screen)
        others = [change for change in there.changes if change.id not in alone]
        if others:
            yield screen.show("these are behind it and differ too, but do not change it by themselves:")
            yield from _claims(others, screen)


def _claims(changes: Sequence[ClaimChange], screen: Screen) -> Iterator[str]:
    for change in changes[:MOST_LINES]:
        yield _line(f"{change.id} {_happened(change)}", screen)
        for entry in change.fields:
            reason = f" ({entry.reason})" if entry.reason else ""
            yield _line(f"{entry.name}: {entry.old} -> {entry.new}{reason}", screen, "    ")
        yield _line(change.statement, screen, "    ")
    yield from _more(changes, screen)


def _happened(change: ClaimChange) -> str:
    reason = f": {change.reason}" if change.reason else ""
    successor = f"; see {change.successor}" if change.successor else ""
    return f"{change.what}{reason}{successor}"


def _differing(difference: Difference, screen: Screen) -> Iterator[str]:
    if difference.value:
        yield _line(f"from {difference.value.old} to {difference.value.new}", screen)
        return
    if difference.columns:
        yield _line(f"its columns were {difference.columns[0]}", screen)
        yield _line(f"they are now {difference.columns[1]}", screen)
    if difference.reordered:
        yield _line("the same rows come in another order", screen)
    for row in difference.changed[:MOST_LINES]:
        key = ", ".join(f"{name} {value}" for name, value in row.key)
        cells = ", ".join(f"{cell.column} {cell.old} -> {cell.new}" for cell in row.cells)
        yield _line(f"{key}: {cells}", screen)
    yield from _more(difference.changed, screen)
    yield from _rows("gone", difference.gone, screen)
    yield from _rows("new", difference.new, screen)


def _rows(label: str, rows: Sequence[str], screen: Screen) -> Iterator[str]:
    yield from (_line(f"{label}: {row}", screen) for row in rows[:MOST_LINES])
    yield from _more(rows, screen)


def _more(entries: Sequence[object], screen: Screen) -> Iterable[str]:
    if len(entries) > MOST_LINES:
        yield _line(f"and {len(entries) - MOST_LINES:,} more: --format json tells all", screen)


def _line(text: str, screen: Screen, indent: str = "  ") -> str:
    return screen.wrap(screen.show(text), f"{indent}  ", indent)


def _head(text: str, style: str, screen: Screen) -> str:
    return screen.paint(screen.show(text), "good" if style == "good" else "error")
