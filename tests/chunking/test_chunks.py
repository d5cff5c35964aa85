from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read_documents
from tokenizers import Tokenizer

from askcol.chunking.blocks import Kind, blocks
from askcol.chunking.chunks import MAX_WORDPIECES, Chunk, chunk
from askcol.documents.document import Document
from askcol.text.sentences import sentences

SEEDS = Path(__file__).parents[2] / "seeds"


@cache
def reader_tokenizer() -> Tokenizer:
    path = resources.files("askcol") / "models/reader/tokenizer.json"
    return Tokenizer.from_str(path.read_text(encoding="utf-8"))


@cache
def seed(number: str) -> Document:
    (document,) = [d for d in read_documents([SEEDS])[0] if d.document_id.startswith(number)]
    return document


def chunks_of(document: Document | str, max_wordpieces: int = MAX_WORDPIECES) -> list[Chunk]:
    if isinstance(document, str):
        document = Document("d", "d.txt", "", document, "")
    return chunk(document, reader_tokenizer(), max_wordpieces)


def wordpieces(text: str) -> int:
    return len(reader_tokenizer().encode(text, add_special_tokens=False))


def kinds(text: str, title: str = "") -> list[tuple[str, str]]:
    return [(b.kind.name, text[b.start : b.end]) for b in blocks(text, title)]


def check(document: Document, max_wordpieces: int = MAX_WORDPIECES) -> list[Chunk]:
    """The chunks, after a check of everything that holds for every text."""
    found = chunks_of(document, max_wordpieces)
    covered = 0
    for c in found:
        assert c.text == document.text[c.start : c.end] == c.text.strip() != ""
        own = tuple((c.start + s.start, c.start + s.end) for s in sentences(c.text))
        assert c.sentences == own or c.tables
        assert {start for start, _ in own} <= {p for start, end in c.sentences for p in range(start, end)}
        assert wordpieces(c.text) <= max_wordpieces
        assert c.chunk_id == f"{document.document_id}:{c.start:08d}"
        assert not document.text[covered : c.start].strip()
        assert c.end > covered
        covered = c.end
        assert all(h == h.strip() != "" and len(h) <= 201 for h in c.headings)
    assert not document.text[covered:].strip()
    starts = [c.start for c in found]
    assert starts == sorted(set(starts))
    assert found == chunks_of(document, max_wordpieces)
    return found


WORDS = [
    *(
        "the",
        "Bogotá",
        "e\u0301a",
        "1,700",
        "$7.8",
        "U.S.",
        "unaffable",
        "中文字",
        "🇨🇴",
        "[SEP]",
        "a|b",
        "—",
        "(see",
        "below)",
    ),
    *("why?", "include:", "\u0301", "\ufeff", "x\x0cy", "\x85", "\u2028"),
    *("supercalifragilistic" * 3, "q" * 150, "some words of a longer sentence " * 12),
]
MARKS = [
    "",
    "",
    "",
    "# ",
    "### ",
    "- ",
    "  • ",
    "12. ",
    "| ",
    "a | ",
    "---|---|",
    "| - | - |",
    "===",
    "---",
    "```",
    "**",
]
LINES = st.tuples(
    st.sampled_from(MARKS),
    st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
    st.sampled_from(["", ".", "?", "! ", ":", ". The end.Then more."]),
    st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r", "\n \n\n"]),
)
MARKED_TEXT = st.lists(LINES.map("".join), max_size=25).map("".join)


