"""Kinds of text to fit the confidence on: `Domain`s, read from question sets, and what `eval/domains.toml` lists."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from askcol.documents import Document
from askcol.encoding import packaged_encoder
from askcol.errors import QuestionSetError
from askcol.evaluation.question_sets import Question, read_jsonl, read_squad
from askcol.index import Index, IndexPlace, LocalPlace, build_temporary
from askcol.types import Progress


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of text: questions on one collection.

    `content`: changes with the documents. `open`: builds the index. `makes_unanswerable`: whether a share of the
    questions is made unanswerable, which takes an answer for each; else the questions without answers are unanswerable.
    """

    name: str
    questions: tuple[Question, ...]
    content: str
    open: Callable[[Progress], Index]
    makes_unanswerable: bool = False


def document_domain(
    name: str, documents: Sequence[Document], questions: Sequence[Question], *, makes_unanswerable: bool = False
) -> Domain:
    """A domain whose documents are at hand."""
    content = hashlib.sha256(msgspec.json.encode([(d.document_id, d.title, d.text) for d in documents])).hexdigest()

    def open_index(progress: Progress) -> Index:
        return build_temporary(documents, packaged_encoder(), progress)

    return Domain(name, tuple(questions), content, open_index, makes_unanswerable)


def squad_domain(name: str, path: Path, titles: set[str] | None = None) -> Domain:
    """The articles of a SQuAD file, or those of `titles`, as one collection."""
    return document_domain(name, *read_squad(path, titles), makes_unanswerable=True)


def folder_domain(
    name: str, folder: Path, files: Sequence[Path], place: IndexPlace, *, split: str = "", kinds: Sequence[str] = ()
) -> Domain:
    """The questions of JSON Lines files on a folder of documents, which is indexed in `place`.

    `split`, `kinds`: only questions of these; all where they are empty.
    """
    asked = [q for q in read_jsonl(*files) if split in ("", q.split) and (not kinds or q.kind in kinds)]

    def open_index(progress: Progress) -> Index:
        place.build([folder], packaged_encoder(), progress)
        return place.load()

    sums = [
        (str(file.relative_to(folder)), hashlib.sha256(file.read_bytes()).hexdigest())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
    content = hashlib.sha256(msgspec.json.encode(sums)).hexdigest()
    return Domain(name, tuple(asked), content, open_index)


class _Text(msgspec.Struct, frozen=True):
    title: str
    text: str


class _Pair(msgspec.Struct, frozen=True):
    id: str
    split: str
    documents: tuple[_Text, ...]
    question: str
    answers: tuple[str, ...]
    trap: str


def trap_domain(name: str, path: Path, split: str = "") -> Domain:
    """The texts of a file of pairs as one collection, asked what they answer, and the trap that they don't."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [pair for pair in (msgspec.json.decode(line, type=_Pair) for line in lines) if split in ("", pair.split)]
    texts = {text.title: text.text for pair in pairs for text in pair.documents}
    documents = [Document(title, title, title, text, "") for title, text in texts.items()]
    questions = []
    for pair in pairs:
        titles = tuple(text.title for text in pair.documents)
        questions.append(Question(pair.id, pair.question, pair.answers, titles))
        questions.append(Question(f"{pair.id}-trap", pair.trap, (), titles, kind="trap"))
    return document_domain(name, documents, questions)


class _Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the file of domains: `documents` with `questions`, or `pairs`."""

    documents: str = ""
    questions: tuple[str, ...] = ()
    pairs: str = ""
    split: str = ""
    kinds: tuple[str, ...] = ()


def read_domains(path: Path, indexes: Path) -> list[Domain]:
    """The domains that a TOML file lists; their paths start from its folder.

    `indexes`: the folder for the indexes of folders of documents. Raises `QuestionSetError` if the file can't be read.
    """
    try:
        listed = msgspec.toml.decode(path.read_bytes(), type=dict[str, _Listed])
    except (OSError, msgspec.DecodeError) as error:
        raise QuestionSetError(f"{path} lists no domains: {error}") from None
    here = path.parent
    return [
        trap_domain(name, here / one.pairs, one.split)
        if one.pairs
        else folder_domain(
            name,
            here / one.documents,
            [here / file for file in one.questions],
            LocalPlace(indexes / name),
            split=one.split,
            kinds=one.kinds,
        )
        for name, one in listed.items()
    ]
