"""When two sentences affirm and deny the same, when two claims contradict each other, and the pairs to measure it."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from askcol.answering.answer import Answer, Candidate, Citation
from askcol.answering.conflicts import contradict, deny
from askcol.cli import commands as cli
from askcol.collection import Collection
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
        # denied of both
        (("Ghent", "Broch was not born in Ghent."), ("Ghent", "In Ghent Broch was not born."), False),
    ],
)  # fmt: skip
def test_claims_of_two_documents(one: tuple[str, str], other: tuple[str, str], contradiction: bool) -> None:
    assert contradict(Said("a", *one), Said("b", *other)) == contradiction
    assert contradict(Said("b", *other), Said("a", *one)) == contradiction
    assert not contradict(Said("a", *one), Said("a", *other))


# where it is shown

AFFIRMED = "Gary Pruett confessed to the robbery of the depot."
DENIED = "Gary Pruett never confessed to the robbery of the depot."


@pytest.fixture
def disputed(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """What every question is answered with: words that one document affirms and another denies, and a bad candidate."""

    def citation(name: str, text: str, sentence: str) -> Citation:
        start = sentence.index(text)
        source = (name, name.title(), f"{name}.txt", "", None, {}, ())
        return Citation(text, *source, start, start + len(text), sentence, 0, f"{name}:00000000")

    places = citation("gazette", "Gary Pruett", AFFIRMED), citation("herald", "Gary Pruett", DENIED)
    candidates = (
        Candidate("Gary Pruett", 0.8, places),
        Candidate("depot", 0.02, (citation("times", "depot", AFFIRMED),)),
    )
    index: dict[str, str | int] = {"generation": "0", "documents": 3, "chunks": 3}
    answer = Answer("Who?", True, "Gary Pruett", 0.8, 0.3, None, True, candidates, (), {"total": 1.0}, index)
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: answer)
    return answer


def test_the_page_shows_who_affirms_and_who_denies(index_dir: Path, disputed: Answer) -> None:
    page = create_app(index_dir).test_client().get("/", query_string={"question": disputed.question}).text
    assert "One affirms what another denies." in page
    sides = re.findall(r'<article class="side">(.*?)</article>', page, re.DOTALL)
    quotes = [html.unescape(re.sub(r"<.*?>", "", re.findall(r"<blockquote.*?</blockquote>", s)[0])) for s in sides]
    assert quotes == [AFFIRMED, DENIED]
    assert re.findall(r'<strong class="short" dir="auto">(.*?)</strong>', page) == ["depot"]


def test_the_command_prints_who_affirms_and_who_denies(index_dir: Path, disputed: Answer) -> None:
    printed = CliRunner().invoke(cli.app, ["ask", disputed.question, "--index", str(index_dir)]).output
    assert "The documents disagree" in printed
    assert printed.index("Gazette") < printed.index(AFFIRMED) < printed.index("Herald") < printed.index(DENIED)
    assert printed.count("Gary Pruett   80%") == 2
    assert "Times" not in printed


# the pairs


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def test_the_pairs_have_the_fields_that_they_should(pairs: list[dict[str, Any]]) -> None:
    for pair in pairs:
        assert list(pair) == ["id", "split", "kind", "question", "documents", "conflict"]
        assert pair["split"] in ("dev", "test")
        assert isinstance(pair["conflict"], bool)
        assert pair["question"].endswith("?")
        assert [list(document) for document in pair["documents"]] == [["title", "text"]] * 2


def test_half_of_the_pairs_are_conflicts_in_both_halves(pairs: list[dict[str, Any]]) -> None:
    assert Counter((p["split"], p["conflict"]) for p in pairs) == {
        (split, conflict): 30 for split in ("dev", "test") for conflict in (True, False)
    }


def test_every_kind_is_in_both_halves_alike_and_is_a_conflict_or_not(pairs: list[dict[str, Any]]) -> None:
    halves = [Counter((p["kind"], p["conflict"]) for p in pairs if p["split"] == split) for split in ("dev", "test")]
    assert halves[0] == halves[1]
    kinds = dict(halves[0].keys())
    assert len(kinds) == len(halves[0])
    assert sorted(kind for kind, conflict in kinds.items() if conflict) == [
        "date",
        "name",
        "negation",
        "number",
        "place",
    ]
    assert len(kinds) == 13


def test_no_pair_and_no_document_is_there_twice(pairs: list[dict[str, Any]]) -> None:
    texts = [document["text"] for pair in pairs for document in pair["documents"]]
    for values in ([p["id"] for p in pairs], [p["question"] for p in pairs], texts):
        assert len(values) == len(set(values))


def test_documents_are_short(pairs: list[dict[str, Any]]) -> None:
    for document in (document for pair in pairs for document in pair["documents"]):
        assert document["title"]
        assert 2 <= len(sentences(document["text"])) <= 6
