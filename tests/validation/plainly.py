"""Some rules stated once more, over plain records instead of tables: slow, and simple enough to be believed.

Each takes all records of a dataset and gives (number of a record, pointer) for whatever breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Broken = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Plain:
    """A record by its number, in the order of reading; of one that is not sound only its id is known."""

    number: int
    kind: str
    data: dict[str, Any]
    sound: bool

    @property
    def id(self) -> str | None:
        """Its id, where it has one."""
        found = self.data.get("id")
        return found if isinstance(found, str) else None


def spelt(entry: Any) -> dict[str, Any]:
    """An entry, also where it is a bare id."""
    return entry if isinstance(entry, dict) else {"id": entry}


def mentions(record: Plain) -> Iterator[tuple[str, str, str]]:
    """Kind and id of each record that this one names, and where."""
    data, one = record.data, {
        "acts_for": "actor", "broader": "item", "within": "place", "publisher": "actor", "source": "source",
        "action": "action", "event": "event",
    }  # fmt: skip
    lists = {"recipients": "actor", "said_by": "actor", "places": "place", "found": "source"}
    for name, kind in one.items():
        if data.get(name) is not None:
            yield kind, data[name], name
    if (data.get("origin") or {}).get("actor") is not None:
        yield "actor", data["origin"]["actor"], "origin/actor"
    if (data.get("withdrawn") or {}).get("successor") is not None:
        yield "claim", data["withdrawn"]["successor"], "withdrawn/successor"
    for name, kind in lists.items():
        yield from ((kind, wanted, f"{name}/{at}") for at, wanted in enumerate(data.get(name, ())))
    for name, kind in {"actors": "actor", "items": "item"}.items():
        entries = map(spelt, data.get(name, ()))
        yield from ((kind, entry["id"], f"{name}/{at}/id") for at, entry in enumerate(entries))
    for at, relation in enumerate(data.get("relations", ())):
        yield "claim", relation["claim"], f"relations/{at}/claim"


def sound(records: Iterable[Plain], kind: str) -> list[Plain]:
    """Those of a kind whose structure is right."""
    return [record for record in records if record.kind == kind and record.sound]


def dangling(records: list[Plain]) -> Broken:
    """A name that is nobody's, unless it may be that of a record whose own cannot be read."""
    there = {(record.kind, record.id) for record in records}
    unclear = {record.kind for record in records if not record.sound and not record.id}
    for record in records:
        for kind, wanted, pointer in mentions(record) if record.sound else ():
            if (kind, wanted) not in there and kind not in unclear:
                yield record.number, pointer


def unused(kind: str) -> Callable[[list[Plain]], Broken]:
    """Records of a kind that no other names; not told where some record cannot be read."""

    def rule(records: list[Plain]) -> Broken:
        by: dict[str, set[int]] = {}
        for record in records if all(one.sound for one in records) else ():
            for what, wanted, _ in mentions(record):
                if what == kind:
                    by.setdefault(wanted, set()).add(record.number)
        if all(one.sound for one in records):
            for one in sound(records, kind):
                if not by.get(str(one.id), set()) - {one.number}:
                    yield one.number, "id"

    return rule


def same_id(records: list[Plain]) -> Broken:
    """An id that an earlier record of the kind has."""
    seen: set[tuple[str, str]] = set()
    for record in records:
        if record.id and (record.kind, record.id) in seen:
            yield record.number, "id"
        seen.add((record.kind, record.id or ""))


def same_attestation(records: list[Plain]) -> Broken:
    """A passage that was compared already."""
    seen = set()
    for record in sound(records, "attestation"):
        key = tuple(record.data[name] for name in ("source", "text_sha256", "start", "length", "sha256"))
        if key in seen:
            yield record.number, "start"
        seen.add(key)


def repeated(values: list[Any]) -> Iterator[int]:
    """The places of values that stand before already."""
    return (at for at, value in enumerate(values) if value in values[:at])


def listed_twice(records: list[Plain]) -> Broken:
    """An entry of a list that stands before in it."""
    for record in records:
        if record.sound and record.kind in ("claim", "event", "search"):
            for name in ("recipients", "places", "said_by", "warnings", "found"):
                yield from ((record.number, f"{name}/{at}") for at in repeated(record.data.get(name, [])))
            for name in ("actors", "items"):
                ids = [spelt(entry)["id"] for entry in record.data.get(name, ())]
                yield from ((record.number, f"{name}/{at}/id") for at in repeated(ids))


def to_itself(records: list[Plain]) -> Broken:
    """A claim that a claim names as another, and that is itself."""
    for record in sound(records, "claim"):
        for kind, wanted, pointer in mentions(record):
            if (kind, wanted) == ("claim", record.id):
                yield record.number, pointer


