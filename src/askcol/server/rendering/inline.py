"""A stretch of a document's text -> `Piece`s to draw: without Markdown's marks, and with marked ranges told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

MAX_NESTING = 20
"""How many unmatched marks of emphasis are kept in mind; further ones are drawn as they stand."""

Emphasis = Literal["", "*", "*_"]
"""Which characters mark emphasis: none, asterisks alone, or all that Markdown knows, links and escapes included."""

Role = Literal["", "answer", "term", "found", "current"]
"""Why a range is marked: it is the answer, a term of the query, the words looked for, or the one of these shown now."""


class Marked(NamedTuple):
    """A range `[start, end)` of the text that is marked on the page."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Piece:
    """What is drawn as one: `text` is `document.text[start:end]`. `href`: where a link leads, http or https only."""

    start: int
    end: int
    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""
    role: Role = ""


_STRONG, _EMPHASIS, _CODE, _HIDDEN = 1, 2, 4, 8

_CODE_SPAN = r"(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"

_ESCAPE = r"\\[!-/:-@\[-`{-~]"

_LINK = (
    r"!?\[(?P<label>[^\[\]]*)\](?P<target>\((?P<href><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"]*\")?\))"
)

_ADDRESS = r"<(?P<address>https?://[^\s<>]+)>"

_TOKENS = {
    "": re.compile(r"(?!)"),
    "*": re.compile(rf"{_CODE_SPAN}|(?P<run>\*+)", re.DOTALL),
    "*_": re.compile(rf"{_ESCAPE}|{_CODE_SPAN}|{_LINK}|{_ADDRESS}|(?P<run>\*+|_+)", re.DOTALL),
}

_ESCAPED_BORDER = re.compile(r"\\(?=\|)")

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class _Run(NamedTuple):
    """A run of the same mark of emphasis, `[start, end)`."""

    mark: str
    start: int
    end: int


class _Drawing:
    """How each character of a stretch is drawn; positions count from its beginning."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.flags = [0] * len(line)
        self.links: dict[int, str] = {}

    def hide(self, start: int, end: int) -> None:
        self._add(_HIDDEN, start, end)

    def style(self, flag: int, start: int, end: int) -> None:
        self._add(flag, start, end)

    def link(self, href: str, start: int, end: int) -> None:
        if _WEB_ADDRESS.fullmatch(href):
            self.links |= dict.fromkeys(range(start, end), href)

    def _add(self, flag: int, start: int, end: int) -> None:
        for at in range(start, end):
            self.flags[at] |= flag


def pieces(
    text: str,
    start: int,
    end: int,
    marks: Sequence[Marked] = (),
    *,
    emphasis: Emphasis = "",
    hidden: Sequence[tuple[int, int]] = (),
    in_table: bool = False,
) -> tuple[Piece, ...]:
    r"""The pieces of `text[start:end]` in order. What is left out is marks of Markdown.

    `marks`: of the whole text; where two overlap, the later one holds. `hidden`: what the kind of block adds to the
    marks that are left out. `in_table`: `\|` stands for a bar. If the answer is nothing but such marks, as the address
    of a link is, they are drawn.

    >>> [piece.text for piece in pieces("a **bold** word", 0, 15, emphasis="*")]
    ['a ', 'bold', ' word']
    """
    drawing = _Drawing(text[start:end])
    for begin, close in hidden:
        drawing.hide(begin - start, close - start)
    if in_table:
        for match in _ESCAPED_BORDER.finditer(drawing.line):
            drawing.hide(*match.span())
    if emphasis:
        _read(drawing, emphasis, 0, len(drawing.line))
    roles: list[Role] = [""] * (end - start)
    for mark in marks:
        if mark.start < end and mark.end > start:
            first, last = max(mark.start, start) - start, min(mark.end, end) - start
            if mark.role == "answer" and mark.start >= start and mark.end <= end:
                _show_if_all_hidden(drawing, first, last)
            roles[first:last] = [mark.role] * (last - first)
    return tuple(_cut(drawing, roles, start))


def _show_if_all_hidden(drawing: _Drawing, first: int, last: int) -> None:
    if all(drawing.flags[at] & _HIDDEN or drawing.line[at].isspace() for at in range(first, last)):
        for at in range(first, last):
            drawing.flags[at] &= ~_HIDDEN


def _cut(drawing: _Drawing, roles: Sequence[Role], shift: int) -> Iterator[Piece]:
    """The runs of characters that are drawn alike. `shift`: where the stretch begins in the text."""
    count, begin = len(roles), 0
    alike: tuple[int, str, Role] | None = None
    for at in range(count + 1):
        hidden = at == count or drawing.flags[at] & _HIDDEN
        look = None if hidden else (drawing.flags[at], drawing.links.get(at, ""), roles[at])
        if look == alike:
            continue
        if alike:
            flag, href, role = alike
            yield Piece(
                start=shift + begin,
                end=shift + at,
                text=drawing.line[begin:at],
                strong=bool(flag & _STRONG),
                emphasis=bool(flag & _EMPHASIS),
                code=bool(flag & _CODE),
                href=href,
                role=role,
            )
        begin, alike = at, look


def _read(drawing: _Drawing, emphasis: Emphasis, start: int, end: int) -> None:
    """Notes the marks in `[start, end)` of the line, and what they do (CommonMark 0.31, section 6, simplified)."""
    openers: list[_Run] = []
    for token in _TOKENS[emphasis].finditer(drawing.line, start, end):
        groups = token.groupdict()
        begin, close = token.span()
        if groups["run"]:
            _emphasise(drawing, openers, _Run(groups["run"][0], begin, close))
        elif groups["ticks"]:
            inner = token.span("code")
            drawing.hide(begin, inner[0])
            drawing.hide(inner[1], close)
            drawing.style(_CODE, *inner)
        elif groups.get("target"):
            inner = token.span("label")
            drawing.hide(begin, inner[0])
            drawing.hide(inner[1], close)
            drawing.link(groups["href"].strip("<>"), *inner)
            _read(drawing, emphasis, *inner)
        elif groups.get("address"):
            drawing.hide(begin, begin + 1)
            drawing.hide(close - 1, close)
            drawing.link(groups["address"], begin + 1, close - 1)
        else:
            drawing.hide(begin, begin + 1)


def _emphasise(drawing: _Drawing, openers: list[_Run], run: _Run) -> None:
    """Closes the emphasis that `run` ends, or keeps `run` in mind as the beginning of one."""
    line = drawing.line
    before = line[run.start - 1] if run.start else " "
    after = line[run.end] if run.end < len(line) else " "
    can_open = not after.isspace() and (after.isalnum() or not before.isalnum())
    can_close = not before.isspace() and (before.isalnum() or not after.isalnum())
    if run.mark == "_":
        can_open, can_close = can_open and not before.isalnum(), can_close and not after.isalnum()
    length = run.end - run.start
    if length > 3:
        return
    same = next((o for o in reversed(openers) if o.mark == run.mark and o.end - o.start == length), None)
    if can_close and same:
        del openers[openers.index(same) :]
        drawing.hide(same.start, same.end)
        drawing.hide(run.start, run.end)
        flag = (_STRONG if length > 1 else 0) | (_EMPHASIS if length != 2 else 0)
        drawing.style(flag, same.end, run.start)
    elif can_open:
        openers.append(run)
        del openers[:-MAX_NESTING]
