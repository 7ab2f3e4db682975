"""Publishing: every file once and for good, the list last and only forward, finished by the next run."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.model.errors import UserError
from claimpress.release.layout import LOCK, MANIFEST, SIGNATURE, SUMS
from claimpress.release.lock import exclusive
from claimpress.release.semver import parse
from claimpress.release.verify.whole import verify_release
from claimpress.remote import folder as folders
from claimpress.remote import sendable as sendables
from claimpress.remote.folder import Folder
from claimpress.remote.listing import (
    Listing,
    ListingProblemError,
    Published,
    contradictions,
    grown,
    parse_listing,
)
from claimpress.remote.publish import TRIES, carry_out, plan
from claimpress.remote.sendable import Sendable, sendable
from claimpress.remote.store import Target, read_all
from support_release import KILLED, contents, start_python
from support_remote import (
    DATASET,
    FaultError,
    Faulty,
    Meddled,
    assert_whole,
    bring,
    bring_sealed,
    digest_of,
    full_disk,
    ledger_of,
    listing_at,
    refusal,
    small,
)

NAME = "klopstock-claims"
VERSIONS = ("0.1.0", "0.2.0", "0.10.0")


def test_everything_of_a_release_is_there_and_listed(data: Path, target: Target) -> None:
    planned = bring_sealed(data, "0.1.0", target)
    folder = data / "releases/0.1.0"
    for name, content in contents(folder).items():
        assert read_all(target, f"{NAME}/releases/0.1.0/{name}", 10**7) is not None, name
        assert read_all(target, f"{NAME}/releases/0.1.0/{name}", 10**7)[0] == content  # type: ignore[index]
    listing = listing_at(target, NAME)
    assert listing is not None
    assert listing.latest == "0.1.0"
    (entry,) = json.loads((data / "releases/index.json").read_text())["releases"][:1]
    (told,) = (one.as_dict() for one in listing.releases)
    assert entry.items() <= told.items()
    assert told["files"] == len(contents(folder)) - 1
    assert (planned.latest_before, planned.latest_after) == (None, "0.1.0")
    again = bring_sealed(data, "0.1.0", target)
    assert again.nothing_to_do


def test_the_newest_release_is_meant_without_a_version(data: Path) -> None:
    sent, _ = sendable(data, None)
    assert sent is not None
    assert sent.release.version == "0.10.0"


@pytest.mark.parametrize("order", list(itertools.permutations(VERSIONS)))
def test_latest_never_goes_back_whatever_is_published_when(
    order: tuple[str, ...], data: Path, tmp_path: Path
) -> None:
    target = Folder(tmp_path)
    highest = "0.0.0"
    for version in order:
        bring_sealed(data, version, target)
        highest = max(highest, version, key=parse)
        listing = listing_at(target, NAME)
        assert listing is not None
        assert listing.latest == highest
    assert listing is not None
    assert [one.version for one in listing.releases] == list(VERSIONS)


@given(st.permutations(range(5)), st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_list_only_grows(order: list[int], signed: list[bool]) -> None:
    entries = ledger_of("0.1.0", "0.2.0", "0.10.0", "1.0.0", "1.0.10").entries
    listing = Listing(DATASET)
    for number in order:
        before = listing
        listing = grown(listing, Published(entries[number], 3, 100, signed[number]))
        assert set(before.releases) < set(listing.releases)
        assert parse(listing.latest or "") >= parse(before.latest or "0.0.0")
        assert parse_listing(listing.text().encode(), DATASET) == listing
    assert tuple(one.entry for one in listing.releases) == entries


def test_what_is_not_sealed_is_not_published(data: Path, tmp_path: Path) -> None:
    assert "not in the ledger" in refusal(lambda: sendable(data, "0.3.0")).message
    assert refusal(lambda: sendable(data, "0.1.0-draft")).exit_code == 2
    assert "nothing is sealed yet" in refusal(lambda: sendable(tmp_path, None)).message
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    (copy / "releases/0.1.0/csv/claims.csv").write_text("changed")
    sent, findings = sendable(copy, "0.1.0")
    assert sent is None
    assert "release-file-changed" in {found.code for found in findings}


def test_a_file_that_changes_after_it_was_verified_is_not_sent(tmp_path: Path, target: Target) -> None:
    sent = small(tmp_path / "release")
    (sent.folder / "a.txt").write_text("two")
    problem = refusal(lambda: bring(sent, target))
    assert "changed while it was being published" in problem.message
    assert listing_at(target) is None
    assert read_all(target, f"{DATASET}/releases/0.1.0/a.txt", 100) is None


def test_a_plan_writes_nothing(tmp_path: Path, target: Target) -> None:
    sent = small(tmp_path / "release")
    planned = plan(sent, target)
    assert len(planned.missing) == 5
    assert not (tmp_path / "target").exists()
    assert_whole(target, sent)
    assert listing_at(target) is None
    bring(sent, target)
    assert plan(sent, target).nothing_to_do


# Other bytes under the same version.


@pytest.mark.parametrize("name", [MANIFEST, "a.txt", SUMS])
def test_other_bytes_are_never_overwritten(name: str, tmp_path: Path, target: Target) -> None:
    sent, other = small(tmp_path / "release"), small(tmp_path / "other", words="two")
    (fact,) = (file for file in other.files if file.path == name)
    target.create(f"{DATASET}/releases/0.1.0/{name}", other.folder / name, fact.sha256)
    problem = refusal(lambda: bring(sent, target))
    assert problem.exit_code == 1
    assert f"{DATASET}/releases/0.1.0/{name} already" in problem.message
    assert "never listed" in problem.remedy
    found = read_all(target, f"{DATASET}/releases/0.1.0/{name}", 10**6)
    assert found is not None
    assert found[0] == (other.folder / name).read_bytes()
    assert listing_at(target) is None


def test_a_longer_file_there_is_not_read_to_its_end(tmp_path: Path) -> None:
    sent = small(tmp_path / "release")
    place = tmp_path / "target" / DATASET / "releases/0.1.0/a.txt"
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        file.truncate(2**33)
    assert "other bytes" in refusal(lambda: bring(sent, Folder(tmp_path / "target"))).message


def test_of_two_publishers_with_other_bytes_one_wins_and_the_other_is_told(
    tmp_path: Path, target: Target
) -> None:
    sent, other = small(tmp_path / "release"), small(tmp_path / "other", words="two")
    problem = refusal(lambda: bring(sent, Meddled(target, "create", lambda: bring(other, target))))
    assert problem.exit_code == 1
    assert "0.1.0 has another manifest_sha256" in problem.message
    assert_whole(target, other)


def test_a_publisher_ahead_is_not_undone_by_the_one_behind(tmp_path: Path, target: Target) -> None:
    sent, other = small(tmp_path / "release"), small(tmp_path / "other", words="two")
    told: list[str] = []
    meddled = Meddled(target, "create", lambda: told.append(refusal(lambda: bring(other, target)).message), 2)
    bring(sent, meddled)
    assert MANIFEST in told[0]
    assert_whole(target, sent)


@pytest.mark.parametrize(("call", "at"), [("create", 1), ("create", 3), ("create", 5), ("replace", 1)])
def test_of_two_publishers_of_the_same_both_come_to_an_end(
    call: str, at: int, tmp_path: Path, target: Target
) -> None:
    sent = small(tmp_path / "release")
    bring(sent, Meddled(target, call, lambda: bring(sent, target), at))
    assert_whole(target, sent)
    listing = listing_at(target)
    assert listing is not None
    assert listing.latest == "0.1.0"


def test_two_processes_at_once_into_one_folder(data: Path, tmp_path: Path) -> None:
    code = (
        "import sys, threading\nfrom pathlib import Path\nfrom claimpress.remote.folder import Folder\n"
        "from support_remote import bring_sealed\n"
        "bring_sealed(Path(sys.argv[1]), sys.argv[3], Folder(Path(sys.argv[2])))"
    )
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        wanted = ["0.1.0", "0.1.0", "0.2.0", "0.10.0"]
        runs = pool.map(lambda v: start_python(code, str(data), str(tmp_path / "out"), v), wanted)
        assert [(run.returncode, run.stderr) for run in runs] == [(0, "")] * 4
    listing = listing_at(Folder(tmp_path / "out"), NAME)
    assert listing is not None
    assert [one.version for one in listing.releases] == list(VERSIONS)
    for version in VERSIONS:
        assert contents(tmp_path / "out" / NAME / "releases" / version) == contents(
            data / "releases" / version
        )


def test_threads_at_once_into_one_bucket(data: Path, bucket: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from claimpress.remote.address import parse_address
    from claimpress.remote.bucket import Bucket

    sent = [sendable(data, version)[0] for version in ("0.1.0", "0.1.0", "0.2.0")]
    places = [Bucket(parse_address(bucket), writes=True) for _ in sent]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda pair: bring(pair[0], pair[1]), zip(sent, places, strict=True)))
    listing = listing_at(places[0], NAME)
    assert listing is not None
    assert [one.version for one in listing.releases] == ["0.1.0", "0.2.0"]


# The list of releases.


def test_a_lost_race_for_the_list_is_run_again(tmp_path: Path, target: Target) -> None:
    sent = small(tmp_path / "release")
    ledger = ledger_of("0.1.0", "0.2.0")
    other = Listing(DATASET, (Published(ledger.entries[1], 1, 1, False),))
    path = f"{DATASET}/releases.json"
    meddled = Meddled(target, "replace", lambda: target.replace(path, other.text().encode(), None))
    bring(sent, meddled)
    assert meddled.calls == 2
    listing = listing_at(target)
    assert listing is not None
    assert [one.version for one in listing.releases] == ["0.1.0", "0.2.0"]
    assert listing.latest == "0.2.0"


def test_a_race_that_is_lost_again_and_again_is_given_up(tmp_path: Path) -> None:
    sent = small(tmp_path / "release")

    class Losing(Folder):
        tries = 0

        def replace(self, *_: object) -> bool:
            self.tries += 1
            return False

    target = Losing(tmp_path / "target")
    assert "others keep changing" in refusal(lambda: bring(sent, target)).message
    assert target.tries == TRIES


def test_a_list_that_the_ledger_denies_stops_before_anything_is_sent(tmp_path: Path, target: Target) -> None:
    sent = small(tmp_path / "release")
    other = Listing(DATASET, (Published(ledger_of("0.1.0").entries[0], 1, 1, False),))
    target.replace(f"{DATASET}/releases.json", other.text().encode(), None)
    problem = refusal(lambda: bring(sent, target))
    assert problem.exit_code == 1
    assert "0.1.0 has another manifest_sha256" in problem.message
    assert read_all(target, f"{DATASET}/releases/0.1.0/{MANIFEST}", 100) is None


def test_what_contradicts_a_ledger_and_what_does_not() -> None:
    ledger = ledger_of("0.1.0", "0.2.0")

    def told(*versions: str) -> list[str]:
        entries = ledger_of(*versions).entries
        return [*contradictions(Listing(DATASET, tuple(Published(e, 1, 1, False) for e in entries)), ledger)]

    assert told("0.1.0") == []
    assert told("0.1.0", "0.2.0") == []
    assert told("0.1.0", "0.2.0", "0.3.0") == []  # sealed elsewhere since
    assert told("0.1.0", "0.1.5") == ["0.1.5 stands there as number 2 and is not in the ledger"]
    assert "0.2.0 has another ordinal" in told("0.2.0")[0]


BAD_LISTS = [
    b"",
    b"null",
    b"[]",
    b"\xff",
    b"[" * 100_000,
    b'{"format": 1}',
    b'{"format": 99, "dataset": "small-claims"}',
]


@pytest.mark.parametrize("text", BAD_LISTS, ids=range(len(BAD_LISTS)))
def test_a_list_that_is_none_is_left_alone(text: bytes, tmp_path: Path) -> None:
    sent, target = small(tmp_path / "release"), Folder(tmp_path / "target")
    target.replace(f"{DATASET}/releases.json", text, None)
    problem = refusal(lambda: bring(sent, target))
    assert (problem.exit_code, "cannot be used" in problem.message) == (1, True)
    assert (tmp_path / "target" / DATASET / "releases.json").read_bytes() == text


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(latest="0.1.0"),
        lambda d: d.update(latest=None),
        lambda d: d.update(dataset="other-claims"),
        lambda d: d.update(more=1),
        lambda d: d["releases"].reverse(),
        lambda d: d["releases"].append(d["releases"][0]),
        lambda d: d["releases"][0].update(version="../../x"),
        lambda d: d["releases"][0].update(version="0.1.0\n"),
        lambda d: d["releases"][0].update(date="2025-02-30"),
        lambda d: d["releases"][0].update(date="2031-01-01"),
        lambda d: d["releases"][0].update(ordinal=True),
        lambda d: d["releases"][0].update(bytes=-1),
        lambda d: d["releases"][0].update(bytes=10**40),
        lambda d: d["releases"][0].update(sums_sha256="0" * 63),
        lambda d: d["releases"][0].pop("signed"),
        lambda d: d.update(releases=[]),
    ],
)
def test_a_list_of_another_shape_is_refused(change: Callable[[object], object]) -> None:
    entries = ledger_of("0.1.0", "0.2.0").entries
    document = json.loads(Listing(DATASET, tuple(Published(e, 1, 1, False) for e in entries)).text())
    parse_listing(json.dumps(document).encode(), DATASET)
    change(document)
    with pytest.raises(ListingProblemError):
        parse_listing(json.dumps(document).encode(), DATASET)


class Refusing(Folder):
    """A target that answers that a file stands there, and it does not, as a bucket does in a conflict."""

    def __init__(self, root: Path, times: int) -> None:
        super().__init__(root)
        self.times = times

    def create(self, name: str, source: Path, sha256: str) -> bool:
        if name.endswith("sub/b.txt") and self.times:
            self.times -= 1
            return False
        return super().create(name, source, sha256)


@pytest.mark.parametrize("times", [1, 1_000])
def test_a_file_that_was_refused_and_is_not_there_is_never_listed(times: int, tmp_path: Path) -> None:
    sent = small(tmp_path / "small")
    target = Refusing(tmp_path / "target", times)
    if times == 1:
        bring(sent, target)
        assert listing_at(target) is not None
    else:
        assert "is not there" in refusal(lambda: bring(sent, target)).message
        assert listing_at(target) is None


# Signatures.


def test_a_signature_may_be_added_later_and_is_never_replaced(tmp_path: Path, target: Target) -> None:
    bring(small(tmp_path / "unsigned"), target)
    signed = small(tmp_path / "signed", signed=True)
    planned = bring(signed, target)
    assert [file.path for file in planned.missing] == [SIGNATURE]
    listing = listing_at(target)
    assert listing is not None
    assert listing.releases[0].signed
    bring(small(tmp_path / "unsigned"), target)  # from a copy that lacks it
    listing = listing_at(target)
    assert listing is not None
    assert listing.releases[0].signed
    (signed.folder / SIGNATURE).write_bytes(b"another")
    other = small(tmp_path / "other", signed=True)
    (other.folder / SIGNATURE).write_bytes(b"another")
    problem = refusal(lambda: bring(resigned(other), target))
    assert "replaced only where its key is revoked" in problem.remedy
    assert problem.exit_code == 1


def resigned(sent: Sendable) -> Sendable:
    """The release with the signature that lies in its folder now."""
    from dataclasses import replace

    from claimpress.release.sums import file_fact

    fact = file_fact(sent.folder / SIGNATURE)
    files = [
        replace(file, bytes=fact.size, sha256=fact.sha256) if file.path == SIGNATURE else file
        for file in sent.files
    ]
    return replace(sent, files=tuple(files))


# Faults.


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_fault_at_any_call_shows_nothing_half_and_the_next_run_finishes(
    after: bool, target: Target, tmp_path: Path
) -> None:
    counting = Faulty(Folder(tmp_path / "counted"), 0)
    bring(small(tmp_path / "release"), counting)
    assert counting.calls > 10
    for at in range(1, counting.calls + 1):
        sent = small(tmp_path / f"release{at}", f"0.{at}.0", signed=True)
        place = Folder(tmp_path / f"at{at}") if isinstance(target, Folder) else target
        sent = as_dataset(sent, f"{DATASET}-{at}")
        with suppress(FaultError):  # there is nothing to break off in a file that is not there
            bring(sent, Faulty(place, at, after))
        assert_whole(place, sent)
        bring(sent, place)
        listing = listing_at(place, sent.dataset)
        assert listing is not None
        assert listing.latest == f"0.{at}.0"
        assert_whole(place, sent)


def as_dataset(sent: Sendable, name: str) -> Sendable:
    """The release as one of another dataset."""
    from dataclasses import replace

    return replace(sent, dataset=name)


STEPS: list[tuple[object, str]] = [
    (os, "fsync"),
    (os, "open"),
    (Path, "replace"),
    (Path, "mkdir"),
    (Path, "chmod"),
    (Path, "open"),
]


@pytest.mark.parametrize(("owner", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_disk_that_fails_at_any_step_shows_nothing_half_and_the_next_run_finishes(
    owner: object, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = small(tmp_path / "release")
    told: list[str] = []
    for at in itertools.count(1):
        place = Folder(tmp_path / f"{name}{at}")
        with full_disk(owner, name, at, monkeypatch) as calls:
            try:
                bring(sent, place)
            except (UserError, OSError) as problem:
                told.append(str(problem).lower())
        assert_whole(place, sent)
        bring(sent, place)
        assert listing_at(place) is not None
        left = [path.name for path in place.path.rglob(".*")]
        assert left == [], left
        if len(calls) < at:
            break
    assert len(told) > 3
    assert all("no space left" in words for words in told), told


def test_files_and_folders_at_a_target_can_be_read_by_all(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        bring(small(tmp_path / "release"), Folder(tmp_path / "a/b/target"))
    finally:
        os.umask(old)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a").rglob("*")}
    assert modes == {0o755, 0o644}


def test_a_publisher_who_takes_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "PATIENCE", 0.1)
    sent, target = small(tmp_path / "release"), Folder(tmp_path / "target")
    with exclusive(tmp_path / "target" / DATASET / ".lock"):
        problem = refusal(lambda: carry_out(plan(sent, target), sent, target))
    assert f"somebody else is publishing there, by process {os.getpid()}" in problem.message
    bring(sent, target)


def test_links_at_a_target_are_not_followed(tmp_path: Path) -> None:
    sent = small(tmp_path / "release")
    place = tmp_path / "target" / DATASET / "releases/0.1.0"
    place.mkdir(parents=True)
    (tmp_path / "elsewhere").write_bytes((sent.folder / "a.txt").read_bytes())
    (place / "a.txt").symlink_to(tmp_path / "elsewhere")
    assert "symbolic link" in refusal(lambda: bring(sent, Folder(tmp_path / "target"))).message


KILL_IN_A_COPY = """
import os, signal, sys
from pathlib import Path
from typing import Any
from claimpress.remote import folder
from support_remote import bring, small

