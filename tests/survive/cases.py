"""The commands that are tried, each as one small description.

A case says how a fresh folder is prepared, which work is run in it, which things in it must be whole at any
moment (*parts*), and how they must agree with each other. All else (faults, kills, what a run tells, the
next run) is the same for all and stands in trials.py. To add a command: a subclass of `Case`, an object of it
in `CASES`, and its work under the same name in `WORK`. Work runs in a forked child under the shim. A part is
a path inside the folder, and stands for all below it that belongs to no other part.
"""

from __future__ import annotations

import json
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import claimpress
from claimpress.cli import main
from claimpress.release.semver import is_version
from support_release import DELIVERY, KLOPSTOCK

States = Mapping[str, str]
"""Part -> `same` (the work does not change it), `old`, `new`, `absent`, `some` (of its files) or `broken`."""
Run = Callable[..., None]
"""Run a command line, or other `work` with its arguments, expecting it to end well."""
DATASET = "klopstock-claims"
DATABASE = f"dist/{DATASET}.duckdb"
NEXT = "0.2.0"


class Case(ABC):
    """A command, described."""

    name: ClassVar[str]
    parts: ClassVar[tuple[str, ...]]
    inputs: ClassVar[tuple[str, ...]] = ("data",)
    optional: ClassVar[tuple[str, ...]] = ()
    """Parts that may be missing while the work is not done."""
    growing: ClassVar[tuple[str, ...]] = ()
    """Parts that come file by file, each file whole; `disagreement` says when they must be there whole."""
    vanishing: ClassVar[str] = "data"
    """A folder that somebody takes away while the work is done."""
    every: ClassVar[int] = 1
    """Of how many openings, makings and removals the tests hurt one, and of how many renames they kill at
    one: more where the same is done for file after file."""
    alike: ClassVar[Mapping[str, str]] = {}
    """Parts whose bytes differ from run to run -> the work that tells whether a path is like another."""

    @abstractmethod
    def prepare(self, folder: Path, run: Run) -> None:
        """Fill an empty folder with what stands there before the command."""

    def arguments(self, folder: Path) -> list[object]:
        """What the work is called with."""
        return [folder]

    def reading(self, folder: Path) -> list[tuple[str, ...]]:  # noqa: ARG002 - for those that make releases
        """What a reader can do with the folder as it is now: work and arguments."""
        return []

    @abstractmethod
    def disagreement(self, states: States) -> str:
        """What no reader may ever see although every part is whole; "" where all is well."""

    def refused(self, states: States, told: str) -> str:  # noqa: ARG002 - for those that promise more
        """What may not be so after a run that ended with the error `told`; "" where all is well."""
        return ""

    def undone(self, states: States, told: str) -> list[str]:  # noqa: ARG002 - for those that may warn
        """Parts that are not what they should be after a run that ended well, and said `told`."""
        return [part for part, state in states.items() if state not in ("same", "new")]


def data_with_a_release(folder: Path, run: Run) -> None:
    """A dataset whose 0.1.0 is sealed and drafted, and one more check in the data since."""
    shutil.copytree(KLOPSTOCK, folder, dirs_exist_ok=True)
    run("--data", folder, "release", "0.1.0", "--date", "2026-01-02")
    run("--data", folder, "build")
    run("--data", folder, "confirm", DELIVERY, "--by", "second-reader", "--on", "2026-01-03")


def published(folder: Path, target: Path, run: Run) -> None:
    """A dataset whose 0.1.0 is sealed, and published."""
    shutil.copytree(KLOPSTOCK, folder, dirs_exist_ok=True)
    run("--data", folder, "release", "0.1.0", "--date", "2026-01-02")
    run("--data", folder, "publish", target)


def seal_next(folder: Path, run: Run) -> None:
    """One more check in the data, and the release that has it."""
    run("--data", folder, "confirm", DELIVERY, "--by", "second-reader", "--on", "2026-01-03")
    run("--data", folder, "release", NEXT, "--date", "2026-01-04")


