"""Many small documents with tables and lists as one collection, with questions: a domain for the confidence."""

from __future__ import annotations

import random

from askcol.documents import Document
from askcol.evaluation import Question
from askcol.text import FUNCTION_WORDS, term_set
from askcol.training.synthetic.table_examples import as_typed, made_document

_ASKED = 6
"""How often each document is asked; some questions are dropped."""


def made_tables(documents: int, seed: int) -> tuple[list[Document], list[Question]]:
    """`documents` documents and questions on them, the same for the same seed.

    Row or column are missing for the unanswerable ones. A question whose words all occur in another document as well is
    dropped, since that could answer it.
    """
    rng = random.Random(seed)
    made = [made_document(f"made-{i:04d}", rng) for i in range(documents)]
    words = [term_set(f"{document.title}\n{document.text}") for document, _ in made]
    questions: list[Question] = []
    for own, (document, sections) in enumerate(made):
        asked: set[str] = set()
        for _ in range(_ASKED):
            ask = rng.choice(sections).ask(document.text)
            if ask is None or ask.question in asked:
                continue
            asked.add(ask.question)
            named = term_set(ask.question) - FUNCTION_WORDS
            if any(named <= others for i, others in enumerate(words) if i != own):
                continue
            answers = (document.text[slice(*ask.answer)],) if ask.answer else ()
            question_id = f"{document.document_id}-{len(asked)}"
            questions.append(Question(question_id, as_typed(ask.question, rng), answers, (document.document_id,)))
    return [document for document, _ in made], questions
