"""Progress: a line on a terminal after a while, and nothing anywhere else."""

from __future__ import annotations

import io
import threading

import pytest

from claimpress.cli import failures
from claimpress.cli.progress import ProgressLine, progress
from claimpress.validation.report import Screen
from support_cli import Cli


class Shown(io.StringIO):
    """A stream that tells when something has been written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def write(self, text: str) -> int:
        done = super().write(text)
        self.written.set()
        return done


def test_line_appears_after_its_delay_and_is_wiped() -> None:
    stream = Shown()
    line = ProgressLine(stream, Screen(width=60), "reading", delay=0.01)
    line.start()
    line("checking records", 500, 2000)
    assert stream.written.wait(60)
    line.close()
    assert "\rchecking records  500 of 2,000 (25%)  " in stream.getvalue() or "\rreading" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_nothing_is_drawn_before_the_delay() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, Screen(width=60), "reading", delay=3600)
    line.start()
    line.close()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (("reading", 0, None), "reading  0 s"),
        (("rows", 1200, None), "rows  1,200  0 s"),
        (("rows", 1, 3), "rows  1 of 3 (33%)  0 s"),
        (("a\x1b[2J", 0, 0), "a\\u001b[2J  0 s"),
    ],
)
def test_words(state: tuple[str, int, int | None], words: str) -> None:
    line = ProgressLine(io.StringIO(), Screen(width=60), "")
    line(*state)
    assert line.line() == words


def test_line_fits_a_narrow_terminal() -> None:
    line = ProgressLine(io.StringIO(), Screen(width=20), "a very long name of a stage")
    assert len(line.line()) < 20


def test_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("waiting") as tell:
        tell("stage", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_failure_ends_the_line(cli: Cli) -> None:
    before = threading.active_count()
    assert cli("validate", "--data", "/nowhere").code == 3
    assert threading.active_count() == before


def test_speed_and_time_left_are_told_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    line = ProgressLine(io.StringIO(), Screen(width=90), "")
    line("reading claims", 0, 1000)
    now[0] += 4
    line("reading claims", 200, 1000)
    assert line.line() == "reading claims  200 of 1,000 (20%)  50/s  16 s left  4 s"
    line("comparing", 1, 1000)
    assert line.line() == "comparing  1 of 1,000 (0%)  4 s"


def interrupted() -> None:
    with progress("validating") as tell:
        tell("reading claims", 200, 1000)
        raise KeyboardInterrupt


def test_who_interrupts_is_told_how_far_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt) as stopped:
        interrupted()
    assert failures.handle(stopped.value) == failures.INTERRUPTED
    assert capsys.readouterr().err == "interrupted: reading claims  200 of 1,000 (20%)\n"
