"""What the engine says of its functions: which of them aggregate, and which can answer differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claimpress.engine.session import Session
from claimpress.engine.syntax import parts
from claimpress.receipt.syntax import Node, Syntax, own_parts

_QUERY = "SELECT function_name, function_type, stability, macro_definition FROM duckdb_functions()"
CLOCK = "it asks the clock"
RANDOM = "it is random"
SURROUNDINGS = "it tells of the engine or the session, not of the data"
ESTIMATE = "it only estimates"
UNNAMED = "which aggregate it uses is not written out"
OWN = "its values are the engine's own, and may differ in its next version"
REMEDIES = {
    CLOCK: "write the day or the moment out",
    RANDOM: "leave it out",
    ESTIMATE: "count exactly, as count(DISTINCT …), quantile_cont or mode do",
    UNNAMED: "write the name out, as in list_aggr(…, 'sum')",
    OWN: "use md5() or sha256()",
}
"""What to do about a reason; for others, leave the function out."""
# fmt: off
_CLOCKS = (
    "now", "today", "current_date", "get_current_time", "get_current_timestamp", "transaction_timestamp",
    "current_localtime", "current_localtimestamp", "ago",
)
_SURROUNDINGS = (
    "version", "current_setting", "getvariable", "current_database", "current_schema", "current_schemas",
    "current_catalog", "current_user", "current_role", "session_user", "user", "current_query",
    "in_search_path", "txid_current", "json_serialize_plan",
)
_ESTIMATES = ("approx_count_distinct", "approx_quantile", "approx_top_k")
# fmt: on
_WHY = {
    **dict.fromkeys(_CLOCKS, CLOCK),
    **dict.fromkeys(("random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "setseed"), RANDOM),
    **dict.fromkeys(_SURROUNDINGS, SURROUNDINGS),
    **dict.fromkeys(_ESTIMATES, ESTIMATE),
    "reservoir_quantile": "it takes a random sample",
    "hash": OWN,
}
"""Reasons in plain words; some of these the engine itself takes for steady."""
_UNSTEADY = "the engine does not promise the same answer each time"
CLOCK_WORDS = frozenset({"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"})
SESSION_WORDS = frozenset(
    {"current_catalog", "current_role", "current_schema", "current_user", "session_user", "user"}
)
"""Words that stand without parentheses, like columns."""
# fmt: off
ORDERED = frozenset({
    "list", "array_agg", "string_agg", "group_concat", "listagg", "first", "last", "any_value",
    "arbitrary", "mode", "arg_min", "arg_max", "argmin", "argmax", "min_by", "max_by", "arg_min_null",
    "arg_max_null", "arg_min_nulls_last", "arg_max_nulls_last", "lttb", "combine_aggr",
    "json_group_array", "json_group_object", "json_group_structure", "variant_group_array",
    "variant_group_object",
})
# fmt: on
"""Aggregates whose value depends on the order in which rows come."""
_BY_NAME = frozenset({"list_aggr", "list_aggregate", "aggregate", "array_aggr", "array_aggregate"})
"""Functions that are told an aggregate's name."""


@dataclass(frozen=True)
class Functions:
    """`unsteady` maps a function to why its answer can differ; `aggregates` holds names that aggregate."""

    unsteady: Mapping[str, str]
    aggregates: frozenset[str]

    def why(self, call: Node) -> str:
        """Why a call can answer differently another time; "" where it cannot."""
        if called(call) == "age" and len(arguments(call)) == 1:
            return CLOCK
        told = _told(call)
        return UNNAMED if told is None else self.unsteady.get(told or called(call), "")

    def aggregating(self, tree: Any) -> bool:
        """Whether an expression aggregates rows, looking into no subquery."""
        return any(
            part.get("class") == "FUNCTION" and called(part) in self.aggregates for part in own_parts(tree)
        )


def called(call: Node) -> str:
    """The name of the function that is called, in small letters."""
    return str(call.get("function_name", "")).lower()


def arguments(call: Node) -> list[Node]:
    """The arguments of a call."""
    return [given["expression"] for given in call.get("arguments", ()) if "expression" in given]


def _told(call: Node) -> str | None:
    """The aggregate whose name a function is told, "" for any other function, None where it is worked out."""
    given = arguments(call)
    if called(call) not in _BY_NAME or len(given) < 2:
        return ""
    literal = given[1].get("literal") if given[1].get("class") == "CONSTANT" else None
    return str(literal.get("text", "")).lower() if isinstance(literal, dict) else None


def read_functions(session: Session, syntax: Syntax, tree: Node) -> Functions:
    """What this engine says of its functions; macros are looked into where the tree uses them."""
    rows = session.rows(_QUERY)[1]
    unsteady = {name: _UNSTEADY for name, _, stability, _ in rows if stability not in ("CONSISTENT", None)}
    known = _Macros(
        syntax,
        {name: body for name, kind, _, body in rows if kind == "macro"},
        unsteady | _WHY,
        {name for name, kind, _, _ in rows if kind == "aggregate"},
    )
    for name in sorted(_calls(tree)):
        known.learn(name)
    return Functions(known.unsteady, frozenset(known.aggregates))


class _Macros:
    """Learns of macros what their bodies make of them."""

    def __init__(
        self, syntax: Syntax, bodies: dict[str, str], unsteady: dict[str, str], aggregates: set[str]
    ) -> None:
        self._syntax, self._bodies = syntax, bodies
        self.unsteady, self.aggregates = unsteady, aggregates

    def learn(self, name: str) -> None:
        """Look into a macro and those that it rests on, each once."""
        body = self._bodies.pop(name, None)
        if body is None or name in self.unsteady:
            return
        tree = self._syntax.expression(body)
        used = _calls(tree) - {"error"}  # which says what is wrong with an argument, always the same
        for each in sorted(used):
            self.learn(each)
        if why := self._why(tree, used):
            self.unsteady[name] = why
        if used & self.aggregates:
            self.aggregates.add(name)

    def _why(self, tree: Node, used: set[str]) -> str:
        words = {part["column_names"][-1] for part in parts(tree) if part.get("class") == "COLUMN_REF"}
        if words & CLOCK_WORDS:
            return CLOCK
        if words & SESSION_WORDS or any(part.get("type") == "TABLE_FUNCTION" for part in parts(tree)):
            return SURROUNDINGS
        looked = sorted(used | _named(tree))
        return next((self.unsteady[each] for each in looked if each in self.unsteady), "")


def _calls(tree: Node) -> set[str]:
    return {called(part) for part in parts(tree) if part.get("class") == "FUNCTION"}


def _named(tree: Node) -> set[str]:
    """The aggregates that functions are told by name."""
    return {_told(part) or "" for part in parts(tree) if part.get("class") == "FUNCTION"}
