"""`Plan` -> `Result`: the operation carried out over the cells, exactly, with its formula."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from askcol.answering.computing.arithmetic import between_columns, difference, part_of, share, total
from askcol.answering.computing.cells import Amount, Point, is_blank
from askcol.answering.computing.grid import Cell, Row
from askcol.answering.computing.plan import Plan
from askcol.answering.computing.result import Places, Polarity, Result, listed, stopped, used_cells


def evaluate(plan: Plan) -> Result:
    """Carries out a plan. A cell that is no number, two units and a tie are obstacles, an empty one where it counts."""
    if plan.column is None:
        return _of_rows(plan)
    if plan.operation == "distinct":
        return _values(plan, plan.column)
    if plan.minus is not None:
        return between_columns(plan, plan.column, plan.minus)
    name = plan.grid.columns[plan.column]
    read = plan.grid.measured(plan.column, plan.rows, upper=plan.operation == "max")
    used = used_cells(plan.rows, plan.column)
    if read is None:
        return stopped(used, f"not every cell in “{name}” is a number or date of one kind")
    if plan.operation in ("max", "min"):
        held = [(pair, value) for pair, value in zip(used, read, strict=True) if value is not None]
        return _extreme(plan, [value for _, value in held], tuple(pair for pair, _ in held))
    return _of_numbers(plan, plan.column, read, used)


def _of_numbers(plan: Plan, column: int, read: Sequence[Amount | Point | None], used: Places) -> Result:
    """A sum may leave a dash out, which says that there is nothing; what is empty may be unknown."""
    name = plan.grid.columns[column]
    if any(not cell.text for _, cell in used) or (plan.operation != "sum" and None in read):
        return stopped(used, f"a cell in “{name}” is empty")
    if plan.operation == "difference" and all(isinstance(value, Point) and value.known == ("year",) for value in read):
        read = [Amount(Decimal(value.order[0]), "year") for value in read if isinstance(value, Point)]
    numbers = [value for value in read if isinstance(value, Amount)]
    if len(numbers) < sum(value is not None for value in read):
        return stopped(used, f"“{name}” holds dates, which can't be added up")
    if plan.operation == "difference":
        return difference(numbers[0], numbers[1], used)
    if plan.operation == "share":
        return share(plan, column, numbers, used)
    held = tuple(pair for pair in used if not is_blank(pair[1].text))
    return total(numbers, held, mean=plan.operation == "mean")


def _of_rows(plan: Plan) -> Result:
    used = used_cells(plan.rows, plan.grid.key)
    if plan.operation == "list":
        if not used:
            return stopped(used, "no row is so")
        formula = f"{len(used)} of {len(plan.grid.rows)} rows"
        return Result("; ".join(cell.text for _, cell in used), formula, used, len(used))
    if plan.operation == "share":
        return part_of(Decimal(len(plan.rows)), Decimal(len(plan.whole)), used)
    if plan.operation in ("max", "min") and plan.asked is not None:
        return _most_rows(plan, plan.asked)
    return _counted(used)


def _counted(used: Places) -> Result:
    names = listed([cell.text or "(no name)" for _, cell in used], ", ")
    return Result(str(len(used)), f"count({names}) = {len(used)}", used)


def _most_rows(plan: Plan, column: int) -> Result:
    """The value of a column that most rows have, or the fewest."""
    groups: dict[str, list[tuple[Row, Cell]]] = {}
    for row, cell in used_cells(plan.rows, column):
        if not is_blank(cell.text):
            groups.setdefault(cell.text, []).append((row, cell))
    counts = {text: len(pairs) for text, pairs in groups.items()}
    if not counts:
        return stopped(used_cells(plan.rows, column), f"“{plan.grid.columns[column]}” is empty")
    best = max(counts.values()) if plan.operation == "max" else min(counts.values())
    tied = [text for text, count in counts.items() if count == best]
    formula = listed([f"count({text}) = {count}" for text, count in counts.items()], ", ")
    used = tuple(pair for text in (tied[0], *(t for t in groups if t != tied[0])) for pair in groups[text])
    if len(tied) > 1:
        return stopped(used, f"{' and '.join(tied)} are equal", formula)
    return Result(tied[0], formula, used, 1)


def _values(plan: Plan, column: int) -> Result:
    """The number of different texts in a column; of dates and numbers, that of the cells that aren't blank."""
    first: dict[str, tuple[Row, Cell]] = {}
    for i, (row, cell) in enumerate(used_cells(plan.rows, column)):
        if not is_blank(cell.text):
            first.setdefault(str(i) if plan.grid.is_measured(column) else cell.text.lower(), (row, cell))
    return _counted(tuple(first.values()))


def _extreme(plan: Plan, values: Sequence[Amount | Point], used: Places) -> Result:
    orders = [(value.value,) if isinstance(value, Amount) else value.order for value in values]
    ranked = sorted(set(orders), reverse=plan.operation == "max")
    written = listed([cell.text for _, cell in used], ", ")
    if len(ranked) < plan.rank:
        return stopped(used, "there are not so many different values", written)
    places = [i for i, order in enumerate(orders) if order == ranked[plan.rank - 1]]
    above = sum(order in ranked[: plan.rank - 1] for order in orders)
    rank = f", rank {plan.rank}" if plan.rank > 1 else ""
    formula = f"{plan.operation}({written}{rank}) = {used[places[0]][1].text}"
    row, cell = used[places[0]]
    if plan.asked is not None:
        if len(places) > 1 or above != plan.rank - 1:
            tied = listed([used[i][0].cells[plan.asked].text for i in places], " and ")
            return stopped(used, f"{tied} are equal" if len(places) > 1 else "two before it are equal", formula)
        cell = row.cells[plan.asked]
    polarity: Polarity | None = None
    if plan.is_claim:
        polarity = "yes" if plan.claimed is row else "no"
    others = tuple(pair for i, pair in enumerate(used) if i != places[0])
    return Result(cell.text, formula, ((row, cell), *others), 1, polarity)
