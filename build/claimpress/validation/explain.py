"""Why a record breaks its schema: the errors of jsonschema, cut down to what a person has to mend.

A union is shown as if there were none: by the branch whose type fits the value. Where a value is wrong in
several ways at once, only the first to mend is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from claimpress.load.records import Pointer
from claimpress.model.formats import FORMATS, ValueProblem
from claimpress.model.kinds import KINDS
from claimpress.model.schema import record_schema


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a record.

    `pointer` names the offending value, `at_key` says that its key is what is wrong. `keyword` is the schema
    keyword that failed, `schema` the part of the schema it stands in, and `field_schema` that of the whole
    field, with its description. `cause` is set where a format says what is wrong.
    """

    pointer: Pointer
    keyword: str
    value: Any
    schema: dict[str, Any]
    field_schema: dict[str, Any]
    at_key: bool = False
    cause: ValueProblem | None = None


@dataclass(frozen=True)
class Explanation:
    """What is wrong with a record; `more` says that the search ended before everything was found."""

    problems: list[Problem]
    more: bool


def explain(kind: str, data: Any, limit: int = 100, fields: frozenset[str] | None = None) -> Explanation:
    """What is wrong with the data of a record of this kind; no problems when the schema accepts it.

    `fields` are those that something is wrong with, where that is known: the others are then not looked at.
    """
    some = data if fields is None else {name: data[name] for name in data if name in fields}
    leaves = (leaf for error in _validator(kind).iter_errors(some) for leaf in _leaves(error))
    problems = (
        problem
        for error in leaves
        for problem in _problems(error)
        if fields is None or not _left_out(problem, data, fields)
    )
    found = list(islice(problems, limit + 1))
    return Explanation(list(_most_telling(found[:limit])), len(found) > limit)


def _left_out(problem: Problem, data: Any, fields: frozenset[str]) -> bool:
    """Whether a field is missing only because it was left out."""
    name = problem.pointer[0] if problem.pointer else None
    return problem.keyword == "required" and name in data and name not in fields


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(record_schema(KINDS[kind]), format_checker=_checker())


@cache
def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, rule in FORMATS.items():
        checker.checks(name, raises=ValueProblem)(lambda value, rule=rule: rule(value) is None)
    return checker


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors behind a failed union, down to those that say something about the value itself."""
    if error.validator != "anyOf" or not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    fitting = [errors for errors in branches.values() if not _wrong_kind(errors)]
    if fitting:
        # Of several branches that fit the last is the most lenient: `Slug | Line`.
        for inner in fitting[-1]:
            yield from _leaves(inner)
    else:
        yield error


def _wrong_kind(errors: list[ValidationError]) -> bool:
    """Whether a branch of a union is for values of another type altogether."""
    return any(error.validator == "type" and not error.relative_path for error in errors)


def _problems(error: ValidationError) -> Iterator[Problem]:
    pointer: Pointer = tuple(error.absolute_path)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    keyword = str(error.validator)
    value: Any = error.instance
    if keyword == "additionalProperties":
        for name in value:
            if name not in schema.get("properties", {}):
                yield Problem((*pointer, name), keyword, name, schema, schema, at_key=True)
    elif keyword == "required":
        for name in schema["required"]:
            if name not in value:
                field = schema.get("properties", {}).get(name, schema)
                yield Problem((*pointer, name), keyword, None, schema, field)
    elif "propertyNames" in error.absolute_schema_path:
        yield Problem((*pointer, value), keyword, value, schema, schema, at_key=True)
    else:
        cause = error.cause if isinstance(error.cause, ValueProblem) else None
        yield Problem(pointer, keyword, value, schema, _field_schema(error), cause=cause)


def _field_schema(error: ValidationError) -> dict[str, Any]:
    """The schema of the field that holds the value; a branch of a union does not know its description."""
    outer: Any = error
    while outer.parent is not None and "description" not in outer.schema:
        outer = outer.parent
    return outer.schema if isinstance(outer.schema, dict) else {}


_ORDER = ("type", "anyOf", "enum", "minLength", "pattern", "maxLength")
"""Keywords whose failure makes those after them, and formats, say nothing new about the same value."""


def _most_telling(problems: Iterable[Problem]) -> Iterator[Problem]:
    best: dict[tuple[Pointer, bool], Problem] = {}
    for problem in problems:
        key = (problem.pointer, problem.at_key)
        known = best.get(key)
        if known is None or _rank(problem) < _rank(known):
            best[key] = problem
    yield from best.values()


def _rank(problem: Problem) -> int:
    return _ORDER.index(problem.keyword) if problem.keyword in _ORDER else len(_ORDER)
