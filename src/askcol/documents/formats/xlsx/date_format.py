"""A date, time or duration and its number format -> what Excel shows, with dates in figures as in ISO 8601."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?P<half>AM/PM|A/P)'
    r"|(?P<part>y+|m+|d+|h+|s+)|\.(?P<fraction>0+)|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Token(NamedTuple):
    """A piece of a format. `kind`: `date`, `time`, or a group of `_TOKEN`; `text`: in lower case, minutes as `n`."""

    kind: str
    text: str


def shown_date(value: datetime.date | datetime.time | datetime.timedelta, section: str) -> str:
    """What a cell with this value and format shows; a date in figures alone is shown as 2024-03-28.

    Figures are ambiguous where a format puts the month first or last.
    """
    if isinstance(value, datetime.timedelta):
        return _shown_duration(value, _tokens(section))
    moment = value if isinstance(value, datetime.time) else _as_moment(value)
    tokens = _tokens(section)
    dated = [n for n, token in enumerate(tokens) if token.kind == "date"]
    timed = any(token.kind == "time" for token in tokens)
    if isinstance(moment, datetime.time):
        return _written(datetime.datetime.combine(datetime.date.min, moment), tokens) if timed else moment.isoformat()
    if not dated and not timed:
        return _iso(moment)
    if dated and _is_in_figures([tokens[n].text for n in dated]):
        tokens[dated[0] : dated[-1] + 1] = [_Token("literal", moment.date().isoformat())]
    return " ".join(_written(moment, tokens).split())


def _as_moment(value: datetime.date) -> datetime.datetime:
    return value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())


def _iso(moment: datetime.datetime) -> str:
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ", "minutes")


def _tokens(section: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup or "padding"
        text = match[kind] if match.lastgroup else ""
        if kind == "part":
            kind, text = ("time" if text[0] in "hHsS" else "date"), text.lower()
        tokens.append(_Token("literal" if kind in ("quoted", "escaped", "other") else kind, text))
    # `m` is minutes after hours and before seconds, else the month.
    times = [n for n, token in enumerate(tokens) if token.kind in ("date", "time", "elapsed")]
    for before, n, after in zip([-1, *times], times, [*times[1:], -1], strict=False):
        token = tokens[n]
        hours = before >= 0 and tokens[before].text.lower().startswith("h")
        seconds = after >= 0 and tokens[after].text.startswith("s")
        if token.kind == "date" and token.text in ("m", "mm") and (hours or seconds):
            tokens[n] = _Token("time", token.text.replace("m", "n"))
    return tokens


def _is_in_figures(parts: list[str]) -> bool:
    """Whether the format shows day, month and perhaps year and no name of a month."""
    return {"d", "m"} <= {part[0] for part in parts if part not in ("ddd", "dddd")} and not any(
        part.startswith("mmm") for part in parts
    )


def _written(moment: datetime.datetime, tokens: list[_Token]) -> str:
    half = any(token.kind == "half" for token in tokens)
    return "".join(_part(moment, token, half=half) for token in tokens)


def _part(moment: datetime.datetime, token: _Token, *, half: bool) -> str:
    kind, text = token
    if kind == "half":
        name = "AM" if moment.hour < 12 else "PM"
        return name if len(text) > len("A/P") else name[0]
    if kind == "fraction":
        return "." + f"{moment.microsecond:06}"[: len(text)]
    if kind not in ("date", "time", "elapsed"):
        return text
    if text[0] == "y":
        return f"{moment.year:04}" if len(text) > 2 else f"{moment.year % 100:02}"
    if text[0] in "md" and len(text) > 2:
        name = _MONTHS[moment.month - 1] if text[0] == "m" else _DAYS[moment.weekday()]
        return name[: {3: 3, 5: 1}.get(len(text))]
    hour = (moment.hour % 12 or 12) if half else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[text[0].lower()]
    return f"{number:0{min(len(text), 2)}}"


def _shown_duration(value: datetime.timedelta, tokens: list[_Token]) -> str:
    """As `[h]:mm` shows it: the first part counts on, the others are what is left."""
    seconds = int(value.total_seconds() + 0.5)
    text = ""
    for kind, part in tokens:
        size = {"h": 3600, "m": 60, "n": 60, "s": 1}.get(part[:1].lower(), 0)
        if kind in ("elapsed", "time") and size:
            text += f"{seconds // size:0{len(part)}}"
            seconds %= size
        elif kind == "literal":
            text += part
    return text or str(value)
