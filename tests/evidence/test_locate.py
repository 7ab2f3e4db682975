"""Finding passages: what is answered, what is only suggested."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from claimpress.evidence.locate import LocateResult, Passage, Status, locate, render
from claimpress.evidence.nearest import shortest_extension
from claimpress.model.errors import UserError
from claimpress.model.text import MINIMUM_PASSAGE, NormalText, Span, normalise, sha256_hex

FIRST = "Ministers of Freedonia and Sylvania met in Klopstock on 3 May."


def can_serve(text: NormalText, passage: Passage) -> bool:
    """Whether a passage may stand as evidence: long enough, in one paragraph, unique, rightly described."""
    span = Span(passage.start, passage.length)
    words = text.text[span.start : span.end]
    inside = [p for p in text.paragraphs if p.start <= span.start and span.end <= p.end]
    return (
        bool(inside)
        and (span.length >= MINIMUM_PASSAGE or span in text.paragraphs)
        and text.text.count(words) == 1
        and passage.sha256 == sha256_hex(words)
        and text.paragraphs[passage.paragraph] == inside[0]
    )


def test_the_words_of_a_passage_give_its_entry(text: NormalText) -> None:
    result = locate("s", text, FIRST)
    assert result.found is not None
    assert result.found.entry == f"{{start: 45, length: 62, sha256: {sha256_hex(FIRST)}}}"
    assert render(result).splitlines()[-1] == result.found.entry
    assert can_serve(text, result.found)


@pytest.mark.parametrize(
    "words",
    [
        "Freedonia’s defence minister told the Freedonian News Agency",
        "  Freedonia's\u00a0defence\nminister told  the Freedonian News Agency ",
        "Freedonia´s defence ... News Agency",
        "Freedonia's defence … News Agency",
    ],
)
def test_words_may_come_in_other_quotes_and_spaces_and_abbreviated(text: NormalText, words: str) -> None:
    found = locate("s", text, words).found
    assert found is not None
    assert found.words == "Freedonia's defence minister told the Freedonian News Agency"


def test_dots_at_an_edge_reach_to_the_edge_of_the_paragraph(text: NormalText) -> None:
    to_end, from_start = locate("s", text, "The boats ..."), locate("s", text, "... 3 May.")
    assert to_end.found is not None
    assert (to_end.found.start, to_end.found.length) == (274, 132)
    assert from_start.found is not None
    assert from_start.found.words == FIRST


def test_dots_that_stand_in_the_text_are_text() -> None:
    text = normalise(b"One waited ... and then one saw that it was good. One waited and saw.")
    found = locate("s", text, "waited ... and then one saw that it was good").found
    assert found is not None
    assert found.start == 4


def test_a_short_passage_comes_with_the_shortest_that_will_do(text: NormalText) -> None:
    result = locate("s", text, "12 boats")
    assert result.status is Status.SHORT
    assert result.found is None
    assert [p.words for p in result.suggestions] == ["Sylvania bought 12 boats from Freedonia in"]
    assert "8 code points; a passage needs 40" in render(result)


def test_a_whole_paragraph_may_be_short(text: NormalText) -> None:
    assert locate("s", text, "Read more on our front page.").status is Status.FOUND
    assert locate("s", text, "Read more on our front page").status is Status.SHORT


def test_words_found_often_are_all_told_with_their_paragraphs(text: NormalText) -> None:
    result = locate("s", text, "Freedonia and Sylvania")
    assert result.status is Status.REPEATED
    assert [(p.start, p.paragraph) for p in result.passages] == [(0, 0), (58, 1)]
    assert len(result.suggestions) == 2
    assert all(can_serve(text, p) for p in result.suggestions)


def test_an_abbreviation_that_fits_twice_is_not_decided(text: NormalText) -> None:
    result = locate("s", text, "Freedonia ... together, ... in")
    assert result.status is Status.ABSENT
    result = locate("s", text, "Ministers ... in")
    assert result.status is Status.REPEATED
    assert [p.words[-2:] for p in result.passages] == ["in", "in"]


def test_words_over_the_end_of_a_paragraph_give_an_entry_for_each(text: NormalText) -> None:
    result = locate("s", text, "from Freedonia in 2019.\n\nRead more on our front page.")
    assert result.status is Status.CROSSES
    assert [p.paragraph for p in result.suggestions] == [2, 3]
    assert all(can_serve(text, p) for p in result.suggestions)


def test_another_case_is_suggested_and_not_taken(text: NormalText) -> None:
    result = locate("s", text, FIRST.upper())
    assert (result.status, result.found) == (Status.ABSENT, None)
    assert [p.words for p in result.suggestions] == [FIRST]
    assert "capital" in result.reason


def test_slips_bring_the_nearest_passage(text: NormalText) -> None:
    result = locate("s", text, "The boats are ment to guard a shared cost against smuglers")
    assert result.status is Status.ABSENT
    assert result.suggestions[0].words == "The boats are meant to guard the shared coast against smugglers"


def test_an_abbreviation_tells_which_part_is_missing(text: NormalText) -> None:
    result = locate("s", text, "The boats ... against smuglers")
    assert result.reason.endswith("against smuglers")
    assert result.suggestions[0].words == "against smugglers"


def test_nothing_near_is_said(text: NormalText) -> None:
    result = locate("s", text, "Кавоварка зламалася вночі")
    assert (result.status, result.suggestions) == (Status.ABSENT, ())
    assert "nothing in the text is near" in render(result)


def test_a_passage_that_begins_inside_a_word_says_so(text: NormalText) -> None:
    assert "inside a word" in render(locate("s", text, FIRST[1:]))
    assert "inside a word" not in render(locate("s", text, FIRST))


@pytest.mark.parametrize("words", ["", " \n", "...", " … ", "\udcff"])
def test_no_words_are_a_mistake_of_use(text: NormalText, words: str) -> None:
    with pytest.raises(UserError) as caught:
        locate("s", text, words)
    assert caught.value.exit_code == 2


def test_the_result_as_data_holds_no_more_than_a_glimpse(text: NormalText) -> None:
    result = locate("s", text, "Ministers ...")
    told = json.loads(json.dumps(result.as_dict()))
    assert told["status"] == "found"
    assert told["passages"][0]["entry"] == render(result).splitlines()[-1]
    assert len(told["passages"][0]["glimpse"]) <= 60
    assert "words" not in told["passages"][0]


def test_nothing_invisible_reaches_the_terminal() -> None:
    text = normalise("One \x1b[31mred\x1b[0m word and one \u202eturned\u202c round.".encode())
    shown = render(locate("s", text, text.text))
    assert "One \\u001b[31mred" in shown
    assert all(c.isprintable() or c == "\n" for c in shown)


def test_japanese_is_cut_between_characters() -> None:
    text = normalise(
        "両国は二日、首都で会談し、艦艇を共同で建造することで合意した。最初の二隻は来年にも引き渡される見通しだと、防衛相は記者団に語った。".encode()
    )
    result = locate("s", text, "来年にも")
    assert [p.length for p in result.suggestions] == [MINIMUM_PASSAGE]
    assert can_serve(text, result.suggestions[0])


WORDS = st.sampled_from(
    ["boat", "Boat", "boats", "sea", "e\u0301te\u0301", "船", "😀", "it's", "–", "мир", "1,5"]
)
PARAGRAPH = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)
TEXTS = st.lists(PARAGRAPH, min_size=1, max_size=4).map(lambda p: normalise("\n\n".join(p).encode()))


def stretches(data: st.DataObject, text: NormalText) -> Span:
    start = data.draw(st.integers(0, len(text.text) - 1))
    span = Span(start, data.draw(st.integers(1, len(text.text) - start)))
    assume(text.text[span.start] != " ")
    assume(text.text[span.end - 1] != " ")
    return span


@settings(max_examples=150)
@given(TEXTS, st.data())
def test_any_words_of_a_text_are_found_and_every_answer_can_serve(
    text: NormalText, data: st.DataObject
) -> None:
    span = stretches(data, text)
    words = text.text[span.start : span.end]
    result: LocateResult = locate("s", text, words)
    assert result.status is not Status.ABSENT
    assert result.status is Status.REPEATED or result.passages[0].words == words
    assert (result.found is None) == (not can_serve(text, result.passages[0]) or len(result.passages) > 1)
    assert all(can_serve(text, passage) for passage in result.suggestions)


@settings(max_examples=150)
@given(TEXTS, st.data())
def test_an_extension_holds_the_span_and_is_missing_only_where_none_is_possible(
    text: NormalText, data: st.DataObject
) -> None:
    span = stretches(data, text)
    paragraph = next(p for p in reversed(text.paragraphs) if p.start <= span.start)
    assume(span.end <= paragraph.end)
    better = shortest_extension(text, span, MINIMUM_PASSAGE)
    if better is None:
        assert text.text.count(text.text[paragraph.start : paragraph.end]) > 1
    else:
        assert better.start <= span.start
        assert span.end <= better.end
        assert paragraph.start <= better.start
        assert better.end <= paragraph.end


@settings(max_examples=100)
@given(TEXTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@example(normalise(b""), "oats")
@example(normalise(b"boat"), "oat boat boats " * 200)
def test_whatever_is_asked_for_gets_an_answer(text: NormalText, words: str) -> None:
    result = locate("s", text, "b" + words)
    assert render(result)
    assert all(0 <= p.start < p.start + p.length <= len(text.text) for p in result.suggestions)
