"""Getting: nothing is shown before it is verified, what was seen is remembered, nobody gets in between."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import claimpress
from claimpress.cli import main
from claimpress.model.errors import UserError
from claimpress.release.layout import MANIFEST, SIGNATURE, SUMS
from claimpress.release.lock import exclusive
from claimpress.release.sums import file_fact, folder_facts, sums_text
from claimpress.release.verify.whole import VerifyReport
from claimpress.remote import download, patience
from claimpress.remote import get as getting
from claimpress.remote import listing as listings
from claimpress.remote.address import parse_address
from claimpress.remote.bucket import Bucket
from claimpress.remote.folder import Folder
from claimpress.remote.get import Got, Wanted, get, parse_wanted
from claimpress.remote.history import History
from claimpress.remote.sendable import Sendable
from claimpress.remote.store import Source
from claimpress.remote.web import Web
from claimpress.validation.run import validate_root
from support_release import DELIVERY, KILLED, KLOPSTOCK, contents, declared, sealed, start_python, with_claim
from support_remote import (
    DATASET,
    FaultError,
    Faulty,
    Handler,
    Meddled,
    Site,
    bring,
    bring_sealed,
    full_disk,
    plain,
    refusal,
    small,
)
from support_signing import make_key, needs_ssh_keygen, sign_by_hand

NAME = "klopstock-claims"
LATEST = Wanted(NAME)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where releases are brought to."""
    return tmp_path / "out"


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    """The published folder, to be changed; it is what `site` serves."""
    shutil.copytree(published, tmp_path / "served")
    return tmp_path / "served"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses, and little patience."""
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(patience, "QUIET", 0.3)


def sizes(folder: Path) -> int:
    """Bytes of what lies below a folder."""
    return sum(len(data) for data in contents(folder).values()) if folder.exists() else 0


def refused(source: Source, out: Path, wanted: Wanted = LATEST) -> UserError:
    """Why nothing is got; and nothing is shown."""
    problem = refusal(lambda: get(wanted, source, out))
    assert not out.exists() or {path.name for path in out.iterdir()} <= {f"{latest(wanted)}.part"}
    return problem


def latest(wanted: Wanted) -> str:
    """The version that is meant."""
    return wanted.version or "0.10.0"


# The way things go.


def test_a_folder_a_bucket_and_a_web_server_give_the_same(
    data: Path, copy: Path, site: Site, bucket: str, out: Path
) -> None:
    place = Bucket(parse_address(bucket), writes=True)
    for version in ("0.2.0", "0.10.0"):
        bring_sealed(data, version, place)
    expected = contents(data / "releases/0.10.0")
    sources: tuple[Source, ...] = (Folder(copy), place, Web(site.url))
    for number, source in enumerate(sources):
        got = get(LATEST, source, out / str(number))
        assert (got.fresh, got.findings, got.forgotten) == (True, (), "")
        assert got.path == out / str(number) / "0.10.0"
        assert contents(got.path) == expected
        assert [path.name for path in got.path.parent.iterdir()] == ["0.10.0"]


def test_a_version_can_be_named(copy: Path, out: Path) -> None:
    assert get(Wanted(NAME, "0.1.0"), Folder(copy), out).path == out / "0.1.0"
    problem = refusal(lambda: get(Wanted(NAME, "0.3.0"), Folder(copy), out))
    assert "no release 0.3.0" in problem.message
    assert "0.1.0, 0.2.0, 0.10.0" in problem.remedy


def test_a_second_time_it_is_here_already_and_verified_again(copy: Path, out: Path) -> None:
    get(LATEST, Folder(copy), out)
    before = contents(out)
    again = get(LATEST, Folder(copy), out)
    assert (again.fresh, again.findings) == (False, ())
    assert contents(out) == before
    (out / "0.10.0/csv/claims.csv").write_text("damaged")
    damaged = get(LATEST, Folder(copy), out)
    assert "release-file-changed" in {found.code for found in damaged.findings}
    (out / "0.10.0/manifest.json").write_text("damaged")
    problem = refusal(lambda: get(LATEST, Folder(copy), out))
    assert (problem.exit_code, "is here already" in problem.message) == (1, True)
    assert (out / "0.10.0/csv/claims.csv").read_text() == "damaged"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("a-b", Wanted("a-b")), ("a@0.1.0", Wanted("a", "0.1.0")), ("a@v0.1.0", Wanted("a", "0.1.0"))],
)
def test_names(text: str, wanted: Wanted) -> None:
    assert parse_wanted(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "A", "a/b", "..", "a@", "a@1", "a@0.1.0@x", "a@latest", "a b", "a" * 81]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    assert refusal(lambda: parse_wanted(text)).exit_code == 2


# What was seen before.


def with_listing(folder: Path, change: Callable[[Any], object]) -> None:
    """Change the list of releases."""
    path = folder / NAME / "releases.json"
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def only(*versions: str) -> Callable[[Any], object]:
    """Take the other releases from a list."""

    def change(document: Any) -> None:
        document["releases"] = [one for one in document["releases"] if one["version"] in versions]
        document["latest"] = versions[-1]

    return change


def test_a_list_that_went_back_is_refused_unless_the_older_release_is_named(copy: Path, out: Path) -> None:
    get(LATEST, Folder(copy), out)
    with_listing(copy, only("0.1.0", "0.2.0"))
    problem = refusal(lambda: get(LATEST, Folder(copy), out))
    assert problem.exit_code == 1
    assert "offers 0.2.0 as the latest release, and 0.10.0 was seen before" in problem.message
    assert f"{NAME}@0.2.0" in problem.remedy
    assert get(Wanted(NAME, "0.2.0"), Folder(copy), out).fresh
    assert refusal(lambda: get(LATEST, Folder(copy), out)).exit_code == 1  # and remains so


def test_asking_for_an_old_release_forgets_nothing(copy: Path, out: Path) -> None:
    get(Wanted(NAME, "0.1.0"), Folder(copy), out)
    with_listing(copy, only("0.1.0"))
    assert "0.10.0 was seen before" in refusal(lambda: get(LATEST, Folder(copy), out)).message


def replaced_release(copy: Path) -> None:
    """Another 0.2.0, whole in itself and listed as it is: only memory can tell."""
    shutil.rmtree(copy / NAME / "releases/0.2.0")
    shutil.copytree(copy / NAME / "releases/0.1.0", copy / NAME / "releases/0.2.0")

    def change(document: Any) -> None:
        only("0.1.0", "0.2.0")(document)
        first, second = document["releases"]
        document["releases"][1] = first | {name: second[name] for name in ("ordinal", "version", "date")}

    with_listing(copy, change)


def test_another_release_under_a_version_that_was_seen_is_refused(copy: Path, out: Path) -> None:
    get(Wanted(NAME, "0.2.0"), Folder(copy), out)
    replaced_release(copy)
    for place in (out, out.parent / "fresh"):
        for wanted in (Wanted(NAME, "0.2.0"), Wanted(NAME, "0.1.0")):
            problem = refusal(lambda: get(wanted, Folder(copy), place))  # noqa: B023 - called at once
            assert problem.exit_code == 1
            assert "another 0.2.0 than was seen before" in problem.message
            assert str(copy) in problem.message
            assert "never changes" in problem.remedy
    assert not (out.parent / "fresh").exists()


def test_a_release_that_is_not_what_the_list_says_is_refused(copy: Path, out: Path) -> None:
    replaced_release(copy)
    problem = refused(Folder(copy), out, Wanted(NAME, "0.2.0"))
    assert "the release calls itself klopstock-claims 0.1.0" in problem.message
    assert list(out.parent.glob("out*")) == []


def test_a_list_that_denies_what_the_release_knows_is_refused(copy: Path, out: Path) -> None:
    with_listing(copy, lambda d: d["releases"][0].update(manifest_sha256="0" * 64))
    problem = refused(Folder(copy), out)
    assert problem.exit_code == 1
    assert "the release knows 0.1.0 with another number, day or digest" in problem.message
    with_listing(copy, lambda d: d["releases"].pop(0))
    with_listing(copy, lambda d: d["releases"][0].update(ordinal=1))
    assert "number 1 is 0.1.0 in the release and 0.2.0 in the list" in refused(Folder(copy), out).message


def test_a_list_may_leave_out_earlier_releases(copy: Path, out: Path) -> None:
    with_listing(copy, only("0.10.0"))
    assert get(LATEST, Folder(copy), out).fresh


def test_a_download_that_goes_on_is_no_release(
    copy: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "PAUSES", ())
    refusal(lambda: get(LATEST, Faulty(Folder(copy), 90), out))
    part = out / "0.10.0.part"
    assert (part / MANIFEST).is_file() or (part / SUMS).is_file()
    shutil.copytree(copy / NAME / "releases/0.10.0", part, dirs_exist_ok=True)
    monkeypatch.chdir(part)
    link = out / "0.10.0"
    link.symlink_to(part)
    for named in (part, part / MANIFEST, Path(), link):
        problem = refusal(lambda: claimpress.open(named))  # noqa: B023 - called at once
        assert "is a download that is not finished" in problem.message
        for command in (["verify", str(named)], ["query", "--release", str(named), "FROM claims"]):
            assert main(command) == 3


def test_a_link_in_the_place_of_a_download_is_left_alone(copy: Path, out: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "kept.txt").write_text("mine")
    out.mkdir(parents=True, exist_ok=True)
    (out / "0.10.0.part").symlink_to(precious)
    assert "is no folder of a download" in refusal(lambda: get(LATEST, Folder(copy), out)).message
    assert [path.name for path in precious.iterdir()] == ["kept.txt"]
    assert not (out / "0.10.0").exists()


def rewritten(data: Path, copy: Path) -> None:
    """Another history with the same versions and days, sealed and published as it should be."""
    report = validate_root(KLOPSTOCK / "data")
    sealed(data, with_claim(report, DELIVERY, stage="contracted", revisions=[]))
    again = with_claim(report, DELIVERY, stage="agreed", revisions=declared(("0.1.0", "stage", "misread")))
    sealed(data, again, "0.2.0", "2025-07-01")
    shutil.rmtree(copy / NAME)
    for version in ("0.1.0", "0.2.0"):
        bring_sealed(data, version, Folder(copy))


@pytest.mark.parametrize("listed", [("0.1.0", "0.2.0"), ("0.2.0",)], ids=["whole", "without-the-first"])
def test_a_rewritten_history_is_refused_whatever_the_list_says(
    listed: tuple[str, ...], copy: Path, out: Path, tmp_path: Path, memory: Path
) -> None:
    get(Wanted(NAME, "0.1.0"), Folder(copy), out)  # 0.2.0 is told of by the list, and never fetched
    before = contents(memory)
    rewritten(tmp_path / "rewritten", copy)
    with_listing(copy, only(*listed))
    problem = refusal(lambda: get(Wanted(NAME, "0.2.0"), Folder(copy), out))
    assert problem.exit_code == 1
    assert "than was seen before" in problem.message
    assert [path.name for path in out.iterdir()] == ["0.1.0"]
    assert contents(memory) == before


def forget(memory: Path, *versions: str) -> None:
    """Let the memory be one of somebody who never heard of these versions."""
    path = memory / f"{NAME}.json"
    document = json.loads(path.read_text())
    for version in versions:
        del document["releases"][version]
    path.write_text(json.dumps(document | {"newest": "0.1.0"}))


def test_what_a_release_says_of_those_before_it_is_compared_with_what_was_seen(
    copy: Path, out: Path, tmp_path: Path, memory: Path
) -> None:
    get(Wanted(NAME, "0.1.0"), Folder(copy), out)
    forget(memory, "0.2.0", "0.10.0")
    rewritten(tmp_path / "rewritten", copy)
    with_listing(copy, only("0.2.0"))
    problem = refusal(lambda: get(LATEST, Folder(copy), out))
    assert problem.exit_code == 1
    assert "does not carry on the history that was seen" in problem.message
    assert "another 0.1.0 than was seen before" in problem.message
    assert [path.name for path in out.iterdir()] == ["0.1.0"]


def test_a_history_without_a_release_that_was_seen_is_refused(copy: Path, out: Path, memory: Path) -> None:
    get(Wanted(NAME, "0.1.0"), Folder(copy), out)
    path = memory / f"{NAME}.json"
    document = json.loads(path.read_text())
    document["releases"]["0.1.5"] = document["releases"]["0.1.0"]
    path.write_text(json.dumps(document))
    assert "there is no 0.1.5" in refusal(lambda: get(LATEST, Folder(copy), out)).message
    assert get(Wanted(NAME, "0.1.0"), Folder(copy), out).findings == ()


def test_what_a_release_tells_of_those_before_it_is_remembered(copy: Path, out: Path) -> None:
    with_listing(copy, only("0.10.0"))
    get(LATEST, Folder(copy), out)
    with_listing(copy, lambda d: d.update(releases=[changed(d["releases"][0])], latest="0.2.0"))
    problem = refusal(lambda: get(Wanted(NAME, "0.2.0"), Folder(copy), out))
    assert "another 0.2.0 than was seen before" in problem.message


def changed(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of the list as one of another 0.2.0."""
    return entry | {"version": "0.2.0", "ordinal": 2, "manifest_sha256": "0" * 64}


