"""A Spark session: opened where Java and pyspark are there, and set up for the SQL that engines share."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from claimpress.engine.spark.trouble import in_one_line, told
from claimpress.engine.spark.watch import watched
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MASTERS = "check --master: `local[2]`, `spark://host:7077`, `yarn`, `k8s://...`"
_REMOTE = "sc://"
JAVA = 17
"""The oldest Java that Spark runs on."""
_SETTINGS: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.runSQLOnFiles": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.variable.substitute": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.ansi.enforceReservedKeywords": "false",
    "spark.sql.files.maxRecordsPerFile": "0",
    "spark.sql.parquet.compression.codec": "snappy",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
}
_QUICK: Mapping[str, str] = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Where planning and compiling a query would take longer than running it."""
_CONNECT = "pyspark.sql.connect"
_EXCHANGED = 32 << 20
"""Bytes of input for each partition that rows are exchanged in between executors."""
_FUNCTIONS = (
    "CREATE OR REPLACE TEMPORARY FUNCTION no_texts() RETURNS ARRAY<STRING> "
    "RETURN CAST(array() AS ARRAY<STRING>)",
)
"""What tables' queries name and Spark lacks."""


@contextmanager
def open_session(master: str) -> Iterator[SparkSession]:
    """A session of our own on the cluster at `master`, such as `local[2]` or `spark://host:7077`.

    Raises `UserError` where Spark or Java is missing, or the cluster cannot be reached.
    """
    if master.startswith(_REMOTE):
        raise UserError("Spark Connect does not let claimpress run on the executors", _MASTERS)
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")  # none is used
    builder = _spark().builder.master(master).appName("claimpress")
    check_java()
    with tempfile.TemporaryDirectory(prefix="claimpress-spark") as own:
        # Spark's log is not for our readers.
        quiet = Path(own) / "log4j2.properties"
        quiet.write_text("rootLogger.level = off\n", encoding="ascii")
        session = _opened(builder, master, quiet)
        if master.startswith("local") and "PYSPARK_PYTHON" not in os.environ:
            session.sparkContext.pythonExec = sys.executable  # else executors take the first on the path
        try:
            with watched(session.sparkContext):
                yield session
        finally:
            with suppress(Exception):  # the cluster may be gone
                session.stop()


def _opened(builder: SparkSession.Builder, master: str, quiet: Path) -> SparkSession:
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}",
        "spark.sql.warehouse.dir": str(quiet.parent / "warehouse"),
    }
    if master.startswith("local"):
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    with _silence():
        try:
            session = builder.getOrCreate()
        except Exception as problem:  # Java's, of many kinds
            stopped = "stopped SparkContext" in str(problem)  # by Spark itself, having tried for a minute
            what = "no cluster answers there" if stopped else in_one_line(problem)
            raise UserError(
                f"Spark could not be started on {master}: {what}",
                _MASTERS,
            ) from None
    check_session(session)
    return session


@contextmanager
def own_session(session: SparkSession, *, few: bool, size: int = 0) -> Iterator[SparkSession]:
    """A session beside another one, with tables and settings of its own, in which shared SQL runs.

    `size` is about how many bytes queries go through. In the end the other one is the active one again, if
    it was, and Spark writes to Python's log what it wrote before.
    """
    with _quiet_log(), _active_kept(session):
        with told():
            own = _beside(session, few, size)
        yield own


def _beside(session: SparkSession, few: bool, size: int) -> SparkSession:
    own = session.newSession()
    cores = session.sparkContext.defaultParallelism
    exchanged = 1 if few else max(2 * cores, size // _EXCHANGED)
    quick = _QUICK if few or size < _EXCHANGED else {}
    settings = {**_SETTINGS, **quick, "spark.sql.shuffle.partitions": str(exchanged)}
    for name, value in settings.items():
        own.conf.set(name, value)
    for function in _FUNCTIONS:
        own.sql(function)
    return own


@contextmanager
def _quiet_log() -> Iterator[None]:
    """What is wrong with a query is told as an error; Spark would print a page of Java beside it."""
    from pyspark.logger import PySparkLogger

    log = PySparkLogger.getLogger("SQLQueryContextLogger")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


@contextmanager
def _active_kept(session: SparkSession) -> Iterator[None]:
    """Whoever makes tables in a session makes it the active one of Python and of Java."""
    of = type(session)
    before, in_java = of._activeSession, of.getActiveSession()
    try:
        yield
    finally:
        of._activeSession = before
        with suppress(Exception):  # the cluster may be gone
            java = of._get_j_spark_session_class(session._jvm)
            if in_java is None:
                java.clearActiveSession()
            else:
                java.setActiveSession(in_java._jsparkSession)


def check_session(session: SparkSession) -> None:
    """Raise `UserError` where a session is not one that work can be sent to: stopped, or of Spark Connect."""
    if type(session).__module__.startswith(_CONNECT):
        raise UserError(
            "this is a session of Spark Connect, which does not let claimpress run on the executors",
            "give it one that was opened with SparkSession.builder.master(...), without SPARK_REMOTE",
        )
    if not isinstance(session, _spark()):
        raise UserError(f"this is no Spark session but {type(session).__name__}", "give it a SparkSession")
    if session.sparkContext._jsc is None:
        raise UserError("this Spark session was stopped", "open another one")


def check_java() -> None:
    """Raise `UserError` where there is no Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    package = f"openjdk-{JAVA}-jre-headless"
    remedy = f"install Java {JAVA} or newer (Debian: apt-get install {package}), or set JAVA_HOME"
    if java is None or not shutil.which(java):
        raise UserError(f"Spark needs Java, and {'JAVA_HOME holds' if home else 'there is'} none", remedy)
    try:
        run = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        raise UserError(f"Spark needs Java, and {java} does not run", remedy) from None
    version = re.search(r'version "(\d+)', run.stderr)
    if version is None or int(version[1]) < JAVA:
        has = version[1] if version else "an unknown version"
        raise UserError(f"Spark needs Java {JAVA} or newer, and {java} is {has}", remedy)


def _spark() -> type[SparkSession]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserError("Spark is not installed", "pip install 'claimpress[spark]'") from None
    return SparkSession


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what Java writes while it starts from standard error."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
