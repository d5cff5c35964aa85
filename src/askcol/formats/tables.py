"""Rows of cells -> a Markdown table, which `blocks` takes apart again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table without a line break at its end; "" where all cells are blank.

    The first row is the header. Each cell is on one line, blank rows and columns are left out, short rows are filled.
    """
    cells = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    width = max(map(len, cells), default=0)
    cells = [row + [""] * (width - len(row)) for row in cells]
    kept = [column for column in range(width) if any(row[column] for row in cells)]
    lines = [_line([row[column] for column in kept]) for row in cells]
    return "\n".join([*lines[:1], _line(["---"] * len(kept)), *lines[1:]]) if lines else ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
