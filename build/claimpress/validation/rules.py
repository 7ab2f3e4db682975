"""Rules across records: SQL queries over the flat tables, each giving the rows that break it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from claimpress.disk.spool import Many, kept
from claimpress.engine.duck import DuckEngine
from claimpress.engine.protocol import Engine
from claimpress.load.records import Loaded, RawRecord
from claimpress.model.canonical import plain
from claimpress.model.corpus import Corpus
from claimpress.model.errors import EngineLostError, UserError
from claimpress.model.finding import Finding, Place, shorten
from claimpress.model.kinds import KINDS
from claimpress.tables.build import make_tables, register_corpus
from claimpress.tables.helpers import UNSOUND
from claimpress.tables.lineage import UNVERSIONED
from claimpress.tables.publish import tables_of_the_past
from claimpress.tables.spec import arrow_table
from claimpress.validation.catalogue import BAD_RULE, read_rules
from claimpress.validation.findings import Findings, Gathering
from claimpress.validation.rulefile import Rule, RuleProblem, blanks, fill
from claimpress.validation.similar import Similar

NEEDED = ("record_no", "pointer", "value")
"""Columns that every rule gives."""
PATIENCE = 120
"""Seconds that one rule may take."""
FEW = 2000
"""Records up to which even a careless query is done at once."""
AT_ONCE = 10_000
"""Rows of rules whose records are held in memory together."""

Row = tuple[Any, ...]
Some = Callable[[set[int]], Mapping[int, RawRecord]]
"""Gives records by their numbers."""


def check_rules(loaded: Loaded, corpus: Corpus, rules_dirs: Iterable[Path]) -> Findings:
    """What the rules of the folders find, sorted by place.

    `corpus` holds the models of `loaded`. A rule that cannot run is a finding as well; rules see the tables
    and nothing else: no file, no network.
    """
    by_kind: dict[str, list[str]] = {}
    for raw in loaded.records:
        by_kind.setdefault(raw.kind, []).append(raw.id)
    with DuckEngine(locked=True, seconds=PATIENCE, few=len(loaded.records) <= FEW) as engine:
        _make_tables(engine, loaded, corpus)
        answers = [ask(engine, rule) for rule in read_rules(rules_dirs)]
    records = {raw.number: raw for raw in loaded.records}
    found = Gathering()
    found.add(told(answers, lambda _: records, lambda kind: by_kind.get(kind, [])))
    return found.settled()


@dataclass(frozen=True, eq=False)
class Answer:
    """What a rule gave: columns and rows; `problem` instead where it cannot run."""

    file: str
    rule: Rule | None = None
    columns: tuple[str, ...] = ()
    rows: Many[Row] = ()
    problem: RuleProblem | None = None

    def batches(self) -> Iterator[list[Row]]:
        """Its rows, some at a time; at least one batch."""
        rows = iter(self.rows)
        yield list(islice(rows, AT_ONCE))
        while batch := list(islice(rows, AT_ONCE)):
            yield batch

    def numbers(self, rows: Iterable[Row]) -> Iterator[int]:
        """The numbers of the records that some of its rows name."""
        places = [at for at, name in enumerate(self.columns) if name.endswith("_no")]
        return (row[at] for row in rows for at in places if isinstance(row[at], int))


def ask(engine: Engine, rule: Rule | tuple[str, RuleProblem]) -> Answer:
    """Run a rule. Raises `EngineLostError`."""
    if isinstance(rule, tuple):
        return Answer(rule[0], problem=rule[1])
    try:
        columns, rows = engine.ask(rule.sql)
        _check_columns(rule, columns)
    except EngineLostError:
        raise  # no rule is to blame
    except UserError as problem:
        return Answer(rule.file, problem=_located(problem, rule.sql))
    except RuleProblem as problem:
        return Answer(rule.file, problem=problem)
    return Answer(rule.file, rule, tuple(columns), rows)


def told(answers: Iterable[Answer], some: Some, ids: Callable[[str], Iterable[str]]) -> Iterator[Finding]:
    """The findings that answers come to, in their order; one may come more than once.

    `some` gives records that rows name; `ids` gives those of all records of a kind.
    """
    words = _Words(ids)
    for answer, parts in groupby(_with_records(answers, some), key=attrgetter("answer")):
        try:
            # Where a later row shows that the rule is wrong, what the rows before it say does not count.
            yield from kept(words.findings(answer, parts), AT_ONCE)
        except RuleProblem as problem:
            yield _bad(answer.file, problem)


@dataclass(frozen=True)
class _Part:
    """Some rows of an answer, and at least the records that they name."""

    answer: Answer
    rows: list[Row]
    records: Mapping[int, RawRecord]


def _with_records(answers: Iterable[Answer], some: Some) -> Iterator[_Part]:
    """Answers in parts; the records of small ones are looked for together."""
    waiting: list[tuple[Answer, list[Row]]] = []
    numbers: set[int] = set()
    for answer in answers:
        for rows in answer.batches():
            waiting.append((answer, rows))
            numbers.update(answer.numbers(rows))
            if len(numbers) >= AT_ONCE:
                yield from _parts(waiting, some(numbers))
                waiting, numbers = [], set()
    yield from _parts(waiting, some(numbers))


def _parts(waiting: Iterable[tuple[Answer, list[Row]]], records: Mapping[int, RawRecord]) -> Iterator[_Part]:
    return (_Part(answer, rows, records) for answer, rows in waiting)


def _make_tables(engine: DuckEngine, loaded: Loaded, corpus: Corpus) -> None:
    """The tables that rules read: the published ones with `record_no`, and the helper tables."""
    number_of = {id(raw.model): raw.number for raw in loaded.records if raw.model is not None}
    numbers = {
        kind.name: [number_of[id(record)] for record in getattr(corpus, kind.stem)]
        for kind in KINDS.values()
        if kind.name != "dataset"
    }
    numbers["dataset"] = [number_of[id(corpus.dataset)]]
    register_corpus(engine, corpus, UNVERSIONED, numbers)
    broken = [unsound_row(raw) for raw in loaded.records if raw.model is None]
    engine.register(UNSOUND.name, arrow_table(UNSOUND, broken), told=False)
    make_tables(engine, for_rules=True)
    for spec, table in tables_of_the_past(UNVERSIONED):
        engine.register(spec.name, table)


def unsound_row(raw: RawRecord) -> dict[str, object]:
    """A record that did not pass, as a row of the helper table of such records."""
    return {"record_no": raw.number, "kind": raw.kind, "id": raw.id or None, "sound": False}


class _Words:
    """Turns the rows of rules into findings with places."""

    def __init__(self, ids: Callable[[str], Iterable[str]]) -> None:
        self._records: Mapping[int, RawRecord] = {}
        self._ids = ids
        self._similar: dict[str, Similar] = {}

    def findings(self, answer: Answer, parts: Iterable[_Part]) -> Iterator[Finding]:
        """What one rule found. Raises `RuleProblem` in the end where it cannot be trusted."""
        if answer.rule is None:
            raise answer.problem or RuleProblem("nobody knows why")
        unknown: list[str] = []
        problem: RuleProblem | None = None
        for part in parts:
            self._records = part.records
            numbers = (row[answer.columns.index("record_no")] for row in part.rows)
            strange = {str(number) for number in numbers if number not in part.records}
            unknown = sorted({*unknown, *strange})[:1]
            try:
                for row in part.rows if not unknown and not problem else ():
                    yield self._finding(answer.rule, dict(zip(answer.columns, row, strict=True)))
            except RuleProblem as found:
                problem = found
        if unknown:
            raise RuleProblem(f"it gives a row whose record_no, {unknown[0]}, is no record's")
        if problem:
            raise problem

    def _finding(self, rule: Rule, row: dict[str, Any]) -> Finding:
        raw = self._record(row["record_no"])
        pointer = row["pointer"] or ""
        words = {name: _word(value) for name, value in row.items()} | dict(self._places(row))
        entry = rule.entry
        return Finding(
            code=entry.code,
            layer=entry.layer,
            severity=entry.severity,
            place=raw.place(tuple(int(part) if part.isdecimal() else part for part in pointer.split("/"))),
            message=fill(entry.message, words),
            remedy=self._hint(row) + fill(entry.remedy, words),
            value=words["value"],
            pointer=pointer,
            kind=raw.kind,
            record=raw.id,
            details={name: value for name, value in words.items() if name not in NEEDED},
        )

    def _record(self, number: object) -> RawRecord:
        if not isinstance(number, int) or number not in self._records:
            raise RuleProblem(f"it gives a row whose record_no, {number}, is no record's")
        return self._records[number]

    def _places(self, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """For each column such as `other_no` the place of that record, as `other_place`."""
        for name, value in row.items():
            if name.endswith("_no") and name != "record_no":
                shown = "" if value is None else str(self._record(value).place())
                yield f"{name.removesuffix('_no')}_place", shown

    def _hint(self, row: dict[str, Any]) -> str:
        kind = row.get("wanted_kind")
        if not kind:
            return ""
        if kind not in self._similar:
            self._similar[kind] = Similar(identifier for identifier in self._ids(kind) if identifier)
        near = self._similar[kind].nearest(_word(row["value"]))
        return f"Did you mean `{near}`? " if near else ""


def _check_columns(rule: Rule, columns: list[str]) -> None:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise RuleProblem(f"its query lacks the column {missing[0]}")
    places = {f"{name.removesuffix('_no')}_place" for name in columns if name.endswith("_no")}
    unknown = (blanks(rule.entry.message) | blanks(rule.entry.remedy)) - {*columns, *places}
    if unknown:
        raise RuleProblem(f"its message names {{{min(unknown)}}}, and its query has no such column")


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return shorten(value if isinstance(value, str) else str(value), 200)


def _located(problem: UserError, sql: str) -> RuleProblem:
    """What is wrong with a query in one line, and the line of the file where it is."""
    lines = problem.message.splitlines()
    hint = f" ({problem.remedy})" if problem.remedy.startswith("did you mean") else ""
    if place := re.search(r"^LINE (\d+):", problem.message, re.MULTILINE):
        return RuleProblem(lines[0] + hint, int(place[1]))
    # DuckDB does not say where an unknown table is named.
    named = re.search(r"name \"?(\w+)", lines[0])
    at = re.search(rf"\b{named[1]}\b", sql) if named else None
    return RuleProblem(lines[0] + hint, sql.count("\n", 0, at.start()) + 1 if at else 1)


def _bad(file: str, problem: RuleProblem) -> Finding:
    return Finding(
        code=BAD_RULE.code,
        layer=BAD_RULE.layer,
        severity=BAD_RULE.severity,
        place=Place(file, problem.line),
        message=fill(BAD_RULE.message, {"detail": problem.detail}),
        remedy=BAD_RULE.remedy,
    )
