"""Synthetic timelines, lists of events and rankings: their text, and questions about their items."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

from askcol.training.synthetic import templates
from askcol.training.synthetic.table import BULLETS
from askcol.training.synthetic.words import Ask, Span, Words, Writer, random_date, split_up, vocabulary

_TIMELINE = "What happened {when}?; What took place {when}?; What is reported for {time}?; {time} event"


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a list of events: its form, the words in its slots, and their offsets, `time` and `text` included."""

    form: int
    words: dict[str, str]
    spans: dict[str, Span]


class Events:
    """A timeline or a list of events; several items share a form."""

    def __init__(self, words: Words, rng: random.Random) -> None:
        self._words, self._rng = words, rng
        self.caption = words.fill(rng.choice(templates.INTROS)).rstrip(":")
        self._forms = rng.sample(_events(), rng.randint(2, 4))
        self._preposition, self._times = _times(rng.randint(4, 10), rng)
        self._is_timeline = rng.random() < 0.6
        self._items: list[_Item] = []

    def write(self, writer: Writer) -> None:
        rng = self._rng
        writer.write(rng.choice(("{}:\n", "{}:\n\n", "## {}\n\n", "**{}**\n\n")).format(self.caption))
        bullet = rng.choice(BULLETS if self._is_timeline else BULLETS[:-1])
        between, bold = rng.choice((": ", ": ", " – ", " - ", "\t", " | ", ". ")), rng.choice(("", "", "**"))
        stop, gap = rng.choice(("", ".", ";")), rng.choice(("\n", "\n", "\n\n"))
        for n, time in enumerate(self._times):
            form = rng.randrange(len(self._forms))
            text, slots = self._words.filled(self._forms[form][0])
            spans = {}
            writer.write(bullet.format(n=n + 1))
            if self._is_timeline:
                writer.write(bold)
                spans["time"] = writer.write(time)
                writer.write(bold + between)
            start, end = writer.write(text)
            spans |= {slot: (start + first, start + last) for slot, (first, last) in slots.items()}
            spans["text"] = start, end
            known = {slot: text[first:last] for slot, (first, last) in slots.items()}
            self._items.append(_Item(form, known | {"time": time, "text": text}, spans))
            writer.write(stop + gap)

    def ask(self, _text: str, /) -> Ask | None:
        rng = self._rng
        item = rng.choice(self._items)
        if self._is_timeline and rng.random() < 0.15:
            time = item.words["time"]
            question = rng.choice(split_up(_TIMELINE)).format(when=f"{self._preposition} {time}", time=time)
            return Ask(question, item.spans["text"])
        template, _, slot = rng.choice(self._forms[item.form][1:]).partition(" > ")
        if slot not in item.spans:
            return None
        alike = [other.words for other in self._items if other.form == item.form]
        if rng.random() < 0.25:
            filled, slots = self._words.filled(self._forms[item.form][0])
            question = template.format(**{name: filled[first:last] for name, (first, last) in slots.items()})
            asked = {template.format(**words) for words in alike}
            return None if question in asked else Ask(question)
        question = template.format(**item.words)
        answers = {words[slot] for words in alike if template.format(**words) == question}
        return Ask(question, item.spans[slot]) if len(answers) == 1 else None


@cache
def _events() -> list[list[str]]:
    lines = re.sub(r"\n +", " ", templates.EVENTS).strip().splitlines()
    return [[field.strip() for field in line.split("|")] for line in lines]


def _times(count: int, rng: random.Random) -> tuple[str, list[str]]:
    """Different times in order, after their preposition."""
    years = sorted(rng.sample(range(1900, 2024), count))
    form, preposition = rng.choice((("{y}", "in"), ("{m} {y}", "in"), ("{d} {m} {y}", "on"), ("{m} {d}, {y}", "on")))
    return preposition, [random_date(form, year, year, rng) for year in years]


class Ranking:
    """A numbered list whose order matters."""

    def __init__(self, words: Words, rng: random.Random) -> None:
        self._rng = rng
        captions, pattern, self._asks = rng.choice(_rankings())
        caption, slots = words.filled(rng.choice(split_up(captions)))
        self._slots = {slot: caption[first:last] for slot, (first, last) in slots.items()}
        self.caption = caption
        drawn = [words.fill(pattern) for _ in range(rng.randint(3, 7))]
        self._items = list(dict.fromkeys(item[:1].upper() + item[1:] for item in drawn))
        self._spans: list[Span] = []

    def write(self, writer: Writer) -> None:
        before, after = self._rng.choice((("", ":\n"), ("", ":\n\n"), ("## ", "\n\n"), ("**", "**\n")))
        writer.write(before + self.caption + after)
        number = self._rng.choice(("{}. ", "{}. ", "{}) ", "({}) ", "- {}: "))
        for n, item in enumerate(self._items, start=1):
            writer.write(number.format(n))
            self._spans.append(writer.write(item))
            writer.write("\n")

    def ask(self, _text: str, /) -> Ask | None:
        ordinals = vocabulary()["ordinal"]
        n = self._rng.randrange(min(len(self._items) + 2, len(ordinals)))
        templates = [t for t in split_up(self._asks) if set(re.findall(r"\{(\w+)\}", t)) <= {"ordinal", *self._slots}]
        question = self._rng.choice(templates).format(ordinal=ordinals[n], **self._slots)
        return Ask(question, self._spans[n] if n < len(self._spans) else None)


@cache
def _rankings() -> list[list[str]]:
    lines = re.sub(r"\n +", " ", templates.RANKINGS).strip().splitlines()
    return [[field.strip() for field in line.split(": ")] for line in lines]
