"""`Flow`: the paragraphs, cells and rows of an RTF document become blocks of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from askcol.documents.formats._scripts import Run, written
from askcol.documents.formats._tables import captioned_table

_SAME_EDGE = 30
"""Twips within which two right edges of cells are those of one column."""

MAX_COLUMNS = 500

MAX_HEADING_LEVEL = 6

MAX_DEPTH = 8


@dataclass(slots=True)
class CellKind:
    """How a cell is declared. `right`: its right edge in twips.

    `continues_left`, `continues_up`: whether it is merged with the cell to its left or above.
    """

    right: int = 0
    continues_left: bool = False
    continues_up: bool = False


@dataclass(slots=True)
class Paragraph:
    """How a paragraph is set. `level`: of the heading, 0 for the title, None for none.

    `item`: whether it is an item of a list, and `depth`: in how many other lists that one lies.
    """

    level: int | None = None
    item: bool = False
    depth: int = 0
    in_table: bool = False


@dataclass(slots=True)
class Flow:
    """A document, a note or a text box as it is read. `pieces`: the text of the paragraph that has not ended.

    `boxes`: the blocks of text boxes that are anchored in it.
    """

    blocks: list[str] = field(default_factory=list)
    pieces: list[Run] = field(default_factory=list)
    paragraph: Paragraph = field(default_factory=Paragraph)
    boxes: list[str] = field(default_factory=list)
    _declared: list[CellKind] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _rows: list[list[tuple[str, CellKind]]] = field(default_factory=list)

    def begin_paragraph(self) -> None:
        """Sets the paragraph's properties back; the mark of an item may stand before them."""
        self.paragraph = Paragraph(item=self.paragraph.item and not self.pieces)

    def end_paragraph(self) -> None:
        """Makes a block of the paragraph; in a table it becomes a part of the cell."""
        lines = [" ".join(line.split()) for line in written(self.pieces).split("\n")]
        text = "\n".join(line for line in lines if line)
        if self.paragraph.in_table:
            self.pieces = [Run(text), Run(" ")]
            return
        self.pieces = []
        if text:
            self._end_table()
            self._add(text)
            self.paragraph.item = False
        self._add_boxes()

    def end_cell(self) -> None:
        """Ends a cell of the row."""
        self._cells.append(" ".join(written(self.pieces).split()))
        self.pieces = []

    def declare_row(self) -> None:
        """Begins the declaration of the row's cells."""
        self._declared = []

    def declare_cell(self, kind: CellKind) -> None:
        """Declares the next cell of the row."""
        self._declared.append(kind)

    def end_row(self) -> None:
        """Ends a row of the table."""
        declared = [*self._declared, *(CellKind() for _ in self._cells[len(self._declared) :])]
        for number, kind in enumerate(declared):  # edges that are missing or go back
            before = declared[number - 1].right if number else 0
            if kind.right <= before:
                declared[number] = CellKind(before + 1000, kind.continues_left, kind.continues_up)
        if self._cells:
            self._rows.append(list(zip(self._cells, declared, strict=False)))
        self._cells = []
        self.pieces = []

    def end(self) -> list[str]:
        """Ends the flow; gives its blocks."""
        if self._cells:
            self.end_cell()
            self.end_row()
        self.paragraph.in_table = False
        self.end_paragraph()
        self._end_table()
        self._add_boxes()
        return self.blocks

    def _add(self, text: str) -> None:
        paragraph, line = self.paragraph, " ".join(text.split())
        item = f"{'  ' * min(paragraph.depth, MAX_DEPTH)}- {line}"
        if paragraph.level is not None:
            self.blocks.append(f"{'#' * max(1, min(paragraph.level, MAX_HEADING_LEVEL))} {line}")
        elif paragraph.item and self.blocks and self.blocks[-1].lstrip().startswith("- "):
            self.blocks[-1] += f"\n{item}"
        else:
            self.blocks.append(item if paragraph.item else text)

    def _add_boxes(self) -> None:
        if not self._rows:
            self.blocks += self.boxes
            self.boxes = []

    def _end_table(self) -> None:
        if self._rows:
            self.blocks.append(captioned_table(list(_grid(self._rows))))
            self._rows = []


def _grid(rows: Sequence[Sequence[tuple[str, CellKind]]]) -> Iterator[list[str]]:
    """The rows, each with a cell in every column; one that spans columns or rows is repeated in each.

    The columns end where any row has the right edge of a cell.
    """
    edges: list[int] = []
    for edge in sorted({kind.right for row in rows for _, kind in row}):
        if not edges or edge > edges[-1] + _SAME_EDGE:
            edges.append(edge)
    edges = edges[:MAX_COLUMNS]
    above: list[str] = []
    for row in rows:
        cells: list[str] = []
        for text, kind in row:
            merged = ""
            if kind.continues_up and len(cells) < len(above):
                merged = above[len(cells)]
            elif kind.continues_left and cells:
                merged = cells[-1]
            reached = sum(edge <= kind.right for edge in edges)
            cells += [text or merged] * max(1, reached - len(cells))
        above = cells
        yield cells
