"""Documents with questions -> examples over what askcol reads of them: the views of their chunks."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer

from askcol.chunking import View, chunk, reader_tokenizer, views
from askcol.documents import Document
from askcol.text import term_set
from askcol.training.examples import Example, Place, TrainingSet, token_span

Asked = Sequence[tuple[str, tuple[int, int] | None]]
"""Questions, each with the half-open characters of its answer in the document, or None without an answer."""

NEGATIVE_VIEWS = 2
"""How many views a question without an answer is read with, at most: those that share most words with it."""

_BESIDE = 0.4
"""The share of the answerable questions that are also read with a view that lacks the answer."""


def with_documents(data: TrainingSet, asked: Iterable[tuple[Document, Asked]], seed: int) -> TrainingSet:
    """`data` with more examples: documents and what is asked about each.

    A question whose answer no view shows, since it was cut or is a row's name in other words, is left out.
    """
    rng = random.Random(seed)
    tokenizer = reader_tokenizer()
    texts, articles, examples = list(data.chunks), list(data.articles), list(data.examples)
    position: dict[str, int] = {}
    for document, questions in asked:
        chunks = chunk(document, tokenizer)
        for question, answer in questions:
            seen = [view for one in chunks for view in views(one, question)]
            places = [(view, found) for view in seen if answer and (found := _within(view, *answer)) is not None]
            if not seen or (answer and not places):
                continue
            holding = {view.text for view, _ in places}
            lacking = _nearest(question, [view.text for view in seen if view.text not in holding])
            if answer:
                lacking = lacking[: rng.random() < _BESIDE]
            for text in (*holding, *lacking):
                if position.setdefault(text, len(texts)) == len(texts):
                    texts.append(text)
                    articles.append(document.document_id)
            examples.append(
                Example(
                    question,
                    document.text[slice(*answer)] if answer else "",
                    [_place(view, *found, position[view.text], tokenizer) for view, found in places],
                    [position[text] for text in lacking],
                )
            )
    return TrainingSet(texts, articles, examples)


def _within(view: View, start: int, end: int) -> tuple[int, int] | None:
    """The half-open characters of the document's `[start, end)` in `view`, or None where it lacks some of them."""
    for piece in view.pieces:
        if piece.origin <= start and end <= piece.origin + piece.end - piece.start:
            return start - piece.origin + piece.start, end - piece.origin + piece.start
    return None


def _place(view: View, start: int, end: int, at: int, tokenizer: Tokenizer) -> Place:
    return Place(at, *token_span(tokenizer.encode(view.text, add_special_tokens=False), start, end))


def _nearest(question: str, texts: Sequence[str]) -> list[str]:
    """The `NEGATIVE_VIEWS` texts that share most terms with the question."""
    wanted = term_set(question)
    return sorted(dict.fromkeys(texts), key=lambda text: -len(wanted & term_set(text)))[:NEGATIVE_VIEWS]
