"""What a diff tells: losses first, nothing moved shown as lost, reasons, counts, any size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.model.errors import UserError
from claimpress.model.kinds import KINDS, Kind
from claimpress.model.vocabulary import Actor
from claimpress.release.diff.compare import differences
from claimpress.release.diff.html import diff_page
from claimpress.release.diff.lines import OfCorpus, OfRelease
from claimpress.release.diff.markdown import diff_markdown
from claimpress.release.diff.outline import headline, outline
from claimpress.release.diff.plain import as_document, as_rows
from claimpress.release.diff.record import Difference, What, compared
from claimpress.release.diff.sides import of_working
from claimpress.release.diff.summary import Summary, summarise
from claimpress.release.diff.text import diff_lines
from claimpress.release.diff.values import in_words, plainly
from claimpress.release.reader import ReleaseFolder
from claimpress.validation.run import Report
from support_release import (
    COPRODUCE,
    DELIVERY,
    MEETING,
    PURCHASE,
    build,
    checked_twice,
    corpus_of,
    with_claim,
    with_records,
)

CLAIM, ACTOR = KINDS["claim"], KINDS["actor"]
GONE = {"since": "0.1.0", "reason": "the agency took it back", "successor": None}


def between(old: Report, new: Report, limit: int | None = 20) -> Summary:
    before, after = (OfCorpus(corpus_of(report)) for report in (old, new))
    return summarise(of_working(before, "0.1.0"), of_working(after, "0.2.0"), limit)


def found(old: Report, new: Report) -> list[tuple[What, str]]:
    pairs = differences(OfCorpus(corpus_of(old)), OfCorpus(corpus_of(new)))
    return [(entry.what, entry.id) for entry in pairs]


def test_equal_states_do_not_differ(report: Report) -> None:
    summary = between(report, report)
    assert not summary
    assert headline(summary) == "nothing differs"


def test_losses_come_first_then_corrections_then_additions(report: Report) -> None:
    changed = with_claim(with_claim(report, DELIVERY, stage="agreed"), PURCHASE, withdrawn=GONE)
    actor = Actor.model_validate({"id": "ruritania", "kind": "state", "names": {"en": "Ruritania"}})
    grown = with_records(changed, actors=[*corpus_of(report).actors, actor])
    sections = outline(between(report, grown))
    assert [section.title for section in sections] == ["Lost", "Corrected", "Added"]
    lost, corrected, added = sections
    assert lost.blocks[0].entries[0].id == PURCHASE
    assert lost.blocks[0].entries[0].reason == "misread; the agency took it back"
    (entry,) = corrected.blocks[0].entries
    assert [(fact.name, fact.old, fact.new) for fact in entry.facts] == [("stage", "planned", "agreed")]
    assert entry.reason == "misread"
    assert (added.blocks[0].title, added.blocks[0].entries[0].label) == ("Actors added", "Ruritania")


def test_a_claim_that_another_replaces_is_not_shown_as_lost(report: Report) -> None:
    merged = with_claim(report, PURCHASE, withdrawn=GONE | {"successor": COPRODUCE})
    merged = with_claim(merged, DELIVERY, withdrawn=GONE | {"successor": COPRODUCE})
    summary = between(report, merged)
    titles = [section.title for section in outline(summary)]
    assert [(group.what, group.count) for group in summary.groups] == [(What.REPLACED, 2)]
    moved = outline(summary)[titles.index("Moved or merged")]
    assert {entry.other for block in moved.blocks for entry in block.entries} == {COPRODUCE}


def test_a_successor_that_was_withdrawn_too_leads_to_its_own(report: Report) -> None:
    merged = with_claim(report, PURCHASE, withdrawn=GONE | {"successor": DELIVERY})
    merged = with_claim(merged, DELIVERY, withdrawn=GONE | {"successor": COPRODUCE})
    pairs = differences(OfCorpus(corpus_of(report)), OfCorpus(corpus_of(merged)), [CLAIM])
    assert {(entry.id, entry.what, entry.other) for entry in pairs} == {
        (PURCHASE, What.REPLACED, COPRODUCE),
        (DELIVERY, What.REPLACED, COPRODUCE),
    }


def test_a_claim_whose_successors_end_in_none_that_stands_is_lost(report: Report, tmp_path: Path) -> None:
    lost = with_claim(report, PURCHASE, withdrawn=GONE | {"successor": DELIVERY})
    lost = with_claim(lost, DELIVERY, withdrawn=GONE)
    old, new = corpus_of(report), corpus_of(lost)
    released = OfRelease(ReleaseFolder(build(new, tmp_path / "new")))
    for state in (OfCorpus(new), released):
        pairs = differences(OfCorpus(old), state, [CLAIM])
        assert {(entry.id, entry.what, entry.other) for entry in pairs} == {
            (PURCHASE, What.WITHDRAWN, None),
            (DELIVERY, What.WITHDRAWN, None),
        }


def test_a_source_whose_claims_were_only_merged_is_not_told_among_the_lost(report: Report) -> None:
    merged = with_claim(report, PURCHASE, withdrawn=GONE | {"successor": COPRODUCE})
    sections = {section.title: section for section in outline(between(report, merged))}
    assert "Lost" not in sections
    assert any("(1 replaced)" in line for line in sections["Moved or merged"].lines)
    lost = with_claim(report, PURCHASE, withdrawn=GONE)
    sections = {section.title: section for section in outline(between(report, lost))}
    assert any("(1 withdrawn)" in line for line in sections["Lost"].lines)
    assert "Moved or merged" not in sections


def test_a_record_under_another_id_is_renamed_and_neither_lost_nor_added(report: Report) -> None:
    actors = [
        actor.model_copy(update={"id": "freedonia-press"}) if actor.id == "freedonian-news-agency" else actor
        for actor in corpus_of(report).actors
    ]
    (difference,) = differences(
        OfCorpus(corpus_of(report)), OfCorpus(corpus_of(with_records(report, actors=actors))), [ACTOR]
    )
    assert (difference.what, difference.id) == (What.RENAMED, "freedonian-news-agency")
    assert difference.other == "freedonia-press"


def test_two_records_that_say_the_same_are_not_mistaken_for_each_other(report: Report) -> None:
    first, *rest = corpus_of(report).actors
    twins = [first.model_copy(update={"id": name}) for name in ("one", "two")]
    old, new = with_records(report, actors=rest + twins), with_records(report, actors=[first, *rest])
    assert found(old, new) == [(What.GONE, "one"), (What.GONE, "two"), (What.ADDED, first.id)]


def test_an_added_check_and_the_order_of_keys_are_no_change(report: Report) -> None:
    assert found(report, checked_twice(report, COPRODUCE)) == [(What.CHECKED, COPRODUCE)]
    content = {"id": "x", "actors": [{"id": "a", "role": None}], "negated": False, "note": None}
    assert compared(CLAIM, content, {"note": None, "actors": [{"role": None, "id": "a"}], "id": "x"}) is None


def test_a_source_that_silently_loses_its_claims_stands_out(report: Report) -> None:
    other = corpus_of(report).sources[0].model_copy(update={"id": "gazette"})
    claims = [
        claim.model_copy(update={"source": "gazette"}) if claim.id in (MEETING, COPRODUCE) else claim
        for claim in corpus_of(report).claims
        if claim.id != PURCHASE
    ]
    moved = with_records(report, claims=claims, sources=[*corpus_of(report).sources, other])
    summary = between(report, moved)
    source = next(change for change in summary.lost.shown if change.group == "source")
    assert (source.id, source.before, source.after) == ("fna-2025-klopstock", 5, 2)
    assert source.went == {"gone": 1, "to gazette": 2}
    assert source.before - sum(source.went.values()) + source.gained == source.after
    text = "\n".join(line for _, line in diff_lines(summary))
    assert "Source fna-2025-klopstock: of 5 standing claims 2 are left (1 gone, 2 to gazette)." in text


def test_an_event_without_claims_left_is_said_so(report: Report) -> None:
    bare = with_records(
        report, claims=[c.model_copy(update={"event": None}) for c in corpus_of(report).claims]
    )
    lines = [line for section in outline(between(report, bare)) for line in section.lines]
    assert any("none is left" in line and "to none" in line for line in lines)


class Many:
    """A state with a great many claims, made on the fly."""

    def __init__(self, count: int, stage: str) -> None:
        self._count, self._stage = count, stage

    def lines(self, kind: Kind) -> Iterator[str]:
        if kind is CLAIM:
            for number in range(self._count):
                record = {
                    "id": f"c-{number:07}",
                    "source": "s",
                    "stage": self._stage,
                    "statement": f"Claim {number}",
                }
                yield json.dumps(record)

    def standing(self) -> Iterator[tuple[str, str | None]]:
        return (("s", None) for _ in range(self._count))

    def withdrawn(self) -> Mapping[str, str | None]:
        return {}


def test_inputs_of_a_release_that_somebody_changed_are_not_compared(report: Report, tmp_path: Path) -> None:
    folder = build(corpus_of(report), tmp_path / "old")
    path = folder / "inputs/claims.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("planned", "agreed"), encoding="utf-8")
    with pytest.raises(UserError, match="claims of a release are not as they were sealed") as caught:
        list(differences(OfRelease(ReleaseFolder(folder)), OfCorpus(corpus_of(report))))
    assert "claimpress verify" in (caught.value.remedy or "")


def test_comparisons_of_passages_stand_last_and_checks_are_no_change(report: Report) -> None:
    twice = checked_twice(report, COPRODUCE)
    fewer = with_records(twice, attestations=corpus_of(report).attestations[1:])
    summary = between(report, fewer)
    assert [(group.what, group.kind) for group in summary.groups] == [
        (What.CHECKED, "claim"),
        (What.GONE, "attestation"),
    ]
    (record,) = as_document(summary)["groups"][0]["records"]
    assert record["fields"] == []
    assert [row[5] for row in as_rows(summary.groups[0].examples[0])] == [None]


def test_a_very_large_diff_stays_readable(report: Report) -> None:
    shape = of_working(OfCorpus(corpus_of(report)), "0.1.0")
    old = type(shape)("0.1.0", Many(30_000, "planned"), shape.shape)
    new = type(shape)("0.2.0", Many(30_000, "agreed"), shape.shape)
    summary = summarise(old, new, 20)
    assert headline(summary) == "30,000 claims corrected"
    shown = [line for _, line in diff_lines(summary)]
    assert len(shown) < 60
    assert "changed stage: 30,000" in shown
    assert "... and 29,980 more (--limit 0 shows all)" in shown
    assert as_document(summary)["groups"][0]["not_shown"] == 29_980
    rows = [row for entry in differences(old.records, new.records) for row in as_rows(entry)]
    assert len(rows) == 30_000


class Sources(Many):
    """A state whose claims stand in many sources: number of the source -> claims."""

    def __init__(self, counts: Mapping[int, int]) -> None:
        super().__init__(0, "")
        self._counts = counts

    def standing(self) -> Iterator[tuple[str, str | None]]:
        return ((f"s-{at:05}", None) for at, count in self._counts.items() for _ in range(count))


def test_of_very_many_sources_with_losses_those_that_lost_most_are_shown(report: Report) -> None:
    shape = of_working(OfCorpus(corpus_of(report)), "0.1.0")
    before = {at: 9 if at == 700 else 2 if at == 900 else 3 for at in range(1000)}
    after = dict.fromkeys(before, 2) | {900: 0}
    old = type(shape)("0.1.0", Sources(before), shape.shape)
    new = type(shape)("0.2.0", Sources(after), shape.shape)
    summary = summarise(old, new, 5)
    lines = [line for _, line in diff_lines(summary)]
    assert len(lines) == 8
    assert lines[2].startswith("Source s-00900: of 2 standing claims none is left")
    assert lines[3].startswith("Source s-00700")
    assert lines[-1] == "... and 995 more sources and events with fewer claims (--limit 0 shows all)"
    for page in (diff_markdown(summary, "x"), diff_page(summary, "x")):
        assert "and 995 more sources" in page
    document = as_document(summary)
    assert (len(document["fewer_claims"]), document["fewer_claims_not_shown"]) == (5, 995)
    assert len(list(diff_lines(summarise(old, new, None)))) == 1002


@pytest.mark.parametrize(
    "lines", [["{"], ["[]"], ['{"id": 1'], ['{"no": "id"}'], ['{"id": "b"}', '{"id": "a"}']]
)
def test_what_is_no_list_of_records_is_told(lines: list[str]) -> None:
    class Broken(Many):
        def lines(self, kind: Kind) -> Iterator[str]:
            return iter(lines if kind is ACTOR else [])

    with pytest.raises(UserError) as caught:
        list(differences(Many(0, ""), Broken(0, "")))
    assert "claimpress verify" in (caught.value.remedy or "")


NAMES = st.sampled_from("abcdefgh")
STATES = st.dictionaries(NAMES, st.sampled_from(["x", "y", "z"]), max_size=8)


class Given(Many):
    """A state of actors given as id -> note."""

    def __init__(self, records: Mapping[str, str]) -> None:
        super().__init__(0, "")
        self._records = records

    def lines(self, kind: Kind) -> Iterator[str]:
        if kind is ACTOR:
            for name in sorted(self._records):
                yield json.dumps({"id": name, "note": self._records[name]})


@given(STATES, STATES)
def test_applying_a_diff_to_the_old_state_gives_the_new_one(old: dict[str, str], new: dict[str, str]) -> None:
    state: dict[str, Any] = dict(old)
    for entry in differences(Given(old), Given(new)):
        if entry.what is What.GONE:
            del state[entry.id]
        elif entry.what is What.RENAMED and entry.other:
            state[entry.other] = state.pop(entry.id)
        elif entry.what is What.ADDED:
            state[entry.id] = new[entry.id]
        else:
            (change,) = entry.fields
            state[entry.id] = change.new
    assert state == new
    assert not list(differences(Given(new), Given(new)))


def test_markup_in_values_shows_as_it_stands(report: Report) -> None:
    hostile = "<script>alert(1)</script> *bold* [link](http://example.org)"
    summary = between(report, with_claim(report, DELIVERY, statement=hostile))
    page = diff_page(summary, "Changes & more")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "Changes &amp; more" in page
    assert "\\*bold\\*" in diff_markdown(summary, "Changes")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ([], "nothing"),
        (True, "yes"),
        (["a", "b"], "a, b"),
        (
            [{"id": "boat", "quantity": {"value": 2, "unit": "unit", "min": None}}],
            "boat (quantity value 2; unit unit)",
        ),
        ([{"start": 5, "length": 40, "sha256": "00"}], "5+40"),
        ({"en": "Japan", "uk": "Японія"}, "en Japan; uk Японія"),
    ],
)
def test_values_are_shown_as_a_reader_would_say_them(value: Any, words: str) -> None:
    assert plainly(value) == words


def test_a_difference_knows_each_reason_once() -> None:
    before: dict[str, Any] = {"id": "x", "stage": "planned", "date": None, "revisions": []}
    reason = {
        "since": "0.1.0",
        "fields": ["stage", "date"],
        "reason": "misread",
        "by": "m",
        "on": "2025-07-01",
    }
    after = before | {"stage": "agreed", "date": "2027", "revisions": [reason]}
    entry = compared(CLAIM, before, after)
    assert isinstance(entry, Difference)
    assert {change.reason for change in entry.told} == {"misread"}
    assert [change.name for change in entry.told] == ["stage", "date"]


def test_the_diff_of_released_folders_is_that_of_their_records(report: Report, tmp_path: Path) -> None:
    from claimpress.release.diff.sides import of_release
    from claimpress.release.reader import ReleaseFolder
    from support_release import build

    changed = with_claim(report, DELIVERY, stage="agreed")
    old = of_release(ReleaseFolder(build(corpus_of(report), tmp_path / "old")))
    new = of_release(ReleaseFolder(build(corpus_of(changed), tmp_path / "new", "0.2.0")))
    summary = summarise(old, new)
    assert as_document(summary) == as_document(between(report, changed))


def test_of_a_list_of_records_only_those_that_differ_are_shown() -> None:
    kept, old, new = ({"id": name, "quantity": None} for name in ("boat", "tank", "plane"))
    assert in_words([kept, old], [kept, new]) == ("tank", "plane (and 1 other as before)")
    assert in_words([kept], [kept, new]) == ("nothing", "plane (and 1 other as before)")
    assert in_words([kept, old], [old, kept]) == ("boat, tank", "tank, boat")
    assert in_words(["a", "b"], ["a"]) == ("a, b", "a")


def test_of_a_long_text_only_the_words_around_a_change_are_shown() -> None:
    words = [f"word{number}" for number in range(100)]
    old, new = " ".join(words), " ".join([*words[:50], "other", *words[51:]])
    before, after = in_words(old, new)
    assert before == "… word45 word46 word47 word48 word49 word50 word51 word52 word53 word54 word55 …"
    assert after == before.replace("word50", "other")


@given(st.text("ab ", min_size=301), st.text("ab ", min_size=301))
def test_what_differs_differs_in_words_too(old: str, new: str) -> None:
    before, after = in_words(old, new)
    assert (before == after) == (old == new) or "[" in before
