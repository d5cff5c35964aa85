"""Columns of synthetic tables: headers, values and questions."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from askcol.training.synthetic import schemas as table_schemas
from askcol.training.synthetic.words import MONTHS, Values, Words, efforts, glossary, in_sentence, split_up, values_of

_GENERIC = (
    "What is the {name} of {row}?; What was the {name} for {row}?; {name} of {row}?; {row} {header}; {header} {row}; "
    "Tell me the {name} of {row}.; What is given as the {name} of {row}?; What does it say about the {name} of {row}?; "
    "What {name} does {row} have?; For {row}, what is the {name}?; {row}: {header}?; Do we know the {name} of {row}?"
)

_GENERIC_REVERSE = (
    "Which {noun} has a {name} of {cell}?; Which {noun} had a {name} of {cell}?; "
    "{noun} with {header} {cell}; For which {noun} is the {name} {cell}?; "
    "What {noun} is listed with {header} {cell}?; {header} {cell}: which {noun}?"
)

_GENERIC_TOTAL = "What is the total {name}?; total {header}; What is the {name} of all together?; {header} overall"

_SERIES = "What was {phrase}?; {phrase}; Find {phrase}.; What figure is given for {phrase}?; How high was {phrase}?"

_SERIES_REVERSE = (
    "Which {noun} is listed with {cell} for {col}?; {noun} with {cell} ({col}); "
    "For which {noun} is the {col} figure {cell}?"
)

_SERIES_TOTAL = "{total}; What do {total} come to?; What is the figure for {total}?; How much were {total}?"


@dataclass(frozen=True, slots=True)
class Column:
    """Headers, values and questions of a column. `{row}` and `{cell}` in a question stand for its subject.

    `header`: with unit; `name`: without, as in questions. `generic`, `generic_reverse`: questions that would fit any
    column. `total`: questions for the sum, none if a sum means nothing.
    """

    header: str
    name: str
    spec: str
    values: Values
    forward: list[str]
    reverse: list[str]
    generic: list[str]
    generic_reverse: list[str]
    total: list[str]


def _blocks(source: str) -> list[list[list[str]]]:
    """The blocks of `SCHEMAS` or `SERIES`, each a list of lines, each a list of fields."""
    blocks = re.sub(r"\n +", " ", source).strip().removeprefix("# ").split("\n# ")
    return [[[field.strip() for field in line.split("|")] for line in block.splitlines()] for block in blocks]


@cache
def schemas() -> list[list[list[str]]]:
    return _blocks(table_schemas.SCHEMAS)


@cache
def all_series() -> list[list[str]]:
    return [block[0] for block in _blocks(table_schemas.SERIES)]


def _by_direction(questions: Sequence[str]) -> tuple[list[str], list[str]]:
    return [q for q in questions if "{row}" in q], [q for q in questions if "{cell}" in q]


def _filled_in(templates: str, **known: str) -> list[str]:
    """The templates with the known slots filled; `{row}`, `{cell}` and `{other}` stay."""
    open_ = {"row": "{row}", "cell": "{cell}", "other": "{other}"}
    return [template.format(**open_, **known) for template in split_up(templates)]


def schema_column(
    headers: str, spec: str, asks: str, noun: str, rows: Sequence[str], words: Words, rng: random.Random
) -> Column:
    variants = [words.fill(h) for h in split_up(headers)]
    name, header = in_sentence(variants[0]), rng.choice(variants)
    if spec == "defined":
        values = Values(iter([glossary()[row] for row in rows]).__next__)
    elif spec.startswith("measured"):
        count = values_of(spec.replace("measured", "count"), words, rng).make
        form = rng.choice(("{} {}", "{} {}", "{} {} in {{year 2015 2024}}", "{} {} ({{month}} {{year 2019 2024}})"))
        values = Values(iter([words.fill(form.format(count(), efforts()[row])) for row in rows]).__next__)
    else:
        values = values_of(spec, words, rng)
    known = {"name": name, "header": in_sentence(rng.choice([header, *variants])), "noun": noun}
    return Column(
        f"{header} ({values.unit})" if values.unit else header,
        name,
        spec,
        values,
        *_by_direction(split_up(asks)),
        _filled_in(_GENERIC, **known),
        _filled_in(_GENERIC_REVERSE, **known),
        _filled_in(_GENERIC_TOTAL, **known) if "+" in spec else [],
    )


def labels_of(axis: str, rng: random.Random) -> list[str]:
    """Column headers in order; a table shows the first ones."""
    if axis == "years":
        step = rng.choice((1, 1, 1, 5))
        begin = rng.randint(1985, 2024 - 5 * step)
        return [str(begin + step * i) for i in range(7)]
    if axis == "months":
        begin = rng.randrange(12)
        return [MONTHS[(begin + i) % 12] for i in range(7)]
    return table_schemas.AXES[axis].split(", ")


def series_column(series: Sequence[str], label: str, values: Values) -> Column:
    noun, _, axis, spec, phrase, total, *asks = series[2:]
    spoken = label if axis in ("years", "months", "quarter") else label.lower()
    known = {"noun": noun, "col": spoken, "phrase": phrase.replace("{col}", spoken)}
    forward, reverse = _by_direction([ask.replace("{col}", spoken) for ask in asks])
    return Column(
        label,
        spoken,
        spec,
        values,
        forward,
        reverse,
        [template.replace("{phrase}", known["phrase"]) for template in split_up(_SERIES)],
        _filled_in(_SERIES_REVERSE, **known),
        _filled_in(_SERIES_TOTAL, total=total.replace("{col}", spoken)) if total else [],
    )
