"""Denials, contradictions and the sides of a conflict; and the pairs of documents to measure them."""

from __future__ import annotations

import html
import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from composing import A, B, C, D, chunk_of, composed, document_of, span_of
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from askcol.answering.answer import Answer, IndexSummary, Timings
from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation
from askcol.answering.conflicts import CONFLICT_RATIO, contradict, deny, sides_of
from askcol.cli.commands import app
from askcol.collection import Collection
from askcol.reading.spans import Span
from askcol.server.app import create_app
from askcol.text.sentences import sentences

PAIRS = Path(__file__).parents[2] / "eval" / "conflicts.jsonl"

DENIALS = [
    ("The minister signed the treaty.", "The minister did not sign the treaty."),
    ("The minister signed the treaty.", "The minister didn't sign the treaty."),
    ("The minister signed the treaty.", "The minister didn’t sign the treaty, he said."),
    ("The minister signed the treaty on Monday.", "The minister never signed the treaty."),
    ("The minister signed the treaty.", "The minister refused to sign the treaty."),
    ("The minister signed the treaty.", "The minister denied that he had signed the treaty."),
    ("The minister left after signing the treaty.", "The minister left without signing the treaty."),
    ("The minister will sign the treaty.", "The minister will not be signing the treaty after all."),
    ("The survey found lead in the soil.", "The survey found no lead in the soil."),
    ("The team detected bacteria in the core.", "The team failed to detect bacteria in the core."),
    ("Lindgren apologised for the leak.", "Lindgren declined to apologise for the leak."),
    ("A guard saw the thief leave the vault.", "Nobody saw the thief leave the vault."),
    ("Ten people attended the meeting.", "No one attended the meeting."),
    ("The bridge is open to lorries.", "The bridge is no longer open to lorries."),
]

NO_DENIALS = [
    ("The minister signed the treaty.", "The treaty was signed by the minister."),
    ("The minister did not sign the treaty.", "The minister never signed the treaty."),
    ("The minister did not sign the treaty.", "The minister refused to sign the treaty."),
    ("The minister signed the treaty.", "The minister did not deny that he had signed the treaty."),
    ("The minister signed the treaty.", "The minister not only signed the treaty, he had written it."),
    ("The minister signed the treaty.", "The minister signed the treaty and did not smile."),
    ("The minister signed the treaty.", "The mayor did not sign the lease."),
    ("The museum opened in 1950.", "The museum did not open until 1950."),
    ("Some 300 ships reached the port.", "No fewer than 300 ships reached the port."),
    ("The minister signed the treaty.", "No."),
    ("The council adopted Resolution 242 in 1967.", "Resolution No. 242 was adopted by the council in 1967."),
    ("", ""),
]

sentence_texts = st.one_of(st.sampled_from([s for pair in (*DENIALS, *NO_DENIALS) for s in pair]), st.text(max_size=60))


@dataclass(frozen=True)
class Said:
    """A claim by hand."""

    document_id: str
    text: str
    sentence: str


@pytest.mark.parametrize(("affirmed", "denied"), DENIALS)
def test_what_is_affirmed_and_denied(affirmed: str, denied: str) -> None:
    assert deny(affirmed, denied)


@pytest.mark.parametrize(("one", "other"), NO_DENIALS)
def test_what_is_no_denial(one: str, other: str) -> None:
    assert not deny(one, other)


@given(sentence_texts, sentence_texts)
def test_the_order_of_two_sentences_does_not_matter(one: str, other: str) -> None:
    assert deny(one, other) == deny(other, one)


@given(sentence_texts)
def test_no_sentence_denies_itself(sentence: str) -> None:
    assert not deny(sentence, sentence)


@pytest.mark.parametrize(
    ("one", "other", "contradiction"),
    [
        # values that exclude each other
        (("Ghent", "Broch was born in Ghent."), ("Antwerp", "The painter was born in Antwerp."), True),
        (("23", "Two lifeboats rescued 23 people."), ("31", "In all 31 people were rescued."), True),
        (("1,700", "It cost 1,700 dollars."), ("over 1,700", "It cost over 1,700 dollars."), False),
        (("faulty wiring", "Faulty wiring did it."), ("an electrical fault", "An electrical fault did it."), False),
        # the same affirmed and denied
        (("the treaty", "The minister signed the treaty."), ("treaty", "The minister did not sign the treaty."), True),
        (("lead", "The survey found lead in the soil."), ("no lead", "The survey found no lead in the soil."), True),
        # denied of one and affirmed of another
        (("Ghent", "Broch was not born in Ghent."), ("Antwerp", "Broch was born in Antwerp in May."), False),
        # what is denied stands in both
        (("took money", "The mayor took money."), ("never took money", "The mayor never took money."), True),
        # denied of both
        (("Ghent", "Broch was not born in Ghent."), ("Ghent", "In Ghent Broch was not born."), False),
    ],
)  # fmt: skip
def test_claims_of_two_documents(one: tuple[str, str], other: tuple[str, str], contradiction: bool) -> None:
    assert contradict(Said("a", *one), Said("b", *other)) == contradiction
    assert contradict(Said("b", *other), Said("a", *one)) == contradiction
    assert not contradict(Said("a", *one), Said("a", *other))


