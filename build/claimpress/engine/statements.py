"""Which SQL statements may run: one query, that only reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import duckdb

from claimpress.model.errors import UserError
from claimpress.words import did_you_mean

USAGE = 2
# PIVOT counts as several statements (MULTI); whatever else does so fails in the read-only transaction.
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI}
_ALLOWED = "SELECT, WITH, FROM, VALUES, PIVOT, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN"
_UNKNOWN_TABLE = re.compile(r"Table with name \"?(.+?)\"? does not exist")
_UNKNOWN_COLUMN = re.compile(r"Referenced column \"(.+?)\" not found|does not have a column named \"(.+?)\"")
_AS_OF = re.compile(r"Function with name \"?\w+_as_of\"? does not exist")
_KIND = re.compile(r"^(?:\w+ ){1,3}Error: ")
_TOO_LARGE = re.compile(r"Out of Memory Error")
_LOCKED_OUT = re.compile(r"file system operations are disabled by configuration")


def one_query(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """`sql` where it is one query. Raises `UserError` when it is none, several, or more than a query."""
    try:
        sql.encode()
        statements = connection.extract_statements(sql)
    except duckdb.Error as problem:
        raise UserError(
            f"the SQL cannot be read: {first_lines(problem)}", "mend it at the place marked", USAGE
        ) from None
    except UnicodeEncodeError:
        raise UserError("the SQL holds half a character", "type it again", USAGE) from None
    if len(statements) != 1:
        count = "no statement" if not statements else f"{len(statements)} statements"
        raise UserError(f"one query at a time; this is {count}", "run them one after another", USAGE)
    if statements[0].type not in _READING:
        kind = statements[0].type.name.replace("_", " ")
        raise UserError(f"{kind} is not allowed here: tables can only be read", f"use {_ALLOWED}", USAGE)
    return sql


def explained(problem: Exception, columns: Mapping[str, Sequence[str]]) -> UserError:
    """What went wrong in a query, with the nearest known name. `columns` maps each table to its columns."""
    message = first_lines(problem)
    if isinstance(problem, duckdb.OutOfMemoryException) or _TOO_LARGE.match(str(problem)):
        return UserError(
            "the query needs more memory than it may have", "ask for less at once: a filter, or a LIMIT"
        )
    if _LOCKED_OUT.search(message):
        return UserError(
            "SQL has no access to files or the network here", f"query the tables: {_listed(columns)}", USAGE
        )
    if found := _UNKNOWN_TABLE.search(message):
        return UserError(
            message, did_you_mean(found[1], columns, mark="`") or f"the tables are {_listed(columns)}", USAGE
        )
    if _AS_OF.search(message):
        return UserError(
            message, "ask with --as-of VERSION, or Release.as_of; the macros are in the .duckdb file", USAGE
        )
    if found := _UNKNOWN_COLUMN.search(message):
        every = {column for names in columns.values() for column in names}
        return UserError(
            message,
            did_you_mean(found[1] or found[2], every, mark="`") or "DESCRIBE a table to see its columns",
            USAGE,
        )
    return UserError(message, "change the query", USAGE)


def first_lines(problem: Exception) -> str:
    """DuckDB's message without its kind and its advice: one line, and the excerpt with its caret if any."""
    text = str(problem).strip()
    head = _KIND.sub("", text.splitlines()[0]) if text else type(problem).__name__
    excerpt = re.search(r"^LINE \d+:.*?\n\s*\^", text, re.MULTILINE | re.DOTALL)
    return f"{head}\n{excerpt[0]}" if excerpt else head


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
