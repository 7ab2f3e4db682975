"""How to mend a value: the words that depend on what stands there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from claimpress.words import did_you_mean, sentence, slug

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping with fields",
    "null": "null",
}
_CODES = {
    "^Q": "Write Q and its number, such as Q42.",
    "^[A-Z]{3}": "Write an ISO 3166-1 alpha-3 code: three capital letters, such as NOR.",
}


def wanted(schema: dict[str, Any]) -> str:
    """What a schema asks for, in words; null goes without saying, since the field can be left out."""
    types = [
        branch.get("type") or ("object" if "$ref" in branch else "")
        for branch in schema.get("anyOf", [schema])
    ]
    words = [_TYPES[name] for name in types if name in _TYPES and name != "null"]
    return " or ".join(dict.fromkeys(words)) or "another type"


def type_hint(value: Any, asked: str) -> str:
    """How to turn a value into the type that is asked for."""
    if value is None and asked == "a list":
        return "Write the entries, or leave the field out where it may be empty."
    if value is None:
        return "Write the value, or leave the field out where it is optional."
    if asked.startswith("text") and isinstance(value, bool | int | Decimal):
        return "Put it in quotes if it is meant as text."
    if asked == "a list":
        return "Put it in a list: `[...]`, or one entry a line with `- ` in front."
    if asked == "true or false":
        return "Write true or false, without quotes."
    if isinstance(value, str) and asked.endswith("number"):
        return "Write the number alone: no quotes, no unit, no thousands separators, no leading zeros."
    if asked.startswith("a mapping") and isinstance(value, str):
        return "Write its fields, such as `{id: ...}`."
    return f"Write {asked} here."


def field_hint(name: str, known: list[str]) -> str:
    """What to do about an unknown field."""
    near = sentence(did_you_mean(name, known, mark="`"))
    return near or f"Delete it; the fields here are {', '.join(f'`{field}`' for field in known)}."


def choice_hint(value: Any, words: list[str]) -> str:
    """What to write instead of a word that is not on the list."""
    near = sentence(did_you_mean(value, words, mark="`")) if isinstance(value, str) else ""
    return f"{near} The words are: {', '.join(words)}.".lstrip()


def id_hint(value: str, schema: dict[str, Any]) -> str:
    """How a well-formed id looks, with a proposal where one can be made of the value."""
    if schema.get("format") == "claimpress-id":
        return (
            "A claim id is its prefix, a hyphen and 17 letters and digits, such as c-f44p022dsqh0zv2rj: "
            "copy it whole, or let `claimpress id` print a fresh one."
        )
    if "maxLength" not in schema:
        return "Write one to eight lower-case letters, such as c."
    rule = "Write lower-case letters and digits, with single hyphens between them"
    limit = schema["maxLength"]
    near = slug(value)[:limit].strip("-")
    return f"{rule}: did you mean `{near}`?" if near else f"{rule}, at most {limit} of them."


def code_hint(schema: dict[str, Any]) -> str:
    """How a code looks."""
    pattern = schema.get("pattern", "")
    if "|" in pattern:
        return "Write an ISO 3166 code: three capital letters such as NOR, or a subdivision such as NO-03."
    return next(
        (hint for start, hint in _CODES.items() if pattern.startswith(start)),
        "Write the code as its list has it.",
    )
