"""Claims of the made-up world: nested, about 800 bytes, and in order as far as validation can tell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from random import Random
from typing import Any

from bench.mistakes import Change
from bench.world import CHECKERS, PER_SOURCE, VERBS, Source, World
from claimpress.model.ids import new_claim_id

STAGES = ("planned", "agreed", "contracted", "under_way", "done", "proposed")
ORDER = (
    "id", "source", "actors", "action", "stage", "stance", "negated", "recipients", "items", "places",
    "date", "date_basis", "date_note", "said_by", "origin", "statement", "evidence", "event", "relations",
    "warnings", "checks",
)  # fmt: skip
"""Fields as they are written; what holds its default is left out."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def line(record: Any) -> str:
    """A record as a line of JSONL, without the line break."""
    return _encode(record)


def claims_of(
    world: World, source: Source, changes: Mapping[int, Change] | None = None
) -> Iterator[dict[str, Any]]:
    """The claims of one source in the order of its text; some are changed before they are checked."""
    random = world.random("claims", source.number)
    first = random.randrange(len(VERBS))
    before: list[str] = []
    for at in range(source.claims):
        claim = _claim(world, source, random, at, first, before)
        if changes and at in changes:
            changes[at](claim, source, random)
        else:
            before.append(claim["id"])
        claim["checks"] = [_check(random, source, claim)]
        yield {name: claim[name] for name in ORDER if name in claim}


def _claim(
    world: World, source: Source, random: Random, at: int, first: int, before: list[str]
) -> dict[str, Any]:
    number = source.number * PER_SOURCE + at
    # Each action once a source: no two claims of it say the same.
    name, label = VERBS[(first + at) % len(VERBS)].split("|")
    actors = _some(random, number, world.actors, random.choice((1, 1, 1, 2)))
    others = [
        one
        for one in _some(random, number * 7 + 3, world.actors, random.choice((0, 1, 1, 2)))
        if one not in actors
    ]
    items = _some(random, number, world.items, random.choice((1, 1, 2)))
    claim: dict[str, Any] = {
        "id": new_claim_id("g", random.getrandbits),
        "source": source.id,
        "actors": [_actor(world, random, one) for one in actors],
        "action": name,
        "stage": random.choice(STAGES),
        "items": [_item(world, random, one) for one in items],
    }
    if others:
        claim["recipients"] = [world.actor_id(one) for one in others]
    if said := _some(random, number * 11 + 5, world.actors, random.choice((0, 1, 1, 2))):
        claim["said_by"] = [world.actor_id(one) for one in said]
    if number < world.places or random.random() < 0.5:
        claim["places"] = [world.place_id(_some(random, number, world.places, 1)[0])]
    if at == 0 or random.random() < 0.3:
        claim["event"] = world.event_id(source.number)
    warnings: list[str] = []
    _colour(random, claim, warnings)
    _date(random, source, claim, warnings)
    who, what = world.actor(actors[0])["names"], world.item(items[0])["names"]
    claim["statement"] = (
        f"{who['en']} {label} {what['en']} (“{what['uk']}”), as passage {at + 1} of the report has it."
    )
    if random.random() < 0.05:
        claim["origin"] = {
            "actor": world.actor_id(actors[-1]),
            "basis": "inferred",
            "note": f"{who['uk']} сказав це сам",
        }
    claim["evidence"] = _evidence(random, source, at)
    if before and random.random() < 0.05:
        kind = random.choice(("part_of", "aim_of", "reason_for"))
        claim["relations"] = [{"type": kind, "claim": random.choice(before)}]
    if warnings:
        claim["warnings"] = warnings
    return claim


def _some(random: Random, number: int, size: int, count: int) -> list[int]:
    """Different numbers below `size`: the first claims go through all of them, later ones prefer small."""
    if not count:
        return []
    found = [number if number < size else min(int(size * random.random() ** 3), size - 1)]
    while len(found) < min(count, size):
        other = min(int(size * random.random() ** 2), size - 1)
        if other not in found:
            found.append(other)
    return found


def _actor(world: World, random: Random, number: int) -> dict[str, Any]:
    actor: dict[str, Any] = {"id": world.actor_id(number)}
    if random.random() < 0.1:
        actor["role"] = random.choice(("supplier", "host", "guarantor"))
    return actor


def _item(world: World, random: Random, number: int) -> dict[str, Any]:
    item: dict[str, Any] = {"id": world.item_id(number)}
    if (drawn := random.random()) < 0.2:
        item["quantity"] = {"value": random.randrange(1, 400), "unit": "unit"}
    elif drawn < 0.25:
        least = random.randrange(1, 50)
        item["quantity"] = {"min": least, "max": least + 10, "unit": "unit", "approximate": True}
    elif drawn < 0.26:
        item["quantity"] = {"value": random.randrange(90) + random.choice((0.25, 0.5, 0.75)), "unit": "tonne"}
    return item


def _colour(random: Random, claim: dict[str, Any], warnings: list[str]) -> None:
    """How sure the text sounds."""
    drawn = random.random()
    if drawn < 0.08:
        claim["stance"] = "expected"
        warnings.append("expectation")
    elif drawn < 0.14:
        claim["stance"] = "alleged"
        warnings.append("hearsay")
    elif drawn < 0.16:
        claim["negated"] = True


def _date(random: Random, source: Source, claim: dict[str, Any], warnings: list[str]) -> None:
    drawn = random.random()
    year, month, day = random.randrange(2005, 2014), random.randrange(1, 13), random.randrange(1, 29)
    if source.published is None:
        warnings.append("undated_source")
    if drawn < 0.45:
        claim["date"], claim["date_basis"] = f"{year}-{month:02}-{day:02}", "stated"
    elif drawn < 0.6:
        claim["date"], claim["date_basis"] = f"{year}-{month:02}", "stated"
    elif drawn < 0.65:
        claim["date"], claim["date_basis"] = f"{year}-{month:02}/{year + 1}-{month:02}", "stated"
    elif drawn < 0.7:
        claim |= {
            "date": f"{year}~",
            "date_basis": "inferred",
            "date_note": "from what the report says of the year",
        }
        warnings.append("inferred_year")
    elif drawn < 0.73:
        claim["date"], claim["date_basis"] = f"XXXX-{month:02}-{day:02}", "stated"
        warnings.append("date_without_year")


def _evidence(random: Random, source: Source, at: int) -> list[dict[str, Any]]:
    """One passage, now and then two; over a source every passage is used."""
    passages, count = source.passages, len(source.passages)
    chosen = [at % count]
    if at + source.claims < count:
        chosen.append(at + source.claims)
    elif random.random() < 0.05 and count > 1:
        chosen.append((at + 1) % count)
    return [
        dict(zip(("start", "length", "sha256"), passages[one], strict=True)) for one in sorted(set(chosen))
    ]


def _check(random: Random, source: Source, claim: dict[str, Any]) -> dict[str, Any]:
    return {
        "by": random.choice(CHECKERS),
        "on": f"2026-02-{random.randrange(1, 29):02}",
        "verdict": "confirmed",
        "record_sha256": sha256(_canonical(claim).encode()).hexdigest(),
        "text_sha256": source.sha256,
    }