class Build(Case):
    """`build` over an earlier draft."""

    name = "build"
    draft, note = "dist/release", "dist/build.json"
    parts = ("data", draft, DATABASE, note)
    optional = (note,)
    vanishing = "dist"
    alike = {DATABASE: "like-database", note: "like-note"}  # noqa: RUF012 - a constant

    def prepare(self, folder: Path, run: Run) -> None:
        data_with_a_release(folder, run)

    def reading(self, folder: Path) -> list[tuple[str, ...]]:
        return [("read", str(folder / self.draft))]

    def disagreement(self, states: States) -> str:
        note, others = states[self.note], {states[self.draft], states[DATABASE]}
        if note == "absent" or others == {note}:
            return ""
        return f"the note is {note}, draft and database are {states[self.draft]} and {states[DATABASE]}"


class Release(Case):
    """`release`: the second of a dataset."""

    name = "release"
    ledger, sealed = "data/releases/index.json", f"data/releases/{NEXT}"
    parts = ("data", "data/releases/0.1.0", "dist", ledger, sealed)
    vanishing = "data/releases"

    def prepare(self, folder: Path, run: Run) -> None:
        data_with_a_release(folder, run)

    def reading(self, folder: Path) -> list[tuple[str, ...]]:
        listed = json.loads((folder / self.ledger).read_bytes())["releases"]
        paths = [str(folder / "data" / "releases" / entry["version"]) for entry in listed]
        return [(work, *rest, path) for path in paths for work, *rest in (("read",), ("command", "verify"))]

    def disagreement(self, states: States) -> str:
        if states[self.ledger] == "new" and states[self.sealed] != "new":
            return f"the ledger lists {NEXT}, whose folder is {states[self.sealed]}"
        return ""


class Edit(Case):
    """Several data files rewritten at once, as `confirm` does."""

    name = "edit"
    files = ("data/actors.yaml", "data/items.yaml", "data/sources/new.yaml")
    parts = ("data", *files)
    inputs = parts

    def prepare(self, folder: Path, run: Run) -> None:  # noqa: ARG002
        shutil.copytree(KLOPSTOCK, folder, dirs_exist_ok=True)

    def disagreement(self, states: States) -> str:  # noqa: ARG002 - killed between two files, some are new
        return ""

    def refused(self, states: States, told: str) -> str:
        told = " ".join(told.split())
        changed = [part for part in self.files if states[part] != "old" and part not in told]
        return f"changed all the same: {', '.join(changed)}" if changed else ""


class Publish(Case):
    """`publish`: the second release to a folder at which the first stands."""

    name = "publish"
    place = f"target/{DATASET}"
    first, sent, listing = f"{place}/releases/0.1.0", f"{place}/releases/{NEXT}", f"{place}/releases.json"
    parts = ("data", first, sent, listing)
    inputs = ("data", first)
    growing = (sent,)
    vanishing = "target"
    every = 35  # prime to 2 and 3, the calls of a kind that each file takes, so that each has its turn

    def prepare(self, folder: Path, run: Run) -> None:
        published(folder, folder / "target", run)
        seal_next(folder, run)

    def reading(self, folder: Path) -> list[tuple[str, ...]]:
        listed = json.loads((folder / self.listing).read_bytes())["releases"]
        return [("read", str(folder / self.place / "releases" / one["version"])) for one in listed]

    def disagreement(self, states: States) -> str:
        if states[self.listing] == "new" and states[self.sent] != "new":
            return f"the list names {NEXT}, of whose files there are: {states[self.sent]}"
        return ""


