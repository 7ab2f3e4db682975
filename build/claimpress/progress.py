"""How a long job tells where it is: callbacks that are passed down, and those that nobody watches."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with a stage in a few words, how much of it is done, and of how much where that is known."""
Stages = Callable[[str], None]
"""Called with a stage alone, by jobs that count nothing."""


def silent(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def unwatched(stage: str) -> None:
    """Stages that nobody watches."""


def stages(tell: Progress) -> Stages:
    """A callback for jobs that count nothing, out of one for those that do."""
    return lambda stage: tell(stage, 0, None)
