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


def captioned_table(rows: Sequence[Sequence[str]]) -> str:
    """As `table`, but leading rows with one filled cell are captions: each becomes a paragraph above the table."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    said = [list(dict.fromkeys(" ".join(cell.split()) for cell in row if cell.strip())) for row in filled]
    start = next((n for n, words in enumerate(said) if len(words) > 1), 0)
    return "\n\n".join([*(words[0] for words in said[:start]), table(filled[start:])])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
