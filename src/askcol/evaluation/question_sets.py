"""Files of questions -> `Question`s: askcol's own JSON Lines, and SQuAD 1.1 and 2.0 JSON, plain or gzipped."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from askcol.documents import Document
from askcol.errors import QuestionSetError, in_words

PARAGRAPH_BREAK = "\n\n"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold answers; without `answers`, the collection does not say.

    `documents`: the ids of the documents that answer it. `spans`: the gold places `(document_id, start, end)`, in SQuAD
    only. `context`: the `[start, end)` of the SQuAD context in its document, else None. `split`, `kind`: labels of the
    question set. `items`: the wordings of each item of a list. `polarity`: of a question for yes or no. `sides`: the
    wordings of each side of a conflict. `judged_at`: when a reader of the page judged the answer, in ISO 8601; "" for
    questions of other origin.
    """

    question_id: str
    text: str
    answers: tuple[str, ...]
    documents: tuple[str, ...]
    spans: tuple[tuple[str, int, int], ...] = ()
    context: tuple[int, int] | None = None
    split: str = ""
    kind: str = ""
    items: tuple[tuple[str, ...], ...] = ()
    polarity: Literal["yes", "no"] | None = None
    sides: tuple[tuple[str, ...], ...] = ()
    judged_at: str = ""


def read_squad(
    path: Path, titles: Iterable[str] | None = None, *, without: Iterable[str] = ()
) -> tuple[list[Document], list[Question]]:
    """The articles of a SQuAD file as documents (contexts joined by a blank line) with their questions.

    `titles`: read only these articles; `without`: skip these. Rajpurkar et al. 2016 (1.1) and 2018 (2.0). Raises
    `QuestionSetError` if the file is not SQuAD JSON or lacks an article that is named.
    """
    articles = _read_json(path)["data"]
    try:
        there = {article["title"] for article in articles}
        left_out = set(without)
        wanted = there if titles is None else set(titles)
        lacking = (wanted | left_out) - there
        if lacking:
            raise QuestionSetError(f"{path} lacks articles that were named: {', '.join(sorted(lacking))}")
        return _articles(path, [article for article in articles if article["title"] in wanted - left_out])
    except (KeyError, TypeError, AttributeError) as error:
        raise QuestionSetError(f"{path} is not SQuAD JSON: {type(error).__name__} {error} in an article") from None


def _articles(path: Path, articles: Iterable[Any]) -> tuple[list[Document], list[Question]]:
    documents: list[Document] = []
    questions: list[Question] = []
    for document_id, paragraphs in _by_title(articles).items():
        start = 0
        for paragraph in paragraphs:
            end = start + len(paragraph["context"])
            for qa in paragraph["qas"]:
                answers = [] if qa.get("is_impossible") else qa["answers"]
                spans = dict.fromkeys((start + a["answer_start"], a["text"]) for a in answers)
                questions.append(
                    Question(
                        question_id=qa["id"],
                        text=qa["question"],
                        answers=tuple(dict.fromkeys(a["text"] for a in answers)),
                        documents=(document_id,) if answers else (),
                        spans=tuple((document_id, s, s + len(text)) for s, text in spans),
                        context=(start, end),
                    )
                )
            start = end + len(PARAGRAPH_BREAK)
        text = PARAGRAPH_BREAK.join(p["context"] for p in paragraphs)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        documents.append(Document(document_id, str(path), document_id.replace("_", " "), text, sha256))
    return documents, questions


def _by_title(articles: Iterable[Any]) -> dict[str, list[Any]]:
    """Title -> paragraphs; some sets list an article once for each of its paragraphs."""
    paragraphs: dict[str, list[Any]] = {}
    for article in articles:
        paragraphs.setdefault(article["title"], []).extend(article["paragraphs"])
    return paragraphs


def read_titles(path: Path) -> set[str]:
    """The article titles in `path`, one on each line; raises `QuestionSetError` if it can't be read as UTF-8."""
    try:
        return {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}
    except OSError as error:
        raise QuestionSetError(f"{path} can't be read: {in_words(error)}") from None
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8: {error}") from None


def kept_titles(path: Path) -> set[str]:
    """Every second article of a SQuAD file: those that readers are measured on. The others may train them.

    Raises `QuestionSetError` if the file is not SQuAD JSON or has a single article.
    """
    documents, _ = read_squad(path)
    if len(documents) < 2:
        raise QuestionSetError(f"{path} has fewer than two articles; one is to train on, one to measure on")
    return {document.document_id for document in documents[1::2]}


