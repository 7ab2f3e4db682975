"""The structural check of single records: fields, types, ids, choices, and the values that a field may hold.

Pydantic decides, fast; a record that fails is put to jsonschema, which finds everything that is wrong with
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from claimpress.load.records import Pointer, RawRecord
from claimpress.load.words import kind_of
from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding
from claimpress.model.formats import FORMATS, ValueProblem
from claimpress.model.kinds import KINDS
from claimpress.model.sshkey import holds_private_key
from claimpress.validation import hints

if TYPE_CHECKING:
    from claimpress.validation.explain import Problem

_CODES = {
    "additionalProperties": "unknown-field",
    "required": "missing-field",
    "type": "wrong-type",
    "anyOf": "wrong-type",
    "enum": "unknown-choice",
    "minItems": "too-few-entries",
    "minProperties": "too-few-entries",
    "minLength": "empty-text",
    "maxLength": "too-long-text",
    "minimum": "number-range",
    "maximum": "number-range",
}
MAX_PROBLEMS = 100
"""Problems of one record that are listed."""
_EXAMPLES = {"claimpress-edtf": "2024-04-10, 2024-04, 2024, 2024-04/2024-06 or XXXX-04-10"}


def check(raw: RawRecord) -> list[Finding]:
    """Check one record. Sets `raw.model` when it is fine, else gives what is wrong with it."""
    return [] if fits(raw) else reasons(raw)


def fits(raw: RawRecord) -> bool:
    """Whether a record fits its model; sets `raw.model` when it does."""
    try:
        model = KINDS[raw.kind].model.model_validate(raw.data)
    except ValidationError:
        return False
    if not raw.reported and not raw.broken:
        raw.model = model
    return True


def reasons(raw: RawRecord) -> list[Finding]:
    """What is wrong with a record that does not fit."""
    from claimpress.validation.explain import explain  # jsonschema is slow to import, and needed here alone

    explanation = explain(raw.kind, raw.data, MAX_PROBLEMS, wrong_fields(raw))
    if not explanation.problems:
        return [_unexplained(raw)]
    found = [
        _finding(raw, problem) for problem in explanation.problems if not _reported(raw, problem.pointer)
    ]
    if explanation.more:
        detail = f"more is wrong with this record than the {MAX_PROBLEMS} problems that are listed"
        found.append(more_problems(raw, detail))
    return found


def wrong_fields(raw: RawRecord) -> frozenset[str] | None:
    """The fields of a record that its model refuses; None where it is about no field, or it has none."""
    try:
        KINDS[raw.kind].model.model_validate(raw.data)
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_context=False, include_input=False)
        places = [error["loc"] for error in errors]
        if isinstance(raw.data, dict) and all(places) and all(isinstance(name, str) for name in raw.data):
            return frozenset(str(place[0]) for place in places)
    return None


def more_problems(raw: RawRecord, detail: str) -> Finding:
    """The finding that says what a report leaves out, at the record from which on it does so."""
    return finding("more-problems", raw.place(), kind=raw.kind, record=raw.id, detail=detail)


def _reported(raw: RawRecord, pointer: Pointer) -> bool:
    return any(pointer[: len(known)] == known for known in raw.reported)


def _unexplained(raw: RawRecord) -> Finding:
    pointer: Pointer = ()
    detail = "no reason was found"
    try:
        KINDS[raw.kind].model.model_validate(raw.data)
    except ValidationError as problem:
        error = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        pointer = tuple(error["loc"])
        detail = f"{'/'.join(map(str, pointer))}: {error['msg']}"
    place = raw.place(pointer)
    return finding("invalid-record", place, pointer=pointer, kind=raw.kind, record=raw.id, detail=detail)


def _finding(raw: RawRecord, problem: Problem) -> Finding:
    code = _code(problem)
    place = raw.key_place(problem.pointer) if problem.at_key else raw.place(problem.pointer)
    return finding(
        code,
        place,
        value="" if problem.keyword == "required" else problem.value,
        pointer=problem.pointer,
        kind=raw.kind,
        record=raw.id,
        **_details(raw, problem, code),
    )


def _code(problem: Problem) -> str:
    if isinstance(problem.value, str) and holds_private_key(problem.value):
        return "private-key"
    if problem.cause is not None:
        return problem.cause.code
    if problem.keyword == "pattern":
        return "empty-text" if problem.value == "" else str(problem.schema.get("x-finding", "invalid-record"))
    return _CODES.get(problem.keyword, "invalid-record")


def _details(raw: RawRecord, problem: Problem, code: str) -> dict[str, Any]:
    """The words that the entry of this code may ask for."""
    schema, value = problem.schema, problem.value
    details: dict[str, Any] = {
        "field": _field(raw, problem.pointer),
        "what": _holder(raw, problem.pointer),
        "description": problem.field_schema.get("description", "see the documentation"),
        "detail": problem.cause.detail if problem.cause else _detail(problem),
    }
    if code == "wrong-type":
        asked = hints.wanted(schema)
        details |= {"got": kind_of(value), "wanted": asked, "hint": hints.type_hint(value, asked)}
    elif code == "unknown-field":
        details["hint"] = hints.field_hint(value, list(schema["properties"]))
    elif code == "unknown-choice":
        details["hint"] = hints.choice_hint(value, schema["enum"])
    elif code == "bad-id":
        details["hint"] = hints.id_hint(value, schema)
    elif code == "bad-code":
        details["hint"] = hints.code_hint(schema)
    elif code == "bad-date":
        details["example"] = _EXAMPLES.get(schema.get("format", ""), "2024-04-10")
    elif code == "too-few-entries":
        limit = schema.get(problem.keyword, 1)
        details |= {"limit": limit, "entries": "entry" if limit == 1 else "entries"}
    elif code == "too-long-text":
        details |= {"limit": schema["maxLength"], "length": len(value)}
    return details


def _detail(problem: Problem) -> str:
    """How a value fails, where the failing keyword alone does not say it."""
    if problem.keyword == "minimum":
        return f"the least is {problem.schema['minimum']}"
    if problem.keyword == "maximum":
        return f"the most is {problem.schema['maximum']}"
    if problem.keyword == "pattern" and problem.schema.get("format") in FORMATS:
        try:
            FORMATS[problem.schema["format"]](problem.value)
        except ValueProblem as failed:
            return failed.detail
    return "it is not written as it should be"


def _field(raw: RawRecord, pointer: Pointer) -> str:
    """The name of a field as its curator knows it: the last name, with the number of the entry behind it."""
    if not pointer:
        return raw.kind
    names = [at for at, part in enumerate(pointer) if isinstance(part, str)]
    return "/".join(map(str, pointer[names[-1] :])) if names else "/".join(map(str, pointer))


def _holder(raw: RawRecord, pointer: Pointer) -> str:
    """What a missing or unknown field belongs to."""
    outer = pointer[:-1]
    return f"`{'/'.join(map(str, outer))}`" if outer else f"the {raw.kind}"
