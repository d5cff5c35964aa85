"""What is asked: held-out articles with their questions, and any number of passages."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from askcol.encoding import packaged_encoder
from askcol.evaluation import Question, read_squad, read_titles, spread
from askcol.index import LocalPlace
from askcol.text import sentences
from performance.setting import Setting

PARAGRAPH_BREAK = "\n\n"

PASSAGES_A_FILE = 20

CHUNKS_A_PASSAGE = 1.4
"""Into how many chunks a SQuAD context is cut in the mean."""


@dataclass(frozen=True, slots=True)
class Heldout:
    """The held-out articles, a file each, their index, and questions spread over them."""

    documents: Path
    index: Path
    questions: Sequence[Question]


def heldout(setting: Setting, questions: int) -> Heldout:
    """Writes and indexes the articles in the work folder; what is there and unchanged is kept."""
    articles, asked = read_squad(setting.squad, read_titles(setting.holdout))
    folder = setting.work / "heldout"
    write_files(folder / "documents", {f"{a.document_id}.txt": a.text for a in articles})
    LocalPlace(folder / "index").build([folder / "documents"], packaged_encoder())
    chosen = spread(asked, questions)
    random.Random(0).shuffle(chosen)  # so that any of them are of all articles
    return Heldout(folder / "documents", folder / "index", chosen)


def index_of(python: str, documents: Path, index: Path) -> Path:
    """The index of `documents` by another checkout, whose interpreter is `python`."""
    command = [python, "-m", "askcol", "index", str(documents), "--index", str(index)]
    subprocess.run(command, check=True, capture_output=True)
    return index


def passages(squad: Path, count: int) -> Iterator[str]:
    """`count` passages: the contexts of a SQuAD file, then the same again and again with their sentences shuffled.

    Sentences stay within their article, so that a passage keeps its subject, and an article its words.
    """
    articles, _ = read_squad(squad)
    contexts = [article.text.split(PARAGRAPH_BREAK) for article in articles]
    cut = [[[context[s.start : s.end] for s in sentences(context)] for context in article] for article in contexts]
    rng = random.Random(0)
    while count > 0:
        for article in contexts:
            yield from article[:count]
            count -= min(count, len(article))
        contexts = [_dealt_out(article, rng) for article in cut]


def _dealt_out(article: Sequence[Sequence[str]], rng: random.Random) -> list[str]:
    """The sentences of all passages of an article shuffled, and as many put into each passage as it had."""
    every = [sentence for passage in article for sentence in passage]
    rng.shuffle(every)
    dealt = iter(every)
    return [" ".join(islice(dealt, len(passage))) for passage in article]


def write_passages(squad: Path, chunks: int, folder: Path) -> None:
    """Writes passages into `folder` that are cut into about so many chunks."""
    waiting = passages(squad, round(chunks / CHUNKS_A_PASSAGE))
    number = 0
    while some := list(islice(waiting, PASSAGES_A_FILE)):
        write_files(folder / f"{number // 1000:03d}", {f"{number:06d}.txt": PARAGRAPH_BREAK.join(some)})
        number += 1


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Writes what is not there, as of a minute ago: a build reads what is younger than the last build again."""
    folder.mkdir(parents=True, exist_ok=True)
    before = time.time() - 60
    for name, text in files.items():
        path = folder / name
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            os.utime(path, (before, before))