def _read_json(path: Path) -> Any:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            content = json.load(file)
    except gzip.BadGzipFile as error:
        raise QuestionSetError(f"{path} can't be read as JSON: {error}") from None
    except OSError as error:
        raise QuestionSetError(f"{path} can't be read: {in_words(error)}") from None
    except (EOFError, zlib.error, ValueError) as error:
        raise QuestionSetError(f"{path} can't be read as JSON: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("data"), list):
        raise QuestionSetError(f'{path} is not SQuAD JSON: it has no "data" list of articles')
    return content


_Wordings = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """`answers` is None where nobody knows the right one. The last three fields are those of feedback."""

    id: str
    question: str
    answers: tuple[str, ...] | None
    documents: tuple[str, ...]
    kind: str = ""
    split: str = ""
    items: tuple[_Wordings, ...] = ()
    polarity: Literal["yes", "no"] | None = None
    sides: tuple[_Wordings, ...] = ()
    rejected: tuple[str, ...] = ()
    within: str = ""
    at: str = ""


def read_jsonl(*paths: Path) -> list[Question]:
    """The questions of JSON Lines files; raises `QuestionSetError` with the number of the first wrong line.

    Of feedback, the last judgement on a question counts. What is no measure is left out with a warning: questions whose
    right answer nobody knows, those that were asked of some documents only, and a last line that a crash cut off.
    """
    questions: list[Question] = []
    seen: set[str] = set()
    for path in paths:
        lines = list(_read_lines(path, seen))
        if not lines:
            raise QuestionSetError(f"{path} holds no questions")
        found = [_question(line) for line in lines if line.answers is not None and not line.within]
        if len(found) < len(lines):
            _log.warning(
                "%s: left out %d of the questions: nobody said what is right, or only some documents were asked",
                path,
                len(lines) - len(found),
            )
        questions += found
    if not questions:
        raise QuestionSetError(f"{', '.join(map(str, paths))}: no question is left; say what is right, then try again")
    return questions


def _read_lines(path: Path, seen: set[str]) -> Iterator[_Line]:
    """The lines of a file, of feedback the last on each question; adds their ids to `seen`."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise QuestionSetError(f"{path} can't be read: {in_words(error)}") from None
    judged: dict[str, _Line] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = msgspec.json.decode(line, type=_Line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if judged and number == len(lines):  # only a server that was killed leaves a line without its end
                _log.warning("%s, line %d is cut off and left out", path, number)
                break
            raise QuestionSetError(
                f"{path}, line {number}: {error}; a line is "
                '{"id", "question", "answers": [...], "documents": [...]}, '
                'with "kind", "split", "items", "polarity" and "sides" if you like'
            ) from None
        if fields.at and fields.id in judged:
            judged[fields.id] = _later(judged[fields.id], fields)
            continue
        if fields.id in seen:
            raise QuestionSetError(f"{path}, line {number}: the id {fields.id!r} occurs twice")
        seen.add(fields.id)
        if fields.at:
            judged[fields.id] = fields
        else:
            yield fields
    yield from judged.values()


def _later(before: _Line, now: _Line) -> _Line:
    """What holds after two judgements: the later one, unless it only rejects another answer than the one known."""
    if now.answers is None and before.answers is not None and not set(before.answers) & set(now.rejected):
        return before
    return now


def _question(line: _Line) -> Question:
    return Question(
        line.id,
        line.question,
        line.answers or (),
        line.documents,
        split=line.split,
        kind=line.kind,
        items=line.items,
        polarity=line.polarity,
        sides=line.sides,
        judged_at=line.at,
    )


def is_squad(path: Path) -> bool:
    """Whether the suffix is SQuAD's, `.json` or `.json.gz`; askcol's own is `.jsonl`.

    >>> is_squad(Path("dev-v2.0.json.gz")), is_squad(Path("questions.jsonl"))
    (True, False)
    """
    return path.name.endswith((".json", ".json.gz"))


def spread(questions: Sequence[Question], count: int) -> list[Question]:
    """`count` of `questions`, evenly spread, in order; all of them if there are fewer."""
    count = min(count, len(questions))
    return [questions[i * len(questions) // count] for i in range(count)]


def halves(documents: Iterable[Document]) -> tuple[set[str], set[str]]:
    """The ids of every second document, from the first and from the second on, in the order of the ids.

    The confidence is fitted on the first half of the held-out articles, and reported on the other.
    """
    ids = sorted(document.document_id for document in documents)
    return set(ids[0::2]), set(ids[1::2])
