"""Lines of a paragraph -> one text: whether a hyphen at the end of a line belongs to the word.

A hyphen stays where the compound, or both of its words, stand elsewhere in the document, where a part is a number, in a
web address, and after words such as "third" and "self" that compounds begin with. It goes where the whole word stands
elsewhere, and where nothing speaks for it: programs hyphenate more words than there are compounds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from askcol.text import FUNCTION_WORDS

HYPHEN = "\u00ad"
"""Marks a hyphen at the end of a line that may only be there because the line ends."""

_WORD = re.compile(r"\w+(?:-\w+)*")

_FIRST_WORD = re.compile(r"\w+(?:-\w+)*")

_LAST_WORD = re.compile(r"[\w-]+$")

_ADDRESS = re.compile(r"(?:https?://|www\.|\S+@)\S*$|\S+\.[a-z]{2,6}/\S*$", re.IGNORECASE)

_MAIL_ADDRESS = re.compile(r"\S+@\S")

_GOES_ON = ("/", "_", "=", "&", "?", "%")
"""What an address that is broken without a hyphen ends with."""

_CLOSED = {
    "after", "air", "any", "back", "bed", "class", "day", "down", "every", "fire", "fore", "grand", "hand", "head",
    "home", "house", "inter", "land", "life", "man", "mean", "more", "news", "note", "out", "over", "rail", "road",
    "sea", "some", "sun", "super", "text", "time", "under", "up", "water", "wood", "work",
}  # fmt: skip
"""What words begin with that are written as one, as "within", "newspaper" and "understand"."""

_COMPOUNDING = {
    "all", "cross", "double", "eight", "ex", "first", "five", "four", "full", "half", "high", "ill", "left", "long",
    "low", "mid", "nine", "non", "one", "open", "part", "quarter", "right", "second", "self", "seven", "short",
    "single", "six", "ten", "third", "three", "triple", "twenty", "two", "well", "year",
}  # fmt: skip
"""What compounds begin with that are written with a hyphen."""

_ENDINGS = {
    "able", "age", "ages", "ance", "ary", "bone", "cut", "cuts", "ence", "ers", "est", "fold", "hand", "ing", "ings",
    "land", "lands", "ledge", "less", "light", "lights", "line", "ling", "lives", "ment", "ments", "ness", "ners",
    "night", "ning", "point", "ring", "ship", "side", "some", "ting", "tion", "tions", "ward", "wards", "ways", "wise",
}  # fmt: skip
"""What goes on after one of these without a hyphen: "partners", "highlight", "halfway"."""

MIN_PART_CHARACTERS = 4


def words_of(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in the lines of a document, in lower case; a compound is one, and so are its parts."""
    words: Counter[str] = Counter()
    for text in texts:
        for word in _WORD.findall(text.rstrip(HYPHEN).lower()):
            words[word] += 1
            if "-" in word:
                words.update(part for part in word.split("-") if part)
    return words


def joined(text: str, line: str, words: Counter[str]) -> str:
    """`text` so that `line` can follow: with a space, or without the hyphen that parted a word."""
    if not text.endswith((HYPHEN, "-")):
        broken = text.endswith(_GOES_ON) and _ADDRESS.search(text) and not line[:1].isupper()
        return text if broken else text + " "
    before, after = _LAST_WORD.search(text[:-1]), _FIRST_WORD.match(line)
    if before is None or after is None:
        return text[:-1] + "-" if text.endswith(HYPHEN) else text + " "
    kept = _ADDRESS.search(text[:-1]) or _MAIL_ADDRESS.match(line) or _keeps_hyphen(before[0].lower(), after[0], words)
    return text[:-1] + "-" if kept else text[:-1]


def _keeps_hyphen(before: str, after: str, words: Counter[str]) -> bool:
    following = after.lower()
    hyphenated, whole = words[f"{before}-{following}"], words[f"{before}{following}"]
    last = before.rpartition("-")[2]
    if hyphenated > whole or whole:
        return hyphenated > whole
    if not after[0].islower() or any(c.isdigit() for c in last) or "-" in following:
        return True
    if last in FUNCTION_WORDS or last in _CLOSED or len(following) < MIN_PART_CHARACTERS:
        return False
    both = len(last) >= MIN_PART_CHARACTERS and bool(words[last] and words[following])
    return both or (last in _COMPOUNDING and following not in _ENDINGS)
