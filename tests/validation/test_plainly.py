"""Rules in SQL find what the same rules find in plain Python, in thousands of records, many of them wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any

from bench.generate import generate
from bench.world import World
from claimpress.load.jsonl import read_jsonl
from claimpress.load.records import RawRecord
from claimpress.model.finding import Finding
from claimpress.model.kinds import KINDS
from claimpress.validation.run import validate_root
from claimpress.validation.structure import fits
from validation.plainly import RULES, Plain, circles
from validation.test_bulk import bulk

Records = dict[str, list[dict[str, Any]]]
"""Kind -> records."""
STEMS = {kind.name: kind.stem for kind in KINDS.values() if kind.name not in ("dataset", "search")}
RELATIONS = ("contradicts", "part_of", "part_of", "aim_of", "corrects", "supersedes")
NAMED = {
    "actor": {"acts_for": "actor"},
    "item": {"broader": "item"},
    "place": {"within": "place"},
    "event": {"places": "place"},
    "source": {"publisher": "actor"},
    "claim": {
        "source": "source", "action": "action", "event": "event", "recipients": "actor", "said_by": "actor",
        "places": "place", "actors": "actor", "items": "item",
    },
}  # fmt: skip
"""Kind -> its fields that name others, and of what kind those are."""


class Spoiler:
    """Makes records wrong, in ways that rules are about."""

    def __init__(self, records: Records, seed: int) -> None:
        self.records = records
        self.random = Random(seed)
        self.ways: dict[str, list[Callable[[dict[str, Any]], None]]] = {
            "claim": [
                self.relate,
                self.withdraw,
                self.repeat,
                self.count,
                self.take_another,
                self.change_sides,
            ],
            "attestation": [self.be_another],
        }

    def some_id(self, kind: str) -> str:
        """An id: of a record of the kind, most often one of few, or of another kind, or of none."""
        if kind != "claim" and self.random.random() < 0.2:
            return self.random.choice(("nobody", self.some_id("place"), self.some_id("actor")))
        known = self.records[kind]
        chosen: str = self.random.choice(known[: self.random.choice((6, 6, 40, len(known)))])["id"]
        return chosen

    def spoil(self, kind: str, record: dict[str, Any]) -> None:
        """Change a record in some way."""
        own = self.ways.get(kind, [])
        if own and self.random.random() < 0.6:
            self.random.choice(own)(record)
        elif kind in NAMED and self.random.random() < 0.6:
            name, wanted = self.random.choice(list(NAMED[kind].items()))
            found = self.some_id(wanted)
            several = name.endswith("s") or name == "said_by"
            record[name] = [*record.get(name, [])[:3], found] if several else found
        elif kind != "attestation":
            others = kind == "claim" or self.random.random() < 0.5
            record["id"] = self.some_id(kind) if others else f"{record['id']}-2"

    def relate(self, claim: dict[str, Any]) -> None:
        """Relations of one type, to itself or others, some perhaps twice."""
        kind, others = (
            self.random.choice(RELATIONS),
            [claim["id"], *(self.some_id("claim") for _ in range(6))],
        )
        more = [{"type": kind, "claim": other} for other in self.random.choices(others, k=3)]
        claim["relations"] = [*claim.get("relations", []), *more]

    def ring(self, claims: list[dict[str, Any]]) -> None:
        """Each is a part of the next, and the last of the first."""
        for one, other in pairwise([*claims, claims[0]]):
            one["relations"] = [*one.get("relations", []), {"type": "part_of", "claim": other["id"]}]

    def withdraw(self, claim: dict[str, Any]) -> None:
        """Taken back, for itself or another."""
        successor = self.random.choice((None, claim["id"], self.some_id("claim"), self.some_id("claim")))
        claim["withdrawn"] = {"since": "0.1.0", "reason": "a slip", "successor": successor}

    def repeat(self, claim: dict[str, Any]) -> None:
        """An entry of a list once more, perhaps as a bare id."""
        name = self.random.choice([name for name in NAMED["claim"] if isinstance(claim.get(name), list)])
        entry = self.random.choice(claim[name] or ["nobody"])
        bare = isinstance(entry, dict) and self.random.random() < 0.5
        claim[name] = [*claim[name], entry["id"] if bare else entry]

    def count(self, claim: dict[str, Any]) -> None:
        """A quantity with some numbers."""
        given = {name: self.random.choice((1, 2, 2.5, 10)) for name in ("value", "min", "max")}
        for name in self.random.sample(list(given), self.random.randrange(4)):
            del given[name]
        name = self.random.choice(("actors", "items"))
        claim[name] = [
            *claim.get(name, []),
            {"id": self.some_id(name[:-1]), "quantity": {**given, "unit": "t"}},
        ]

    def take_another(self, claim: dict[str, Any]) -> None:
        """A passage near the first."""
        first = claim["evidence"][0]
        shifted = max(
            first["start"] + self.random.choice((-1, 1)) * self.random.choice((9, first["length"])), 0
        )
        claim["evidence"] = [*claim["evidence"], {**first, "start": shifted}]

    def change_sides(self, claim: dict[str, Any]) -> None:
        """Nobody acts, where perhaps nothing is done either; or those who act receive as well."""
        if self.random.random() < 0.5:
            claim["recipients"] = [actor["id"] for actor in claim["actors"] if isinstance(actor, dict)]
        else:
            claim["actors"] = []
            claim["stage"] = self.random.choice(("none", "done"))

    def be_another(self, attestation: dict[str, Any]) -> None:
        """What another compared."""
        attestation.update(self.random.choice(self.records["attestation"]))


def made(data: Path, seed: int, broken: Records) -> list[tuple[Plain, tuple[str, int]]]:
    """Write a dataset of which a quarter is wrong; its records, and where they stand: file and line.

    Some records of the kinds of `broken` get the fields that stand there, with which they are not sound.
    """
    generate(World(400, seed), data / "claims.jsonl", workers=1)
    paths = {kind: data / f"{stem}.jsonl" for kind, stem in STEMS.items()}
    records: Records = {
        kind: [json.loads(line) for line in path.open(encoding="utf-8")] for kind, path in paths.items()
    }
    for kind in ("actor", "item", "place", "event"):
        records[kind].append(records[kind][0] | {"id": "unnamed"})
    spoiler = Spoiler(records, seed)
    spoiler.ring(spoiler.random.sample(records["claim"], 4))
    for kind, listed in records.items():
        for at, record in enumerate(listed):
            if at < 12 or spoiler.random.random() < 0.25:
                spoiler.spoil(kind, record)
            if kind in broken and spoiler.random.random() < 0.1:
                record.update(*broken[kind])
        paths[kind].write_text("".join(f"{json.dumps(record)}\n" for record in listed), encoding="utf-8")
    return [found for kind, path in paths.items() for found in plain_records(kind, path)]


def plain_records(kind: str, path: Path) -> list[tuple[Plain, tuple[str, int]]]:
    """Records of a file, numbered so that files do not mix."""
    found = []
    with path.open("rb") as stream:
        for one in read_jsonl(stream, path.name):
            number = (list(STEMS).index(kind) << 20) + one.number
            sound = fits(RawRecord(kind, one.value, path.name, number, dict))
            found.append((Plain(number, kind, one.value, sound), (path.name, one.number)))
    return found


def of_rule(findings: Iterable[Finding], code: str) -> set[tuple[str, int, str]]:
    """Where a rule found something."""
    return {(Path(f.place.file).name, f.place.line, f.pointer) for f in findings if f.code == code}


def round_and_round(findings: Iterable[Finding]) -> set[tuple[str, str, bool]]:
    """Circles that were found, as `circles` tells of them."""
    return {
        (f.details["link"], f.record, f.details["path"].count(" > ") == 1)
        for f in findings
        if f.code in ("hierarchy-cycle", "relation-cycle")
    }


BROKEN: tuple[Records, ...] = (
    {},
    {"claim": [{"stage": "nope"}], "event": [{"note": 7}]},
    {"actor": [{"id": 7}]},
)
"""What makes records of a kind unsound: nothing, fields beside the id, the id."""


HIERARCHY = {"acts_for", "broader", "within"}
"""Links of which a rule tells also where a record names itself; of claims another one does."""


def compared(folder: Path, seed: int, broken: Records) -> Counter[str]:
    """How much each rule found in a dataset, read record by record and in bulk: what plain Python finds."""
    records = made(folder / "data", seed, broken)
    places = {record.number: place for record, place in records}
    plain = [record for record, _ in records]
    one_by_one, at_once = validate_root(folder / "data"), bulk(folder / "data", folder / "work")
    assert one_by_one.compared
    assert at_once.compared
    count: Counter[str] = Counter()
    for code, rule in RULES.items():
        wanted = {(*places[number], pointer) for number, pointer in rule(plain)}
        assert of_rule(one_by_one.findings, code) == wanted, code
        assert of_rule(at_once.findings, code) == wanted, code
        count[code] = len(wanted)
    looped = {one for one in circles(plain) if not one[2] or one[0] in HIERARCHY}
    assert round_and_round(one_by_one.findings) == round_and_round(at_once.findings) == looped
    return count + Counter(link for link, _, _ in looped)


def test_sql_finds_what_plain_python_finds(tmp_path: Path) -> None:
    count: Counter[str] = Counter()
    for at, (seed, broken) in enumerate(product((1, 3), BROKEN)):
        (tmp_path / str(at)).mkdir()
        count += compared(tmp_path / str(at), seed, broken)
    assert set(RULES) - set(count) == set()
    assert set(count) & HIERARCHY
    assert set(count) & set(RELATIONS)
