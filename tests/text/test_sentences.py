"""Sentences: offsets for any text, and what dirty English text does to full stops."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from texts import ANY_TEXT, MONOTONOUS, PUNCTUATED

from askcol.text.sentences import sentences

SEEDS = Path(__file__).parents[2] / "seeds"


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(ANY_TEXT | PUNCTUATED)
def test_sentences_are_ordered_disjoint_trimmed_and_cover_all_but_white_space(text: str) -> None:
    found = sentences(text)
    for sentence in found:
        inner = text[sentence.start : sentence.end]
        assert inner
        assert inner == inner.strip()
    bounds = [0, *itertools.chain.from_iterable(found), len(text)]
    assert bounds == sorted(bounds)
    assert not any(text[start:end].strip() for start, end in zip(bounds[::2], bounds[1::2], strict=True))


@given(ANY_TEXT | PUNCTUATED, ANY_TEXT | PUNCTUATED)
def test_no_sentence_spans_a_blank_line(first: str, second: str) -> None:
    text = f"{first}\n\n{second}"
    assert not any(sentence.start < len(first) + 1 < sentence.end for sentence in sentences(text))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("He was on a visit to Bogotá.", "this trip marks a pivotal moment."),
        ("He was on a visit to Bogota\u0301.", "this trip marks a pivotal moment."),
        ("It concerns the United states.", "The discussions went on."),
        ("Partnerships promote stability.", "By fostering growth, they help."),
        ("They improved intelligence sharing.", "This partnership aims at more."),
        ("It was a success in 2022.", "The two sides agreed."),
        ("They are those of the author(s).", "View the rest in full here."),
        ("These are Colombia’s.", "Those are not."),
        ("They reached a “deal.”", "Nobody signed it."),
        ("Is it here?", "Nobody knows."),
        ("The economy grows.", "However,trade does not."),
    ],
)
def test_a_stop_without_a_space_after_it_ends_a_sentence(first: str, second: str) -> None:
    assert split(first + second) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "Visit askcol.org for more about it.",
        "Visit www.example.com or https://example.com/a.The_Page for more.",
        "Write to john.smith@example.com or ask.",
        "The file 003.txt holds it, and report.pdf the rest.",
        "It is written in Node.js and ASP.NET, with math.Random() as well.",
        "Mirage.News does not take positions.",
        "The synergy between U.S.resources and goals.",
        "About 3.5 of 1.000.000 or v1.2.3 at 10.30.",
    ],
)
def test_a_stop_within_a_name_address_or_number_does_not_end_a_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Secretary met U.S. President Petro.",
        "Secretary Antony J. Blinken and George W. Bush spoke.",
        "It reached $2.8 billion in 2020.",
        "S. agricultural exports doubled.",
        "Dr. Smith, Mr. Petro, Gen. Li and Sen. Paul spoke.",
        "They live in No. 5 of the street (No. 7 is empty).",
        "Some animals (e.g. this one, i.e. that) are rare.",
        "It began at 3.5 p.m. on Monday.",
        "They came from St. Louis on Jan. 5 and left.",
        "J.K. Rowling and D. H. Lawrence wrote it.",
        "It was Brown vs. Board, or Katz v. United States.",
        "Colombia-U.S. Relations at stake",
        "Acme Inc. shares and Acme Co. Ltd. shares fell by approx. five.",
        "“Why?” he asked.",
        "Yahoo! is a company.",
        "He waited ... and waited … for it . . . and left.",
        "3. First point",
        "a. First point",
    ],
)
def test_a_stop_after_an_abbreviation_initial_or_number_does_not_end_a_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("They met in the U.S.", "The Secretary was there."),
        ("It began at 3 p.m.", "However, nobody came."),
        ("He said no.", "Then he left."),
        ("They sell fruit, nuts, etc.", "Officials buy it."),
        ("It ended in World War I.", "This was in 1918."),
        ("It focuses on agriculture.", "to facilitate this, a framework was proposed."),
        ("It reached $2.8.", "Trade grew."),
        ("They did what?!", "Nobody knows."),
        ("Who knows...", "Nobody does."),
        ("He said “Stop.”", "“Go on,” she said."),
        ('(They did it "twice.")', "Then they left."),
        ("It was so.[12][3]", "The rest is known."),
        ("Great!", "😀 Thanks."),
        ("It is done .", "The rest is not ."),
    ],
)
def test_a_stop_before_the_start_of_a_sentence_ends_one_with_its_closing_marks(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first, second]
    assert split(f"{first}\r\n{second}") == [first, second]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028"])
def test_a_hard_wrapped_sentence_stays_whole(line_break: str) -> None:
    text = line_break.join(["The Secretary of State, who came to", "Colombia for talks, met President", "Petro."])
    assert split(text) == [text]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_heading_above_a_paragraph_is_a_sentence(line_break: str) -> None:
    paragraph = "the recent visit of the Secretary to Colombia marks a pivotal moment in the relationship."
    assert split(f"Concluding Remarks{line_break}{paragraph}") == ["Concluding Remarks", paragraph]


@pytest.mark.parametrize(
    "lines",
    [
        ["This could include:", "- Trade agreements", "- Joint ventures"],
        ["• First", "• Second"],
        ["1. First", "2. Second"],
        ["| Purpose | Align goals |", "|---|---|", "| Areas | Security |"],
        ["The table below:", "Sector | Benefits |", "---|---|", "Energy | More |"],
    ],
)
def test_list_items_and_table_rows_are_sentences(lines: list[str]) -> None:
    assert split("\n".join(lines)) == lines


@pytest.mark.parametrize(
    ("seed", "end", "start"),
    [
        ("000", "official visit to Bogotá.", "this trip marks"),
        ("000", "particularly the United States.", "This latest visit"),
        ("000", "issues affecting both nations.", "The discussions primarily"),
        ("000", "improve intelligence sharing.", "This partnership aims"),
        ("000", "sustainable agriculture.", "to facilitate this"),
        ("000", "the narcotics trade.", "This partnership is"),
        ("000", "to economic collaboration.", "By focusing"),
        ("000", "addressing root causes.", "This skepticism"),
        ("000", "in national affairs.", "among the concerns"),
        ("000", "Concluding Remarks", "the recent visit of"),
        ("001", "its relationship with the U.S.", "If Petro’s administration"),
        ("002", "that promote stability.", "By fostering"),
        ("004", "the author(s).", "View in full here."),
    ],
)
def test_sentences_of_the_seeds_end_where_they_run_together(seed: str, end: str, start: str) -> None:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    pairs = itertools.pairwise(split(path.read_text(encoding="utf-8")))
    assert any(before.endswith(end) and after.startswith(start) for before, after in pairs)


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_no_sentence_of_the_seeds_ends_at_an_abbreviation(seed: Path) -> None:
    found = split(seed.read_text(encoding="utf-8"))
    assert [text for text in found if text.endswith(("U.S.", " J.", "S."))] in (
        [],
        [text for text in found if text.endswith("affect its relationship with the U.S.")],
    )


@pytest.mark.parametrize("text", MONOTONOUS, ids=lambda text: repr(text[:6]))
def test_long_monotonous_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    sentences(text)
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "sentence",
    [
        "Policy no. HX-2231/9 is old.",
        "The max. load is 30 kg.",
        "Max. load is 30 kg.",
        "Approx. 30 people came.",
        "Call Tel. (212) 555-0177 today.",
        "It has ref. AB-1 there.",
        "It has qty. 3 and incl. VAT it is 5.",
        "We met Sra. García and Sr. Gómez.",
        "Der Preis inkl. MwSt. ist alt.",
        "Er kam am 3. Mai 1987 nach Graz.",
        "Sie starb am 12. Dezember.",
        "Im 19. Jahrhundert war es so.",
        "Der 2. Weltkrieg endete.",
        "Orte wie z. B. Graz sind alt.",
        "Orte wie z.B. Graz sind alt.",
        "Die Mariahilfer Str. 12 ist alt.",
        "Die Rechnung Nr. 5 ist alt.",
        "Das sagte Dr. Huber gestern.",
    ],
)
def test_an_abbreviation_or_an_ordinal_ends_no_sentence(sentence: str) -> None:
    assert split(f"{sentence} They left.") == [sentence, "They left."]


@pytest.mark.parametrize(
    "sentence", ["He said no.", "He was ranked 3.", "She came in group 3.", "I met Max.", "He waited 30 min."]
)
def test_a_word_that_may_be_an_abbreviation_ends_a_sentence(sentence: str) -> None:
    assert split(f"{sentence} The others left.") == [sentence, "The others left."]


def test_splitting_imports_neither_scipy_nor_scikit_learn_and_leaves_nltk_whole() -> None:
    code = (
        "import sys; from askcol.text import sentences; sentences('The U.S. met. It ended on Jan. 5 in St. Paul.');"
        "assert not {'nltk', 'scipy', 'sklearn'} & set(sys.modules), 'before';"
        "import nltk; assert nltk.SklearnClassifier and nltk.collocations and 'scipy' in sys.modules, 'after'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
