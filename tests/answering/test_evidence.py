"""Each feature by hand over a small index, and that copies of a document say nothing new."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_store import MemoryStore

from askcol.answering.evidence import DIRECTIONS, FEATURES, Evidence, Group, group_spans, sentences_around
from askcol.answering.question_types import identifier_fit, type_fit
from askcol.chunking.chunks import Chunk
from askcol.collection import Collection
from askcol.documents.document import Document
from askcol.index.place import Index
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.reading.promise import Rarity
from askcol.reading.spans import Span
from askcol.retrieval.hits import Hit
from askcol.text.normalisation import normalize_answer
from askcol.text.values import agree

TEXTS = {
    "a": "Ann Lee met Bob. It rained.",
    "b": "Later Ann Lee wrote to Bob from Oslo.",
    "c": "Ann Lee met Bob. It rained.",
    "d": "The harbour of Selby was dredged in 1911.",
}


def sentences_of(text: str) -> tuple[tuple[int, int], ...]:
    """Every sentence of `TEXTS` ends in a full stop, and no stop stands elsewhere."""
    found, start = [], 0
    for sentence in text.split(". "):
        found.append((start, start + len(sentence.removesuffix(".")) + 1))
        start = found[-1][1] + 1
    return tuple(found)


def chunk_of(document_id: str, text: str, headings: tuple[str, ...] = ()) -> Chunk:
    return Chunk(f"{document_id}:00000000", document_id, 0, len(text), text, headings, sentences_of(text))


def store_of(texts: Mapping[str, str], title: str = "Notes", headings: tuple[str, ...] = ()) -> MemoryStore:
    """One chunk a document, without vectors."""
    documents = [Document(name, f"{name}.txt", title, text, "") for name, text in texts.items()]
    return MemoryStore(documents, [chunk_of(name, text, headings) for name, text in texts.items()])


def hit_of(chunk: Chunk, rank: int = 1, copies: tuple[Chunk, ...] = ()) -> Hit:
    return Hit(chunk, 0.5, rank, 1, 1, copies)


def span_of(chunk: Chunk, words: str, log_odds: float = 1.0, share: float = -0.5) -> Span:
    start = chunk.start + chunk.text.index(words)
    return Span(chunk, start, start + len(words), log_odds + 2, 2.0, share)


def evidence_for(
    question: str, text: str, answer: str = "", title: str = "Notes", headings: tuple[str, ...] = ()
) -> Evidence:
    return group_for(question, text, answer, title, headings).evidence


def group_for(
    question: str, text: str, answer: str = "", title: str = "Notes", headings: tuple[str, ...] = ()
) -> Group:
    """Of `answer` (default: the first word of `text`), the only one, in a collection of `text` and `TEXTS`."""
    found = store_of({"0": text, **TEXTS}, title, headings)
    chunk = found.chunk("0:00000000")
    (group,) = group_spans(question, [span_of(chunk, answer or text.split(maxsplit=1)[0])], [hit_of(chunk)], found)
    return group


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return store_of(TEXTS)


# the reader's scores


@pytest.mark.parametrize(("log_odds", "kept"), [(1.5, 1.5), (-4.0, -4.0), (33.0, 20.0), (-33.0, -20.0)])
def test_log_odds_are_clipped(store: MemoryStore, log_odds: float, kept: float) -> None:
    chunk = store.chunk("a:00000000")
    (group,) = group_spans("Who?", [span_of(chunk, "Bob", log_odds)], [hit_of(chunk)], store)
    assert group.evidence.log_odds == kept


def test_margin_is_against_the_best_different_answer(store: MemoryStore) -> None:
    chunk = store.chunk("b:00000000")
    spans = [span_of(chunk, "Ann Lee", 4.0), span_of(chunk, "Lee wrote to Bob", 3.5), span_of(chunk, "Oslo", 1.0)]
    spans += [span_of(chunk, "Ann", 0.5)]
    groups = group_spans("Who?", spans, [hit_of(chunk)], store)
    # "Ann" is a wording of "Ann Lee"; "Lee wrote to Bob" is none of "Ann Lee".
    assert [g.evidence.margin for g in groups] == pytest.approx([4 - 3.5, 3.5 - 4, 1 - 4, 0.5 - 3.5])


@pytest.mark.parametrize("others", [[], ["Lee"], ["Ann Lee wrote"]])
def test_margin_is_20_without_a_different_answer(store: MemoryStore, others: list[str]) -> None:
    chunk = store.chunk("b:00000000")
    spans = [span_of(chunk, words, 1.0) for words in ["Ann Lee", *others]]
    assert group_spans("Who?", spans, [hit_of(chunk)], store)[0].evidence.margin == 20


ANSWERS = ("1,700", "about 1,700", "Oslo", "in Oslo", "Ann Lee", "Lee", "1911")


@given(st.lists(st.floats(-30, 30), min_size=len(ANSWERS), max_size=len(ANSWERS)))
def test_margins_are_those_of_all_pairs(log_odds: list[float]) -> None:
    text = "; ".join(ANSWERS) + "."
    chunk = chunk_of("t", text)
    spans = []
    for answer, x in zip(ANSWERS, log_odds, strict=True):
        start = f"; {text}".index(f"; {answer}")
        spans.append(Span(chunk, start, start + len(answer), x, 0.0, -0.5))
    groups = group_spans("Who?", sorted(spans, key=lambda s: -s.log_odds), [hit_of(chunk)], store_of({"t": text}))
    for group in groups:
        own = group.evidence.log_odds
        rivals = [g for g in groups if g is not group and not agree(group.best.text, g.best.text)]
        margins = [own - g.evidence.log_odds for g in rivals]
        assert group.evidence.margin == max(-20, min([20, *margins]))


def test_margin_is_clipped(store: MemoryStore) -> None:
    chunk = store.chunk("b:00000000")
    groups = group_spans("Who?", [span_of(chunk, "Oslo", 15), span_of(chunk, "Bob", -15)], [hit_of(chunk)], store)
    assert [g.evidence.margin for g in groups] == [20, -20]


def test_mass_is_the_log_of_a_softmax_with_the_null_outcome(store: MemoryStore) -> None:
    chunk = store.chunk("b:00000000")
    groups = group_spans("Who?", [span_of(chunk, "Oslo", 2.0), span_of(chunk, "Bob", -1.0)], [hit_of(chunk)], store)
    total = 1 + math.exp(2) + math.exp(-1)
    assert [g.evidence.mass for g in groups] == pytest.approx([math.log(math.exp(x) / total) for x in (2, -1)])


def test_mass_is_at_least_minus_20(store: MemoryStore) -> None:
    chunk = store.chunk("b:00000000")
    groups = group_spans("Who?", [span_of(chunk, "Oslo", 15), span_of(chunk, "Bob", -15)], [hit_of(chunk)], store)
    assert groups[1].evidence.mass == -20


@pytest.mark.parametrize(("share", "kept"), [(-0.3, -0.3), (0.0, 0.0), (-50.0, -20.0)])
def test_boundaries_are_the_best_span_s_share(store: MemoryStore, share: float, kept: float) -> None:
    one, other = list(store.all_chunks())[:2]
    spans = [span_of(one, "Bob", 2.0, share), span_of(other, "Bob", 1.0, -0.01)]
    (group,) = group_spans("Who?", spans, [hit_of(one), hit_of(other)], store)
    assert group.evidence.boundaries == kept


@given(st.lists(st.floats(-60, 60), min_size=1, max_size=4))
def test_the_scores_keep_their_bounds(scores: list[float]) -> None:
    found = store_of(TEXTS)
    chunk = found.chunk("b:00000000")
    words = ("Later", "Ann Lee", "Bob", "Oslo")
    ordered = sorted(scores, reverse=True)
    groups = group_spans(
        "Who?", [span_of(chunk, w, s) for w, s in zip(words, ordered, strict=False)], [hit_of(chunk)], found
    )
    assert sum(math.exp(g.evidence.mass) for g in groups) < 1 + 1e-8
    for group in groups:
        assert -20 <= group.evidence.log_odds <= 20
        assert -20 <= group.evidence.margin <= 20
        assert -20 <= group.evidence.mass <= 0


# agreement


def test_two_different_sentences_are_two_witnesses(store: MemoryStore) -> None:
    one, other = list(store.all_chunks())[:2]
    spans = [span_of(one, "Bob", 2.0), span_of(other, "Bob", 1.0)]
    (group,) = group_spans("Who?", spans, [hit_of(one), hit_of(other, 2)], store)
    assert group.evidence.agreement == pytest.approx(math.log(2))


def test_the_same_sentence_in_two_chunks_is_one_witness(store: MemoryStore) -> None:
    one, copy = store.chunk("a:00000000"), store.chunk("c:00000000")
    spans = [span_of(one, "Bob", 2.0), span_of(copy, "Bob", 1.0)]
    (group,) = group_spans("Who?", spans, [hit_of(one), hit_of(copy, 2)], store)
    assert group.evidence.agreement == 0


# the retriever's ranks


def test_the_rank_is_that_of_the_best_span_s_chunk(store: MemoryStore) -> None:
    one, other = list(store.all_chunks())[:2]
    hits = [hit_of(other), hit_of(one, 3)]
    (group,) = group_spans("Who?", [span_of(one, "Bob", 2.0), span_of(other, "Bob", 1.0)], hits, store)
    assert group.evidence.log_rank == pytest.approx(math.log(3))


# what the question says


def test_coverage_weighs_the_terms_by_idf(store: MemoryStore) -> None:
    chunk = store.chunk("a:00000000")
    (group,) = group_spans("Did Ann dredge and did it rain?", [span_of(chunk, "Bob")], [hit_of(chunk)], store)
    # Of three texts, two hold "ann", one "dredg", one "rain"; the copy counts nothing, nor do "did", "and" and "it".
    ann, dredge, rain = (math.log(1 + 4 / (n + 0.5)) for n in (2, 1, 1))
    assert group.evidence.coverage == pytest.approx((ann + rain) / (ann + dredge + rain))


@pytest.mark.parametrize(("title", "headings"), [("The harbour", ()), ("Notes", ("Ports", "Harbours"))])
def test_title_and_headings_cover_terms(title: str, headings: tuple[str, ...]) -> None:
    assert evidence_for("Which harbour?", "Ann left.").coverage == 0
    assert evidence_for("Which harbour?", "Ann left.", title=title, headings=headings).coverage == 1


@pytest.mark.parametrize("question", ["", "?!", "What is it?"])
def test_a_question_that_says_nothing_is_covered(question: str) -> None:
    found = evidence_for(question, "Ann left.")
    assert (found.coverage, found.missing_names) == (1, 0)


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("When did Petro visit Oslo?", "Petro visited Oslo.", []),
        ("When did Petro visit Oslo?", "Petro visited Rome.", ["Oslo"]),
        ("When did Petro visit Oslo with Ann Lee?", "He came.", ["Petro", "Oslo", "Ann", "Lee"]),
        ("when did petro visit oslo?", "He came.", []),
        ("Petro came when?", "He came.", []),
        ("Was Petro’s visit long?", "Petro came.", []),
        ("Was Bogota large?", "Bogotá grew.", []),
        ("Is The Hague large?", "Oslo grew.", ["Hague"]),
        ("What happened in 2023?", "It rained in 2023.", []),
        ("What happened in 2023?", "It rained in 2022.", ["2023"]),
        ("2023 brought what?", "It rained in 2022.", ["2023"]),
        ("Did 1,700 of them come?", "About 1700 came.", []),
        ("When did the third siege fail?", "Its 3rd siege failed.", []),
        ("When did the third siege fail?", "Its third siege failed.", []),
        ("When did the third siege fail?", "Its fifth siege failed.", ["third"]),
        ("Which 12 came?", "Twelve came.", []),
        ("Did 12 or 13 of 14 come?", "Eleven came.", ["12", "13", "14"]),
        ("Which one came first?", "It rained.", []),
        ("Did US aid come?", "Aid came from the United States.", []),
        ("Did U.S. aid come?", "Aid came from the United Kingdom.", ["U.S."]),
        ("Did US aid come?", "Aid came from Latin American states.", ["US"]),
    ],
)
def test_missing_names_and_numbers(question: str, text: str, missing: list[str]) -> None:
    group = group_for(question, text)
    assert group.missing == tuple(missing)
    assert group.evidence.missing_names == min(2, len(missing))


@pytest.mark.parametrize(("answer", "words"), [("Ann", 1), ("Ann Lee met Bob", 4), ("Ann  Lee\nmet", 3)])
def test_log_length_counts_words(answer: str, words: int) -> None:
    assert evidence_for("Who?", "Ann  Lee\nmet Bob. Ann Lee met Bob", answer).log_length == pytest.approx(
        math.log(words)
    )


@pytest.mark.parametrize(
    ("question", "answer", "fit"),
    [
        ("When did it open?", "in May", 1),
        ("When did it open?", "1911", 1),
        ("When did it open?", "after the war", 1),
        ("When did it open?", "Selby", -1),
        ("In which year did it open?", "Selby", -1),
        ("What month is the fair?", "october", 1),
        ("How many came?", "forty", 1),
        ("how much did it cost?", "$3", 1),
        ("How many came?", "a crowd", -1),
        ("How old is Ann?", "very", -1),
        ("What percentage voted?", "most", -1),
        ("Which share voted?", "half", 1),
        ("Who came?", "Ann", 1),
        ("Who came?", "the “Red Hand”", 1),
        ("With whom did she go?", "Åsa", 1),
        ("Who came?", "nobody", -1),
        ("Whose bread is it?", "his", -1),
        ("Is Ann the one who came?", "nobody", 0),
        ("Where is it?", "Selby", 0),
        ("Whenever it rains, what happens?", "Selby", 0),
        ("", "Selby", 0),
    ],
)
def test_type_fit(question: str, answer: str, fit: float) -> None:
    assert type_fit(question, answer) == fit
    assert evidence_for(question, answer, answer).type_fit == fit


@pytest.mark.parametrize(
    ("question", "text", "answer", "fit"),
    [
        ("What is the phone number?", "Selby Clinic, tel. (212) 555-0177", "(212) 555-0177", 1),
        ("What is the phone number?", "Selby Clinic, tel. (212) 555-0177", "Selby Clinic", -1),
        ("What is the e-mail?", "Selby Clinic, ann@selby.org", "ann@selby.org", 1),
        ("What is the website?", "Selby Clinic, ann@selby.org", "ann@selby.org", -1),
        ("What is the address?", "Selby Clinic, 3 Mill Lane, Selby", "3 Mill Lane, Selby", 1),
        ("What is the address?", "Selby Clinic, 3 Mill Lane, Selby", "Selby Clinic", -1),
        ("What is the policy number?", "Policy no. HX-2231/9", "HX-2231/9", 1),
        ("What is the licence number?", "Policy no. HX-2231/9", "HX-2231/9", -1),
        ("What is the licence number?", "It has HX-2231/9", "HX-2231/9", 0),
        ("What is the IBAN?", "Paid to account no. 20-44-91", "Paid to account no. 20-44-91", -1),
        ("What is the fax number?", "Tel. 555-0177, fax 555-0178", "555-0177", -1),
        ("What is the fax number?", "Tel. 555-0177, fax 555-0178", "555-0178", 1),
        ("What is Ann's extension?", "Ann, ext. 4471", "4471", 1),
        ("What is Ann's extension?", "Ann, tel. 555-0177", "555-0177", -1),
        ("What is the policy number?", "Policy no. HX-2231/9", "Policy", -1),
        ("How can I reach the clinic?", "By bus, or tel. 555-0177", "555-0177", 1),
        ("How can I reach the clinic?", "By bus, or tel. 555-0177", "By bus", 0),
        ("Who runs the clinic?", "Selby Clinic, tel. 555-0177", "555-0177", 0),
    ],
)
def test_identifier_fit(question: str, text: str, answer: str, fit: float) -> None:
    start = text.index(answer)
    assert identifier_fit(question, text, start, start + len(answer)) == fit
    assert evidence_for(question, text, answer).identifier_fit == fit


# groups


def test_equal_answers_are_one_group_and_groups_come_as_their_best_spans(store: MemoryStore) -> None:
    a, b = list(store.all_chunks())[:2]
    spans = [
        span_of(b, "Oslo", 3.0),
        span_of(a, "Ann Lee", 2.0),
        span_of(a, "rained", 1.0),
        span_of(b, "Later Ann", 0.5),
        span_of(b, "Ann Lee", 0.0),
    ]
    groups = group_spans("Who?", spans, [hit_of(a), hit_of(b, 2)], store)
    assert [g.best for g in groups] == spans[:4]
    assert [g.spans for g in groups] == [(spans[0],), (spans[1], spans[4]), (spans[2],), (spans[3],)]


def test_answers_are_equal_after_squad_s_normalisation() -> None:
    found = store_of({"a": "The Envoy left.", "b": "An envoy, they said."})
    spans = [
        span_of(found.chunk("a:00000000"), "The Envoy", 2.0),
        span_of(found.chunk("b:00000000"), "envoy,", 1.0),
    ]
    hits = [hit_of(chunk, rank) for rank, chunk in enumerate(list(found.all_chunks()), start=1)]
    assert [g.spans for g in group_spans("Who?", spans, hits, found)] == [tuple(spans)]


def test_other_numbers_are_other_answers() -> None:
    found = store_of({"a": "It cost 2.5 million.", "b": "It cost 25 million."})
    spans = [span_of(found.chunk("a:00000000"), "2.5 million"), span_of(found.chunk("b:00000000"), "25 million")]
    groups = group_spans("What did it cost?", spans, [hit_of(c) for c in list(found.all_chunks())], found)
    assert [[span.text for span in g.spans] for g in groups] == [["2.5 million"], ["25 million"]]


def test_an_answer_of_articles_and_marks_is_none() -> None:
    found = store_of({"a": "The end. -- ."})
    spans = [span_of(found.chunk("a:00000000"), "The"), span_of(found.chunk("a:00000000"), "--")]
    assert group_spans("Who?", spans, [hit_of(found.chunk("a:00000000"))], found) == []


def test_sentences_around_a_span_are_those_that_it_touches(store: MemoryStore) -> None:
    chunk = replace(store.chunk("a:00000000"), start=100, end=127, sentences=((100, 116), (117, 127)))
    assert sentences_around(span_of(chunk, "Bob")) == [(100, "Ann Lee met Bob.")]
    assert sentences_around(span_of(chunk, "Bob. It")) == [(100, "Ann Lee met Bob."), (117, "It rained.")]


def test_the_vector_has_the_features_in_their_order() -> None:
    values = [float(i) for i in range(len(FEATURES))]
    assert Evidence(*values).vector().tolist() == values
    assert tuple(Evidence.__dataclass_fields__) == FEATURES
    assert set(DIRECTIONS) == set(FEATURES)


# copies


def test_a_copy_adds_a_place_and_no_evidence(store: MemoryStore) -> None:
    a = store.chunk("a:00000000")
    copies = tuple(replace(a, chunk_id=f"{n}:00000050", document_id=n, start=50, end=77) for n in ("x", "y"))
    spans = [span_of(a, "Bob", 2.0), span_of(a, "Ann Lee", 1.0)]
    alone = group_spans("Who met Ann Lee?", spans, [hit_of(a)], store)
    with_copies = group_spans("Who met Ann Lee?", spans, [hit_of(a, copies=copies)], store)
    assert [g.evidence for g in with_copies] == [g.evidence for g in alone]
    places = [[(s.chunk.document_id, s.start, s.text) for s in g.spans] for g in with_copies]
    assert places == [
        [("a", 12, "Bob"), ("x", 62, "Bob"), ("y", 62, "Bob")],
        [("a", 0, "Ann Lee"), ("x", 50, "Ann Lee"), ("y", 50, "Ann Lee")],
    ]


BuildIndex = Callable[[Mapping[str, str]], Index]
FILLERS = (
    "The harbour of Selby was dredged in 1911. Ships of two masts could enter it again.",
    "Rye bread keeps for a week. The bakery in Mill Street sells forty loaves a day.",
    "The observatory on Mount Tarn has a telescope of nine metres. It opened in 1987.",
    "A choir of sixty voices sang in the cathedral. Clara Holm conducted it for ten years.",
    "The football club lost its first match against Brenton. Its striker Tom Vale was injured.",
    "The town council raised the price of water to 3 pounds. Few people protested.",
    "The railway to Lund was closed in 1964. A cycle path follows it now.",
)
BRIDGE = "The bridge over the Orn was designed by Marta Lindqvist. Work on it began in 1932 and took five years."
MUSEUM = "The museum of clocks was founded by Peter Alder in 1954. It shows 800 clocks from eleven countries."
ASKED = {
    "bridge": ("Who designed the bridge over the Orn?", "When did work on the bridge begin?", "How long did it take?"),
    "museum": ("Who founded the museum of clocks?", "Where do the 800 clocks come from?", "Who won the chess match?"),
}


@pytest.fixture(scope="module")
def ask_of(build_index: BuildIndex, collection: Collection) -> Callable[[Mapping[str, str]], Collection]:
    def build(more: Mapping[str, str]) -> Collection:
        fillers = {f"filler-{i}": text for i, text in enumerate(FILLERS)}
        return Collection(build_index({**fillers, "bridge": BRIDGE, "museum": MUSEUM, **more}), collection.reader)

    return build


@pytest.mark.parametrize(("name", "text"), [("bridge", BRIDGE), ("museum", MUSEUM)])
def test_ten_copies_of_a_document_change_no_confidence(
    ask_of: Callable[[Mapping[str, str]], Collection], name: str, text: str
) -> None:
    once, ten_times = ask_of({}), ask_of({f"{name}-{i}": text for i in range(9)})
    cited = []
    for question in (*ASKED["bridge"], *ASKED["museum"]):
        one, ten = once.ask(question, min_confidence=0), ten_times.ask(question, min_confidence=0)
        assert [c.text for c in ten.answers] == [c.text for c in one.answers], question
        expected = pytest.approx([c.confidence for c in one.answers], abs=1e-4)
        assert [c.confidence for c in ten.answers] == expected, question
        cited.append(len({c.document_id for c in ten.answers[0].citations}))
    assert max(cited) == 10


def best_group(asked: Collection, question: str) -> Group:
    return max(asked.groups(question, asked.hits(question)), key=lambda g: asked.confidence.probability(g.evidence))


def test_a_document_that_says_the_same_in_other_words_is_a_witness_and_a_copy_is_none(
    ask_of: Callable[[Mapping[str, str]], Collection],
) -> None:
    question = "Who designed the bridge over the Orn?"
    copy = best_group(ask_of({"bridge-2": BRIDGE}), question)
    other_words = {"life": "Marta Lindqvist was an engineer from Lund, and she designed the bridge over the Orn."}
    witness = best_group(ask_of(other_words), question)
    assert normalize_answer(copy.best.text) == normalize_answer(witness.best.text) == "marta lindqvist"
    assert {s.chunk.document_id for s in copy.spans} == {"bridge", "bridge-2"}
    assert {s.chunk.document_id for s in witness.spans} == {"bridge", "life"}
    assert copy.evidence.agreement == 0
    assert witness.evidence.agreement == pytest.approx(math.log(2))


def test_copies_are_read_once(
    ask_of: Callable[[Mapping[str, str]], Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask_of({f"bridge-{i}": BRIDGE for i in range(9)})
    read: list[str] = []
    original = OnnxSpanReader.read

    def counting_read(self: OnnxSpanReader, question: str, chunks: list[Chunk], rarity: Rarity) -> list[Span]:
        read.extend(c.text for c in chunks)
        return original(self, question, chunks, rarity)

    monkeypatch.setattr(OnnxSpanReader, "read", counting_read)
    asked.ask("Who designed the bridge over the Orn?")
    assert read.count(BRIDGE) == 1
    assert len(read) == len(set(read)) == 8


def test_the_signs_of_a_near_miss() -> None:
    text = "Ann Lee offered 300 euros for the barge."
    group = group_for("How much did Ann Lee pay to insure it?", text, "300 euros")
    assert (group.evidence.relation_gone, group.evidence.unreal, group.missing_relation) == (2.0, 1.0, ("pay",))
    assert (
        evidence_for("Whom did the Selby bank choose?", "The Selby bank chose Lee.", "The Selby bank").role_clash == 1.0
    )


def test_a_unit_of_another_measure_does_not_fit() -> None:
    assert evidence_for("How much did the barge cost?", "The barge is 30 metres long.", "30 metres").type_fit == -1.0
    assert evidence_for("How long is the barge?", "The barge is 30 metres long.", "30 metres").type_fit == 1.0


def test_the_column_of_a_cell_tells_the_relation() -> None:
    assert evidence_for("What is the price of Arvik?", "Town: Arvik\nPrice: 30", "30").relation_gone == 0.0
    assert evidence_for("What is the weight of Arvik?", "Town: Arvik\nPrice: 30", "30").relation_gone == 1.0