UNION, CITY = "The union put the turnout at 310, while the city counted 240.", "The city counted 240."

POLICE = "Organisers counted 4,000 people on the march, police said 1,800."


@pytest.mark.parametrize(
    ("one", "other", "contradiction"),
    [
        (("310", UNION), ("240", UNION), True),
        (("4,000", POLICE), ("1,800", POLICE), True),
        (("nine", "Police say that nine fled."), ("ten", "According to warders, ten fled."), True),
        # of one party, or of none
        (("2,900", "The opposition speaks of 2,900."), ("1,700", "A sum of 1,700 was named, it says."), False),
        (
            ("310", "The hall has 310 seats, and the foyer 240."),
            ("240", "The hall has 310 seats, and the foyer 240."),
            False,
        ),
        (("240", CITY), ("310", "The city counted 310 on Sunday."), False),
    ],
)
def test_claims_of_two_parties_in_one_document(
    one: tuple[str, str], other: tuple[str, str], contradiction: bool
) -> None:
    assert contradict(Said("a", *one), Said("a", *other)) == contradiction
    assert contradict(Said("a", *other), Said("a", *one)) == contradiction


# sides


def conflict_of(*spans: Span) -> list[str]:
    return [side.text for side in composed(*spans, documents=[A, B, C]).sides]


def test_different_answers_of_different_documents_with_comparable_confidence_conflict() -> None:
    spans = span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.5)
    assert conflict_of(*spans) == ["1,700 dollars", "2,900 dollars"]


def test_different_answers_of_one_document_do_not_conflict() -> None:
    assert conflict_of(span_of(chunk_of(C), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


def test_a_document_that_gives_both_answers_is_no_side_of_a_conflict() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "1,700 dollars", 1.0)]
    assert conflict_of(*spans, span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


def test_a_document_that_gives_the_best_answer_in_other_words_is_no_other_side() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "1,700", 1.8)]
    assert conflict_of(*spans, span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


@pytest.mark.parametrize("wording", ["1,700", "sum of 1,700 dollars", "1,700 dollars was"])
def test_more_or_fewer_words_of_an_answer_do_not_conflict(wording: str) -> None:
    assert conflict_of(span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(B), wording, 1.9)) == []


def test_answers_of_different_kinds_do_not_conflict() -> None:
    assert conflict_of(span_of(chunk_of(A), "The mayor paid", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


@pytest.mark.parametrize(("share", "sides"), [(0.9, 2), (0.05, 0)])
def test_a_rival_needs_a_share_of_the_best_confidence(share: float, sides: int) -> None:
    assert 0.05 < CONFLICT_RATIO < 0.9
    best = 0.8
    rival = math.log(share * best / (1 - share * best))
    spans = span_of(chunk_of(A), "1,700 dollars", math.log(4)), span_of(chunk_of(C), "2,900 dollars", rival)
    assert len(conflict_of(*spans)) == sides


def test_a_document_is_one_side_with_its_best_answer() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)]
    several = document_of("several", "It cost 4,000 dollars, or 5,000 dollars.")
    spans += [span_of(chunk_of(several), words, x) for words, x in (("4,000 dollars", 1.8), ("5,000 dollars", 1.7))]
    sides = composed(*spans, documents=[A, C, several]).sides
    assert [side.text for side in sides] == ["1,700 dollars", "2,900 dollars", "4,000 dollars"]


def test_two_documents_that_agree_against_the_best_answer_are_one_side() -> None:
    other = document_of("other", "It cost over 2,900 dollars.")
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)]
    sides = composed(*spans, span_of(chunk_of(other), "over 2,900", 1.8), documents=[A, C, other]).sides
    assert [side.text for side in sides] == ["1,700 dollars", "2,900 dollars"]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What did The Parade cost, says the mayor?", 0),
        ("What did the parade cost, says the mayor?", 2),
        ("What did it cost according to the Opposition?", 2),
        ("What did it cost in Oslo?", 2),
    ],
)
def test_a_side_holds_the_names_of_the_question_that_the_best_answer_s_text_holds(question: str, sides: int) -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)]
    assert len(composed(*spans, documents=[A, C], question=question).sides) == sides


