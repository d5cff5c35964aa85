"""A cell's value and number format -> what Excel shows.

The format codes are those of ECMA-376 part 1, 18.8.31: up to four sections, for positive, negative, zero and text.
Names of months are English and separators are as the code writes them, whatever the language of the reader's Excel.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from askcol.documents.formats.xlsx.date_format import shown_date

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General)|E(?P<exponent>[+-])'
    r"|(?P<placeholder>[0#?])|(?P<sign>[.,%/@])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)

_SECTION_END = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|(;)', re.DOTALL)

_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")

_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne,
}  # fmt: skip

MAX_DIGITS = 15
"""Significant digits that Excel keeps."""


class _Token(NamedTuple):
    """A piece of a section. `kind`: the group of `_TOKEN`, `literal` for what is shown as it is."""

    kind: str
    text: str


def shown(value: Any, code: str) -> str:
    """What a cell with this value, as openpyxl reads it, and this number format shows, on one line."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return shown_date(value, _sections(code)[0])
    if isinstance(value, int | float):
        return " ".join(_shown_number(Decimal(f"{value:.{MAX_DIGITS}g}"), code).split())
    return str(value)


def _sections(code: str) -> list[str]:
    ends = [match.start() for match in _SECTION_END.finditer(code) if match[1]]
    return [code[a:b] for a, b in zip([0, *(end + 1 for end in ends)], [*ends, len(code)], strict=True)]


def _tokens(section: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup or "padding"
        text = match[kind] if match.lastgroup else ""
        if kind == "bracket":
            kind, text = "literal", text[1:].partition("-")[0] if text.startswith("$") else ""
        tokens.append(_Token("literal" if kind in ("quoted", "escaped", "other") else kind, text))
    return tokens


def _shown_number(value: Decimal, code: str) -> str:
    sections = _sections(code)
    section, signed = _chosen(value, sections)
    tokens = _tokens(section)
    if not tokens and section is not sections[0]:
        return ""
    sign = "-" if value < 0 and signed else ""
    kinds = {token.kind for token in tokens}
    texts = {token.text for token in tokens if token.kind == "sign"}
    if "general" in kinds or "@" in texts or not tokens:
        return sign + "".join(
            _general(abs(value)) if t.kind in ("general", "sign") else t.text for t in tokens or [_ANY]
        )
    if "placeholder" not in kinds:
        return sign + "".join(token.text for token in tokens if token.kind == "literal")
    number = abs(value).scaleb(2 * sum(token == ("sign", "%") for token in tokens))
    if "exponent" in kinds:
        text = _scientific(number, tokens)
    elif "/" in texts:
        text = _fraction(number, section)
    else:
        text = _decimal(number, tokens)
    return sign + text if any(c in "123456789" for c in text) else text


_ANY = _Token("general", "General")


def _chosen(value: Decimal, sections: Sequence[str]) -> tuple[str, bool]:
    """The section for `value`, and whether a minus sign stands before a negative number in it."""
    conditions = [
        next((c for b in re.findall(r"\[([^\]]*)\]", s) if (c := _CONDITION.fullmatch(b))), None) for s in sections
    ]
    if any(conditions):
        for section, condition in zip(sections[:3], conditions, strict=False):
            if condition is None or _COMPARED[condition[1]](value, Decimal(condition[2])):
                return section, True
        return "General", True
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def _general(value: Decimal) -> str:
    if value == value.to_integral_value() and value < Decimal(10) ** MAX_DIGITS:
        return str(int(value))
    return f"{float(value):.{MAX_DIGITS}g}"


def _decimal(number: Decimal, tokens: Sequence[_Token]) -> str:
    """Digits on the placeholders, from the decimal point outwards; what stands between them stays."""
    places = [n for n, token in enumerate(tokens) if token.kind == "placeholder"]
    point = next((n for n, token in enumerate(tokens) if token == ("sign", ".")), len(tokens))
    whole = [n for n in places if n < point]
    commas = [n for n, token in enumerate(tokens) if token == ("sign", ",") and (not places or n > places[0])]
    scale = sum(n > places[-1] or (n == point - 1 and n not in whole) for n in commas)
    grouped = len(commas) > scale
    decimals = len(places) - len(whole)
    number = number.scaleb(-3 * scale).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    digits, _, after = f"{number:f}".partition(".")
    digits = digits.lstrip("0")
    written = {n: token.text for n, token in enumerate(tokens) if token.kind == "literal" or token == ("sign", "%")}
    written |= _whole_digits(digits, whole, tokens, grouped=grouped)
    shown_after = after
    for n in reversed(places[len(whole) :]):
        if tokens[n].text == "0" or not shown_after.endswith("0"):
            break
        shown_after = shown_after[:-1]
    written |= dict(zip(places[len(whole) :], shown_after, strict=False))
    if shown_after:
        written[point] = "."
    return "".join(written[n] for n in sorted(written))


def _whole_digits(digits: str, places: Sequence[int], tokens: Sequence[_Token], *, grouped: bool) -> dict[int, str]:
    """The digits before the decimal point by the token that they stand on; the first one takes all that are left."""
    written: dict[int, str] = {}
    count = 0
    for n in reversed(places):
        left = digits if n == places[0] else digits[-1:]
        digits = digits[: len(digits) - len(left)]
        text = ""
        for digit in reversed(left or ("0" if tokens[n].text == "0" else "")):
            text = digit + ("," if grouped and count and count % 3 == 0 else "") + text
            count += 1
        written[n] = text
    return written


def _scientific(number: Decimal, tokens: Sequence[_Token]) -> str:
    split = next(n for n, token in enumerate(tokens) if token.kind == "exponent")
    mantissa, exponent = tokens[:split], tokens[split + 1 :]
    point = next((n for n, token in enumerate(mantissa) if token == ("sign", ".")), len(mantissa))
    decimals = sum(token.kind == "placeholder" for token in mantissa[point:])
    base, _, power = f"{number:.{decimals}E}".partition("E")
    digits = power.lstrip("+-").zfill(sum(token.kind == "placeholder" for token in exponent))
    sign = "-" if power.startswith("-") else tokens[split].text.replace("-", "")
    return f"{base}E{sign}{digits}"


def _fraction(number: Decimal, section: str) -> str:
    before, after = re.sub(r"\[[^\]]*\]", "", section).split("/", 1)
    fixed = re.match(r"\s*(\d+)", after)
    largest = 10 ** max(1, len(re.findall(r"[?#0]", after))) - 1
    whole = int(number) if re.search(r"[?#0]\s+[?#0]", before) else 0
    if fixed and int(fixed[1]):
        below = int(fixed[1])
        above = int((number - whole) * below + Decimal("0.5"))
    else:
        above, below = Fraction(number - whole).limit_denominator(largest).as_integer_ratio()
    if whole and above == below:
        whole, above = whole + 1, 0
    if not above:
        return str(whole)
    return f"{whole} {above}/{below}" if whole else f"{above}/{below}"