def relation_twice(records: list[Plain]) -> Broken:
    """A relation that stands before in the claim."""
    for record in sound(records, "claim"):
        pairs = [(one["type"], one["claim"]) for one in record.data.get("relations", ())]
        yield from ((record.number, f"relations/{at}") for at in repeated(pairs))


def withdrawn(records: list[Plain]) -> Broken:
    """A withdrawn claim that is a successor, or to which a claim that stands is related."""
    gone = {record.id for record in sound(records, "claim") if record.data.get("withdrawn")}
    for record in sound(records, "claim"):
        own = record.data.get("withdrawn") or {}
        if own.get("successor") in gone - {record.id}:
            yield record.number, "withdrawn/successor"
        for at, one in enumerate(() if own else record.data.get("relations", ())):
            if one["claim"] in gone and one["type"] not in ("corrects", "supersedes"):
                yield record.number, f"relations/{at}/claim"


def quantities(test: Callable[[Any, Any, Any], bool], end: str) -> Callable[[list[Plain]], Broken]:
    """A quantity whose value, least and most are not as they should be."""

    def rule(records: list[Plain]) -> Broken:
        for record in sound(records, "claim"):
            for name in ("actors", "items"):
                for at, entry in enumerate(map(spelt, record.data.get(name, ()))):
                    if (found := entry.get("quantity")) is not None:
                        given = (found.get(part) for part in ("value", "min", "max"))
                        if test(*given):
                            yield record.number, f"{name}/{at}/quantity{end}"

    return rule


def both_sides(records: list[Plain]) -> Broken:
    """A recipient who is an actor as well."""
    for record in sound(records, "claim"):
        actors = {spelt(entry)["id"] for entry in record.data.get("actors", ())}
        for at, wanted in enumerate(record.data.get("recipients", ())):
            if wanted in actors:
                yield record.number, f"recipients/{at}"


def nobody(records: list[Plain]) -> Broken:
    """An act of nobody."""
    for record in sound(records, "claim"):
        if record.data["stage"] != "none" and not record.data.get("actors"):
            yield record.number, "actors"


def overlapping(records: list[Plain]) -> Broken:
    """A passage that shares characters with one before it in the claim."""
    for record in sound(records, "claim"):
        passages = list(enumerate(() if record.data.get("withdrawn") else record.data["evidence"]))
        for (_, a), (at, b) in combinations(passages, 2):
            if max(a["start"], b["start"]) < min(a["start"] + a["length"], b["start"] + b["length"]):
                yield record.number, f"evidence/{at}"


def circles(records: list[Plain]) -> set[tuple[str, str, bool]]:
    """Kind of link, smallest id, whether it is alone: of each group of records that leads back to itself."""
    nexts: dict[str, dict[str, set[str]]] = {}
    for record in records:
        for link, wanted in _links(record) if record.sound else ():
            nexts.setdefault(link, {}).setdefault(str(record.id), set()).add(wanted)
    found = set()
    for link, ways in nexts.items():
        reached = {start: _reached(ways, start) for start in ways}
        for start, there in reached.items():
            group = {other for other in there if start in reached.get(other, ())}
            if start in ways[start]:
                found.add((link, start, True))
            if len(group) > 1 and start == min(group):
                found.add((link, start, False))
    return found


def _links(record: Plain) -> Iterator[tuple[str, str]]:
    for name in ("acts_for", "broader", "within"):
        if record.data.get(name) is not None:
            yield name, record.data[name]
    if (record.data.get("withdrawn") or {}).get("successor"):
        yield "successor", record.data["withdrawn"]["successor"]
    for one in record.data.get("relations", ()):
        if one["type"] != "contradicts":
            yield one["type"], one["claim"]


def _reached(ways: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        for other in ways.get(ahead.pop(), set()) - reached:
            reached.add(other)
            ahead.append(other)
    return reached


RULES: dict[str, Callable[[list[Plain]], Broken]] = {
    "actor-is-recipient": both_sides,
    "dangling-reference": dangling,
    "duplicate-attestation": same_attestation,
    "duplicate-id": same_id,
    "listed-twice": listed_twice,
    "missing-actor": nobody,
    "overlapping-evidence": overlapping,
    "quantity-empty": quantities(lambda *given: given == (None, None, None), ""),
    "quantity-range-reversed": quantities(lambda _, low, top: None not in (low, top) and low >= top, "/min"),
    "quantity-value-and-range": quantities(
        lambda value, low, top: value is not None and (low, top) != (None, None), "/value"
    ),
    "relation-to-itself": to_itself,
    "relation-twice": relation_twice,
    "unused-actor": unused("actor"),
    "unused-event": unused("event"),
    "unused-item": unused("item"),
    "unused-place": unused("place"),
    "withdrawn-in-use": withdrawn,
}
"""Code of a rule -> the rule."""
