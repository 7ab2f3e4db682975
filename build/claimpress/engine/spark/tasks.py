"""Work on the executors of a Spark cluster: the same function for each of many things."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from claimpress.engine.spark.session import in_one_line
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")
R = TypeVar("R")


def each(session: SparkSession, work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """What the work gives for each of the things, in their order; every thing is a task of its own.

    A task that is lost with its executor is run again, on another one: work that writes has to be such that
    doing it twice, also at the same time, comes to the same. `UserError` and `OSError` of the work are raised
    here as they are, anything else, and the loss of the cluster, as `UserError`.
    """
    if not things:
        return []
    sent = session.sparkContext.broadcast([pickle.dumps(thing) for thing in things])

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                answer = _answer(work, pickle.loads(sent.value[number]))
                yield pa.record_batch({"number": [number], "answer": [pickle.dumps(answer)]})

    try:
        numbers = session.range(0, len(things), 1, numPartitions=len(things))
        rows = numbers.mapInArrow(run, "number long, answer binary").collect()
    except Exception as problem:  # Java's and Python's, of many kinds
        raise lost(problem) from None
    finally:
        sent.destroy()
    answers = {row["number"]: pickle.loads(row["answer"]) for row in rows}
    for answer in answers.values():
        if isinstance(answer, Exception):
            raise answer
    return [answers[number] for number in range(len(things))]


def _answer(work: Callable[[T], R], thing: T) -> R | Exception:
    try:
        return work(thing)
    except (UserError, OSError) as problem:  # of the data or the disk: another try would find the same
        return problem


def lost(problem: Exception) -> UserError:
    """What ended a job, in one line."""
    told = in_one_line(problem)
    if "No module named 'claimpress'" in told:
        remedy = (
            "set PYSPARK_PYTHON to a Python of the executors that has claimpress, before Spark is started"
        )
        return UserError("the Python of Spark's executors lacks claimpress", remedy)
    return UserError(f"Spark gave up: {told}", "see the log of the cluster, and run it again")
