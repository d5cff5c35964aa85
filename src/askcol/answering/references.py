"""Citations -> references to paste: sentences with their places, Markdown quotations, BibTeX or RIS entries."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from email.utils import parseaddr
from typing import Literal, get_args

from askcol.answering.answer import Answer
from askcol.answering.citations import Citation

Style = Literal["bibtex", "markdown", "plain", "ris"]

STYLES: tuple[Style, ...] = get_args(Style)

_TEX = str.maketrans(
    {c: f"\\{c}" for c in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)

_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")

_ACCESSED = ("accessed", "retrieved", "urldate")
"""Metadata that says when the document was taken from the web."""

_TIME = re.compile(r"(?<=\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")

_DAY = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?!\d)")

_WRITTEN_DAYS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y", "%a, %d %b %Y")


def references(answer: Answer, style: Style, today: datetime.date | None = None) -> str:
    """The citations of the answer, or of each side of a conflict, best first; "" where there is no answer.

    `today`: the day on which web pages count as accessed where their documents don't say it; default: the current one.
    """
    if not answer.answered:
        return ""
    citations = [citation for candidate in answer.sides or answer.answers[:1] for citation in candidate.citations]
    return cited(citations, style, today)


def cited(citations: Sequence[Citation], style: Style, today: datetime.date | None = None) -> str:
    """`citations` in their order; `today` as in `references`. BibTeX and RIS have one entry for each document."""
    accessed = (today or datetime.date.today()).isoformat()
    entries: Iterable[str]
    match style:
        case "plain":
            entries = map(_sentence, citations)
        case "markdown":
            entries = map(_quotation, citations)
        case "bibtex":
            entries = _bibtex(citations, accessed)
        case "ris":
            entries = (_ris(of_document, accessed) for of_document in _by_document(citations).values())
    return "\n".join(entries)


def _sentence(citation: Citation) -> str:
    """The sentence in quotation marks, and its place."""
    where = [citation.title, *_details(citation)]
    where += [in_words] if (in_words := place_in_words(citation)) else []
    where += [url] if (url := web_address(citation)) else [citation.path]
    return f"“{_on_one_line(_said(citation))}” {_on_one_line(', '.join(where))}.\n"


def _details(citation: Citation) -> list[str]:
    """Who wrote and published its document, and when: the day without the time."""
    date = day(citation.metadata.get("date", ""))
    return list(filter(None, [_author(citation), citation.metadata.get("publisher", ""), date]))


def _author(citation: Citation) -> str:
    """Who wrote its document: of a mail, whoever sent it, by name where the mail has one; "" where nothing says it."""
    metadata = citation.metadata
    sender = (
        "" if "attached-to" in metadata else metadata.get("from", "")
    )  # who attaches a file need not have written it
    return metadata.get("author", "") or parseaddr(sender)[0] or sender


def day(date: str) -> str:
    """A date without the time of day that may follow it.

    >>> day("2024-01-08T10:20:00+00:00"), day("in spring")
    ('2024-01-08', 'in spring')
    """
    return _TIME.sub("", date)


def pieces(citation: Citation) -> list[tuple[str, str, int]]:
    """What a citation quotes, in pieces: each a label, words of the document, and the position where they begin.

    That is the sentence, without a label; of a table, each cell of the row that says something, with its column.
    """
    cells = [(f"{cell.column}: " if cell.column else "", cell.text, cell.start) for cell in citation.row if cell.text]
    return cells or [("", citation.sentence, citation.sentence_start)]


def _said(citation: Citation) -> str:
    return "; ".join(label + text for label, text, _ in pieces(citation))


def _in_bold(text: str, start: int, citation: Citation) -> str:
    """`text`, which begins at `start`, as Markdown, with what lies in it of the answer in bold."""
    begin, end = (min(max(place - start, 0), len(text)) for place in (citation.start, citation.end))
    bold = f"**{_plain(text[begin:end])}**" if begin < end else ""
    return f"{_plain(text[:begin])}{bold}{_plain(text[end:])}"


def place_in_words(citation: Citation) -> str:
    """Where it stands in its document, such as "page 2, section Budget"; "" where neither is known."""
    page = [f"page {citation.page}"] if citation.page else []
    section = [f"section {_on_one_line(' › '.join(citation.headings))}"] if citation.headings else []
    return ", ".join(page + section)


def _quotation(citation: Citation) -> str:
    """The sentence with the answer in bold, and its place."""
    quoted = "; ".join(_plain(label) + _in_bold(text, start, citation) for label, text, start in pieces(citation))
    title, url = _plain(citation.title), web_address(citation)
    where = [f"[{title}](<{url}>)" if url else title]
    where += map(_plain, _details(citation))
    if citation.page:
        where.append(f"p. {citation.page}")
    if citation.headings:
        where.append(_plain(" › ".join(citation.headings)))
    where.append(f"{_plain(citation.path)} [{citation.start}:{citation.end}]")
    return f"> {quoted}\n>\n> — {', '.join(where)}\n"


def web_address(citation: Citation) -> str | None:
    """The `url` in the document's metadata, if it is an http or https address."""
    url = citation.metadata.get("url", "").strip()
    return url if re.fullmatch(r"https?://[^\s<>\"]+", url, re.IGNORECASE) else None


