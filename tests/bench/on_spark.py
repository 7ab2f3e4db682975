"""What a run on a Spark cluster of this machine comes to: `on_spark.py DATA EXECUTORS [--release]`.

Each executor is a process of its own with one core. Prints one JSON object: seconds, tasks, bytes that were
exchanged between executors, and the most memory that the driver, and one executor with its Python, ever had.
docs/scale.md is written from such runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pyspark.sql import SparkSession

from bench.measure import memory_of, tree
from claimpress.release.dist import DistRequest, build_dist
from claimpress.release.opened import opened
from claimpress.validation.cluster import Cluster

PORT = 14040
"""Where Spark tells of its stages, on the loopback."""
_SUMS = {
    "shuffled": "shuffleWriteBytes",
    "read again": "shuffleReadBytes",
    "spilled": "diskBytesSpilled",
    "tasks": "numCompleteTasks",
    "failed": "numFailedTasks",
}
_PAUSE = 1.0


class Watch(threading.Thread):
    """Looks at the memory of the driver, and of the largest executor with the Python that it started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.driver = self.executor = 0
        self._ended = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._ended.wait(_PAUSE):
            executors = [one for one in tree(os.getpid()) if _is_executor(one)]
            theirs = [tree(one) for one in executors]
            known = {one for some in theirs for one in some}
            own = [one for one in tree(os.getpid()) if one not in known]
            self.driver = max(self.driver, sum(map(memory_of, own)))
            self.executor = max([self.executor, *(sum(map(memory_of, some)) for some in theirs)])

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self.join()


def _is_executor(process: int) -> bool:
    try:
        return b"CoarseGrainedExecutorBackend" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@contextmanager
def session(executors: int, memory: int, local: str) -> Iterator[SparkSession]:
    """A session on a cluster of so many executors, each with so many MiB."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "true",
        "spark.ui.port": str(PORT),
        "spark.ui.showConsoleProgress": "false",
        "spark.ui.retainedStages": "100000",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": f"{memory}m",
        "spark.local.dir": local,
        "spark.sql.warehouse.dir": f"{local}/warehouse",
    }
    builder = SparkSession.builder.master(f"local-cluster[{executors},1,{memory}]").appName("claimpress")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    try:
        yield spark
    finally:
        spark.stop()


def stages(spark: SparkSession) -> dict[str, int]:
    """Sums over all stages that were run."""
    where = f"http://127.0.0.1:{PORT}/api/v1/applications/{spark.sparkContext.applicationId}/stages"
    with urllib.request.urlopen(where) as answer:
        told: list[dict[str, Any]] = json.load(answer)
    found = Counter[str]()
    for stage in told:
        found.update({name: stage.get(key, 0) for name, key in _SUMS.items()})
    return dict(found)


def run(data: Path, executors: int, memory: int, *, release: bool) -> dict[str, Any]:
    """Validate the dataset, and write its release where that is wanted."""
    # Beside the data, not in it: executors see both, and what is there is not read as data.
    with (
        tempfile.TemporaryDirectory() as local,
        tempfile.TemporaryDirectory(dir=data.parent) as out,
        session(executors, memory, local) as spark,
    ):
        watch, begun = Watch(), time.perf_counter()
        watch.start()
        with opened(data, Path(out), platform=Cluster(spark)) as (report, working):
            seconds = {"validation": time.perf_counter() - begun}
            if release and working is not None:
                build_dist(data, working, Path(out), DistRequest())
                seconds["release"] = time.perf_counter() - begun - seconds["validation"]
            told = {"claims": sum(held.get("claim", 0) for held in report.files.values())}
        watch.stop()
        return {
            **told,
            "executors": executors,
            "seconds": {name: round(value, 1) for name, value in seconds.items()},
            **stages(spark),
            "driver": watch.driver,
            "executor": watch.executor,
        }


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("executors", type=int)
    parser.add_argument("--memory", type=int, default=2048, help="MiB of the Java of each executor")
    parser.add_argument("--release", action="store_true", help="write the release too")
    given = parser.parse_args()
    found = run(given.data.resolve(), given.executors, given.memory, release=given.release)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
