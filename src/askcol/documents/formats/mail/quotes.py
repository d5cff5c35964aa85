"""The text of a mail -> its own words, then what it quotes below headings that say so.

A quoted message is told by `>` before its lines, by a line such as "On Monday, 3 May 2024, Ann wrote:", by a line such
as "-----Original Message-----", or by a block of headers as Outlook writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from askcol.documents.document import QUOTED_MESSAGE

QUOTE_BEGINS, QUOTE_ENDS = "\ue000", "\ue001"
"""Lines that enclose a quotation in what was HTML."""

OWN_MESSAGE = "Message"
"""The heading above the mail's own words where they go on after a quotation."""

MAX_ATTRIBUTION_LINES = 4

MAX_ATTRIBUTION_CHARACTERS = 300

_MARKS = re.compile(r"(?:>[ \t]?)+")

_ATTRIBUTION = re.compile(
    r"(?:On\b.+\bwrote|Am\b.+\bschrieb\b.*|Le\b.+\ba [ée]crit|El\b.+\bescribi[óo]|Il\b.+\bha scritto|Em\b.+\bescreveu"
    r"|Op\b.+\bschreef\b.*|Den\b.+\bskrev\b.*)\s*:"
)

_SHORT_ATTRIBUTION = re.compile(
    r"[^.!?:]{2,80}\b(?:wrote|writes|schrieb|a [ée]crit|escribi[óo]|ha scritto|said)\b.{0,60}:"
)

_DATED = re.compile(r"\b\d{4}\b|\d[:.h]\d\d|@")

_SEPARATOR = re.compile(
    r"[-_]{2,}\s*(?:Original Message|Original Appointment|Urspr(?:ü|ue)ngliche Nachricht|Original-?Nachricht"
    r"|Message d['’]origine|Message original|Mensaje original|Messaggio originale|Mensagem original"
    r"|Oorspronkelijk bericht|Forwarded [Mm]essage|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado"
    r"|Messaggio inoltrato)\b[^-_]*[-_]{2,}"
    r"|(?:Begin forwarded message|Anfang der weitergeleiteten Nachricht|Début du message (?:réexpédié|transféré)"
    r"|Inicio del mensaje reenviado)\s*:"
    r"|_{8,}",
    re.IGNORECASE,
)

