"""What `receipt` and `recheck` tell people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from claimpress.words import plural, sentence

if TYPE_CHECKING:
    from claimpress.receipt.behind import Behind
    from claimpress.receipt.changes import ClaimChange
    from claimpress.receipt.deciding import Decided
    from claimpress.receipt.differ import Difference
    from claimpress.receipt.document import Receipt
    from claimpress.receipt.recheck import Against, Own
    from claimpress.validation.report_screen import Screen

MOST_LINES = 20
"""Rows and claims of each sort that are told; all of them stand in the JSON."""
_LOST = ("withdrawn", "gone")
"""What happened to a claim that readers are told first."""
_FOUND = {
    "rows": "those that it is made of",
    "subqueries": "those that it is made of, and those that decide what is in it",
    "tables": "all claims of the tables that it reads",
}


def made_text(receipt: Receipt) -> str:
    """What a new receipt pins."""
    rows = plural(len(receipt.answer.rows), "row")
    return f"receipt for release {receipt.version}: {rows}; {_behind(receipt.behind)}"


def _behind(behind: Behind) -> str:
    if behind.found == "none":
        return "no claim behind it: the query reads no claims"
    count = plural(len(behind.ids), "claim")
    if behind.found == "derived":
        return f"{count} behind it: it reads a count that the release made, which can rest on all of them"
    return f"{count} behind it: {_FOUND[behind.found]}; with these alone the result is the same"


def recheck_text(name: str, receipt: Receipt, own: Own | None, there: Against | None, screen: Screen) -> str:
    """All that a recheck has to say, one thing a line."""
    lines: list[str] = []
    if own is not None and (there is None or not own.holds):
        lines += _own(name, receipt, own, screen)
    if there is not None:
        lines += _against(name, receipt, there, screen)
    if own is None:
        lines += [_line(f"not checked: {unchecked(receipt)}; name it with --release", screen)]
    return "".join(f"{line}\n" for line in lines)


def unchecked(receipt: Receipt) -> str:
    """What nobody looked at, where the receipt's own release is not at hand."""
    return (
        "the manifest that it pins, its figure there and the claims behind it, since release "
        f"{receipt.version} is not at hand"
    )


def _own(name: str, receipt: Receipt, own: Own, screen: Screen) -> Iterator[str]:
    if own.holds:
        yield _head(f"{name}: still holds in {receipt.version}", "good", screen)
        yield _line(f"{plural(len(receipt.answer.rows), 'row')}; {_behind(receipt.behind)}", screen)
        return
    yield _head(f"{name}: does not hold in {receipt.version}", "error", screen)
    if own.difference is not None:
        yield from _differing(own.difference, screen)
    if not own.claims_hold:
        yield from _other_claims(receipt, own, screen)
    if own.engine != receipt.engine[1]:
        yield _line(f"it was made with {' '.join(receipt.engine)}, and this is {own.engine}", screen)
    if own.tool != receipt.tool[1]:
        yield _line(f"it was made with {' '.join(receipt.tool)}, and this is {own.tool}", screen)


def _other_claims(receipt: Receipt, own: Own, screen: Screen) -> Iterator[str]:
    yield _line("the result is right, but the claims behind it are not those that it lists", screen)
    yield from _ids("listed, but not behind it", own.extra, screen)
    yield from _ids("behind it, but not listed", own.missing, screen)
    if not own.extra and not own.missing:
        yield _line(
            f'it says that they were found by "{receipt.behind.found}", and it is "{own.found}"', screen
        )


def _ids(label: str, ids: Sequence[str], screen: Screen) -> Iterator[str]:
    yield from (_line(f"{label}: {one}", screen) for one in ids[:MOST_LINES])
    yield from _more(ids, screen)


