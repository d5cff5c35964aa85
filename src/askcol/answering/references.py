"""`Answer` -> references to paste: Markdown quotations, or BibTeX entries."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Literal, get_args

from askcol.answering.answer import Answer
from askcol.answering.citations import Citation

Style = Literal["bibtex", "markdown"]

STYLES: tuple[Style, ...] = get_args(Style)

_TEX = str.maketrans(
    {c: f"\\{c}" for c in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)

_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")

_DETAILS = ("author", "publisher", "date")


_ACCESSED = ("accessed", "retrieved", "urldate")
"""Metadata that says when the document was taken from the web."""

_DAY = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?!\d)")

_WRITTEN_DAYS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y", "%a, %d %b %Y")


def references(answer: Answer, style: Style, today: datetime.date | None = None) -> str:
    """The citations of the answer, or of each side of a conflict, best first; "" where there is no answer.

    `today`: the day on which web pages count as accessed where their documents don't say it; default: the current one.
    """
    if not answer.answered:
        return ""
    citations = [citation for candidate in answer.sides or answer.answers[:1] for citation in candidate.citations]
    accessed = (today or datetime.date.today()).isoformat()
    entries = map(_quotation, citations) if style == "markdown" else _bibtex(citations, accessed)
    return "\n".join(entries)


def _quotation(citation: Citation) -> str:
    """The sentence with the answer in bold, and its place."""
    begin = citation.start - citation.sentence_start
    end = begin + len(citation.text)
    sentence = citation.sentence
    parts = (_plain(sentence[:begin]), f"**{_plain(sentence[begin:end])}**", _plain(sentence[end:]))
    title, url = _plain(citation.title), web_address(citation)
    where = [f"[{title}](<{url}>)" if url else title]
    where += [_plain(citation.metadata[key]) for key in _DETAILS if key in citation.metadata]
    if citation.page:
        where.append(f"p. {citation.page}")
    if citation.headings:
        where.append(_plain(" › ".join(citation.headings)))
    where.append(f"{_plain(citation.path)} [{citation.start}:{citation.end}]")
    return f"> {''.join(parts)}\n>\n> — {', '.join(where)}\n"


def web_address(citation: Citation) -> str | None:
    """The `url` in the document's metadata, if it is an http or https address."""
    url = citation.metadata.get("url", "").strip()
    return url if re.fullmatch(r"https?://[^\s<>\"]+", url, re.IGNORECASE) else None


def _bibtex(citations: Iterable[Citation], today: str) -> Iterator[str]:
    """One entry for each document, which quotes the cited sentences.

    `date` and `urldate` are biblatex's, as in ISO 8601.
    """
    by_document: dict[str, list[Citation]] = {}
    for citation in citations:
        by_document.setdefault(citation.document_id, []).append(citation)
    keys: set[str] = set()
    for document_id, of_document in by_document.items():
        key = base = re.sub(r"[^A-Za-z0-9]+", "-", document_id).strip("-") or "document"
        number = 1
        while key in keys:
            number += 1
            key = f"{base}-{number}"
        keys.add(key)
        first = of_document[0]
        fields = {"title": f"{{{_tex(first.title)}}}"}
        fields |= {name: _tex(first.metadata[name]) for name in ("author", "publisher") if name in first.metadata}
        if date := _plain_date(first.metadata.get("date", "")):
            fields |= {"year": date[:4], "date": date}
        if url := web_address(first):
            said = (_plain_date(first.metadata.get(name, "")) for name in _ACCESSED)
            fields |= {"url": url, "urldate": next(filter(None, said), today)}
        if pages := sorted({c.page for c in of_document if c.page}):
            fields["pages"] = ", ".join(map(str, pages))
        quoted = dict.fromkeys(f"``{_tex(c.sentence)}''" + (f" (p. {c.page})" if c.page else "") for c in of_document)
        fields["note"] = "; ".join([*quoted, _tex(first.path)])
        yield f"@misc{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}\n"


def _plain_date(said: str) -> str:
    """A date as in ISO 8601, without the time: a day, a month or a year; "" for what is none."""
    if found := _DAY.match(said):
        return found[1]
    for form in _WRITTEN_DAYS:
        with suppress(ValueError):
            return datetime.datetime.strptime(said.strip(), form).date().isoformat()
    return ""


def _plain(text: str) -> str:
    """`text` on one line, with Markdown's marks escaped."""
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", text))


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)
