"""Decoding against brute force."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from askcol.chunking import Chunk, View
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.reading.decoding import MAX_ANSWER_WORDPIECES, SPANS_PER_VIEW, decode
from askcol.reading.spans import Span
from askcol.text.identifiers import identifiers
from askcol.text.normalisation import answer_key

QUESTION = "What happened?"
PREFIX = "Before \U0001f600 it. "
# A mark that follows no letter counts to the word after it, if any.
WORD = re.compile(r"[\u0300-\u036f]*(?:[^\W_][\u0300-\u036f]*)+")
MARKS = re.compile(r"[\u0300-\u036f]*")
TEXTS = [
    "The envoy met Gustavo Petro in Bogotá’s old town in May 2023.",
    "Cafe\u0301 Zu\u0308rich, decomposed: re\u0301sume\u0301s",
    "One line.\r\nAnother line,\r\n\r\nand a third.",
    "She \U0001f469\u200d\U0001f680 flew \U0001f315\U0001f389 home",
    "pneumonoultramicroscopicsilicovolcanoconiosis is a word; so is U.S.A.",
    "# Cost\nHigh |\n| Year | Tons |\n|2022|200|\n\nIn the U.S., P A|B held in the p.m. hours.\n  \nB.C.",
    "한국어 文章 ½ ﬁne İstanbul Straße",
    " ".join(f"word{i}" for i in range(80)),
]
texts = st.text(alphabet=st.sampled_from("abz AZ1,.|#-'’\n\r\té\u0301ß한中½ﬁ\U0001f315\u200d_"), max_size=60)
seeds = st.integers(0, 2**32 - 1)


@cache
def tokenizer() -> Tokenizer:
    return reader_tokenizer()


def chunk_of(text: str, start: int = len(PREFIX)) -> Chunk:
    return Chunk(f"a:{start:08d}", "a", start, start + len(text), text)


def read(text: str, start: int = len(PREFIX)) -> tuple[Chunk, View]:
    chunk = chunk_of(text, start)
    return chunk, View.verbatim(chunk)


def decoded(text: str, seed: int) -> tuple[list[Span], np.ndarray, np.ndarray]:
    """The spans of `text` for random logits, and the logits."""
    encoding = tokenizer().encode(text, add_special_tokens=False)
    logits = np.random.default_rng(seed).normal(size=(2, 1 + len(encoding.ids))).astype(np.float32)
    return decode(QUESTION, *read(text), encoding, *logits), *logits


def borders_of(text: str) -> list[tuple[int, int]]:
    """Blank lines, the ends of headings, and the `|` of cells."""
    found, begin = [], 0
    for line in text.split("\n"):
        end = begin + len(line)
        if begin and not line.strip():
            found.append((begin - 1, begin if end == len(text) else end + 1))
        if re.match("#{1,6} ", line):
            found.append((end, end + 1))
        for i, character in enumerate(line):
            alone = not text[begin + i - 1 : begin + i].strip() or begin + i == 0
            alone = alone and not text[begin + i + 1 : begin + i + 2].strip()
            if character == "|" and (alone or line.lstrip().startswith("|")):
                found.append((begin + i, begin + i + 1))
        begin = end + 1
    return found


def may_begin(text: str, begin: int, stop: int) -> bool:
    """Whether an answer may begin with a wordpiece: with a word but "and" and "or", or with a sign of what follows."""
    signs = "$€£¥₹+-−.~" if text[stop : stop + 1].isdigit() else "#@§№" if text[stop : stop + 1].isalnum() else ""
    if text[begin:stop] in {"and", "or"}:
        return False
    return any(map(str.isalnum, text[begin:stop])) or (text[begin:stop] in signs and not text[:begin][-1:].isalnum())


def may_finish(text: str, begin: int, stop: int) -> bool:
    sign = text[begin:stop][0] in "%‰°€£$¥₹+#′″" and not text[begin - 1 : begin].isspace()
    return any(map(str.isalnum, text[begin:stop])) or (begin > 0 and sign)


def brute_force(text: str, starts: np.ndarray, ends: np.ndarray) -> list[tuple[float, int, int]]:
    """Every span in word boundaries of at most 30 wordpieces as (score, start, end in `text`), best first."""
    words = [match.span() for match in WORD.finditer(text)]
    initials = [match.span() for match in re.finditer(r"(?<!\w)(?:[^\W\d_]\.){2,}", text)]
    abbreviations = {stop: stop + 1 for first, last in initials for stop in range(first + 3, last, 2)}
    borders = borders_of(text)
    offsets = tokenizer().encode(text, add_special_tokens=False).offsets
    n = len(offsets)
    places = []
    for begin, end in offsets:
        marks = MARKS.match(text, end)
        stop = marks.end() if marks else end
        places.append((begin, abbreviations.get(stop, stop)))

    def inside(place: int) -> bool:
        return any(first < place < last for first, last in words)

    def crossed(i: int, j: int) -> bool:
        return any(first < places[j][1] and last > places[i][0] for first, last in borders)

    def meant(i: int, step: int) -> int | None:
        """The wordpiece at which an answer begins, or ends, that the reader begins or ends at `i`."""
        edge, allowed = (0, may_begin) if step > 0 else (1, may_finish)
        while not allowed(text, *places[i]):
            following = i + step
            beside = not 0 <= following < n or places[following][0] == places[following][1]
            if beside or inside(places[following][edge]) or crossed(*sorted((i, following))):
                return None
            i = following
        return i

    began: dict[int, list[float]] = {}
    ended: dict[int, list[float]] = {}
    for i, (begin, stop) in enumerate(places):
        for where, step, place, logits in ((began, 1, begin, starts), (ended, -1, stop, ends)):
            target = None if begin == stop or inside(place) else meant(i, step)
            if target is not None:
                where.setdefault(target, []).append(float(logits[1 + i]))
    found = []
    for i, start_logits in began.items():
        for j, end_logits in ended.items():
            if 0 <= j - i < 30 and not crossed(i, j):
                score = np.logaddexp.reduce(start_logits) + np.logaddexp.reduce(end_logits)
                found.append((float(score), places[i][0], places[j][1]))
    return sorted(found, key=lambda span: -span[0])


def overlap(a: tuple[float, int, int], b: tuple[float, int, int]) -> bool:
    return a[1] < b[2] and b[1] < a[2]


def said(text: str) -> object:
    """Equal for texts that say the same; of articles and punctuation alone no key is left, so those are compared."""
    key = answer_key(text)
    return key if any(key) else text


@given(st.sampled_from(TEXTS) | texts, seeds)
@example("e\u0301", 0)
@example("한 한", 1)
@example("no no, the no", 1)
@example("", 0)
@example("...", 0)
def test_spans_are_the_likeliest_answers_of_the_best_disjoint_places(text: str, seed: int) -> None:
    assume(not identifiers(QUESTION, text) and "'" not in text)
    spans, starts, ends = decoded(text, seed)
    left = brute_force(text, starts, ends)
    for span in spans:
        comparable = [s for s in left[:10] if np.exp(s[0] - left[0][0]) > 0.05 and overlap(s, left[0])]
        sums = []
        for rank, (score, start, end) in enumerate(comparable):
            same = [s for s in comparable if said(text[s[1] : s[2]]) == said(text[start:end])]
            if same[0] is comparable[rank]:
                same = [s for s in same if overlap(s, (score, start, end))]
                sums.append((np.log(np.exp([s[0] for s in same]).sum()), start, end))
        score, start, end = max(sums, key=lambda s: s[0])
        assert (span.start, span.end) == (len(PREFIX) + start, len(PREFIX) + end)
        assert span.score == pytest.approx(score)
        assert span.null_score == pytest.approx(float(starts[0] + ends[0]))
        left = [s for s in left if not overlap(s, (score, start, end))]
    assert not left or len(spans) == SPANS_PER_VIEW


@pytest.mark.parametrize(
    ("starts", "ends", "answer"),
    [
        # "the Nile", "Nile" and "Nile." are one answer, and together likelier than "Nile. Cairo".
        ({0: 2.0, 1: 2.0}, {1: 2.0, 2: 2.0, 3: 2.3}, "the Nile"),
        ({0: 2.0}, {1: 2.0, 3: 2.9}, "the Nile. Cairo"),
    ],
)
def test_what_says_the_same_counts_together(starts: dict[int, float], ends: dict[int, float], answer: str) -> None:
    text = "the Nile. Cairo"
    logits = np.full((2, 5), -9, dtype=np.float32)
    for row, values in zip(logits, (starts, ends), strict=True):
        for wordpiece, logit in values.items():
            row[1 + wordpiece] = logit
    encoding = tokenizer().encode(text, add_special_tokens=False)
    assert encoding.tokens == ["the", "nile", ".", "cairo"]
    best = decode(QUESTION, *read(text), encoding, *logits)[0]
    assert best.text == answer


@given(st.sampled_from(TEXTS) | texts, seeds)
def test_spans_are_verbatim_disjoint_not_empty_and_never_inside_a_word(text: str, seed: int) -> None:
    document_text = PREFIX + text + " after it"
    spans, _, _ = decoded(text, seed)
    words = [match.span() for match in WORD.finditer(text)]
    for span in spans:
        assert document_text[span.start : span.end] == span.text
        assert span.text.strip()
        for place in (span.start - len(PREFIX), span.end - len(PREFIX)):
            assert not any(first < place < last for first, last in words)
    for i, span in enumerate(spans):
        assert all(span.end <= other.start or span.start >= other.end for other in spans[i + 1 :])


def test_a_combining_mark_stays_with_its_letter() -> None:
    text = "cafe\u0301 noir"
    encoding = tokenizer().encode(text, add_special_tokens=False)
    logits = np.zeros(1 + len(encoding.ids), dtype=np.float32)
    logits[1] = 5
    spans = decode(QUESTION, *read(text), encoding, logits, logits)
    assert [span.text for span in spans] == ["cafe\u0301", "noir"]


def test_no_answer_crosses_a_heading_a_table_cell_or_a_blank_line() -> None:
    text = "# Fees\n|Name|Age|\n| 200,000 hectares | 100,000 |\n\nMilitary cooperation, A|B"
    encoding = tokenizer().encode(text, add_special_tokens=False)
    starts, ends = np.zeros((2, 1 + len(encoding.ids)), dtype=np.float32)
    starts[1 + encoding.tokens.index("military")], ends[-1] = 1, 5
    spans = [span.text for span in decode(QUESTION, *read(text), encoding, starts, ends)]
    assert spans[0] == "Military cooperation, A|B"
    assert not any("\n" in span or "|" in span for span in spans[1:])


def test_an_abbreviation_keeps_its_last_full_stop() -> None:
    for text, answer in (("The U.S. left", "U.S."), ("at 5 p.m. sharp", "5 p.m."), ("It ended. So", "ended")):
        encoding = tokenizer().encode(text, add_special_tokens=False)
        starts, ends = np.zeros((2, 1 + len(encoding.ids)), dtype=np.float32)
        begin, stop = text.index(answer), text.index(answer) + len(answer.rstrip("."))
        starts[1 + next(i for i, (first, _) in enumerate(encoding.offsets) if first == begin)] = 5
        ends[1 + next(i for i, (_, last) in enumerate(encoding.offsets) if last == stop)] = 5
        assert decode(QUESTION, *read(text), encoding, starts, ends)[0].text == answer


def test_an_answer_has_at_most_30_wordpieces() -> None:
    text = " ".join(["the"] * 50)
    encoding = tokenizer().encode(text, add_special_tokens=False)
    starts, ends = np.zeros((2, 51), dtype=np.float32)
    starts[1], ends[50] = 10, 10
    assert MAX_ANSWER_WORDPIECES == 30
    for span in decode(QUESTION, *read(text), encoding, starts, ends):
        assert len(span.text.split()) <= 30


@given(st.sampled_from(TEXTS) | texts, seeds)
def test_the_boundary_share_is_a_softmax_over_all_spans_that_overlap(text: str, seed: int) -> None:
    assume(not identifiers(QUESTION, text) and "'" not in text)
    spans, starts, ends = decoded(text, seed)
    every = [(score, len(PREFIX) + start, len(PREFIX) + end) for score, start, end in brute_force(text, starts, ends)]
    taken: list[Span] = []
    for span in spans:
        # What overlaps a better span has been taken out with it.
        rivals = [
            score
            for score, start, end in every
            if start < span.end and end > span.start and all(end <= s.start or start >= s.end for s in taken)
        ]
        share = np.exp(span.score) / np.exp(rivals).sum()
        assert span.log_boundary_share == pytest.approx(np.log(share), abs=1e-6)
        taken.append(span)


def test_a_span_without_a_rival_has_the_whole_share() -> None:
    text = "a b"
    encoding = tokenizer().encode(text, add_special_tokens=False)
    starts = np.array([0, 1, -np.inf], dtype=np.float32)
    (span,) = decode(QUESTION, *read(text), encoding, starts, starts)
    assert (span.text, span.log_boundary_share) == ("a", 0)


def test_wordpieces_that_were_not_read_are_in_no_span() -> None:
    text = "one two three four"
    encoding = tokenizer().encode(text, add_special_tokens=False)
    logits = np.array([0, 1, 1, -np.inf, -np.inf], dtype=np.float32)
    assert max(span.end for span in decode(QUESTION, *read(text, 0), encoding, logits, logits)) == len("one two")


def test_log_odds_are_against_the_null_span() -> None:
    assert Span(chunk_of("a b"), len(PREFIX), len(PREFIX) + 1, 3.5, 1.25, 0.0).log_odds == 2.25