@pytest.mark.parametrize(
    ("question", "one", "other", "sides"),
    [
        # the other text leaves the attribute unsaid
        ("Which US President opened it?", "US President *Holm* opened it.", "President *Orr* opened it.", 2),
        ("Which FBI Director opened it?", "FBI Director *Holm* opened it.", "Director *Orr* opened it.", 2),
        ("When did the Dutch Senate meet?", "The Dutch Senate met in *May*.", "The Senate met in *June*.", 2),
        ("When did President Petro come?", "President Petro came in *May*.", "Petro came in *June*.", 2),
        ("When did German chancellor Roy go?", "German chancellor Roy went in *May*.", "Roy left in *June*.", 2),
        ("When did UN Resolution 242 pass?", "UN Resolution 242: *May*.", "Resolution 242 passed in *June*.", 2),
        (
            "Which US President came?",
            "US President *Holm* came.",
            "President *Orr* came to see French President Roy.",
            2,
        ),
        # it says otherwise
        ("Which US President opened it?", "US President *Holm* opened it.", "French President *Orr* opened it.", 0),
        ("Which US President opened it?", "US President *Holm* opened it.", "France’s President *Orr* opened it.", 0),
        ("Which US President came?", "US President *Holm* came.", "*Orr*, the president of France, came.", 0),
        ("Which FBI Director opened it?", "FBI Director *Holm* opened it.", "CIA Director *Orr* opened it.", 0),
        ("When did Judge Hale come?", "Judge Hale came in *May*.", "Mayor Hale came in *June*.", 0),
        # it lacks more than an attribute
        ("Which US President came?", "US President *Holm* came.", "The engineer *Orr* came.", 0),
        ("Who is the mayor of Arvik?", "The mayor of Arvik is *Holm*.", "The mayor of Bergen is *Orr*.", 0),
        ("Who is the mayor of Arvik?", "The mayor of Arvik is *Holm*.", "The mayor is *Orr*.", 0),
        ("Who is the Arvik Mayor?", "The Arvik Mayor is *Holm*.", "The Mayor is *Orr*.", 0),
        ("Which US Treasury Secretary came?", "US Treasury Secretary *Holm* came.", "Secretary *Orr* came.", 0),
        ("When did UN Resolution 242 pass?", "UN Resolution 242: *May*.", "Resolution 338 passed in *June*.", 0),
        ("Which US President came in 2019?", "US President *Holm* came in 2019.", "President *Orr* came in 2018.", 0),
        ("When did Anna Petro come?", "Anna Petro came in *May*.", "Petro came in *June*.", 0),
        ("Who won the Premier League?", "The Premier League was won by *Holm*.", "*Orr* won the Rugby League.", 0),
    ],
)
def test_a_side_may_leave_unsaid_what_only_qualifies_a_name(question: str, one: str, other: str, sides: int) -> None:
    documents, spans = [], []
    for name, text, log_odds in (("one", one, 2.0), ("other", other, 1.9)):
        before, answer, after = text.split("*")
        documents.append(document_of(name, before + answer + after))
        spans.append(span_of(chunk_of(documents[-1]), answer, log_odds))
    assert len(composed(*spans, documents=documents, question=question).sides) == sides


def test_a_text_that_agrees_without_the_names_is_on_the_best_answer_s_side() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "1,700", 1.8)]
    spans.append(span_of(chunk_of(C), "2,900 dollars", 1.9))
    assert composed(*spans, documents=[A, C], question="What did The Parade cost?").sides == ()


def test_no_candidates_do_not_conflict() -> None:
    assert sides_of([]) == ()


def test_an_answer_that_one_document_affirms_and_another_denies_is_both_sides() -> None:
    spans = [span_of(chunk_of(d), "1,700 dollars", x) for d, x in ((B, 3.0), (D, 2.0), (A, 1.0))]
    answer = composed(*spans, documents=[A, B, D])
    (candidate,) = answer.answers
    sides = answer.sides
    assert [[c.document_id for c in side.citations] for side in sides] == [["b", "a"], ["d"]]
    assert [(side.text, side.confidence) for side in sides] == [("1,700 dollars", candidate.confidence)] * 2


def test_a_document_that_affirms_and_denies_is_no_side() -> None:
    both = document_of("both", f"{B.text} {D.text}")
    chunk = chunk_of(both)
    spans = [span_of(chunk_of(B), "1,700 dollars", 3.0), span_of(chunk, "1,700 dollars", 2.0)]
    start = both.text.rindex("1,700 dollars")
    spans.append(Span(chunk, start, start + len("1,700 dollars"), -2.0, -3.0, -0.5))
    assert composed(*spans, documents=[B, both]).sides == ()