def test_two_downloads_at_once_forget_nothing_of_each_other(copy: Path, out: Path, memory: Path) -> None:
    with_listing(copy, only("0.1.0"))
    elsewhere = out.parent / "elsewhere"
    other = copy.with_name("other")
    shutil.copytree(copy, other)
    source = Meddled(Folder(copy), "read", lambda: get(Wanted(NAME, "0.1.0"), Folder(other), elsewhere), 60)
    get(Wanted(NAME, "0.1.0"), source, out)
    document = json.loads((memory / f"{NAME}.json").read_text())
    assert document["releases"]["0.1.0"]["origin"] == str(other)


def test_of_two_downloads_at_once_that_see_different_things_one_is_refused(
    copy: Path, out: Path, tmp_path: Path, memory: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(copy, other)
    rewritten(tmp_path / "rewritten", other)
    wanted, elsewhere = Wanted(NAME, "0.1.0"), tmp_path / "elsewhere"
    source = Meddled(Folder(copy), "read", lambda: get(wanted, Folder(other), elsewhere), 60)
    problem = refusal(lambda: get(wanted, source, out))
    assert problem.exit_code == 1
    assert f"than was seen before, from {other}" in problem.message
    assert not out.exists()
    document = json.loads((memory / f"{NAME}.json").read_text())
    assert {one["origin"] for one in document["releases"].values()} == {str(other)}


def test_a_memory_of_before_is_understood(copy: Path, out: Path, memory: Path) -> None:
    get(LATEST, Folder(copy), out)
    path = memory / f"{NAME}.json"
    before = path.read_text()
    forget(memory, "0.1.0", "0.2.0")  # there was a time when only what was downloaded was remembered
    get(Wanted(NAME, "0.2.0"), Folder(copy), out)
    assert json.loads(path.read_text()) == json.loads(before)


@needs_ssh_keygen
def test_a_signature_that_was_there_may_not_vanish(copy: Path, out: Path, tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys/one")
    signature = sign_by_hand(key, copy / NAME / "releases/0.10.0")
    with_listing(copy, lambda d: d["releases"][2].update(signed=True))
    got = get(LATEST, Folder(copy), out)
    assert got.signature is not None
    assert got.signature.fingerprint == key.fingerprint
    with_listing(copy, lambda d: d["releases"][2].update(signed=False))
    assert "without a signature" in refusal(lambda: get(LATEST, Folder(copy), out)).message
    with_listing(copy, lambda d: d["releases"][2].update(signed=True))
    signature.unlink()
    problem = refusal(lambda: get(LATEST, Folder(copy), out.parent / "again"))
    assert "SHA256SUMS.sig is not there" in problem.message


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "newest": "x", "releases": {}}']
)
def test_a_broken_memory_is_told_and_not_written_over(text: str, copy: Path, out: Path, memory: Path) -> None:
    memory.mkdir(parents=True)
    (memory / f"{NAME}.json").write_text(text)
    problem = refused(Folder(copy), out)
    assert "Move it away" in problem.remedy
    assert (memory / f"{NAME}.json").read_text() == text