_HEADER = re.compile(
    r"\*{0,2}(?:(?P<sender>From|Von|De|Da|Van|Från|Fra|Expéditeur|Remitente)"
    r"|(?P<sent>Sent|Date|Gesendet|Datum|Envoyé(?: le)?|Enviado(?: el)?|Fecha|Inviato|Data|Verzonden|Skickat|Sendt)"
    r"|To|Cc|Bcc|Subject|An|Betreff|À|A|Objet|Para|Asunto|Oggetto|Assunto|Aan|Onderwerp|Till|Ämne|Til|Emne"
    r"|Reply-To|Antwort an|Importance|Attachments)\s?:\*{0,2}(?:\s+(?P<value>.*))?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Segment:
    """Lines of one message. `depth`: 0 for the mail itself; `label`: who wrote it and when, as the mail says."""

    depth: int
    label: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a quotation is announced: its label, the lines that only announce it, and whether all below is quoted."""

    label: str
    lines: int
    certain: bool


def with_headings(text: str) -> str:
    """`text` with `## Quoted message` above what it quotes, followed by who wrote it where the mail says so.

    What is quoted in a quotation has a heading one level lower. The marks `>` are left out. A text that quotes nothing
    stays as it is.
    """
    segments = list(_segments(text.splitlines()))
    if not any(segment.depth for segment in segments):
        return text
    blocks: list[str] = []
    above: tuple[int, str] = (0, "")
    for segment in segments:
        words = "\n".join(segment.lines).strip("\n")
        if not words.strip():
            continue
        if (segment.depth, segment.label) != above:
            said = f"{QUOTED_MESSAGE}: {segment.label}" if segment.label else QUOTED_MESSAGE
            blocks.append(f"{'#' * min(6, 1 + segment.depth)} {said}" if segment.depth else f"## {OWN_MESSAGE}")
        above = segment.depth, segment.label
        blocks.append(words)
    return "\n\n".join(blocks)


def _segments(lines: Sequence[str]) -> Iterator[_Segment]:
    """The lines of each message, in their order."""
    enclosed = 0
    open_at: list[int] = []  # the levels at which all that follows is quoted
    labels: dict[int, str] = {}
    announced = ""
    level = 0
    segment = _Segment(0, "")
    i = 0
    while i < len(lines):
        marks, line = _unmarked(lines, i)
        i += 1
        if line in (QUOTE_BEGINS, QUOTE_ENDS):
            enclosed = max(0, enclosed + (1 if line == QUOTE_BEGINS else -1))
            continue
        if not line.strip():
            segment.lines.append("")
            continue
        entered = marks + enclosed > level
        if entered:
            labels = {depth: label for depth, label in labels.items() if depth <= level + len(open_at)}
            labels[marks + enclosed + len(open_at)] = announced
            announced = ""
        level = marks + enclosed
        while open_at and open_at[-1] > level:
            open_at.pop()
        opening = _opening(lines, i - 1)
        if opening and _is_deeper(lines, i - 1 + opening.lines, marks):
            announced = opening.label
            i += opening.lines - 1
            continue
        if opening and opening.certain:
            # Some programs put "On ..., Bob wrote:" into the quotation.
            if level not in open_at and not (entered and not labels[level + len(open_at)]):
                open_at.append(level)
            labels[level + len(open_at)] = opening.label
        depth = level + len(open_at)
        if (depth, labels.get(depth, "")) != (segment.depth, segment.label):
            yield segment
            segment = _Segment(depth, labels.get(depth, "") if depth else "")
        if opening and opening.certain and opening.lines:
            i += opening.lines - 1
        else:
            segment.lines.append(line)
    yield segment


def _unmarked(lines: Sequence[str], i: int) -> tuple[int, str]:
    """How many `>` stand before a line, and the line without them."""
    found = _MARKS.match(lines[i])
    if found is None:
        return 0, lines[i]
    alone = not any(0 <= n < len(lines) and lines[n].startswith(">") for n in (i - 1, i + 1))
    after = lines[i][found.end() :]
    if alone and not found[0].endswith((" ", "\t")) and after[:1].isalnum():
        return 0, lines[i]  # ">5 people", or ">From" as mailboxes write it
    return found[0].count(">"), after


def _opening(lines: Sequence[str], i: int) -> _Opening | None:
    """The announcement of a quotation that begins with line `i`."""
    marks, line = _unmarked(lines, i)
    line = line.strip()
    separated = bool(_SEPARATOR.fullmatch(line))
    if separated or _HEADER.fullmatch(line):
        begin = i + separated
        while separated and begin < len(lines) and not _unmarked(lines, begin)[1].strip():
            begin += 1
        label = _headers(lines, begin)
        if label is not None:
            return _Opening(label, begin - i, certain=True)
        return _Opening("", 1, certain=True) if separated and not line.startswith("__") else None
    words = ""
    for n in range(i, min(i + MAX_ATTRIBUTION_LINES, len(lines))):
        following, more = _unmarked(lines, n)
        words = f"{words} {more.strip()}".strip()
        if following != marks or not more.strip() or len(words) > MAX_ATTRIBUTION_CHARACTERS:
            return None
        if words.endswith(":"):
            named = _ATTRIBUTION.fullmatch(words)
            if named or (n == i and _SHORT_ATTRIBUTION.fullmatch(words)):
                return _Opening(words.rstrip(": "), n - i + 1, certain=bool(named and _DATED.search(words)))
            return None
    return None


def _headers(lines: Sequence[str], i: int) -> str | None:
    """Who sent a message and when, by the block of headers that begins there; None where there is none."""
    said: dict[str, str] = {}
    names = 0
    for n in range(i, min(i + 8, len(lines))):
        found = _HEADER.fullmatch(_unmarked(lines, n)[1].strip())
        if found is None and _unmarked(lines, n)[1].strip() and n > i:  # a long list of recipients goes on
            continue
        if found is None:
            break
        names += 1
        for kind in ("sender", "sent"):
            if found[kind]:
                said.setdefault(kind, (found["value"] or "").strip())
    if names < 3 or not said.get("sender") or "sent" not in said:
        return None
    return ", ".join(filter(None, (said["sender"], said["sent"])))


def _is_deeper(lines: Sequence[str], i: int, marks: int) -> bool:
    """Whether the next line with words, or its mark, is quoted more deeply."""
    for n in range(i, len(lines)):
        deeper, line = _unmarked(lines, n)
        if line.strip() or deeper > marks:
            return line == QUOTE_BEGINS or deeper > marks
    return False
