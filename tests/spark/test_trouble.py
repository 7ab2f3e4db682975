"""What ends work on a cluster is told so that it can be mended. No cluster is needed for that."""

from __future__ import annotations

import errno
import pickle
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from pyspark.errors import PySparkValueError

from claimpress.engine.spark import tasks
from claimpress.engine.spark.session import check_session, open_session
from claimpress.engine.spark.tasks import answered, in_waves
from claimpress.engine.spark.trouble import lost
from claimpress.model.errors import EngineLostError, UserError
from claimpress.validation.cluster import Cluster
from claimpress.validation.rules import ask

JAVA = "An error occurred while calling o55.collectToPython.\n: org.apache.spark.SparkException: "
FAILED = "Job aborted due to stage failure: Task 0 in stage 4.0 failed 4 times, most recent failure: "


@pytest.mark.parametrize(
    "problem",
    [
        ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
        RuntimeError(f"{JAVA}Job 3 cancelled because SparkContext was shut down\n\tat org.apache"),
        RuntimeError(f"{JAVA}Master removed our application: KILLED"),
        RuntimeError(f"{JAVA}{FAILED}Lost task 0.3 (TID 9) (h executor 2): ExecutorLostFailure (executor 2)"),
        RuntimeError("An error occurred while trying to connect to the Java server (127.0.0.1:40000)"),
    ],
)
def test_a_cluster_that_is_gone_is_called_that(problem: Exception) -> None:
    told = lost(problem)
    assert isinstance(told, EngineLostError)
    assert told.message.startswith("the Spark cluster was lost: ")
    assert "An error occurred while calling" not in told.message
    assert "\n" not in told.message


def test_a_session_that_was_stopped_is_called_that() -> None:
    told = lost(AttributeError("'NoneType' object has no attribute 'setCallSite'"))
    assert isinstance(told, EngineLostError)
    assert "stopped" in told.message


def test_what_spark_finds_in_a_query_is_the_querys_fault() -> None:
    assert not isinstance(lost(PySparkValueError("[DIVIDE_BY_ZERO] Division by zero")), EngineLostError)


def test_no_rule_is_blamed_for_a_cluster_that_is_gone() -> None:
    def gone(_: str) -> NoReturn:
        raise lost(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"))

    rule: Any = SimpleNamespace(file="rules/x.sql", sql="SELECT 1")
    engine: Any = SimpleNamespace(ask=gone)
    with pytest.raises(EngineLostError, match="cluster was lost"):
        ask(engine, rule)


def test_a_full_disk_of_spark_is_named_with_its_executor() -> None:
    full = f"{JAVA}{FAILED}Lost task 0.3 in stage 4.0 (TID 9) (10.0.0.7 executor 2): java.io.IOException: "
    told = lost(RuntimeError(f"{full}No space left on device"))
    assert told.message.startswith("a disk of the executor 2 on 10.0.0.7 is full")
    assert "spark.local.dir" in told.remedy


def full_disk(_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device", "/shared/work/parts")


def full_for_duckdb(_: object) -> NoReturn:
    raise UserError("x.parquet could not be written: IO Error: No space left on device", "look")


def no_file(_: object) -> NoReturn:
    raise FileNotFoundError(errno.ENOENT, "No such file or directory", "claims.jsonl")


@pytest.mark.parametrize(
    ("work", "named"), [(full_disk, "/shared/work/parts"), (full_for_duckdb, "x.parquet")]
)
def test_a_full_disk_is_told_with_host_and_place(
    work: object, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "node-7")
    told = pickle.loads(answered(pickle.dumps(work), pickle.dumps(None)))
    assert isinstance(told, UserError)
    assert "the executor on node-7 says" in told.message
    assert named in told.message
    assert "free some space there" in told.remedy


def test_other_errors_of_the_disk_stay_what_they_are() -> None:
    told = pickle.loads(answered(pickle.dumps(no_file), pickle.dumps(None)))
    assert isinstance(told, FileNotFoundError)


def session_of(slots: int) -> Any:
    return SimpleNamespace(sparkContext=SimpleNamespace(defaultParallelism=slots))


def test_answers_come_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waves: list[int] = []

    def each(_: object, __: object, things: list[int]) -> list[int]:
        waves.append(len(things))
        return things

    monkeypatch.setattr(tasks, "each", each)
    answers = in_waves(session_of(2), abs, range(20))
    assert [next(answers) for _ in range(8)] == list(range(8))
    assert waves == [8]
    assert list(answers) == list(range(8, 20))
    assert waves == [8, 8, 4]


def test_a_session_of_spark_connect_is_refused() -> None:
    remote = type("SparkSession", (), {"__module__": "pyspark.sql.connect.session"})
    with pytest.raises(UserError, match="Spark Connect"):
        Cluster(remote())
    with pytest.raises(UserError, match="Spark Connect"), open_session("sc://host:15002"):
        pass


def test_anything_else_is_refused_too() -> None:
    with pytest.raises(UserError, match="no Spark session but str"):
        check_session("local[2]")  # type: ignore[arg-type]
