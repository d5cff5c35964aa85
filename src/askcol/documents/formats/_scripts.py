"""Raised and lowered text -> plain text: footnote marks are left out, exponents get a `^`.

Plain text has no place for a raised "3", and glued to "4,120" it makes another number. Whether it is a footnote's mark
or an exponent is told by what it follows:

- An exponent stands on 10 or 2, on a unit of length or time, on a variable of one letter, on a bracket that computes,
  or has a sign, or is a variable itself: `10^8`, `m^2`, `x^2`, `(1 + r)^n`, `s^-1`, `Ca^2+`.
- A mark is a link to a note, or short figures, a letter from a to h, or a sign such as `*` and `†`, on any other word,
  number or punctuation: `4,120` with a raised 3 is 4,120.
- Everything else stays as it is: ordinals (3rd), trade marks, isotopes (14C), fractions (1 1/2), cents ($19.99).

Lowered text stays as it is: H2O.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Literal

Script = Literal["", "raised", "lowered", "note"]
"""`note`: raised, and the source says that it refers to a note."""

_MARK = re.compile(r"[\[(]?(?:\d{1,3}(?:\s*[,–-]\s*\d{1,3})*|[a-h](?:\s*,\s*[a-h])*|[*†‡§¶#]{1,3})[\])]?|\[[^\]]*\]")

_SIGNED = re.compile(r"[-+−–]\s?\w+(?:\.\d+)?|\d*[+−–-]")

_VARIABLE = re.compile(r"[i-zA-Z]|[i-z][-+−]\d|\d[i-z]|\d+/\d+")

_POWER = re.compile(r"\d{1,3}")

_CALCULATED = re.compile(r"\([^()]*[-+*/×·−=^][^()]*\)$|\|[^|]*\|$")

_BASE = re.compile(r"(?:^|[^\w.,])(?:10|2)$")

_UNIT = re.compile(
    r"(?:^|[\d\s(/·*.])(?:[kcdmµnh]?m|[mµnk]?s|k?g|[mk]?[LlJWVAKNC]|ft|in|yd|mi|mile|miles|metres?|meters?|feet|foot|inch(?:es)?"
    r"|min|hr?|mol|Hz|Pa|rad|sr|cd)$"
)

_LETTER = re.compile(r"(?:^|[^\w'’])(?!I$|a$|A$)[^\W\d_]$|\bmc$|[πσρχ]$")

_ORDINAL = re.compile(r"st|nd|rd|th|er|re|ère|e|è|ème|o|os|ª|º|de|te", re.IGNORECASE)

_ABBREVIATED = re.compile(r"(?:\b[nN]|\b[MD]|\d|\b[IVXLC]+)$")

_PRICE = re.compile(r"[$€£¥]\s?[\d,]*\d$")

_SLASHES = ("/", "⁄")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line set in one way."""

    text: str
    script: Script = ""


def written(runs: Iterable[Run]) -> str:
    """The text of a line in plain text. Neighbouring runs of one script are one, as programs cut them anywhere."""
    found = [run for run in runs if run.text]
    joined = [Run("".join(run.text for run in same), script) for script, same in groupby(found, attrgetter("script"))]
    text = ""
    for run, following in pairwise([*joined, Run("")]):
        text = text + run.text if run.script in ("", "lowered") else _with_raised(text, run, following.text)
    return text


def _with_raised(text: str, run: Run, following: str) -> str:
    """`text` with the raised `run` after it, before `following`."""
    raised = run.text.strip()
    if run.script == "note" or not raised:
        return text
    base = text.rstrip()
    if not base or base[-1:] in "\n\v" or (base != text and following[:1].isalnum()):
        return text + run.text  # at the beginning of a line or word: the number of a note, or of an isotope
    return text + _shown(text, raised, following)


def _shown(text: str, raised: str, following: str) -> str:
    """What stands for `raised` between `text` and `following`."""
    if following.startswith(_SLASHES) and raised.isdecimal():  # a fraction, after a whole number or alone
        return f" {raised}" if text[-1:].isdecimal() else raised
    if _ORDINAL.fullmatch(raised) and _ABBREVIATED.search(text):
        return raised
    if _is_power(text, raised):
        return f"^{raised}"
    if _PRICE.search(text) and re.fullmatch(r"\d\d", raised):
        return f".{raised}"
    return "" if _MARK.fullmatch(raised) else raised


def _is_power(text: str, raised: str) -> bool:
    """Whether `raised`, right after `text`, is an exponent or the charge of an ion."""
    if text[-1:].isspace():
        return False
    if _SIGNED.fullmatch(raised):
        return text[-1:].isalnum() or text[-1:] in ")]"
    if _VARIABLE.fullmatch(raised):
        return text[-1:].isdecimal() or bool(_LETTER.search(text) or _CALCULATED.search(text))
    if not _POWER.fullmatch(raised):
        return False
    if _BASE.search(text) or _CALCULATED.search(text):
        return True
    return int(raised) < 10 and bool(_UNIT.search(text) or _LETTER.search(text))
