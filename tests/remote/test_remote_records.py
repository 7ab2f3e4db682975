"""Records in a bucket are read like those of the folder; what goes wrong on the way is said in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from obstore.store import S3Store

import claimpress
from bench.generate import generate
from bench.world import World
from claimpress.load.elsewhere import asked
from claimpress.remote import bucket as buckets
from claimpress.remote import records
from claimpress.remote.bucket import Bucket
from claimpress.remote.records import files_elsewhere
from claimpress.remote.store import Body, BrokenError, Listed
from support_release import contents
from support_remote import KEY, SECRET, refusal


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second try by the library, and no pause before ours."""
    monkeypatch.setattr(buckets, "_RETRIES", 0)
    monkeypatch.setattr(buckets, "_CONNECT", timedelta(seconds=2))
    monkeypatch.setattr(records, "PAUSES", (0.0, 0.0))


def put(place: str, name: str, data: bytes) -> None:
    """An object in the bucket."""
    holder, _, prefix = place.removeprefix("s3://").partition("/")
    S3Store(holder, client_options={"allow_http": True}).put(f"{prefix}/{name}", data)


def names_of(*places: str) -> list[str]:
    """The names of the files at places, and a look at each."""
    with files_elsewhere([asked(f"claims={place}") for place in places]) as files:
        for file in files:
            assert file.path.read_bytes() == file.name.rpartition("/")[2].encode()
        assert len({file.path for file in files}) == len(files)
        folder = files[0].path.parent
    assert not folder.exists()
    return [file.name for file in files]


def test_patterns(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "_AT_ONCE", 2)  # the list has pages
    for name in ("b.jsonl", "a.jsonl", "a.jsonl.gz", "x/a.jsonl", "x/y/c.parquet", "other/a.jsonl", "c.txt"):
        put(bucket, name, name.rpartition("/")[2].encode())
    put(bucket + "-not", "a.jsonl", b"a.jsonl")
    here = tmp_path / "here.jsonl"
    here.write_bytes(b"here.jsonl")
    assert names_of(f"{bucket}/*.jsonl", f"{bucket}/a.jsonl.gz") == [
        f"{bucket}/{name}" for name in ("a.jsonl", "b.jsonl", "a.jsonl.gz")
    ]
    assert names_of(f"{bucket}/[!b].jsonl", str(here), f"{bucket}/*/a.jsonl") == [
        f"{bucket}/a.jsonl",
        str(here),
        f"{bucket}/other/a.jsonl",
        f"{bucket}/x/a.jsonl",
    ]
    assert names_of(f"{bucket}/x/**/*.*") == [f"{bucket}/x/a.jsonl", f"{bucket}/x/y/c.parquet"]
    assert "there is no file" in refusal(lambda: names_of(f"{bucket}/z*.jsonl")).message
    assert "there is no file" in refusal(lambda: names_of(f"{bucket}/z.jsonl")).message
    assert "is no file of records" in refusal(lambda: names_of(f"{bucket}/c.*")).message


def test_a_draft_of_what_is_there(bucket: str, tmp_path: Path) -> None:
    generate(World(200, 7), tmp_path / "data/claims.jsonl", workers=1)
    wanted = contents(claimpress.build(tmp_path / "data", tmp_path / "here").path)
    lines = (tmp_path / "data/claims.jsonl").read_bytes().splitlines(keepends=True)
    with duckdb.connect() as session:
        read = f"read_json('{tmp_path}/data/claims.jsonl', format = 'newline_delimited')"
        session.execute(f"COPY (FROM {read} LIMIT 100) TO '{tmp_path}/c.parquet'")
    (tmp_path / "data/claims.jsonl").unlink()
    put(bucket, "2026/claims-1.parquet", (tmp_path / "c.parquet").read_bytes())
    put(bucket, "2026/claims-2.jsonl", b"".join(lines[100:]))
    place = {"claims": f"{bucket}/2026/claims-*"}
    assert claimpress.validate(tmp_path / "data", records=place) == []
    draft = claimpress.build(tmp_path / "data", tmp_path / "there", records=place)
    assert contents(draft.path) == wanted
    put(bucket, "2026/claims-3.jsonl", b'{"id":"x"}\n')
    found = claimpress.validate(tmp_path / "data", records=place)
    assert {f.place.file for f in found} == {f"{bucket}/2026/claims-3.jsonl"}


def test_no_room_for_it(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bucket, "a.jsonl", b"a.jsonl")
    usage: Any = type("Usage", (), {"free": 6})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert "this takes about 7 bytes of disk" in refusal(lambda: names_of(f"{bucket}/a.jsonl")).message


def test_no_such_bucket_and_no_keys_in_words(bucket: str) -> None:
    problem = refusal(lambda: names_of("s3://there-is-no-such-bucket/a-*.jsonl"))
    assert "there is no such bucket" in problem.message
    assert KEY not in problem.message + problem.remedy
    assert SECRET not in problem.message + problem.remedy
    assert bucket


def test_one_that_breaks_off_is_gone_on_with(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bucket, "a.jsonl", b"a.jsonl")
    real, starts = Bucket.read, list[int]()

    @contextmanager
    def breaking(self: Bucket, name: str, start: int = 0) -> Iterator[Body | None]:
        with real(self, name, start) as body:
            assert body is not None
            starts.append(start)

            def half() -> Iterator[bytes]:
                yield next(iter(body.chunks))[:2]
                raise BrokenError("it broke off", "Run it again: it goes on where it stopped.")

            yield Body(body.start, body.size, body.tag, half()) if len(starts) in broken else body

    broken = {2}
    monkeypatch.setattr(Bucket, "read", breaking)
    assert names_of(f"{bucket}/a.jsonl") == [f"{bucket}/a.jsonl"]
    assert starts == [0, 0, 2]
    starts.clear()
    put(bucket, "x/b.jsonl", b"b.jsonl")
    broken = {1, 2, 3}
    problem = refusal(lambda: names_of(f"{bucket}/x/*.jsonl"))
    assert (problem.message, problem.remedy) == ("it broke off", "Run it again.")


def test_one_that_changes_meanwhile(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bucket, "a.jsonl", b"a.jsonl")
    real = Bucket.listed

    def listed(self: Bucket) -> list[Listed]:
        found = real(self)
        put(bucket, "a.jsonl", b"b.jsonl")
        return found

    monkeypatch.setattr(Bucket, "listed", listed)
    assert "has changed meanwhile" in refusal(lambda: names_of(f"{bucket}/*.jsonl")).message
