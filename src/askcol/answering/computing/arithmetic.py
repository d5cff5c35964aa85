"""Sums, means, differences and shares of amounts, exact and written as the cells are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from askcol.answering.computing.cells import Amount
from askcol.answering.computing.grid import Row
from askcol.answering.computing.plan import Plan
from askcol.answering.computing.result import Places, Result, listed, stopped, used_cells

_MEAN_DIGITS = 2
"""How many decimals a mean has more than the numbers that it is of."""

_SHARE_DIGITS = Decimal("0.1")


def total(numbers: Sequence[Amount], used: Places, *, mean: bool) -> Result:
    """The sum of the numbers, or their mean."""
    found = sum((number.value for number in numbers), Decimal())
    terms = listed([f"{number.value:,}" for number in numbers], " + ")
    if mean:
        digits = max(_decimals(number.value) for number in numbers) + _MEAN_DIGITS
        rounded = (found / len(numbers)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP).normalize() + 0
        text = numbers[0].written(rounded)
        return Result(text, f"({terms}) / {len(numbers)} = {text}", used)
    text = numbers[0].written(found)
    return Result(text, f"{terms} = {text}", used)


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def difference(one: Amount, other: Amount, used: Places) -> Result:
    """How much more the first amount is; an obstacle where it is less. Years have no separator."""
    is_year = one.unit == "year"
    formula = f"{one.value} − {other.value}" if is_year else f"{one.value:,} − {other.value:,}"
    if one.value < other.value:
        return stopped(used, f"{used[0][1].text} is not more than {used[1][1].text}", formula)
    gap = one.value - other.value
    text = one.written(gap) + ("s" if is_year and gap != 1 else "")
    return Result(text, f"{formula} = {text}", used)


def between_columns(plan: Plan, column: int, minus: int) -> Result:
    """A difference of two cells of a row, the greatest one over the rows, or whether it is more than nothing."""
    used = tuple((row, row.cells[c]) for row in plan.rows for c in (column, minus))
    ones, others = plan.grid.measured(column, plan.rows), plan.grid.measured(minus, plan.rows)
    gaps: list[tuple[Row, Amount, Amount]] = [
        (row, one, other)
        for row, one, other in zip(plan.rows, ones or (), others or (), strict=False)
        if isinstance(one, Amount) and isinstance(other, Amount) and one[1:] == other[1:]
    ]
    if not gaps or (plan.operation == "difference" and len(gaps) != 1):
        return stopped(used, f"“{plan.grid.columns[column]}” and “{plan.grid.columns[minus]}” can't be compared")
    if plan.operation != "difference":
        return _greatest_gap(plan, gaps, used)
    row, one, other = gaps[0]
    if not plan.is_claim:
        return difference(one, other, used)
    sign = ">" if one.value > other.value else "<" if one.value < other.value else "="
    cell = row.cells[column if one.value >= other.value else minus]
    rest = tuple(pair for pair in used if pair[1] is not cell)
    formula = f"{one.value:,} {sign} {other.value:,}"
    return Result(cell.text, formula, ((row, cell), *rest), 1, "yes" if sign == ">" else "no")


def _greatest_gap(plan: Plan, gaps: Sequence[tuple[Row, Amount, Amount]], used: Places) -> Result:
    values = [one.value - other.value for _, one, other in gaps]
    best = max(values) if plan.operation == "max" else min(values)
    terms = listed([f"{one.value:,} − {other.value:,}" for _, one, other in gaps], ", ")
    formula = f"{plan.operation}({terms}) = {best:,}"
    places = [i for i, value in enumerate(values) if value == best]
    if len(places) > 1 or best <= 0:
        return stopped(used, "two rows are equal" if len(places) > 1 else "no row is so", formula)
    row = gaps[places[0]][0]
    cell = row.cells[plan.grid.key if plan.asked is None else plan.asked]
    return Result(cell.text, formula, ((row, cell), *used), 1)


def share(plan: Plan, column: int, numbers: Sequence[Amount], used: Places) -> Result:
    """What part of the column's sum over all rows the numbers are."""
    whole = [value for value in plan.grid.measured(column, plan.whole) or () if isinstance(value, Amount)]
    others = tuple(pair for pair in used_cells(plan.whole, column) if pair not in used)
    if any(not cell.text for _, cell in others) or not whole:
        return stopped(used, f"a cell in “{plan.grid.columns[column]}” is empty")
    part = sum((number.value for number in numbers), Decimal())
    return part_of(part, sum((value.value for value in whole), Decimal()), (*used, *others))


def part_of(part: Decimal, whole: Decimal, used: Places) -> Result:
    """A share in percent, with one decimal."""
    if whole <= 0 or part < 0:
        return stopped(used, "there is no whole to take a share of")
    text = f"{(100 * part / whole).quantize(_SHARE_DIGITS, ROUND_HALF_UP).normalize() + 0:f}%"
    return Result(text, f"{part:,} / {whole:,} = {text}", used)