def test_what_cannot_be_remembered_is_told(copy: Path, out: Path, memory: Path) -> None:
    memory.parent.mkdir(parents=True)
    memory.write_text("no folder")
    got = get(LATEST, Folder(copy), out)
    assert got.fresh
    assert str(memory) in got.forgotten


# Interrupted downloads.


def test_a_large_half_file_is_gone_on_with_by_range(
    copy: Path, site: Site, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "WORTH", 1000)
    name = "croissant.json"
    whole = (copy / NAME / "releases/0.10.0" / name).read_bytes()
    part = out / "0.10.0.part"
    part.mkdir(parents=True)
    (part / name).write_bytes(whole[:5000])
    (part / "LICENSE").write_bytes((copy / NAME / "releases/0.10.0/LICENSE").read_bytes())
    (part / "DATASHEET.md").write_bytes(b"another half" * 100)
    assert get(LATEST, Web(site.url), out).fresh
    asked = [(path.rpartition("/")[2], area) for path, area in site.asked]
    assert (name, "bytes=5000-") in asked
    assert (name, "") not in asked
    assert "LICENSE" not in [path for path, _ in asked]
    assert asked.count(("DATASHEET.md", "bytes=1200-")) == 1
    assert asked.count(("DATASHEET.md", "")) == 1  # what it had was wrong: begun again
    assert contents(out / "0.10.0") == contents(copy / NAME / "releases/0.10.0")


