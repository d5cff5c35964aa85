"""A synthetic table, or a list with the same content: its text, and questions about its cells."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from askcol.training.synthetic.columns import Column
from askcol.training.synthetic.words import Ask, Span, Words, Writer, holds, in_sentence, split_up, sum_of

_TWO_STEPS = (
    "What is the {other} of the {noun} with a {name} of {cell}?; {other} of the {noun} whose {name} is {cell}; "
    "What is the {other} where the {name} is {cell}?"
)

_BLANKS = ("", "", "-", "–", "n/a", "…", "..", "?")

_FOOTNOTES = ("*", "[1]", "[2]", " [a]", "†", " (p)", "[note 3]", "**")

BULLETS = ("- ", "- ", "* ", "• ", "  • ", "+ ", "– ", "{n}. ", "{n}) ", "")

_PHRASES = ("aim", "activity", "rule", "defined", "benefit", "beneficiary")

_COMMON = ("hazard", "goal", "source", "dish", "permit", "stone", "term", "effort")
"""Kinds of cells and row headers that are not names; sentences write them in lower case."""

_GRIDS = (
    ("| ", " | ", " |", "|", "---|"),
    ("| ", " | ", " |", "|", " :--- |"),
    ("|", "|", "|", "|", ":-:|"),
    ("", " | ", " |", "", "---|"),
    ("", " | ", "", "", "---|"),
    ("", " | ", "", "", ""),
    ("", "\t", "", "", ""),
    ("", "\t", "", "", ""),
    ("", "   ", "", "", ""),
)
"""Text before, between and after the cells of a line; start of the separator row, and its text for each column."""

_Key = tuple[int, int]
"""Row and column of a table; -1 is the header row and the column with the row headers."""


class Table:
    """A table, or a list with the same content. `series`: only the caption says what the columns count."""

    def __init__(
        self,
        caption: str,
        row_header: str,
        noun: str,
        kind: str,
        rows: Sequence[str],
        columns: Sequence[Column],
        absent: Sequence[Column],
        words: Words,
        rng: random.Random,
        *,
        series: bool = False,
    ) -> None:
        self.caption = caption
        self._noun, self._kind, self._series = noun, kind, series
        self._words, self._rng = words, rng
        self._rows = rows
        self._columns, self._absent = list(columns), list(absent)
        self._style = rng.choices(("grid", "pairs", "profiles", "lines"), (68, 12, 10, 10))[0]
        if self._style == "pairs":
            self._columns, rest = self._columns[:1], self._columns[1:]
            self._absent += rest
        self._texts = self._made_up(row_header)
        self._spans: dict[_Key, Span] = {}
        self._labels: dict[_Key, Span] = {}
        """The header written beside each cell of a list."""
        self._has_total = False
        self._stop = rng.choice(("", "", "."))
        """The full stop after phrases, if any."""

    def _made_up(self, row_header: str) -> dict[_Key, str]:
        """The text of each cell, "" if it is blank."""
        rng, size = self._rng, len(self._rows)
        capitals = rng.random() < 0.5
        texts = {(-1, -1): row_header if rng.random() < 0.9 else ""}
        texts.update({(i, -1): row[:1].upper() + row[1:] for i, row in enumerate(self._rows)})
        blank = rng.choice((0, 0, 0.06, 0.12)) if self._style == "grid" else 0
        for j, column in enumerate(self._columns):
            texts[-1, j] = column.header
            for i in range(size):
                value = column.values.make()
                value = value[:1].upper() + value[1:] if capitals else value
                texts[i, j] = "" if rng.random() < blank else value
        for _ in range(rng.choice((0, 0, 1, 2, size // 2))):
            (i, j), (other, k) = self._any(), self._any()
            fixed = self._columns[j].spec.split()[0] in ("defined", "measured")
            if self._columns[j].values is self._columns[k].values and not fixed:
                texts[i, j] = texts[other, k]
        return texts

    def _any(self) -> _Key:
        return self._rng.randrange(len(self._rows)), self._rng.randrange(len(self._columns))

    def write(self, writer: Writer) -> None:
        if self._style == "grid":
            self._write_caption(writer)
            self._write_grid(writer)
        elif self._style == "pairs":
            self._write_pairs(writer)
        else:
            self._write_caption(writer)
            self._write_items(writer)

    def _write_caption(self, writer: Writer) -> None:
        before, after = self._rng.choice(
            (("## ", "\n\n"), ("### ", "\n"), ("**", "**\n\n"), ("Table 2: ", "\n\n"), ("", ":\n\n"), ("", "\n"))
        )
        writer.write(before)
        self._spans[-2, -2] = writer.write(self.caption)
        writer.write(after)

    def _write_grid(self, writer: Writer) -> None:
        rng = self._rng
        self._add_totals()
        down = [-1, *range(len(self._rows) + self._has_total)]
        across = [-1, *range(len(self._columns))]
        if len(across) > 2 and rng.random() < 0.08:
            across[0], across[1] = across[1], across[0]
        lines = [[(i, j) for j in across] for i in down]
        if len(down) <= 6 and not self._has_total and rng.random() < 0.3:
            lines = [[(i, j) for i in down] for j in across]
        before, between, after, begin, separator = rng.choice(_GRIDS)
        numbered = rng.random() < 0.08
        blank, marks = rng.choice(_BLANKS), rng.choice((0, 0, 0, 0.1, 0.2))
        mark = rng.choice(("", "", "", "", "**", "link"))
        for n, line in enumerate(lines):
            writer.write(before)
            if numbered:
                writer.write((str(n) if n else "No.") + between)
            for position, key in enumerate(line):
                writer.write(between if position else "")
                self._write_cell(writer, key, blank if min(key) >= 0 else "", marks, mark)
            writer.write(after + "\n")
            if separator and not n:
                writer.write(begin + separator * (len(line) + numbered) + "\n")
        if marks and rng.random() < 0.5:
            writer.write("\n* provisional. [1] See the annex. [2] Estimate.\n")

    def _write_cell(self, writer: Writer, key: _Key, blank: str, marks: float, mark: str) -> None:
        text = self._texts[key]
        if not text:
            writer.write(blank)
            return
        is_row_header = key[1] == -1 and key[0] >= 0
        link = mark == "link" and is_row_header
        writer.write("[" if link else mark if is_row_header else "")
        self._spans[key] = writer.write(text)
        writer.write("](/wiki/entry)" if link else mark if is_row_header else "")
        if min(key) >= 0 and self._columns[key[1]].spec in _PHRASES:
            writer.write(self._stop)
        if self._rng.random() < marks:
            writer.write(self._rng.choice(_FOOTNOTES))

    def _add_totals(self) -> None:
        """Add, sometimes, a last row with the sums of the columns that can be added up."""
        size = len(self._rows)
        sums = {j: sum_of([self._texts[i, j] for i in range(size)]) for j, c in enumerate(self._columns) if c.total}
        if any(sums.values()) and self._rng.random() < 0.4:
            self._has_total = True
            self._texts[size, -1] = self._rng.choice(("Total", "Total", "All", "Sum", "Overall"))
            self._texts.update({(size, j): sums.get(j, "") for j in range(len(self._columns))})

    def _write_pairs(self, writer: Writer) -> None:
        """Write one column as a list: an introduction that names it, and one item for each row."""
        rng, header = self._rng, self._columns[0].header
        forms = ["{c}, {h}:", "{c} ({h})", "{c} – {h}:", "## {c}: {h}"]
        if not self._series:
            forms += ["{h} by {n}:", "The {h} of each {n}:", "{h}, {n} by {n}:", "**{h}**"]
        intro = rng.choice(forms).format(c=self.caption, h=header, n=self._noun)
        self._spans[-1, 0] = self._spans[-2, -2] = writer.write(intro)
        writer.write(rng.choice(("\n", "\n\n")))
        bullet, bold = rng.choice(BULLETS), rng.choice(("", "", "**"))
        between, after = rng.choice(
            ((": ", ""), (": ", "."), (" – ", ""), (" - ", ""), (" (", ")"), (", ", ""), ("\t", ""))
        )
        for i in range(len(self._rows)):
            writer.write(bullet.format(n=i + 1) + bold)
            self._spans[i, -1] = writer.write(self._texts[i, -1])
            writer.write(bold + between)
            self._spans[i, 0] = writer.write(self._texts[i, 0])
            writer.write(after + "\n")

    def _write_items(self, writer: Writer) -> None:
        """Write the rows as lists: one list of headers and cells for each row, or one item for each row."""
        rng, one_line = self._rng, self._style == "lines"
        bullet, bold = rng.choice(BULLETS), rng.choice(("", "", "**"))
        heading = rng.choice(("### {}\n", "**{}**\n\n", "{}\n", "\n{}\n\n", "{}:\n", "\nFacts about {}:\n\n"))
        form = rng.choice(("{h}: {c}", "{h} {c}", "{c} ({h})", "{h} – {c}") if one_line else ("{h}: {c}", "{h} – {c}"))
        for i in range(len(self._rows) if one_line else min(4, len(self._rows))):
            before, after = (bullet.format(n=i + 1) + bold, bold + ": ") if one_line else heading.split("{}")
            writer.write(before)
            self._spans[i, -1] = writer.write(self._texts[i, -1])
            writer.write(after)
            for j, column in enumerate(self._columns):
                writer.write("" if not one_line else "; " if j else "")
                writer.write(bullet.format(n=j + 1) if not one_line else "")
                for part in re.split(r"(\{[hc]\})", form):
                    if part == "{h}":
                        self._labels[i, j] = writer.write(in_sentence(column.header) if one_line else column.header)
                    elif part == "{c}":
                        self._spans[i, j] = writer.write(self._texts[i, j])
                    else:
                        writer.write(part)
                writer.write("" if one_line else "\n")
            writer.write("\n")

    def ask(self, text: str) -> Ask | None:
        i, j = self._any()
        ways: tuple[Callable[[], Ask | None], ...] = (
            lambda: self._forward(i, j),
            lambda: self._reverse(i, j),
            lambda: self._two_steps(i, j),
            lambda: self._total(j),
            lambda: self._absent_row(i, j, text),
            lambda: self._absent_column(i, j),
            lambda: self._absent_cell(i, j),
        )
        return self._rng.choices(ways, (56, 17, 3, 4, 9, 8, 3))[0]()

    def _is_clear(self, *keys: _Key, strict: bool = False) -> bool:
        """Whether the headers of the cells and a series' caption are there.

        `strict`: with the headers of cells that are clear without them.
        """
        needed = [self._spans.get((-2, -2))] if self._series else []
        for i, j in keys:
            if (i, j) in self._labels:
                needed.append(self._labels[i, j])
            elif strict or not self._is_plain(i, j):
                needed.append(self._spans.get((-1, j)))
            if i >= 0:
                needed += [self._spans.get((i, -1))]
                needed += [self._spans.get((i, j))] if self._texts[i, j] else []
        return None not in needed

    def _is_plain(self, i: int, j: int) -> bool:
        """Whether a cell is clear without its header: no other column has such cells."""
        spec, *others = self._columns[j].spec, *(c.spec for k, c in enumerate(self._columns) if k != j)
        kinds = {other.split()[0].rstrip("+") for other in others}
        telling = self._columns[j].values.telling and not self._series and (i, j) in self._spans
        return telling and spec.split()[0].rstrip("+") not in kinds

    def _question(self, specific: Sequence[str], generic: Sequence[str], **known: str) -> str:
        templates = specific if specific and self._rng.random() < 0.62 else generic
        return self._rng.choice(templates).format(**known)

    def _forward(self, i: int, j: int) -> Ask | None:
        if not self._is_clear((i, j)):
            return None
        column = self._columns[j]
        question = self._question(column.forward, column.generic, row=self._said(self._rows[i]))
        return Ask(question, self._spans.get((i, j)))

    def _said(self, row: str) -> str:
        return in_sentence(row) if self._kind in _COMMON else row

    def _cell_in_sentence(self, i: int, j: int) -> str:
        cell = self._texts[i, j]
        return in_sentence(cell) if self._columns[j].spec in _PHRASES else cell

    def _is_unique(self, i: int, j: int) -> bool:
        column = [self._texts[k, j].casefold() for k in range(len(self._rows))]
        return column[i] != "" and column.count(column[i]) == 1

    def _reverse(self, i: int, j: int) -> Ask | None:
        if not self._is_clear((i, j)) or not self._is_unique(i, j):
            return None
        column = self._columns[j]
        question = self._question(column.reverse, column.generic_reverse, cell=self._cell_in_sentence(i, j))
        return Ask(question, self._spans[i, -1])

    def _two_steps(self, i: int, j: int) -> Ask | None:
        k = self._rng.randrange(len(self._columns))
        clear = self._is_clear((i, j), (i, k))
        if self._series or j == k or not clear or not self._texts[i, k] or not self._is_unique(i, j):
            return None
        column, other = self._columns[j], self._columns[k].name
        known = {"noun": self._noun, "name": column.name, "other": other, "cell": self._cell_in_sentence(i, j)}
        return Ask(self._rng.choice(split_up(_TWO_STEPS)).format(**known), self._spans[i, k])

    def _total(self, j: int) -> Ask | None:
        total = len(self._rows), j
        if not self._columns[j].total or (self._has_total and not self._texts[total]):
            return None
        if not self._is_clear(total if self._has_total else (-1, j)):
            return None
        return Ask(self._rng.choice(self._columns[j].total), self._spans.get(total))

    def _absent_row(self, i: int, j: int, text: str) -> Ask | None:
        names = [name for name in self._words.names(self._kind, 12) if not holds(text, name)]
        if not names or not self._is_clear((i, j)):
            return None
        column = self._columns[j]
        return Ask(self._question(column.forward, column.generic, row=self._said(self._rng.choice(names))))

    def _absent_column(self, i: int, j: int) -> Ask | None:
        if not self._absent or not self._is_clear((i, j), strict=True):
            return None
        column = self._rng.choice(self._absent)
        return Ask(self._question(column.forward, column.generic, row=self._said(self._rows[i])))

    def _absent_cell(self, i: int, j: int) -> Ask | None:
        """A value that the column lacks and another column has."""
        column = self._columns[j]
        size, width = len(self._rows), len(self._columns)
        alike = [k for k in range(width) if k != j and self._columns[k].values is column.values]
        others = {self._texts[n, k] for n in range(size) for k in alike} - {self._texts[n, j] for n in range(size)}
        if not self._is_clear((i, j), strict=True) or not others - {""}:
            return None
        cell = self._rng.choice(sorted(others - {""}))
        return Ask(self._question(column.reverse, column.generic_reverse, cell=cell))
