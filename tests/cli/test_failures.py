"""How runs end that do not end well: plain words, the right number, never a traceback."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from claimpress.cli import failures, streams
from claimpress.model.errors import UserError
from support_cli import COMMAND, Cli, Run, clean_environment, process


def ended(failure: BaseException, capfd: pytest.CaptureFixture[str]) -> Run:
    capfd.readouterr()
    code = failures.handle(failure)
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return Run(code, out, err)


def test_user_error_has_message_remedy_and_its_code(capfd: pytest.CaptureFixture[str]) -> None:
    run = ended(UserError("it is so", "do this", 1), capfd)
    assert run == Run(1, "", "error: it is so\n  to mend it: do this\n")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "read-only"),
        (errno.ENOENT, "no such file"),
        (errno.ELOOP, "circle"),
        (errno.EIO, "put/output error"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(
    capfd: pytest.CaptureFixture[str], number: int, words: str
) -> None:
    run = ended(OSError(number, os.strerror(number), "/some/file"), capfd)
    assert run.code == 3
    assert words in run.err
    assert "/some/file" in run.err
    assert "Errno" not in run.err


def test_fault_of_our_own_says_how_to_see_more(capfd: pytest.CaptureFixture[str]) -> None:
    run = ended(KeyError("odd"), capfd)
    assert run.code == 3
    assert "KeyError: 'odd'" in run.err
    assert "CLAIMPRESS_TRACEBACK=1" in run.err


def test_traceback_is_there_for_who_asks(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLAIMPRESS_TRACEBACK", "1")
    with pytest.raises(KeyError):
        ended(KeyError("odd"), capfd)


@pytest.mark.parametrize(
    ("failure", "code"),
    [(KeyboardInterrupt(), 130), (MemoryError(), 3), (RecursionError("deep"), 3), (UnicodeError("half"), 3)],
)
def test_other_endings(failure: BaseException, code: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert ended(failure, capfd).code == code


def test_escapes_in_a_message_do_not_reach_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    run = ended(UserError("a\x1b[31mb\u202ec", "d\x07\udc80"), capfd)
    assert run.err == "error: a\\u001b[31mb\\u202ec\n  to mend it: d\\u0007\\udc80\n"


def test_no_dataset_names_the_next_command(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (["validate"], ["build"], ["query", "FROM claims"], ["verify"], ["schema"], ["site"]):
        run = cli(*arguments)
        assert run.code == 3, arguments
        assert "claimpress init" in run.err


def test_data_option_before_and_after_the_command(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("--data", str(project), "validate").code == 0
    assert cli("validate", "--data", str(project / "data")).code == 0
    assert cli("validate", "--data", str(tmp_path / "nowhere")).code == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("verify 9.9.9", 3),
        ("query --release 9.9.9 FROM_claims", 3),
        ("query --release nowhere FROM_claims", 3),
        ("intake /nowhere --id some-text", 3),
        ("intake . --id some-text", 3),
        ("validate nowhere", 3),
        ("validate /etc", 3),
        ("validate /etc/passwd", 3),
        *((f"{name} --data /nowhere", 3) for name in ("validate", "build", "verify", "schema", "id")),
        ("query --data /nowhere FROM_claims", 3),
        ("confirm --data /nowhere c-p1wew0gv3s7a05x06 --by maria", 3),
        ("verify-evidence --archive /nowhere", 3),
        ("query --format xml FROM_claims", 2),
        ("validate --nonsense", 2),
        ("explain no-such-code", 2),
        ("locate no-such-source words --archive .", 2),
        ("query --release dist SELEC_1", 2),
        ("intake dist/build.json --id ../x", 2),
    ],
)
def test_2_is_for_the_command_line_and_3_for_what_is_not_there(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, code: int
) -> None:
    monkeypatch.chdir(built)
    run = cli(*(word.replace("_", " ") for word in arguments.split()))
    assert run.code == code, run.err
    assert run.out == ""
    assert run.err.startswith("error: ")


def test_dataset_is_found_from_a_folder_inside(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "data" / "claims")
    assert cli("validate").code == 0


def test_full_disk(built: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "query", "FROM claims"],
            cwd=built,
            stdout=full,
            stderr=subprocess.PIPE,
            env=clean_environment(),
            check=False,
        )
    assert done.returncode == 3
    assert b"no space left" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["explain"]])
def test_full_disk_for_talkative_commands(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_reader_of_a_pipe_that_goes_away(built: Path) -> None:
    query = "SELECT repeat('x', 1000) AS wide FROM range(20000)"
    child = subprocess.Popen(
        [*COMMAND, "query", "--release", "dist", "--format", "csv", query],
        cwd=built,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    assert child.stdout is not None
    assert child.stderr is not None
    assert child.stdout.readline() == b"wide\n"
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait() == 141


@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_closed_descriptors(project: Path, closing: str) -> None:
    command = " ".join([*(f"'{word}'" for word in COMMAND), "build", closing])
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=project, capture_output=True, env=clean_environment(), check=False
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stdout + done.stderr
    # Nothing that was printed has landed in a file of the release.
    again = process("verify", "dist/release", cwd=project)
    assert again.returncode == 0, again.stdout.decode()


def test_interrupt_ends_with_130_and_one_word(project: Path) -> None:
    child = subprocess.Popen(
        [*COMMAND, "query"],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        # A run in the background would hand down that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert child.stdin is not None
    # More than a pipe holds: once it is written, the command reads its standard input and waits for the end.
    child.stdin.write(b"-- a comment\n" * 50_000)
    child.stdin.flush()
    assert _interrupted(child) == 130
    assert child.stderr is not None
    assert child.stderr.read() == b"interrupted\n"


def _interrupted(child: subprocess.Popen[bytes]) -> int:
    """Press Ctrl-C until it is heard: one that falls between two system calls can be missed."""
    for _ in range(600):
        child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return child.wait(timeout=0.5)
    child.kill()
    return child.wait()


def test_stderr_that_nobody_reads(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, "valdate"], cwd=tmp_path, stderr=write, check=False)
    os.close(write)
    assert done.returncode in (2, 3)


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
)
def test_other_encodings(built: Path, variables: dict[str, str]) -> None:
    env = clean_environment(**variables)
    names = "SELECT name FROM names WHERE name <> 'x' ORDER BY ALL"
    table = process("query", "--format", "table", names, cwd=built, env=env)
    assert table.returncode == 0, table.stderr
    assert b"\\u0424" in table.stdout  # a Cyrillic letter that this encoding lacks
    data = process("query", "--format", "csv", names, cwd=built, env=env)
    assert "Фрідонія" in data.stdout.decode("utf-8")  # data is UTF-8 whatever the locale
    assert process("validate", cwd=built, env=env).returncode == 0


def test_colour_only_on_a_terminal_and_never_against_the_will(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal:
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            raise ValueError("it is nowhere")

    terminal = Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert streams.screen(terminal).colour  # type: ignore[arg-type]
    assert not streams.screen(terminal, no_color=True).colour  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not streams.screen(terminal).colour  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "")
    assert streams.screen(terminal).colour  # type: ignore[arg-type]
    monkeypatch.setenv("TERM", "dumb")
    assert not streams.screen(terminal).colour  # type: ignore[arg-type]
