"""The made-up world that generated claims speak of: vocabulary and sources, as large as the claims ask for.

Everything follows from the seed and the number of claims; nothing here is about anything that happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from random import Random
from typing import Any

PER_SOURCE = 25
"""Claims of one source, but for the last one."""
CHECKERS = ("anna-k", "ben-o", "chiyo-t", "dmytro-s", "eva-l", "farid-m")
VERBS = (
    "accept|accepts", "acquire|acquires", "agree|agrees on", "announce|announces", "approve|approves",
    "build|builds", "buy|buys", "call-for|calls for", "cancel|cancels", "certify|certifies",
    "consider|considers", "deliver|delivers", "deploy|deploys", "develop|develops", "discuss|discusses",
    "donate|donates", "equip|equips", "exchange|exchanges", "expand|expands", "export|exports",
    "finance|finances", "fund|funds", "import|imports", "inspect|inspects", "install|installs",
    "launch|launches", "lease|leases", "lend|lends", "license|licenses", "maintain|maintains",
    "modernise|modernises", "move|moves", "offer|offers", "order|orders", "overhaul|overhauls",
    "produce|produces", "promise|promises", "purchase|purchases", "receive|receives", "repair|repairs",
    "request|requests", "sell|sells", "share|shares", "station|stations", "supply|supplies", "test|tests",
    "train-on|trains on", "transfer|transfers", "upgrade|upgrades", "withdraw|withdraws",
)  # fmt: skip
_OFFICES = (
    ("Ministry of Defence", "Міністерство оборони", "Министерство обороны"),
    ("General Staff", "Генеральний штаб", "Генеральный штаб"),
    ("Procurement Agency", "Агенція закупівель", "Агентство закупок"),
    ("Shipyard", "Суднобудівний завод", "Судостроительный завод"),
    ("Aviation Works", "Авіаційний завод", "Авиационный завод"),
    ("Export Council", "Рада з експорту", "Совет по экспорту"),
    ("Research Institute", "Науково-дослідний інститут", "Научно-исследовательский институт"),
    ("Border Service", "Прикордонна служба", "Пограничная служба"),
)
_GOODS = (
    ("patrol boat", "патрульний катер"),
    ("radar station", "радіолокаційна станція"),
    ("field hospital", "польовий госпіталь"),
    ("transport aircraft", "транспортний літак"),
    ("night vision set", "прилад нічного бачення"),
    ("armoured carrier", "бронетранспортер"),
    ("spare engine", "запасний двигун"),
    ("training simulator", "навчальний тренажер"),
)
_TOWNS = (("Haven", "Гавань"), ("Bridge", "Міст"), ("Ford", "Брід"), ("Field", "Поле"), ("Hill", "Пагорб"))


@dataclass(frozen=True)
class World:
    """How many there are of each, and each by its number."""

    count: int
    seed: int

    @cached_property
    def sources(self) -> int:
        return -(-self.count // PER_SOURCE)

    @cached_property
    def actors(self) -> int:
        return min(max(self.count // 50, 12), 3000)

    @cached_property
    def outlets(self) -> int:
        return min(self.sources, 200)

    @cached_property
    def items(self) -> int:
        return min(max(self.count // 100, 6), 1200)

    @cached_property
    def places(self) -> int:
        return min(max(self.count // 200, 4), 800)

    def random(self, *of: object) -> Random:
        """A generator of its own for each thing, so that they can be made in any order."""
        return Random(f"{self.seed}/{'/'.join(map(str, of))}")

    def dataset(self) -> dict[str, Any]:
        """`dataset.json`."""
        return {
            "id": "generated-claims",
            "title": "Generated claims",
            "description": "Made by a seeded generator to measure with; nothing in it happened.",
            "id_prefix": "g",
            "language": "en",
            "licence": {
                "id": "CC0-1.0",
                "name": "CC0",
                "url": "https://creativecommons.org/publicdomain/zero/1.0/",
            },
            "contact": {"name": "nobody", "note": "the data is made up"},
            "creators": ["a seeded generator"],
            "keywords": ["generated"],
            "policies": {"checks_needed": 1},
            "method": "Drawn by a generator from a seed.",
            "known_biases": [{"title": "Made up", "text": "No record says anything about the world."}],
            "corrections": "None: the data is made up.",
        }

    def action(self, number: int) -> dict[str, Any]:
        name, label = VERBS[number].split("|")
        return {
            "id": name,
            "label": label,
            "definition": f"somebody {label} something",
            "use_when": f"the text says that somebody {label}",
            "not_when": "the text says something else",
        }

    def actor_id(self, number: int) -> str:
        office = _OFFICES[number % len(_OFFICES)][0].lower().replace(" ", "-")
        return f"{office}-{number // len(_OFFICES) + 1}"

    def actor(self, number: int) -> dict[str, Any]:
        en, uk, ru = _OFFICES[number % len(_OFFICES)]
        no = number // len(_OFFICES) + 1
        return {
            "id": self.actor_id(number),
            "kind": "body",
            "names": {"en": f"{en} No. {no}", "uk": f"{uk} № {no}", "ru": f"{ru} № {no}"},
        }

    def outlet_id(self, number: int) -> str:
        return f"courier-{number + 1}"

    def outlet(self, number: int) -> dict[str, Any]:
        names = {"en": f"Courier No. {number + 1}", "uk": f"Кур'єр № {number + 1}"}
        return {"id": self.outlet_id(number), "kind": "outlet", "names": names}

    def item_id(self, number: int) -> str:
        return f"{_GOODS[number % len(_GOODS)][0].replace(' ', '-')}-{number // len(_GOODS) + 1}"

    def item(self, number: int) -> dict[str, Any]:
        en, uk = _GOODS[number % len(_GOODS)]
        no = number // len(_GOODS) + 1
        return {"id": self.item_id(number), "names": {"en": f"{en} type {no}", "uk": f"{uk} типу {no}"}}

    def place_id(self, number: int) -> str:
        return f"{_TOWNS[number % len(_TOWNS)][0].lower()}-{number // len(_TOWNS) + 1}"

    def place(self, number: int) -> dict[str, Any]:
        en, uk = _TOWNS[number % len(_TOWNS)]
        no = number // len(_TOWNS) + 1
        names = {"en": f"{en} No. {no}", "uk": f"{uk} № {no}"}
        return {"id": self.place_id(number), "kind": "city", "names": names}

    def event_id(self, source: int) -> str:
        return f"meeting-{source + 1}"

    def event(self, source: int) -> dict[str, Any]:
        return {"id": self.event_id(source), "label": f"Meeting No. {source + 1}"}

    def source(self, number: int) -> Source:
        """A source; the same each time it is asked for."""
        return Source(self, number, self.random("source", number))


class Source:
    """A made-up text: its record, and the passages that its claims rest on, as (start, length, digest)."""

    def __init__(self, world: World, number: int, random: Random) -> None:
        self.number = number
        self.id = f"report-{number + 1}"
        self.claims = min(PER_SOURCE, world.count - number * PER_SOURCE)
        self.publisher = world.outlet_id(number % world.outlets)
        self.sha256 = sha256(f"{world.seed}/text/{number}".encode()).hexdigest()
        year, month, day = 2015 + random.randrange(10), 1 + random.randrange(12), 1 + random.randrange(28)
        self.published = f"{year}-{month:02}-{day:02}" if random.random() < 0.85 else None
        self.language = random.choice(("uk", "ru", "ja", "en"))
        self.paragraphs, self.passages = _text(random, max(1, min(14, self.claims)), self.sha256)
        self.length = self.paragraphs[-1][0] + self.paragraphs[-1][1]

    def record(self) -> dict[str, Any]:
        """As it stands on a line of `sources.jsonl`."""
        return {
            "id": self.id,
            "title": f"A report No. {self.number + 1} on deliveries",
            "publisher": self.publisher,
            "language": self.language,
            "published": self.published,
            "archive_name": f"{self.id}.txt",
            "retrieved": "2026-01-10",
            "texts": [
                {
                    "raw_sha256": self.sha256[::-1],
                    "sha256": self.sha256,
                    "length": self.length,
                    "extent": "whole",
                }
            ],
            "paragraphs": [{"start": start, "length": length} for start, length in self.paragraphs],
            "origin": {"actor": self.publisher, "basis": "stated"},
            "readings": [
                {
                    "paragraphs": list(range(len(self.paragraphs))),
                    "by": CHECKERS[self.number % len(CHECKERS)],
                    "on": "2026-01-15",
                    "complete": True,
                }
            ],
        }

    def attestations(self) -> list[dict[str, Any]]:
        """One for each passage."""
        return [
            {
                "source": self.id,
                "text_sha256": self.sha256,
                "start": start,
                "length": length,
                "sha256": digest,
                "result": "verified",
                "on": "2026-01-20",
                "tool": "claimpress 0.2.0",
            }
            for start, length, digest in self.passages
        ]


def _text(random: Random, count: int, salt: str) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
    """Paragraphs that follow each other, and passages: a part of each, and of some a second part."""
    paragraphs, passages, position = [], [], 0
    for _ in range(count):
        length = random.randrange(90, 420)
        paragraphs.append((position, length))
        middle = length // 2
        passages.append((position, middle))
        if random.random() < 0.6:
            passages.append((position + middle, length - middle))
        position += length + 1
    return paragraphs, [(at, n, sha256(f"{salt}/{at}/{n}".encode()).hexdigest()) for at, n in passages]
