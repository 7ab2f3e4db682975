"""Work on the executors of a Spark cluster: the same function for each of many things."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import pyarrow as pa

from claimpress.about import VERSION
from claimpress.disk.plain import FULL, refusal
from claimpress.engine.spark.trouble import is_full, other_versions, told
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")
R = TypeVar("R")
_WAVE = 4
"""Tasks of a wave for each that the cluster has room for at a time."""
_RUN = "claimpress.engine.spark.tasks"
_ANSWERS = "number long, answer binary, versions string, host string"


def in_waves(session: SparkSession, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
    """Like `each`, but a few answers at a time: those of one wave of tasks are all that is in memory."""
    at = 0
    while at < len(things):
        with told():
            wave = _WAVE * max(session.sparkContext.defaultParallelism, 1)
        yield from each(session, work, things[at : at + wave])
        at += wave


def each(session: SparkSession, work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """What the work gives for each of the things, in their order; every thing is a task of its own.

    A task that is lost with its executor is run again, on another one: work that writes has to be such that
    doing it twice, also at the same time, comes to the same. `UserError` and `OSError` of the work are raised
    here as they are, anything else, and the loss of the cluster, as `UserError`; so are executors with other
    versions than those here, as the bytes of a release rest on them.
    """
    if not things:
        return []
    with told():
        rows = _collected(session, work, things)
    answers: dict[int, R | Exception] = {}
    for row in rows:
        if row["versions"] != versions():
            raise other_versions(row["host"], row["versions"], versions())
        answers[row["number"]] = pickle.loads(row["answer"])
    for answer in answers.values():
        if isinstance(answer, Exception):
            raise answer
    return [answers[number] for number in range(len(things))]  # type: ignore[misc]


def _collected(session: SparkSession, work: Callable[[T], R], things: Sequence[T]) -> Sequence[Any]:
    # Pickled apart, so that an executor with another version comes as far as saying so.
    sent = session.sparkContext.broadcast([pickle.dumps(one) for one in (work, *things)])
    here, module = versions(), _RUN

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import importlib
        import socket

        import duckdb
        import pyarrow

        from claimpress.about import VERSION as THEIRS

        own = f"claimpress {THEIRS}, DuckDB {duckdb.__version__}, PyArrow {pyarrow.__version__}"
        for batch in batches:
            for number in batch.column(0).to_pylist():
                answer = b""
                if own == here:
                    work, thing = sent.value[0], sent.value[number + 1]
                    answer = importlib.import_module(module).answered(work, thing)
                host = socket.gethostname()
                told = {"number": [number], "answer": [answer], "versions": [own], "host": [host]}
                yield pyarrow.record_batch(told)

    try:
        numbers = session.range(0, len(things), 1, numPartitions=len(things))
        rows: Sequence[Any] = numbers.mapInArrow(run, _ANSWERS).collect()
        return rows
    finally:
        with suppress(Exception):  # the cluster may be gone
            sent.destroy()


def versions() -> str:
    """What the bytes of a release rest on."""
    return f"claimpress {VERSION}, DuckDB {duckdb.__version__}, PyArrow {pa.__version__}"


def answered(work: bytes, thing: bytes) -> bytes:
    """What pickled work gives for a pickled thing, or the error that another try would end with too."""
    try:
        return pickle.dumps(pickle.loads(work)(pickle.loads(thing)))
    except (UserError, OSError) as problem:  # of the data or the disk
        return pickle.dumps(_of_this_disk(problem))


def _of_this_disk(problem: UserError | OSError) -> UserError | OSError:
    """The same; where a disk is full, with the name of the machine that says so."""
    if isinstance(problem, OSError):
        if problem.errno not in FULL:
            return problem
        what = f"cannot write {problem.filename or 'a file'}: {refusal(problem)[0]}"
    elif is_full(problem):
        what = problem.message
    else:
        return problem
    host = socket.gethostname()
    return UserError(f"the executor on {host} says: {what}", "free some space there, then run it again")
