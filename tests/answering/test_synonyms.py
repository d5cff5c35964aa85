"""Which words stand for which: forms, listed words, the other side of an event, verbs with particles."""

from __future__ import annotations

import pytest

from askcol.answering.synonyms import (
    _Table,
    agents,
    converses,
    forms,
    is_known,
    other_agents,
    phrases,
    said,
    says_same,
    stems,
    surfaces,
    synonyms,
    tells,
    told,
)
from askcol.text import term_set, terms, word_groups, word_list, word_table


def test_words_with_one_stem_are_not_one_word() -> None:
    assert is_known("author")
    assert not is_known("authority")
    assert is_known("imported")
    assert not is_known("important")


def test_converses_go_both_ways() -> None:
    assert {"sell", "sold"} <= converses("bought")
    assert {"buy", "bought"} <= converses("sold")


def test_nouns_for_who_does_it_and_who_is_on_the_other_side() -> None:
    assert agents("bought") >= {"buyer", "purchaser", "customer"}
    assert "author" in agents("wrote")
    assert "seller" in other_agents("bought")
    assert agents("scrubbed") == other_agents("scrubbed") == frozenset()


def test_a_lookup_finds_what_reading_the_whole_table_finds() -> None:
    rows = [(asked.split(), said.split()) for asked, said in word_table("relation_words").items()]
    table = _Table(rows)
    by_forms = [(surfaces(asked), said) for asked, said in rows]
    for form in sorted(frozenset().union(*(found for found, _ in by_forms[::40]))):
        beside = [said for found, said in by_forms if form in found]
        words = frozenset().union(*((*said, *surfaces(said)) for said in beside))
        assert table.terms(form) == frozenset().union(*map(forms, stems(words)))
        assert (form in table) == bool(beside)
    assert "" not in table
    assert "zebra" not in table


def test_no_word_is_its_own_converse() -> None:
    for pair in word_groups("converses"):
        for word in pair[0].split("/"):
            assert word not in pair[1].split("/")


@pytest.mark.parametrize("group", word_groups("irregular_verbs"))
def test_irregular_forms_are_one_word(group: list[str]) -> None:
    stems = [term.text for term in terms(" ".join(group))]
    assert set(stems) <= forms(stems[0])
    assert set(stems) <= synonyms(group[-1])


def test_no_relation_is_listed_twice() -> None:
    listed = [frozenset(words.split()) for words in word_table("relation_words")]
    assert len(set(listed)) == len(listed)


def test_every_vague_relation_is_known() -> None:
    assert surfaces(["pay"]) >= {"pay", "pays", "paid", "paying", "payer"}
    assert [word for word in word_list("vague_relations") if not is_known(word)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They called the match off.", ["called off"]),
        ("They called Ann, off duty.", []),  # a comma between
        ("They called Ann and the others from the village off.", []),  # too far away
        ("Ann took part in it.", ["took part"]),
        ("The judge acted for once alone; he spoke of Ann for hours.", ["acted for"]),  # a preposition has to be next
        ("Ann took Bea Lund to court.", ["took to court"]),
        ("A calling may be off by a year.", ["calling off"]),  # nothing is parsed
    ],
)
def test_verbs_with_particles(text: str, found: list[str]) -> None:
    assert [phrase.phrase for phrase in phrases(text)] == found


def test_a_phrase_tells_what_its_verb_tells() -> None:
    assert "postpon" in told("They put the vote off.")
    assert is_known("put off")
    assert synonyms("put off") == synonyms("postpone")
    assert converses("took over") >= converses("buy")


def test_phrases_stand_for_listed_verbs() -> None:
    assert [v for said in word_table("phrasal_verbs").values() for v in said.split() if not synonyms(v)] == []


QUESTION_WORDS = ("bought", "pay", "cost", "called off", "closes", "mill")


def test_a_text_tells_a_relation_in_words_that_say_the_same_or_from_which_it_follows() -> None:
    texts = [term_set(word) for asked in QUESTION_WORDS for word in synonyms(asked) | converses(asked) | said(asked)]
    for there in texts:
        for word in QUESTION_WORDS:
            assert tells(there, word) == (says_same(there, word) or not there.isdisjoint(said(word)))


def test_stems_are_the_terms_of_each_word() -> None:
    words = [word for group in word_groups("column_synonyms") for word in group] + list(surfaces(["pay", "carry"]))
    assert stems(words) == frozenset[str]().union(*map(term_set, words))
