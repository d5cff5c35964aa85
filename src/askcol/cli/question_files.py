"""Question sets in files, about an index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from askcol.cli.output import ERR
from askcol.collection import Collection
from askcol.errors import QuestionSetError

if TYPE_CHECKING:
    from askcol.evaluation import Question


def questions_of(files: Sequence[Path], collection: Collection, split: str = "") -> list[Question]:
    """The questions of `split`, or all where it is "", without feedback on documents that are gone.

    Raises `QuestionSetError` if the collection lacks one of the documents of another question.
    """
    from askcol.evaluation import read_jsonl

    questions = [q for q in read_jsonl(*files) if not split or q.split == split]
    known = {entry.document_id for entry in collection.documents()}
    gone = [q for q in questions if q.judged_at and not known.issuperset(q.documents)]
    if gone:
        ERR.print(f"left out {len(gone)} of the judgements: their documents are not in the index any more")
    questions = [q for q in questions if q not in gone]
    absent = {d for q in questions for d in q.documents} - known
    if absent:
        raise QuestionSetError(f"{named(files)} names documents that the index lacks: {', '.join(sorted(absent))}")
    return questions


def named(files: Sequence[Path]) -> str:
    """The files in a message."""
    return ", ".join(map(str, files))