class Get(Case):
    """`get`: the second release from a folder, by one who has the first and remembers it."""

    name = "get"
    first, got = "got/0.1.0", f"got/{NEXT}"
    memory = f"state/claimpress/seen/{DATASET}.json"
    parts = ("origin", first, got, memory)
    inputs = ("origin", first, memory)
    vanishing = "got"
    every = 13

    def prepare(self, folder: Path, run: Run) -> None:
        project, origin = folder / "project", folder / "origin"
        published(project, origin, run)
        run(folder, work="get")
        seal_next(project, run)
        run("--data", project, "publish", origin)
        shutil.rmtree(project)

    def reading(self, folder: Path) -> list[tuple[str, ...]]:
        return [("read", str(path)) for path in (folder / "got").iterdir() if is_version(path.name)]

    def disagreement(self, states: States) -> str:
        if states[self.memory] == "new" and states[self.got] != "new":
            return f"{NEXT} is remembered, and {states[self.got]}"
        return ""

    def undone(self, states: States, told: str) -> list[str]:
        undone = super().undone(states, told)
        return [part for part in undone if part != self.memory or "could not be remembered" not in told]


class Sloppy(Case):
    """Everything done wrong, to see that the bench notices; none of `CASES`."""

    name = "sloppy"
    parts = ("data", "out")

    def prepare(self, folder: Path, run: Run) -> None:  # noqa: ARG002
        shutil.copytree(KLOPSTOCK, folder, dirs_exist_ok=True)
        (folder / "out").mkdir()
        for name in ("a", "b"):
            (folder / "out" / name).write_text("old")

    def disagreement(self, states: States) -> str:  # noqa: ARG002
        return ""


CASES: Mapping[str, Case] = {case.name: case for case in (Build(), Release(), Edit(), Publish(), Get())}


# What runs in the children: functions of texts that give an exit code.


def _build(folder: str) -> int:
    return main(["--data", folder, "build"])


def _release(folder: str) -> int:
    return main(["--data", folder, "release", NEXT, "--date", "2026-01-04"])


def _publish(folder: str) -> int:
    return main(["--data", folder, "publish", str(Path(folder, "target"))])


def _get(folder: str) -> int:
    os.environ["XDG_STATE_HOME"] = str(Path(folder, "state"))
    places = ["--from", str(Path(folder, "origin")), "--to", str(Path(folder, "got"))]
    return main(["get", DATASET, *places])


def _edit(folder: str) -> int:
    from claimpress.disk.whole import replace_all

    paths = [Path(folder, name) for name in Edit.files]
    kept = {path: path.read_bytes() if path.exists() else b"" for path in paths}
    replace_all({path: data.removesuffix(b"# more\n") + b"# more\n" for path, data in kept.items()})
    return 0


def _sloppy(folder: str) -> int:
    busy, actors = Path(folder, "out", ".lock"), Path(folder, "data", "actors.yaml")
    if busy.exists():
        return 3
    busy.touch()
    actors.write_bytes(actors.read_bytes())
    with suppress(OSError):
        for name in ("a", "b"):
            Path(folder, "out", name).write_text("new")
    busy.unlink()
    return 0


def _command(*arguments: str) -> int:
    return main(list(arguments))


def _read(path: str) -> int:
    """Read a release as a user of the library does."""
    with claimpress.open(path) as release:
        assert release.sql("SELECT count(*) AS claims FROM claims").to_pylist() == [{"claims": 5}]
    return 0


def _like_database(path: str, reference: str) -> int:
    """0 where a database holds the tables of the draft beside the reference."""
    from claimpress.release.formats.database import check_database
    from claimpress.release.reader import ReleaseFolder

    return len(check_database(Path(path), ReleaseFolder(Path(reference).with_name("release"))))


def _like_note(path: str, reference: str) -> int:
    """0 where a note says what the reference says, and gives the digest of the database beside it."""
    import hashlib

    note, other = (json.loads(Path(name).read_bytes()) for name in (path, reference))
    told, _ = (one["database"].pop("sha256") for one in (note, other))
    held = hashlib.sha256(Path(path).with_name(note["database"]["name"]).read_bytes()).hexdigest()
    return 0 if note == other and told == held else 1


WORK: Mapping[str, Callable[..., int]] = {
    "build": _build,
    "release": _release,
    "edit": _edit,
    "publish": _publish,
    "get": _get,
    "sloppy": _sloppy,
    "command": _command,
    "read": _read,
    "like-database": _like_database,
    "like-note": _like_note,
}
