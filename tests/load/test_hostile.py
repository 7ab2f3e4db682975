"""Files that want to break the reader: each gives a finding with its place, soon, and does no harm."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claimpress.load.dataset import LIMITS
from claimpress.load.document import MAX_FINDINGS, MAX_VALUES
from claimpress.load.files import InputFile
from claimpress.load.jsonl import LINE_LIMIT
from claimpress.model.finding import Finding, Severity
from claimpress.validation.run import Report, validate_records, validate_root

BASE = Path(__file__).parent.parent / "valid" / "klopstock" / "data"
PLACE = b'{"id":"klopstock","kind":"city","names":{"en":"Klopstock"}}\n'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the base dataset in a folder named data."""
    return Path(shutil.copytree(BASE, tmp_path / "project" / "data"))


def only(report: Report, code: str) -> list[Finding]:
    """The findings of a code; there must be one, and no record may have been lost without it."""
    found = [finding for finding in report.findings if finding.code == code]
    assert found, [f"{f.place} {f.code}" for f in report.findings]
    return found


def at(finding: Finding) -> tuple[str, int, int]:
    """File, line and column."""
    return finding.place.file, finding.place.line, finding.place.column


def sparse(path: Path, size: int, head: bytes = b"") -> None:
    """A file of this size that takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
)

TEXTS: list[tuple[str, str, bytes, str, tuple[int, int]]] = [
    ("alias bomb", "places.yaml", BOMB.encode(), "yaml-alias", (1, 4)),
    ("tab", "places.yaml", b"places:\n\t- id: x\n", "tab-indentation", (2, 1)),
    ("byte order mark", "places.yaml", b"\xef\xbb\xbfplaces: []\n", "byte-order-mark", (1, 1)),
    ("CRLF", "places.yaml", b"places: []\r\n", "crlf-line-ends", (1, 11)),
    ("lone CR", "places.yaml", b"places: []\rx: 1\n", "raw-control-character", (1, 11)),
    ("UTF-16", "places.yaml", "places: []\n".encode("utf-16"), "not-utf8", (1, 1)),
    ("UTF-16 without mark", "places.yaml", "places: []\n".encode("utf-16-be"), "not-utf8", (1, 1)),
    ("UTF-32", "places.jsonl", "{}\n".encode("utf-32"), "not-utf8", (1, 1)),
    ("UTF-32 without mark", "places.jsonl", "{}\n".encode("utf-32-be"), "not-utf8", (1, 1)),
    ("invalid UTF-8", "places.yaml", "# Ж\n# Ж".encode() + b"\xff\n", "not-utf8", (2, 4)),
    ("invalid UTF-8 in JSONL", "places.jsonl", PLACE + b'{"id":"\xc3\x28"}\n', "not-utf8", (2, 8)),
    ("surrogate in UTF-8", "places.yaml", b"# \xed\xa0\x80\n", "not-utf8", (1, 3)),
    ("NUL", "places.yaml", b"places: [\x00]\n", "raw-control-character", (1, 10)),
    ("duplicate key", "places.yaml", b"places: []\nplaces: []\n", "duplicate-key", (2, 1)),
    ("duplicate key in JSONL", "places.jsonl", PLACE[:-2] + b',"id":"x"}\n', "duplicate-key", (1, 60)),
    ("two documents", "places.yaml", b"places: []\n---\nplaces: []\n", "second-document", (2, 1)),
    ("10,000 levels, flow", "places.yaml", b"places: " + b"[" * 10_000 + b"]" * 10_000, "too-deep", (1, 72)),
    ("10,000 levels, mappings", "places.yaml", b"{a: " * 10_000, "too-deep", (1, 257)),
    ("10,000 levels, block", "places.yaml", b"- " * 10_000 + b"x", "too-deep", (1, 129)),
    (
        "3,000 levels, indented",
        "places.yaml",
        "".join(f"{' ' * n}a:\n" for n in range(3000)).encode(),
        "too-deep",
        (65, 65),
    ),
    ("10,000 levels, keys", "places.yaml", b"? " * 10_000 + b"x", "too-deep", (1, 129)),
    ("10,000 levels, JSON", "places.jsonl", b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too-deep", (1, 321)),
    ("10,000 levels, unclosed", "places.jsonl", PLACE + b"[" * 10_000, "too-deep", (2, 65)),
    ("brackets in text are no levels", "places.jsonl", b'"' + b"[" * 10_000 + b'"\n', "wrong-type", (1, 1)),
    ("million digits", "places.yaml", b"places: " + b"9" * 1_000_000, "number-range", (1, 9)),
    ("million digits, key", "places.yaml", b"9" * 1_000 + b": x\n", "bad-key", (1, 1)),
    ("million decimals", "places.yaml", b"places: 0." + b"9" * 1_000_000, "number-range", (1, 9)),
    ("huge exponent", "places.yaml", b"places: 1e999999999\n", "number-range", (1, 9)),
    ("million digits, JSON", "places.jsonl", b'{"id":' + b"9" * 900_000 + b"}\n", "number-range", (1, 7)),
    ("huge exponent, JSON", "places.jsonl", b'{"id":1e999999999}\n', "number-range", (1, 7)),
    (
        "huge integer, JSON document",
        "dataset.json",
        b'{"id":\n' + b"9" * 900_000 + b"}",
        "number-range",
        (2, 1),
    ),
    ("quotes that never pair up", "places.jsonl", b'\\"' * 400_000 + b"[" * 100, "json-syntax", (1, 1)),
    ("many directives", "places.yaml", b"%TAG !a! b:\n" * 100_000 + b"---\n{}\n", "yaml-directive", (1, 1)),
    ("late directives", "places.yaml", b"{}\n...\n" + b"%TAG !a! b:\n" * 100_000, "yaml-directive", (3, 1)),
    ("large JSON document", "dataset.json", b"[" + b"1," * 600_000 + b"1]", "file-too-large", (1, 1)),
    ("path in an id", "places.yaml", b"places:\n  - {id: ../../etc/passwd}\n", "bad-id", (2, 10)),
    ("absolute path in an id", "places.jsonl", b'{"id":"/etc/passwd"}\n', "bad-id", (1, 7)),
    ("code in a tag", "places.yaml", b"places: !!python/object/new:os.system [x]\n", "yaml-tag", (1, 9)),
    ("endless string", "places.yaml", b'places: "' + b"x" * 5_000_000, "yaml-syntax", (1, 9)),
]


@pytest.mark.parametrize(
    ("file", "content", "code", "place"), [c[1:] for c in TEXTS], ids=[c[0] for c in TEXTS]
)
def test_hostile_texts(data: Path, file: str, content: bytes, code: str, place: tuple[int, int]) -> None:
    for old in data.glob(file.split(".")[0] + ".*"):
        old.unlink()
    (data / file).write_bytes(content)
    first = only(validate_records(data), code)[0]
    assert at(first) == (f"data/{file}", *place)
    assert len(first.message) < 1000
    assert first.message.isprintable()


def test_a_yaml_file_of_100_mb_is_not_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sparse(data / "places.yaml", 100_000_000)
    monkeypatch.setattr("claimpress.load.dataset.open_regular", small_files_only(LIMITS["yaml"]))
    (found,) = only(validate_records(data), "file-too-large")
    assert at(found) == ("data/places.yaml", 1, 1)
    assert "100000000 bytes" in found.message


def small_files_only(limit: int) -> Callable[[Path], object]:
    """A stand-in for opening files that fails where a large one is opened."""
    from claimpress.load.files import open_regular

    def opened(path: Path) -> object:
        assert path.stat().st_size <= limit
        return open_regular(path)

    return opened


def test_a_line_of_100_mb_is_passed_over_and_the_next_is_read(data: Path) -> None:
    (data / "places.yaml").unlink()
    sparse(data / "places.jsonl", 100_000_000, head=b'{"id":"')
    with (data / "places.jsonl").open("ab") as stream:
        stream.write(b"\n" + PLACE)
    report = validate_records(data)
    (found,) = only(report, "line-too-long")
    assert at(found) == ("data/places.jsonl", 1, 1)
    assert str(LINE_LIMIT) in found.message
    assert [raw.id for raw in report.loaded.records if raw.kind == "place"] == ["", "klopstock"]


def test_reading_stops_after_many_problems_and_says_so(data: Path) -> None:
    (data / "places.yaml").unlink()
    (data / "places.jsonl").write_bytes(b"nonsense\n" * (MAX_FINDINGS + 50))
    report = validate_records(data)
    (found,) = only(report, "reading-stopped")
    assert at(found) == ("data/places.jsonl", MAX_FINDINGS + 1, 1)
    assert len(only(report, "json-syntax")) == MAX_FINDINGS


def test_many_short_values_do_not_fill_the_memory(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_VALUES >= 1_000_000
    monkeypatch.setattr("claimpress.load.yaml_events.MAX_VALUES", 500)
    (data / "places.yaml").write_text("- x\n" * 1000)
    assert at(only(validate_records(data), "too-many-values")[0]) == ("data/places.yaml", 500, 3)


def test_records_beyond_the_thousandth_problem_are_counted(data: Path) -> None:
    (data / "places.yaml").write_text("places:\n" + "  - x\n" * (MAX_FINDINGS + 234))
    report = validate_records(data)
    assert len(only(report, "wrong-type")) == MAX_FINDINGS
    (rest,) = only(report, "more-problems")
    assert at(rest) == ("data/places.yaml", MAX_FINDINGS + 2, 5)
    assert rest.message.startswith("234 more records")


def test_problems_of_one_record_beyond_the_hundredth_are_announced(data: Path) -> None:
    fields = "".join(f"    field{n}: x\n" for n in range(5000))
    (data / "places.yaml").write_text(f"places:\n  - id: klopstock\n{fields}")
    report = validate_records(data)
    assert at(only(report, "more-problems")[0]) == ("data/places.yaml", 2, 5)
    assert 90 <= len(only(report, "unknown-field")) <= 100


def test_a_bomb_of_aliases_does_not_fill_the_report(data: Path) -> None:
    text = "a: &a 1\n" + "".join(f"b{n}: *a\n" for n in range(5000))
    (data / "places.yaml").write_text(text)
    report = validate_records(data)
    assert at(only(report, "reading-stopped")[0])[1] == MAX_FINDINGS
    assert len(only(report, "yaml-alias")) == MAX_FINDINGS


def test_a_link_out_of_the_folder_is_not_followed(data: Path) -> None:
    secret = data.parent / "secret.yaml"
    secret.write_text("places: [{id: secret}]\n")
    (data / "places.yaml").unlink()
    (data / "places.yaml").symlink_to(secret)
    (data / "claims" / "more.yaml").symlink_to("/etc/hostname")
    report = validate_records(data)
    assert [at(found) for found in only(report, "symlink-outside")] == [
        ("data/claims/more.yaml", 1, 1),
        ("data/places.yaml", 1, 1),
    ]
    assert "data/places.yaml" not in report.loaded.files
    assert "secret" not in [raw.id for raw in report.loaded.records]


def test_links_to_folders_are_not_followed(data: Path) -> None:
    (data / "claims" / "all").symlink_to(data.parent)
    (data / "sources" / "again").symlink_to(data / "sources")
    report = validate_records(data)
    assert at(only(report, "symlink-outside")[0]) == ("data/claims/all", 1, 1)
    assert at(only(report, "not-a-file")[0]) == ("data/sources/again", 1, 1)


def test_a_link_inside_the_folder_is_read(data: Path) -> None:
    (data / "places.yaml").rename(data / "claims" / "README.places")
    (data / "places.yaml").symlink_to(Path("claims") / "README.places")
    assert validate_root(data).findings == []


def test_links_in_a_circle_and_to_nowhere(data: Path) -> None:
    (data / "claims" / "a.yaml").symlink_to("b.yaml")
    (data / "claims" / "b.yaml").symlink_to("a.yaml")
    (data / "claims" / "c.yaml").symlink_to("gone.yaml")
    found = [at(finding)[0] for finding in only(validate_records(data), "broken-symlink")]
    assert found == ["data/claims/a.yaml", "data/claims/b.yaml", "data/claims/c.yaml"]


def test_a_circle_of_folders_ends(data: Path) -> None:
    (data / "claims" / "circle").symlink_to(data / "claims")
    assert at(only(validate_records(data), "not-a-file")[0]) == ("data/claims/circle", 1, 1)


def test_a_pipe_is_not_waited_for(data: Path) -> None:
    os.mkfifo(data / "claims" / "pipe.yaml")
    os.mkfifo(data / "claims.jsonl")
    script = (
        "import sys; from pathlib import Path; from claimpress.validation.run import validate_records;"
        "print(*(f'{f.place} {f.code}' for f in validate_records(Path(sys.argv[1])).findings), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(data)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [
        "data/claims.jsonl:1:1 not-a-file",
        "data/claims/pipe.yaml:1:1 not-a-file",
    ]


def test_a_file_that_becomes_a_pipe_after_it_was_looked_at(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = InputFile.format.fget  # type: ignore[attr-defined]

    def swap(file: InputFile) -> str:
        if file.path.name == "places.yaml" and file.path.is_file():
            file.path.unlink()
            os.mkfifo(file.path)
        return str(real(file))

    monkeypatch.setattr(InputFile, "format", property(swap))
    assert at(only(validate_records(data), "unreadable-file")[0]) == ("data/places.yaml", 1, 1)


def test_a_socket_is_no_file(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data / "claims")  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("live.yaml")
        assert "socket" in only(validate_records(data), "not-a-file")[0].message


def test_a_folder_named_like_a_file(data: Path) -> None:
    (data / "claims.yaml").mkdir()
    (found,) = only(validate_records(data), "not-a-file")
    assert at(found) == ("data/claims.yaml", 1, 1)
    assert "folder" in found.message


def test_a_file_without_permission(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: str | Path, flags: int, *args: int) -> int:
        if Path(path).name == "places.yaml":
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *args)

    monkeypatch.setattr(os, "open", refuse)
    report = validate_root(data)
    (found,) = only(report, "unreadable-file")
    assert at(found) == ("data/places.yaml", 1, 1)
    assert "Permission denied" in found.message
    assert report.corpus is None, "records must not be compared while some are missing"


def test_a_folder_without_permission(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "claims":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert at(only(validate_records(data), "unreadable-file")[0]) == ("data/claims", 1, 1)


@pytest.mark.parametrize("name", ["a\nb.yaml", "a\x1b[31m.yaml", "a\u202eb.yaml", "a\udcff.yaml"])
def test_a_file_name_that_cannot_be_shown(data: Path, name: str) -> None:
    try:
        (data / "claims" / name).write_text("claims: []\n")
    except (OSError, UnicodeError):
        pytest.skip("this file system refuses the name itself")
    (found,) = only(validate_records(data), "bad-file-name")
    assert found.place.file.isprintable()
    assert found.severity is Severity.ERROR


def test_a_folder_without_a_dataset(tmp_path: Path) -> None:
    (found,) = validate_records(tmp_path).findings
    assert found.code == "no-dataset"
    assert at(found) == (f"{tmp_path.name}/dataset.yaml", 1, 1)
    assert at(validate_records(tmp_path / "gone").findings[0])[0] == "gone"


def test_nothing_is_written(data: Path) -> None:
    (data / "places.yaml").write_bytes(b"places: [")
    before = sorted((path.relative_to(data), path.stat().st_mtime_ns) for path in data.rglob("*"))
    validate_root(data)
    assert sorted((path.relative_to(data), path.stat().st_mtime_ns) for path in data.rglob("*")) == before
