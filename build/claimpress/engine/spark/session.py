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

from claimpress.model.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

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
_PYTHON = re.compile(r"[A-Za-z_.]*(?:Error|Exception): \S")
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
            return builder.getOrCreate()
        except Exception as problem:  # Java's, of many kinds
            raise UserError(
                f"Spark could not be started on {master}: {in_one_line(problem)}",
                "check --master: `local[2]`, `spark://host:7077`, `yarn`, `k8s://...`",
            ) from None


def own_session(session: SparkSession, *, few: bool, size: int = 0) -> SparkSession:
    """A session beside another one, with tables and settings of its own, in which shared SQL runs.

    `size` is about how many bytes queries go through.
    """
    from pyspark.logger import PySparkLogger

    # What is wrong with a query is told as an error; Spark would print a page of Java beside it.
    PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
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


def in_one_line(problem: BaseException) -> str:
    """What went wrong in one line."""
    lines = str(problem).strip().splitlines()
    # Of a job that failed in Python, Java tells the whole traceback: its last line says what it was.
    told = [line for line in lines if _PYTHON.match(line)]
    if told:
        return told[-1]
    return lines[0] if lines else type(problem).__name__


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