def test_a_server_without_ranges_begins_again(
    copy: Path, site: Site, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "WORTH", 1000)
    site.answers["croissant.json"] = lambda handler: handler.send(200, handler.body() or b"")
    part = out / "0.10.0.part"
    part.mkdir(parents=True)
    (part / "croissant.json").write_bytes(b"x" * 5000)
    assert get(LATEST, Web(site.url), out).fresh
    assert contents(out / "0.10.0") == contents(copy / NAME / "releases/0.10.0")


@pytest.mark.parametrize("strange", ["README.md", "csv", "extra.txt", "LICENSE"])
def test_what_no_download_left_in_the_staging_folder_is_left_alone(
    strange: str, copy: Path, out: Path, tmp_path: Path
) -> None:
    secret, inside = tmp_path / "secret", tmp_path / "inside"
    secret.write_text("secret")
    inside.mkdir()
    part = out / "0.10.0.part"
    part.mkdir(parents=True)
    if strange == "README.md":
        (part / strange).symlink_to(secret)
    elif strange == "csv":
        (part / strange).symlink_to(inside)
    elif strange == "extra.txt":
        (part / strange).write_text("mine")
    else:
        os.mkfifo(part / strange)
    problem = refusal(lambda: get(LATEST, Folder(copy), out))
    assert f"{part / strange} is no file of a download" in problem.message
    assert problem.exit_code == 3
    assert [path.name for path in part.iterdir()] == [strange]
    assert secret.read_text() == "secret"
    assert list(inside.iterdir()) == []
    (part / strange).rename(tmp_path / "away")
    assert get(LATEST, Folder(copy), out).fresh