def _against(name: str, receipt: Receipt, there: Against, screen: Screen) -> Iterator[str]:
    if there.problem:
        yield _head(f"{name}: its query cannot be asked of {there.version}", "error", screen)
        yield from (_line(line, screen) for line in there.problem.splitlines())
        return
    if there.difference is None:
        lost = sum(change.what in _LOST for change in there.changes or ())
        but = f", but {plural(lost, 'claim')} behind it no longer {'stands' if lost == 1 else 'stand'}"
        yield _head(f"{name}: still holds in {there.version}{but if lost else ''}", "good", screen)
        if there.changes:
            one = len(there.changes) == 1
            yield _line(
                f"{plural(len(there.changes), 'claim')} behind it {'is' if one else 'are'} another now; "
                "the figure is the same:",
                screen,
            )
            yield from _claims(there.changes, screen)
        return
    value = there.difference.value
    what = f" from {value.old} to {value.new}" if value else ""
    yield _head(f"{name}: changed{what} in {there.version}", "error", screen)
    if not value:
        yield from _differing(there.difference, screen)
    yield from _because(receipt, there, screen)


def _because(receipt: Receipt, there: Against, screen: Screen) -> Iterator[str]:
    changes, decided = there.changes, there.decided
    if changes is None or decided is None:
        yield _line(f"why cannot be told without release {receipt.version}", screen)
        return
    if not changes:
        yield _line(f"no claim behind it changed between {receipt.version} and {there.version}", screen)
    for label, told in _sorted(changes, decided):
        yield _line(label, screen, "")
        yield from _claims(told, screen)
    if decided.together is not True:
        yield from _something_else(decided, bool(changes), screen)


def _sorted(changes: Sequence[ClaimChange], decided: Decided) -> Iterator[tuple[str, Sequence[ClaimChange]]]:
    """The claims that changed, by what they do to the figure."""
    if decided.alone is None:
        if changes:
            yield "these claims behind it changed:", changes
        return
    alone = [change for change in changes if change.id in decided.alone]
    others = [change for change in changes if change.id not in decided.alone]
    if alone:
        yield "because of these claims:", alone
    if others and (alone or not decided.together):
        yield "these claims behind it changed too, but alone leave the figure as it was:", others
    elif others:
        yield "because of these claims together; none of them does it alone:", others


def _something_else(decided: Decided, claims: bool, screen: Screen) -> Iterator[str]:
    where = ", ".join(decided.elsewhere)
    if decided.together is None and claims:
        yield _line("which of them changed it could not be tried out", screen)
    elif where:
        yield _line(
            f"something else {'changed it too' if claims else 'changed it'}: other rows differ in {where}",
            screen,
        )
    else:
        yield _line("something else than claims and tables changed it: the engine, perhaps", screen)


def _claims(changes: Sequence[ClaimChange], screen: Screen) -> Iterator[str]:
    for change in sorted(changes, key=lambda change: change.what not in _LOST)[:MOST_LINES]:
        yield _line(f"{change.id} {_happened(change)}", screen)
        yield from _fields(change, screen)
        if all(entry.name != "statement" for entry in change.fields):
            yield _line(change.statement, screen, "    ")
    yield from _more(changes, screen)


def _fields(change: ClaimChange, screen: Screen) -> Iterator[str]:
    """Told as in a diff, with a reason that all of them share at the end."""
    from claimpress.model.canonical import loads
    from claimpress.release.diff.outline import fact_of, with_reason

    told = [
        fact_of(entry.name, loads(entry.old), loads(entry.new), entry.reason or "") for entry in change.fields
    ]
    facts, reason = with_reason(told)
    for fact in facts:
        yield _line(f"{fact.name.replace('_', ' ')}: {fact.old} -> {fact.new}", screen, "    ")
        if fact.reason:
            yield _line(sentence(f"reason: {fact.reason}"), screen, "      ")
    if reason:
        yield _line(sentence(f"reason: {reason}"), screen, "    ")


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
    return screen.paint(screen.wrap(screen.show(text), "  "), "good" if style == "good" else "error")
