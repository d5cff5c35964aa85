"""The marks of Markdown: headings, code fences, front matter."""

from __future__ import annotations

import re

BYTE_ORDER_MARK = "\ufeff"

MARKDOWN_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")

CODE_FENCE = re.compile(r" {0,3}(?:```|~~~)")

FRONT_MATTER = re.compile(
    r"\ufeff?(?:---[ \t]*\r?\n(?P<yaml>(?:#[^\n]*\n)*[\w\"'][^\n:]{0,100}:\s.{0,65536}?\n)(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\r?\n(?P<toml>.{0,65536}?\n)\+\+\+)[ \t]*(?=[\r\n]|\Z)",
    re.DOTALL,
)

_CLOSING_MARKS = re.compile(r"(?:^|[ \t])#+$")


def heading_text(line: str) -> str:
    """A line without Markdown's marks of headings and emphasis."""
    line = " ".join(line.removeprefix(BYTE_ORDER_MARK).split())
    if heading := MARKDOWN_HEADING.fullmatch(line):
        line = _CLOSING_MARKS.sub("", heading[2])
    return line.strip("*_ ")