# where they are shown

AFFIRMED = "Gary Pruett confessed to the robbery of the depot."
DENIED = "Gary Pruett never confessed to the robbery of the depot."


@pytest.fixture
def disputed(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """What every question is answered with: words that one document affirms and another denies, and a bad candidate."""

    def citation(name: str, text: str, sentence: str) -> Citation:
        start = sentence.index(text)
        end, path, chunk_id = start + len(text), f"{name}.txt", f"{name}:00000000"
        return Citation(text, name, name.title(), path, "", None, {}, (), start, end, sentence, 0, chunk_id)

    places = citation("gazette", "Gary Pruett", AFFIRMED), citation("herald", "Gary Pruett", DENIED)
    candidates = (
        Candidate("Gary Pruett", 0.8, places),
        Candidate("depot", 0.02, (citation("times", "depot", AFFIRMED),)),
    )
    answer = Answer(
        question="Who?",
        question_type="fact",
        answered=True,
        answer="Gary Pruett",
        confidence=0.8,
        min_confidence=0.3,
        reason=None,
        conflict=True,
        sides=sides_of(candidates),
        answers=candidates,
        hits=(),
        timings_ms=Timings(1.0, 2.0, 3.0),
        index=IndexSummary("0", 3, 3),
        stale=False,
    )
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: answer)
    return answer


def test_the_page_shows_who_affirms_and_who_denies(index_dir: Path, disputed: Answer) -> None:
    page = create_app(index_dir).test_client().get("/", query_string={"question": disputed.question}).text
    assert "One affirms what another denies." in page
    sides = re.findall(r'<article class="side">(.*?)</article>', page, re.DOTALL)
    quotes = [
        html.unescape(re.sub(r"<.*?>", "", re.findall(r"<blockquote.*?</blockquote>", s, re.DOTALL)[0])).strip()
        for s in sides
    ]
    assert quotes == [AFFIRMED, DENIED]
    assert re.findall(r'<strong class="short" dir="auto">(.*?)</strong>', page) == ["depot"]


def test_the_command_prints_who_affirms_and_who_denies(index_dir: Path, disputed: Answer) -> None:
    printed = CliRunner().invoke(app, ["ask", disputed.question, "--index", str(index_dir)]).output
    assert "The documents disagree" in printed
    assert printed.index("Gazette") < printed.index(AFFIRMED) < printed.index("Herald") < printed.index(DENIED)
    assert printed.count("Gary Pruett   80%") == 2
    assert "Times" not in printed


# the pairs


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def test_the_cases_have_the_fields_that_they_should(pairs: list[dict[str, Any]]) -> None:
    for pair in pairs:
        assert list(pair)[:6] == ["id", "split", "kind", "question", "documents", "outcome"]
        assert set(pair) - set(list(pair)[:6]) <= {"answers", "wordings", "sources"}
        assert pair["split"] in ("dev", "test")
        assert pair["outcome"] in ("conflict", "correction", "ambiguous", "none")
        assert all(question.endswith("?") for question in (pair["question"], *pair.get("wordings", ())))
        assert all(list(document) == ["title", "text"] for document in pair["documents"])
        assert set(pair.get("sources", ())) <= {document["title"] for document in pair["documents"]}


def test_the_halves_are_alike_in_kinds_and_outcomes(pairs: list[dict[str, Any]]) -> None:
    halves = [Counter((p["kind"], p["outcome"]) for p in pairs if p["split"] == split) for split in ("dev", "test")]
    assert halves[0] == halves[1]
    assert sum(halves[0].values()) == 102
    assert sum(n for (_, outcome), n in halves[0].items() if outcome == "conflict") == 41


def test_no_text_is_in_both_halves(pairs: list[dict[str, Any]]) -> None:
    halves = [{d["text"] for p in pairs if p["split"] == s for d in p["documents"]} for s in ("dev", "test")]
    assert halves[0].isdisjoint(halves[1])
    assert len({p["id"] for p in pairs}) == len(pairs) == len({p["question"] for p in pairs})


def test_what_a_case_answers_stands_in_its_documents(pairs: list[dict[str, Any]]) -> None:
    for pair in pairs:
        text = " ".join(document["text"] for document in pair["documents"])
        assert all(answer in text for answer in pair.get("answers", ()))


def test_documents_are_short(pairs: list[dict[str, Any]]) -> None:
    for document in (document for pair in pairs for document in pair["documents"]):
        assert document["title"]
        assert 1 <= len(sentences(document["text"])) <= 15