def _bibtex(citations: Iterable[Citation], today: str) -> Iterator[str]:
    """One entry for each document, which quotes the cited sentences.

    `date` and `urldate` are biblatex's, as in ISO 8601.
    """
    keys: set[str] = set()
    for document_id, of_document in _by_document(citations).items():
        key = base = re.sub(r"[^A-Za-z0-9]+", "-", document_id).strip("-") or "document"
        number = 1
        while key in keys:
            number += 1
            key = f"{base}-{number}"
        keys.add(key)
        first = of_document[0]
        fields = {"title": f"{{{_tex(first.title)}}}"}
        named = {"author": _author(first), "publisher": first.metadata.get("publisher", "")}
        fields |= {name: _tex(value) for name, value in named.items() if value}
        if date := _plain_date(first.metadata.get("date", "")):
            fields |= {"year": date[:4], "date": date}
        if url := web_address(first):
            fields |= {"url": url, "urldate": _accessed(first, today)}
        if pages := sorted({c.page for c in of_document if c.page}):
            fields["pages"] = ", ".join(map(str, pages))
        quoted = dict.fromkeys(f"``{_tex(_said(c))}''" + (f" (p. {c.page})" if c.page else "") for c in of_document)
        fields["note"] = "; ".join([*quoted, _tex(first.path)])
        yield f"@misc{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}\n"


def _ris(of_document: Sequence[Citation], today: str) -> str:
    """An entry in RIS, the format of reference managers, which quotes the cited sentences of a document."""
    first = of_document[0]
    url = web_address(first)
    tags = [("TY", "ELEC" if url else "GEN"), ("TI", first.title)]
    named = (("AU", _author(first)), ("PB", first.metadata.get("publisher", "")))
    tags += [(tag, value) for tag, value in named if value]
    if date := _plain_date(first.metadata.get("date", "")):
        tags += [("PY", date[:4]), ("DA", date.replace("-", "/"))]
    if url:
        tags += [("UR", url), ("Y2", _accessed(first, today).replace("-", "/"))]
    if pages := sorted({c.page for c in of_document if c.page}):
        tags.append(("SP", ", ".join(map(str, pages))))
    tags += [("N1", f"“{sentence}”") for sentence in dict.fromkeys(map(_said, of_document))]
    tags += [("N1", first.path), ("ER", "")]
    return "".join(f"{tag}  - {_on_one_line(value)}\n" for tag, value in tags)


def _by_document(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    """Document id -> its citations, in their order."""
    found: dict[str, list[Citation]] = {}
    for citation in citations:
        found.setdefault(citation.document_id, []).append(citation)
    return found


def _accessed(citation: Citation, today: str) -> str:
    """The day on which its document was taken from the web, if the document says it; else `today`."""
    said = (_plain_date(citation.metadata.get(name, "")) for name in _ACCESSED)
    return next(filter(None, said), today)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


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
    return _on_one_line(text).translate(_TEX)
