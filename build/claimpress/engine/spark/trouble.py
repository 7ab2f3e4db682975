"""What ends work on a cluster, told so that it can be mended: the query, the executors or the cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from claimpress.model.errors import EngineLostError, UserError

_PYTHON = re.compile(r"[A-Za-z_.]*(?:Error|Exception): \S")
_MISSING = re.compile(r"No module named '(\w+)")
_EXECUTOR = re.compile(r"\((\S+) executor (\w+)\)")
_CALL = "An error occurred while calling "
_NO_SPACE = "no space left"
"""What the system, Java and DuckDB say of a full disk, each in upper or lower case."""
_GONE = (
    "SparkContext was shut down",
    "SparkContext has been shutdown",
    "stopped SparkContext",
    "SparkContext is stopping",
    "Master removed our application",
    "All masters are unresponsive",
    "ExecutorLostFailure",
    "Connection refused",
    "Connection reset",
    "Answer from Java side is empty",
    "Error while sending or receiving",
    "error occurred while trying to connect to the Java server",
)
"""What Spark and the way to its driver say when the other side is no more."""
_GIVEN_UP = "as part of cancellation of all jobs"
"""What is said of jobs that were given up: see `watch`."""
_LOG = "see the log of the cluster, and run it again"
_THEIR_PYTHON = "set PYSPARK_PYTHON to a Python of the executors that has {}, before Spark is started"


@contextmanager
def told() -> Iterator[None]:
    """Raise whatever Spark raises as `UserError`: see `lost`."""
    try:
        yield
    except Exception as problem:  # Java's and Python's, of many kinds
        raise lost(problem) from None


def lost(problem: Exception) -> UserError:
    """What ended a job, in one line: `EngineLostError`, unless it was what was asked."""
    if isinstance(problem, UserError):
        return problem
    text, line = str(problem), in_one_line(problem)
    if missing := _MISSING.search(line):
        remedy = _THEIR_PYTHON.format("it")
        return EngineLostError(f"the Python of Spark's executors lacks {missing[1]}", remedy)
    if _NO_SPACE in text.lower():
        return _full(text, line)
    if isinstance(problem, AttributeError):  # what Python holds of a session that was stopped
        return EngineLostError("the Spark session was stopped meanwhile", "open another, and run it again")
    if _GIVEN_UP in text:
        return EngineLostError("the Spark cluster was lost: none of its executors is left", _LOG)
    if isinstance(problem, ConnectionError) or any(words in text for words in _GONE):
        return EngineLostError(f"the Spark cluster was lost: {line}", _LOG)
    kind = UserError if _of_the_query(problem) else EngineLostError
    return kind(f"Spark gave up: {line}", _LOG)


def _of_the_query(problem: Exception) -> bool:
    """Whether Spark names a condition that is met in queries; what ends a job otherwise, it does not."""
    from pyspark.errors import PySparkException, PythonException

    return isinstance(problem, PySparkException) and not isinstance(problem, PythonException)


def _full(text: str, line: str) -> UserError:
    at = _EXECUTOR.search(text)
    where = f"of the executor {at[2]} on {at[1]}" if at else "that Spark writes to"
    remedy = "free some there, or set spark.local.dir to a disk with room, then run it again"
    return EngineLostError(f"a disk {where} is full: {line}", remedy)


def other_versions(host: str, theirs: str, ours: str) -> UserError:
    """That an executor would write other bytes than this machine."""
    return UserError(
        f"the executor on {host} has {theirs}, and here it is {ours}", _THEIR_PYTHON.format("the same")
    )


def is_full(problem: UserError) -> bool:
    """Whether a message tells of a full disk."""
    return _NO_SPACE in problem.message.lower()


def in_one_line(problem: BaseException) -> str:
    """What went wrong in one line."""
    lines = str(problem).strip().splitlines()
    # Of a job that failed in Python, Java tells the whole traceback: its last line says what it was.
    last = [line for line in lines if _PYTHON.match(line)]
    if last:
        return last[-1]
    if len(lines) > 1 and lines[0].startswith(_CALL):
        return lines[1].removeprefix(": ")
    return lines[0] if lines else type(problem).__name__
