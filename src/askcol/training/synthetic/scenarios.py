"""Passages with questions that they answer and near questions that they do not: contrast sets to train the reader on.

A reader that has seen SQuAD's questions only matches words. Questions about one passage that differ in relation, role
or attribute, some of them without an answer, teach it what the words claim (Gardner et al. 2020; Kaushik et al. 2020;
Rajpurkar et al. 2018). Names, numbers and dates are slots, so that each reading of a passage has others.

A file of scenarios is plain text:

    == mail | housing | a boiler replaced
    title: Re: boiler at {street1}
    Dear {person1.last}, {org1} fitted the new boiler on {date1} for {money1}. Last year it was {money2}.
    --
    A {money1} | How much did {org1} charge? | what did the new boiler set us back
    A on <{date1}> for | When was the boiler put in?
    N Who sold {org1} the boiler? | How much did the old boiler fetch?

`A` is followed by an answer, which stands once in the filled text, and its questions. Words around the answer tell
which of several places is meant; then the answer stands in `<>`. The questions of `N` have no answer in the passage.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from askcol.documents import Document
from askcol.training.examples import TrainingSet
from askcol.training.read_examples import Asked, with_documents
from askcol.training.synthetic.slots import Names

_TRIES = 8

_MARKED = re.compile(r"<(.+?)>")


class _Questions(NamedTuple):
    """Questions of one answer. `around`: the words of the text that tell its place; `answer`: "" if it has none."""

    questions: tuple[str, ...]
    around: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A passage whose slots are unfilled, and what is asked about it. `where`: file and line, for messages."""

    where: str
    title: str
    text: str
    asked: tuple[_Questions, ...]


def read_scenarios(path: Path) -> list[Scenario]:
    """The scenarios of a file. Raises `ValueError` with file and line where one is not as the format says."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("== ")]
    if not starts:
        raise ValueError(f"{path.name}: no scenario, which would begin with `== kind | field | topic`")
    ends = [*starts[1:], len(lines)]
    return [_scenario(lines[start:end], f"{path.name}:{start + 1}") for start, end in zip(starts, ends, strict=True)]


def _scenario(lines: list[str], where: str) -> Scenario:
    if len(lines[0].split("|")) != 3:
        raise ValueError(f"{where}: expected `== kind | field | topic`, found {lines[0]!r}")
    if "--" not in lines:
        raise ValueError(f"{where}: no line `--` between the text and its questions")
    cut = lines.index("--")
    body = lines[1:cut]
    title = ""
    if body and body[0].startswith("title:"):
        title = body.pop(0).removeprefix("title:").strip()
    text = "\n".join(body).strip()
    asked = tuple(_asked(line, where) for line in lines[cut + 1 :] if line.strip())
    if not text or not asked:
        raise ValueError(f"{where}: no text or no questions")
    return Scenario(where, title, text, asked)


def _asked(line: str, where: str) -> _Questions:
    parts = [part.strip() for part in line[2:].split("|") if part.strip()]
    if line.startswith("N ") and parts:
        return _Questions(tuple(parts))
    if not line.startswith("A ") or len(parts) < 2:
        raise ValueError(f"{where}: expected `A answer | question | ...` or `N question | ...`, found {line!r}")
    marked = _MARKED.search(parts[0])
    return _Questions(tuple(parts[1:]), parts[0], marked[1] if marked else parts[0])


def filled(scenario: Scenario, rng: random.Random) -> tuple[Document, Asked]:
    """`scenario` with its slots filled: a document and its questions.

    Where a name or number that fills a slot stands in the text as well, others are tried. Raises `ValueError` where an
    answer does not stand once in the text.
    """
    for _ in range(_TRIES - 1):
        with suppress(ValueError):
            return _filled(scenario, rng)
    return _filled(scenario, rng)


def _filled(scenario: Scenario, rng: random.Random) -> tuple[Document, Asked]:
    names = Names(rng)
    text = names.fill(scenario.text)
    questions: list[tuple[str, tuple[int, int] | None]] = []
    for asked in scenario.asked:
        span = _span(asked, names, text, scenario.where) if asked.answer else None
        questions += [(names.fill(question), span) for question in asked.questions]
    return Document(scenario.where, "", names.fill(scenario.title), text, ""), questions


def _span(asked: _Questions, names: Names, text: str, where: str) -> tuple[int, int]:
    around = names.fill(asked.around)
    plain = _MARKED.sub(r"\1", around)
    places = [m.start() for m in re.finditer(re.escape(plain), text)]
    if len(places) != 1:
        raise ValueError(f"{where}: {plain!r} stands {len(places)} times in the text, not once")
    start = places[0] + (around.index("<") if _MARKED.search(around) else 0)
    return start, start + len(names.fill(asked.answer))


def scenario_questions(folder: Path, readings: int, seed: int) -> Iterator[tuple[Document, Asked]]:
    """Each passage of the `.txt` files of `folder` with its questions, `readings` times with other names.

    Raises `ValueError` as `read_scenarios` and `filled` do, and where there is no such file.
    """
    rng = random.Random(seed)
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise ValueError(f"{folder} holds no .txt files of scenarios")
    for scenario in (scenario for path in files for scenario in read_scenarios(path)):
        for _ in range(readings):
            yield filled(scenario, rng)


def with_scenarios(data: TrainingSet, folder: Path, readings: int, seed: int) -> TrainingSet:
    """`data` with the questions of `scenario_questions`."""
    return with_documents(data, scenario_questions(folder, readings, seed), seed)
