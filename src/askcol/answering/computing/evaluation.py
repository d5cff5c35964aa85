"""`Plan` -> `Result`: the operation carried out over the cells, exactly, with its formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from askcol.answering.computing.cells import Amount, Point
from askcol.answering.computing.grid import Cell, Row
from askcol.answering.computing.mapping import Plan

MAX_TERMS = 12
"""A formula of more values shows the first ones and the last."""

_MEAN_DIGITS = 2
"""How many decimals a mean has more than the numbers that it is of."""


@dataclass(frozen=True)
class Result:
    """What a plan gives. `text`: the answer. `cells`: those that it was computed from, each with its row.

    `verbatim`: whether `text` is the text of the first cell. `obstacle`: why there is no answer; None if there is one.
    """

    text: str
    formula: str
    cells: tuple[tuple[Row, Cell], ...]
    verbatim: bool = False
    obstacle: str | None = None


def evaluate(plan: Plan) -> Result:
    """Carries out a plan. An empty cell, one that is no number, two units and a tie are obstacles."""
    if plan.column is None:
        return _count(plan)
    name = plan.grid.columns[plan.column]
    values = plan.grid.measured(plan.column, plan.rows, upper=plan.operation == "max")
    used = tuple((row, row.cells[plan.column]) for row in plan.rows)
    if values is None:
        return Result("", "", used, obstacle=f"not every cell in “{name}” is a number or date of one kind")
    if plan.operation in ("max", "min"):
        return _extreme(plan, values, used)
    numbers = [value for value in values if isinstance(value, Amount)]
    if len(numbers) < len(values) or _are_years(numbers):
        return Result("", "", used, obstacle=f"“{name}” holds dates, which can't be added up")
    return _difference(numbers, used) if plan.operation == "difference" else _total(plan, numbers, used)


def _count(plan: Plan) -> Result:
    used = tuple((row, row.cells[plan.grid.key]) for row in plan.rows)
    names = _listed([cell.text or "(no name)" for _, cell in used], ", ")
    return Result(str(len(used)), f"count({names}) = {len(used)}", used)


def _extreme(plan: Plan, values: Sequence[Amount] | Sequence[Point], used: tuple[tuple[Row, Cell], ...]) -> Result:
    orders = [value.value if isinstance(value, Amount) else value.order for value in values]
    best = max(orders) if plan.operation == "max" else min(orders)
    places = [i for i, order in enumerate(orders) if order == best]
    written = _listed([cell.text for _, cell in used], ", ")
    formula = f"{plan.operation}({written}) = {used[places[0]][1].text}"
    row, cell = used[places[0]]
    if plan.asked is not None:
        cell = row.cells[plan.asked]
        if len(places) > 1:
            tied = " and ".join(used[i][0].cells[plan.asked].text for i in places)
            return Result("", formula, used, obstacle=f"{tied} are equal")
    others = tuple(pair for i, pair in enumerate(used) if i != places[0])
    return Result(cell.text, formula, ((row, cell), *others), verbatim=True)


def _total(plan: Plan, numbers: Sequence[Amount], used: tuple[tuple[Row, Cell], ...]) -> Result:
    total = sum((number.value for number in numbers), Decimal())
    terms = _listed([f"{number.value:,}" for number in numbers], " + ")
    if plan.operation == "mean":
        digits = max(_decimals(number.value) for number in numbers) + _MEAN_DIGITS
        mean = (total / len(numbers)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP).normalize() + 0
        text = numbers[0].written(mean)
        return Result(text, f"({terms}) / {len(numbers)} = {text}", used)
    text = numbers[0].written(total)
    return Result(text, f"{terms} = {text}", used)


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _difference(numbers: Sequence[Amount], used: tuple[tuple[Row, Cell], ...]) -> Result:
    one, other = numbers
    formula = f"{one.value:,} − {other.value:,}"
    if one.value < other.value:
        return Result("", formula, used, obstacle=f"{used[0][1].text} is not more than {used[1][1].text}")
    text = one.written(one.value - other.value)
    return Result(text, f"{formula} = {text}", used)


def _are_years(numbers: Sequence[Amount]) -> bool:
    return all(not n.unit and 1000 <= n.value <= 2100 and n.value == int(n.value) for n in numbers)


def _listed(parts: Sequence[str], between: str) -> str:
    if len(parts) <= MAX_TERMS:
        return between.join(parts)
    return between.join((*parts[: MAX_TERMS - 2], "…", parts[-1]))