@settings(max_examples=settings().max_examples // 2)
@given(MARKED_TEXT, st.sampled_from([100, MAX_WORDPIECES]))
def test_structured_text_is_covered_in_order_by_chunks_that_fit(text: str, max_wordpieces: int) -> None:
    check(Document("a/b", "b.md", "the", text, ""), max_wordpieces)


@settings(max_examples=settings().max_examples // 2)
@given(st.text(max_size=300).map(lambda text: text * 5))
def test_any_text_is_covered_in_order_by_chunks_that_fit(text: str) -> None:
    check(Document("d", "d.txt", "", text, ""))


@settings(max_examples=settings().max_examples // 2)
@given(st.text(st.sampled_from("ab .\n|-#?\u0301\x01\u200b中\r\ufeff"), max_size=200).map(lambda text: text * 9))
def test_dense_marks_are_covered_in_order_by_chunks_that_fit(text: str) -> None:
    check(Document("d", "d.txt", "", text, ""))


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_seed_is_covered_in_order_by_chunks_that_fit(number: str) -> None:
    check(seed(number))


@pytest.mark.parametrize("text", ["", " \r\n\t"])
def test_text_without_words_has_no_chunks(text: str) -> None:
    assert chunks_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("x" * 300_000, "中" * 10_000, "x," * 10_000, "a " * 10_000, "\x01" * 100_000, "a\n" * 2_000, "-" * 10_000),
        *("a" + " " * 300_000 + "b | c\n", "a" + "\u0301" * 50_000 + " b", "ab+/19=" * 3_000, "[SEP]" * 3_000),
    ],
    ids=lambda text: repr(text[:7]),
)
def test_line_without_end_is_cut_in_linear_time(text: str) -> None:
    found = check(Document("d", "d.txt", "", text, ""))
    assert max(len(c.text) for c in found) <= 8_000


@pytest.mark.parametrize("number", ["000", "002"])
def test_every_table_row_is_found_with_its_header_row(number: str) -> None:
    document = seed(number)
    found = chunks_of(document)
    headers = rows = 0
    for block in blocks(document.text, document.title):
        line = document.text[block.start : block.end]
        if block.kind is Kind.TABLE_HEADER:
            headers += 1
            header = line.splitlines()[0]
        elif block.kind is Kind.TABLE_ROW:
            rows += 1
            holders = [c for c in found if c.start <= block.start and block.end <= c.end]
            assert holders
            assert all(header in c.text or header in c.headings for c in holders)
    assert (headers, rows) == {"000": (5, 15), "002": (3, 10)}[number]


@pytest.mark.parametrize("number", ["000", "002"])
def test_every_list_item_is_found_with_the_sentence_that_introduces_it(number: str) -> None:
    document = seed(number)
    found = chunks_of(document)
    paragraph = None
    items = 0
    for block in blocks(document.text, document.title):
        if block.kind is Kind.PARAGRAPH:
            paragraph = block
        elif block.kind is Kind.LIST_ITEM:
            items += 1
            assert paragraph is not None
            start, end = sentences(document.text[paragraph.start : paragraph.end])[-1]
            introduction = document.text[paragraph.start + start : paragraph.start + end]
            holders = [c for c in found if c.start <= block.start and block.end <= c.end]
            assert holders
            assert all(introduction in c.text for c in holders)
    assert items == {"000": 21, "002": 16}[number]


def test_every_question_of_the_faq_stands_with_its_answer() -> None:
    document = seed("001")
    lines = [line for line in document.text.splitlines() if line]
    first, last = lines.index("Frequently Asked Questions") + 1, lines.index("Key Points Details")
    pairs = list(zip(lines[first:last:2], lines[first + 1 : last : 2], strict=True))
    assert len(pairs) == 10
    found = [c for c in chunks_of(document) if c.headings == ("Frequently Asked Questions",)]
    for question, answer in pairs:
        assert [question in c.text for c in found] == [answer in c.text for c in found]
        assert sum(question in c.text for c in found) == 1


def test_rows_of_a_flattened_table_stay_whole_under_its_header_line() -> None:
    document = seed("001")
    found = [c for c in chunks_of(document) if c.headings == ("Key Points Details",)]
    lines = document.text.splitlines()
    rows = lines[lines.index("Key Points Details") + 1 : lines.index("Summary") - 1]
    assert len(rows) == 7
    for row in rows:
        assert any(row in c.text for c in found)


@pytest.mark.parametrize(
    ("number", "headings"),
    [
        (
            "000",
            [
                "colombia’s Geopolitical Landscape and the Importance of US Relations",
                "key Outcomes from the Secretary’s Meetings with Colombian Officials",
                "Addressing Security Concerns: US Support for Colombia’s Anti-Narcotics Efforts",
                "Human Rights Issues: A Focal Point of Discussion",
                "The Role of Economic Cooperation in Strengthening Bilateral Ties",
                "Public Reaction in Colombia: A Mixed Bag of Optimism and skepticism",
                "Strategic recommendations for future Cooperation Between the US and Colombia",
                "Concluding Remarks",
            ],
        ),
        (
            "001",
            [
                "Overview of Colombia-U.S. Relations",
                "Impact of Drug Trade on Colombia-U.S. Relations",
                "Concerns Surrounding Venezuela",
                "Gustavo Petro’s Diplomatic Strategy",
                "Military and Security Cooperation",
                "Challenges in Drug Trafficking Initiatives",
                "U.S. Military Intervention Debate",
                "Petro’s Focus on Immigration and Human Rights",
                "Prospective Outcomes from the Meeting",
                "Frequently Asked Questions",
                "Key Points Details",
                "Summary",
            ],
        ),
        (
            "002",
            [
                "Introduction: US-Colombia Strategic Alignment Coalition: "
                "Strengthening ties for a Resilient partnership",
                "US-Colombia Strategic Alignment Coalition Fostering Regional Security and Stability",
                "Enhancing Economic Cooperation Through Strategic Partnerships",
                "Innovative Approaches to Countering transnational Crime",
                "Building a Sustainable framework for Future Engagement and Collaboration",
                "To Conclude",
            ],
        ),
        (
            "003",
            [
                "Important Biometric Cooperation Announced",
                "Historic And Effective Diplomacy",
                "Focus On Regional Security And Cooperation",
                "Secretary Noem's Multinational Tour",
            ],
        ),
        (
            "004",
            [
                "Colombia Remains a Vital Strategic Partner",
                "Migration Ministerial Emphasized Regional Approach to Address Irregular Migration",
                "Countering Crime and Narcotrafficking and Supporting Lasting Peace",
            ],
        ),
    ],
)
def test_headings_of_the_seeds(number: str, headings: list[str]) -> None:
    found = chunks_of(seed(number))
    assert list(dict.fromkeys(h for c in found for h in c.headings)) == headings
    for heading in headings:
        first = next(c for c in found if heading in c.headings)
        assert first.text.startswith(heading)
        assert sum(heading in c.text.splitlines() for c in found) == 1


def test_headings_are_a_path_without_the_title() -> None:
    text = "# Title\n\nA.\n\n## One\n\nB.\n\n### Deep ###\n\nC.\n\n**Bold**\n\nD is a sentence.\n\nTwo\n---\n\nE.\n"
    document = Document("d", "d.md", "Title", text, "")
    assert [(c.headings, c.text.split()[-1]) for c in chunks_of(document)] == [
        ((), "A."),
        (("One",), "B."),
        (("One", "Deep"), "C."),
        (("One", "Deep", "Bold"), "sentence."),
        (("Two",), "E."),
    ]


def test_heading_opens_the_chunk_of_what_follows_it() -> None:
    text = "# A\n\n## B\n\n" + "Some words of text. " * 60
    found = chunks_of(text)
    assert found[0].text.startswith("# A\n\n## B\n\nSome words")
    assert {c.headings for c in found} == {("A", "B")}


def test_long_table_goes_on_under_its_header_row() -> None:
    rows = "".join(f"Good number {i} of the list | {i}.50 |\n" for i in range(60))
    found = chunks_of("The table shows the prices:\nGood | Price in dollars |\n---|---|\n" + rows)
    assert found[0].text.startswith("The table shows the prices:\nGood | Price in dollars |\n---|---|\nGood number 0 ")
    assert found[0].headings == ()
    assert len(found) > 3
    for c in found[1:]:
        assert c.headings == ("Good | Price in dollars |",)
        assert all(line.endswith(".50 |") for line in c.text.splitlines())


def test_long_list_goes_on_under_its_introduction() -> None:
    found = chunks_of(
        "Our shop is open. Our goods include:\n"
        + "".join(f"- good thing number {i}, which is fine\n" for i in range(60))
    )
    assert found[0].text.startswith("Our shop is open. Our goods include:\n- good thing number 0, which is fine\n")
    assert len(found) > 2
    assert all(c.headings == ("Our goods include:",) for c in found[1:])


def test_long_answer_goes_on_under_its_question() -> None:
    found = chunks_of("Why is it so?\n\n" + "Nobody knows the reason of it all. " * 40)
    assert found[0].text.startswith("Why is it so?\n\nNobody")
    assert all(c.headings == ("Why is it so?",) for c in found[1:])


def test_list_starts_with_its_introduction_when_the_paragraph_is_full() -> None:
    paragraph = "This sentence has some words to fill the chunk with. " * 10 + "Our goods include:"
    text = paragraph + "\n" + "".join(f"- good thing number {i} with a lot of words about it\n" for i in range(8))
    first, second = chunks_of(text)
    assert first.text == paragraph
    assert second.text.startswith("Our goods include:\n- good thing number 0")
    assert second.text.endswith("number 7 with a lot of words about it")


def test_chunks_of_a_paragraph_overlap_by_a_sentence() -> None:
    text = " ".join(f"This is the sentence of number {i} in a long paragraph." for i in range(40))
    found = chunks_of(text)
    assert len(found) > 2
    for before, after in pairwise(found):
        last = sentences(before.text)[-1]
        assert (before.start + last.start, before.end) == (after.start, after.start + last.end - last.start)


def test_chunks_do_not_overlap_across_headings_and_long_paragraphs() -> None:
    paragraph = "This is a sentence of the paragraph, which is long enough. " * 6
    text = f"# One\n\n{paragraph}\n\n{paragraph}\n\n# Two\n\n{paragraph}\n"
    found = chunks_of(text)
    assert [c.text.count("This is") for c in found] == [6, 6, 6]
    assert all(a.end < b.start for a, b in pairwise(found))


def test_short_paragraphs_share_a_chunk() -> None:
    found = chunks_of("\n\n".join(f"Short paragraph number {i} has one sentence." for i in range(30)))
    assert all(wordpieces(c.text) > 100 for c in found)


def test_long_sentence_is_cut_at_white_space() -> None:
    text = "one $7.8 two, " * 100
    found = chunks_of(text)
    assert all(c.text.split()[0] in ("one", "$7.8", "two,") for c in found)
    assert all(c.text.split()[-1] in ("one", "$7.8", "two,") for c in found)


def test_hard_wrapped_prose_is_one_paragraph() -> None:
    wrapped = (
        "The Time Traveller (for so it will be convenient to speak of him) was\n"
        "expounding a recondite matter to us. His pale grey eyes shone and twinkled, and\n"
        "his usually pale face was flushed and animated. The fire burnt brightly, and the\n"
        "soft radiance of the lights caught the bubbles."
    )
    expected = [("HEADING", "Introduction"), ("PARAGRAPH", wrapped), ("HEADING", "Appendix"), ("PARAGRAPH", wrapped)]
    assert kinds(f"Introduction\n\n{wrapped}\n\nAppendix\n{wrapped}\n") == expected
    crlf = f"Introduction\n\n{wrapped}\n\nAppendix\n{wrapped}\n".replace("\n", "\r\n")
    assert [(kind, text.replace("\r\n", "\n")) for kind, text in kinds(crlf)] == expected


def test_blocks_of_markdown() -> None:
    text = (
        "\ufeffTitle\n=====\nText.\n```\n# code\n```\n1. An item,\n   which goes on\n\n   and on\n2. Other\n"
        "|A|B|\n|:-|-:|\n|1|2|\nEnd.\n"
    )
    assert kinds(text) == [
        ("HEADING", "\ufeffTitle\n====="),
        ("PARAGRAPH", "Text."),
        ("PARAGRAPH", "```\n# code\n```"),
        ("LIST_ITEM", "1. An item,\n   which goes on\n\n   and on"),
        ("LIST_ITEM", "2. Other"),
        ("TABLE_HEADER", "|A|B|\n|:-|-:|"),
        ("TABLE_ROW", "|1|2|"),
        ("PARAGRAPH", "End."),
    ]


def test_numbered_questions_are_questions_and_a_list_of_questions_is_a_list() -> None:
    assert [k for k, _ in kinds("1. How so?\n\nLike that.\n\n2. Why?\nBecause.")] == ["QUESTION", "PARAGRAPH"] * 2
    assert [k for k, _ in kinds("- How so?\n- Why?\n\nNobody knows.")] == ["LIST_ITEM", "LIST_ITEM", "PARAGRAPH"]


@pytest.mark.parametrize(
    "text",
    [
        "Listen to this article\n\n\nThe article has begun here, and it goes on for quite a while.",
        "Key goods include:\n\nThe article has begun here, and it goes on for quite a while.",
        "The last line",
        "A line\nAnother line",
        "12 / 34\n\nThe article has begun here, and it goes on for quite a while.",
        "Ministry of Truth\n\nThe article has begun here, and it goes on for quite a while.",
    ],
)
def test_short_line_that_is_no_heading(text: str) -> None:
    assert {b.kind for b in blocks(f"First.\n\n{text}", bylines=["Ministry of Truth"])} == {Kind.PARAGRAPH}


def test_articles_of_long_paragraphs_give_one_to_three_chunks_a_paragraph() -> None:
    paragraphs = [
        " ".join(f"Fact {i} of paragraph {n} is told in this sentence." for i in range(n)) for n in range(6, 30)
    ]
    found = chunks_of("\n\n".join(paragraphs))
    assert all("\n" not in c.text for c in found)
    assert len(paragraphs) < len(found) < 3 * len(paragraphs)
    assert {c.headings for c in found} == {()}


def test_truncation_and_padding_of_the_tokenizer_do_not_hide_text() -> None:
    path = resources.files("askcol") / "models/reader/tokenizer.json"
    tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8)
    assert chunk(seed("003"), tokenizer) == chunks_of(seed("003"))