real, calls = folder._copy, []

def half(path, fresh, sha256):
    calls.append(path)
    if len(calls) == int(sys.argv[2]):
        fresh.write_bytes(path.read_bytes()[:3])
        os.kill(os.getpid(), signal.SIGKILL)
    real(path, fresh, sha256)

folder._copy = half
bring(small(Path(sys.argv[1]) / "release"), folder.Folder(Path(sys.argv[1]) / "target"))
"""


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_killed_publisher_shows_nothing_half_and_holds_nobody_up(at: int, tmp_path: Path) -> None:
    assert start_python(KILL_IN_A_COPY, str(tmp_path), str(at)).returncode == KILLED
    sent, target = small(tmp_path / "release"), Folder(tmp_path / "target")
    assert_whole(target, sent)
    assert listing_at(target) is None
    assert [*target.path.rglob(".tmp-*")]
    bring(sent, target)
    assert_whole(target, sent)
    assert listing_at(target) is not None
    assert [*target.path.rglob(".*")] == []


@pytest.mark.parametrize(("call", "at"), [("create", 1), ("create", 2), ("create", 60), ("replace", 1)])
def test_a_target_that_is_taken_away_is_not_made_anew_with_half_a_release(
    call: str, at: int, data: Path, tmp_path: Path
) -> None:
    place, gone = tmp_path / "target", tmp_path / "gone"
    bring_sealed(data, "0.1.0", Folder(place))
    before = contents(place)
    sent, _ = sendable(data, "0.2.0")
    assert sent is not None
    meddled = Meddled(Folder(place), call, lambda: place.rename(gone), at)
    problem = refusal(lambda: carry_out(plan(sent, meddled), sent, meddled))
    assert "was taken away meanwhile" in problem.message
    assert problem.exit_code == 3
    assert not place.exists()
    gone.rename(place)
    assert before.items() <= contents(place).items()
    bring(sent, Folder(place))
    assert_whole(Folder(place), sent)


def test_a_lock_that_a_killed_publisher_left_goes_even_where_nothing_is_to_be_done(tmp_path: Path) -> None:
    sent, target = small(tmp_path / "release"), Folder(tmp_path / "target")
    bring(sent, target)
    lock = target.path / DATASET / LOCK
    lock.write_text("1\n")
    assert bring(sent, target).nothing_to_do
    assert not lock.exists()


def test_progress_counts_bytes_up_to_the_whole(tmp_path: Path) -> None:
    sent = small(tmp_path / "release")
    told: list[tuple[str, int, int | None]] = []
    target = Folder(tmp_path / "target")
    carry_out(plan(sent, target, lambda *state: told.append(state)), sent, target)
    total = sum(file.bytes for file in sent.files)
    assert told[-1] == ("comparing bytes", total, total)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


# What is told of others who publish at the same time.


def test_who_was_faster_is_told_by_the_answers_of_the_target(tmp_path: Path, target: Target) -> None:
    sent = small(tmp_path / "release")
    planned = plan(sent, target)
    bring(sent, target)
    late = carry_out(planned, sent, target)
    assert (late.sent, late.listed) == ((), False)
    again = as_dataset(sent, f"{DATASET}-2")
    planned = plan(again, target)
    target.create(f"{DATASET}-2/releases/0.1.0/a.txt", sent.folder / "a.txt", digest_of("one"))
    done = carry_out(planned, again, target)
    assert {file.path for file in planned.missing} - {file.path for file in done.sent} == {"a.txt"}
    assert done.listed


def test_one_who_is_late_with_other_bytes_is_told_so(tmp_path: Path, target: Target) -> None:
    sent, other = small(tmp_path / "release"), small(tmp_path / "other", words="two")
    (theirs,) = (file for file in other.files if file.path == "a.txt")
    path = f"{DATASET}/releases/0.1.0/a.txt"
    meddled = Meddled(
        target, "create", lambda: target.create(path, other.folder / "a.txt", theirs.sha256), at=2
    )
    problem = refusal(lambda: bring(sent, meddled))
    assert problem.exit_code == 1
    assert problem.message.startswith("somebody else was faster: other bytes stand at ")


# What is sent is what was sealed.


@pytest.mark.parametrize("name", ["csv/claims.csv", SUMS])
def test_a_file_that_changes_between_verifying_and_sending_is_not_sent(
    name: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "data"))
    real = verify_release

    def verified_then_changed(path: Path, *given: Any, **named: Any) -> Any:
        report = real(path, *given, **named)
        with (path / name).open("a") as file:
            file.write(f"{'0' * 64}  more.txt\n")
        return report

    monkeypatch.setattr(sendables, "verify_release", verified_then_changed)
    target = Folder(tmp_path / "target")
    problem = refusal(lambda: bring_sealed(copy, "0.1.0", target))
    assert (problem.exit_code, "changed while it was being published" in problem.message) == (1, True)
    assert listing_at(target, NAME) is None
    assert not (target.path / NAME / "releases/0.1.0" / name).exists()
