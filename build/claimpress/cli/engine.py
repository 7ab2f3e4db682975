"""The options that say where a release is made: on this machine, or on a Spark cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from claimpress.cli import streams
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    from claimpress.validation.platform import Platform

F = TypeVar("F", bound=Callable[..., Any])
DUCKDB, SPARK = "duckdb", "spark"
MASTER = "local[*]"


def engine_options(command: F) -> F:
    """`--engine` and `--master`."""
    command = click.option(
        "--master",
        metavar="URL",
        help=f"The Spark cluster, such as spark://host:7077; all of this machine without it ({MASTER}).",
    )(command)
    return click.option(
        "--engine",
        type=click.Choice([DUCKDB, SPARK]),
        default=DUCKDB,
        show_default=True,
        help="What does the work; the files are the same. Spark takes claimpress[spark] and Java.",
    )(command)


@contextmanager
def platform(engine: str, master: str | None) -> Iterator[Platform | None]:
    """The cluster that the options name; None for this machine. Raises `UserError`."""
    if engine == DUCKDB:
        if master is not None:
            raise UserError("--master is for --engine spark", f"add --engine {SPARK}, or leave it out", 2)
        yield None
        return
    from claimpress.engine.spark.session import open_session
    from claimpress.validation.cluster import Cluster

    with open_session(master or MASTER) as session:
        yield Cluster(session, streams.say)


def first_stage(engine: str) -> str:
    """What is done first, in words."""
    return "starting Spark" if engine == SPARK else "validating"