def test_what_an_earlier_download_left_goes_where_the_release_lists_it_no_more(copy: Path, out: Path) -> None:
    part = out / "0.10.0.part"
    part.mkdir(parents=True)
    (part / SUMS).write_text(f"{'0' * 64}  other.txt\n")
    (part / SIGNATURE).write_text("of that one")
    (part / "other.txt").write_text("half")
    (part / f".tmp-{SUMS}-999999999").mkdir()
    assert get(LATEST, Folder(copy), out).fresh
    assert contents(out / "0.10.0") == contents(copy / NAME / "releases/0.10.0")


def unannounced(handler: Handler) -> None:
    """Send half of it, without saying how much there is."""
    handler.send_response(200)
    handler.end_headers()
    data = handler.body() or b""
    handler.wfile.write(data[: len(data) // 2])


@pytest.mark.usefixtures("copy", "hasty")
def test_what_was_cut_off_unnoticed_is_fetched_again(site: Site, out: Path) -> None:
    answers = {name: iter([short, unannounced, plain]) for name in ("croissant.json", "README.md")}
    answers["releases.json"] = answers["SHA256SUMS"] = iter([short, dead, plain, short, dead, plain])
    site.answers |= {
        name: lambda handler, which=name: next(answers[which])(handler)  # type: ignore[misc]
        for name in answers
    }
    assert get(LATEST, Web(site.url), out).fresh
    site.answers = {"croissant.json": unannounced}
    shutil.rmtree(out)
    assert "does not have the digest" in refused(Web(site.url), out).message


def published_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Sendable, Folder]:
    """A tiny release in a folder, for what does not depend on what a release is; it passes for verified."""

    def report(folder: Path, **_: object) -> VerifyReport:
        assert {name: fact.sha256 for name, fact in folder_facts(folder).items()} == expected
        return VerifyReport(folder)

    monkeypatch.setattr(getting, "verify_release", report)
    monkeypatch.setattr(getting, "history_of", lambda *_: History((), ()))
    monkeypatch.setattr(getting, "contradiction", lambda *_: "")
    monkeypatch.setattr(download, "PAUSES", ())
    sent, target = small(tmp_path / "release", signed=True), Folder(tmp_path / "target")
    expected = {file.path: file.sha256 for file in sent.files}
    bring(sent, target)
    return sent, target


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_fault_at_any_read_shows_nothing_and_the_next_run_finishes(
    after: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, target = published_small(tmp_path, monkeypatch)
    for at in range(1, 8):
        out = tmp_path / f"out{at}"
        assert isinstance(refusal(lambda: get(Wanted(DATASET), Faulty(target, at, after), out)), FaultError)  # noqa: B023
        assert not (out / "0.1.0").exists()
        got = get(Wanted(DATASET), target, out)
        assert contents(got.path) == contents(sent.folder)
        assert [path.name for path in out.iterdir()] == ["0.1.0"]
    assert get(Wanted(DATASET), Faulty(target, 8, after), tmp_path / "out8").fresh, "there are more reads"


STEPS: list[tuple[object, str]] = [
    (os, "fsync"),
    (os, "open"),
    (os, "ftruncate"),
    (Path, "replace"),
    (Path, "rename"),
    (Path, "mkdir"),
    (Path, "chmod"),
    (Path, "open"),
]


@pytest.mark.parametrize(("owner", "name"), STEPS, ids=[f"{o.__name__}-{name}" for o, name in STEPS])  # type: ignore[attr-defined]
def test_a_disk_that_fails_at_any_step_shows_nothing_and_the_next_run_finishes(
    owner: object, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, target = published_small(tmp_path, monkeypatch)
    told: list[str] = []
    for at in itertools.count(1):
        out = tmp_path / f"out{at}"
        with full_disk(owner, name, at, monkeypatch) as calls:
            try:
                told.append(get(Wanted(DATASET), target, out).forgotten)
            except (UserError, OSError) as problem:
                told.append(str(problem))
        if (out / "0.1.0").exists():
            assert contents(out / "0.1.0") == contents(sent.folder)
        got = get(Wanted(DATASET), target, out)
        assert contents(got.path) == contents(sent.folder)
        assert [path.name for path in out.iterdir()] == ["0.1.0"]
        if len(calls) < at:
            break
    assert any(told)
    assert all("no space left" in words.lower() for words in told if words), told


KILL_AT = """
import os, signal, sys
from pathlib import Path
from claimpress.remote.folder import Folder
from claimpress.remote.get import Wanted, get
from support_remote import Faulty

class Killing(Faulty):
    def _count(self, after):
        self.calls += 1
        if self.calls == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

get(Wanted("klopstock-claims"), Killing(Folder(Path(sys.argv[1])), int(sys.argv[3])), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("at", [2, 3, 40])
def test_a_killed_download_shows_nothing_and_the_next_run_goes_on(at: int, copy: Path, out: Path) -> None:
    done = start_python(KILL_AT, str(copy), str(out), str(at))
    assert done.returncode == KILLED, done.stderr
    assert not (out / "0.10.0").exists()
    source = Faulty(Folder(copy), 0)
    assert get(LATEST, source, out).fresh
    assert source.calls <= 2 + len(contents(out / "0.10.0")) - max(at - 3, 0)
    assert [path.name for path in out.iterdir()] == ["0.10.0"]


@pytest.mark.parametrize("at", [3, 40, 116])
def test_a_folder_that_is_taken_away_is_told_and_nobody_else_blamed(
    at: int, copy: Path, out: Path, memory: Path
) -> None:
    get(Wanted(NAME, "0.1.0"), Folder(copy), out)
    remembered = contents(memory)
    source = Meddled(Folder(copy), "read", lambda: out.rename(out.with_name("gone")), at)
    problem = refusal(lambda: get(LATEST, source, out))
    assert "was taken away meanwhile" in problem.message
    assert problem.exit_code == 3
    assert contents(memory) == remembered
    shutil.rmtree(out, ignore_errors=True)
    out.with_name("gone").rename(out)
    assert get(LATEST, Folder(copy), out).fresh
    assert sorted(path.name for path in out.iterdir()) == ["0.1.0", "0.10.0"]


def test_what_a_killed_run_left_beside_the_memory_goes_even_where_nothing_is_new(
    copy: Path, out: Path, memory: Path
) -> None:
    get(LATEST, Folder(copy), out)
    (memory / f".tmp-{NAME}.json-999999999").mkdir()
    (memory / f"{NAME}.lock").write_text("999999999\n")
    get(LATEST, Folder(copy), out)
    assert [path.name for path in memory.iterdir()] == [f"{NAME}.json"]


def test_two_downloads_at_once_into_one_place(copy: Path, out: Path) -> None:
    with exclusive(out / ".lock"):
        problem = refusal(lambda: get(LATEST, Folder(copy), out))
    assert f"another download goes on there, by process {os.getpid()}" in problem.message
    assert get(LATEST, Folder(copy), out).fresh


def test_a_file_where_the_folder_should_be_is_told_before_anything_is_read(copy: Path, out: Path) -> None:
    out.write_text("a file")
    source = Faulty(Folder(copy), 0)
    assert "is a file, not a folder" in refusal(lambda: get(LATEST, source, out)).message
    assert source.calls == 0


def test_a_full_disk_is_told_before_it_is_full(copy: Path, out: Path) -> None:
    with_listing(copy, lambda d: d["releases"][2].update(bytes=2**50))
    problem = refused(Folder(copy), out)
    assert "1,125,899,906,842,624 bytes" in problem.message
    assert "free" in problem.remedy.lower()


# Hostile servers.


def drip(handler: Handler) -> None:
    """Announce much, send a little, and fall silent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"x" * 100)
    handler.wfile.flush()
    time.sleep(1.5)


def endless(handler: Handler) -> None:
    """Send without announcing how much, and without an end."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"x" * 65536)


def short(handler: Handler) -> None:
    """Break off in the middle."""
    data = handler.body() or b""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])


def dead(handler: Handler) -> None:
    """Hang up without a word."""
    handler.connection.close()


def nonsense(handler: Handler) -> None:
    """Speak another language than HTTP."""
    handler.wfile.write(b"\x00\x01\x02 220 welcome\r\n\r\n")


def huge(handler: Handler) -> None:
    """Announce a gigabyte."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**9))
    handler.end_headers()


def elsewhere(handler: Handler) -> None:
    """Send to another server."""
    handler.send(302, Location="http://198.51.100.7/secret?token=1")


def to_a_file(handler: Handler) -> None:
    """Send to a file of this machine."""
    handler.send(302, Location="file:///etc/passwd")


def round_and_round(handler: Handler) -> None:
    """Send from here to here."""
    handler.send(302, Location=handler.path)


def wrong_part(handler: Handler) -> None:
    """Answer with a part that nobody asked for."""
    handler.send(206, b"abc", Content_Range="bytes 7-9/10")


def coded(status: int) -> Callable[[Handler], None]:
    """Answer with a status alone."""
    return lambda handler: handler.send(status)


HOSTILE: dict[str, tuple[Callable[[Handler], None], str, int]] = {
    "silent": (drip, "no answer in time", 3),
    "endless": (endless, "larger", 1),
    "short": (short, "broke off", 3),
    "dead": (dead, "broke off", 3),
    "nonsense": (nonsense, "", 3),
    "huge": (huge, "larger", 1),
    "elsewhere": (elsewhere, "sends elsewhere, to 198.51.100.7", 3),
    "to-a-file": (to_a_file, "", 3),
    "round": (round_and_round, "", 3),
    "another-part": (wrong_part, "another part", 3),
    "closed": (coded(403), "does not give out", 3),
    "failing": (coded(503), "fails (status 503)", 3),
    "teapot": (coded(418), "status 418", 3),
}
PARTS = {"list": "releases.json", "sums": "SHA256SUMS", "file": "croissant.json"}


@pytest.mark.usefixtures("copy", "hasty")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_server_gets_nowhere(kind: str, part: str, site: Site, out: Path) -> None:
    answer, words, code = HOSTILE[kind]
    site.answers[PARTS[part]] = answer
    problem = refused(Web(site.url), out)
    assert problem.exit_code == code, problem.message
    assert words in problem.message
    assert problem.remedy
    assert "token" not in problem.message + problem.remedy
    assert sizes(out) < 3_000_000
    site.answers.clear()
    assert get(LATEST, Web(site.url), out).fresh


@pytest.mark.usefixtures("copy", "hasty")
def test_a_server_that_recovers_is_asked_again_and_goes_on(site: Site, out: Path) -> None:
    broken = iter([short, dead, plain])
    site.answers["croissant.json"] = lambda handler: next(broken)(handler)
    assert get(LATEST, Web(site.url), out).fresh


def test_a_server_that_drips_is_given_up(
    copy: Path, site: Site, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "GRACE", -3600.0)
    monkeypatch.setattr(download, "PAUSES", ())
    assert copy.is_dir()
    assert "too slowly" in refused(Web(site.url), out).message


def drip_headers(handler: Handler) -> None:
    """Begin an answer, and never come to its body."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    with suppress(OSError):
        for number in range(40):
            handler.wfile.write(f"X-{number}: x\r\n".encode())
            time.sleep(0.05)


def drip_trailers(handler: Handler) -> None:
    """Send everything, and then never come to an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    body = handler.body() or b""
    handler.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n")
    with suppress(OSError):
        for number in range(40):
            handler.wfile.write(f"X-{number}: x\r\n".encode())
            time.sleep(0.05)


@pytest.mark.usefixtures("copy")
@pytest.mark.parametrize("answer", [drip_headers, drip_trailers])
def test_a_server_that_drips_around_the_body_is_given_up(
    answer: Callable[[Handler], None], site: Site, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "BEGIN", 0.4)
    monkeypatch.setattr(patience, "QUIET", 0.3)
    monkeypatch.setattr(download, "PAUSES", ())
    site.answers["croissant.json"] = answer
    problem = refused(Web(site.url), out)
    assert (problem.exit_code, "no answer in time" in problem.message) == (3, True)


def test_a_redirect_on_the_same_server_is_followed(copy: Path, site: Site, out: Path) -> None:
    (copy / NAME / "moved.json").write_bytes((copy / NAME / "releases.json").read_bytes())
    site.answers["releases.json"] = lambda handler: handler.send(301, Location=f"/{NAME}/moved.json")
    assert get(LATEST, Web(site.url), out).fresh


def test_nobody_at_the_address(out: Path, hasty: None) -> None:
    assert hasty is None
    assert "cannot be reached" in refused(Web("http://127.0.0.1:9"), out).message
    assert "no server" in refused(Web("http://nowhere.invalid"), out).message


@pytest.mark.parametrize("name", ["csv/claims.csv", "manifest.json", "SHA256SUMS"])
def test_a_changed_file_is_refused(name: str, copy: Path, site: Site, out: Path) -> None:
    path = copy / NAME / "releases/0.10.0" / name
    path.write_bytes(path.read_bytes()[:-2] + b"x\n")
    problem = refused(Web(site.url), out)
    assert problem.exit_code == 1
    assert f"{name} does not have the digest" in problem.message
    assert "Nothing of it is used" in problem.remedy


def relisted(copy: Path, change: Callable[[dict[str, str]], object]) -> None:
    """Change SHA256SUMS of 0.10.0, and the list so that it fits."""
    sums = copy / NAME / "releases/0.10.0" / SUMS
    listed = dict(line.split("  ", 1)[::-1] for line in sums.read_text().splitlines())
    change(listed)
    sums.write_text(sums_text(listed))
    fits = {"sums_sha256": file_fact(sums).sha256, "files": len(listed)}
    with_listing(copy, lambda d: d["releases"][2].update(fits))


@pytest.mark.parametrize(
    "path", ["../outside", "/tmp/outside", "a/../../outside", "./x", ".", "SHA256SUMS.sig", "a\tb"]
)
def test_paths_that_lead_elsewhere_are_refused(path: str, copy: Path, site: Site, out: Path) -> None:
    relisted(copy, lambda listed: listed.update({path: "0" * 64}))
    problem = refused(Web(site.url), out)
    assert (problem.exit_code, "leads elsewhere" in problem.message) == (1, True)
    assert not (out.parent / "outside").exists()


def test_files_that_stand_in_each_others_way_are_told(copy: Path, out: Path) -> None:
    place = copy / NAME / "releases/0.10.0"
    (place / "z").write_text("z")
    digest = file_fact(place / "z").sha256
    relisted(copy, lambda listed: listed.update({"z": digest, "z/y": digest}))
    with_listing(copy, lambda d: d["releases"][2].update(bytes=10**7))
    assert "leads elsewhere ('z/y')" in refused(Folder(copy), out).message


def test_more_than_was_announced_is_refused(copy: Path, out: Path) -> None:
    with_listing(copy, lambda d: d["releases"][2].update(bytes=d["releases"][2]["bytes"] - 1))
    assert "announces" in refused(Folder(copy), out).message
    with_listing(copy, lambda d: d["releases"][2].update(files=3))
    assert "as many files" in refused(Folder(copy), out).message


def test_a_release_that_does_not_verify_is_not_kept(copy: Path, out: Path, memory: Path) -> None:
    place = copy / NAME / "releases/0.10.0"
    (place / "csv/claims.csv").write_text("changed\n")
    relisted(
        copy, lambda listed: listed.update({"csv/claims.csv": file_fact(place / "csv/claims.csv").sha256})
    )
    got: Got = get(LATEST, Folder(copy), out)
    assert {found.code for found in got.findings} >= {"release-row-count"}
    assert not out.exists()
    assert not memory.exists()


def test_a_list_of_a_gigabyte_is_not_read(copy: Path, out: Path) -> None:
    os.truncate(copy / NAME / "releases.json", 10**9)
    problem = refused(Folder(copy), out)
    assert f"larger than {listings.LARGEST_LISTING:,} bytes" in problem.message


def test_a_dot_file_that_a_server_hides_is_explained(copy: Path, site: Site, out: Path) -> None:
    assert copy.is_dir()
    site.answers[".zenodo.json"] = coded(404)
    assert "begin with a dot" in refused(Web(site.url), out).remedy


def test_a_dataset_that_is_not_there(copy: Path, site: Site, out: Path, bucket: str) -> None:
    for source in (Folder(copy), Web(site.url), Bucket(parse_address(bucket))):
        assert "no dataset other-claims" in refused(source, out, Wanted("other-claims")).message


def test_the_manifest_comes_last(copy: Path, site: Site, out: Path) -> None:
    assert copy.is_dir()
    get(LATEST, Web(site.url), out)
    assert site.asked[-1][0].endswith(MANIFEST)
    assert site.asked[1][0].endswith(SUMS)


def test_progress_counts_bytes_up_to_what_was_announced(copy: Path, out: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    got = get(LATEST, Folder(copy), out, lambda *state: told.append(state))
    counted = [(done, total) for stage, done, total in told if stage == "downloading bytes"]
    assert counted[-1] == (got.release.bytes, got.release.bytes)
    assert counted == sorted(counted)
