"""RTF's groups and control words -> the text of its paragraphs."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from askcol.documents.document import Content
from askcol.documents.formats._scripts import Run, Script
from askcol.documents.formats.format import Format
from askcol.documents.formats.rtf.flow import CellKind, Flow
from askcol.documents.formats.rtf.words import CHARACTERS, FONT_CODECS, UNSEEN
from askcol.documents.metadata import stated_properties
from askcol.errors import DocumentError

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)",
    re.DOTALL,
)

_NOT_VALID = frozenset({"strike", "striked", "deleted", "v", "htmlrtf"})
"""What makes characters invalid or invisible: struck out once or twice, deleted, hidden, only for programs."""

_SCRIPTS: Mapping[str, Script] = {"super": "raised", "sub": "lowered", "nosupersub": ""}

_PROPERTIES = {"title", "author", "subject", "keywords"}

_TABLES = {"fonttbl", "stylesheet", "listtext", "pntext", "info", "creatim"}

_ASIDES = {"footnote", "shptxt"}

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)

MAX_GROUPS = 10_000
"""Groups within groups."""


@dataclass(slots=True)
class _Group:
    """What a group inherits from the one around it and what ends with it.

    `destination`: what its text becomes, "" for a part of the document. `starred`: whether a destination that is not
    known is left out. `skip`: how many characters stand for a Unicode character, for older programs. `unseen`: why the
    text is left out. `script`: whether it is raised or lowered. `outside`: the flow around a note or a text box.
    """

    destination: str = ""
    starred: bool = False
    skip: int = 1
    codec: str = ""
    unseen: frozenset[str] = frozenset()
    script: Script = ""
    outside: Flow | None = None


class _Reader:
    """Reads one file. `blocks`, `notes` and `properties` hold what it says; `closed`: whether its last group ended."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.properties: dict[str, str] = {}
        self.flow = Flow()
        self._group = _Group()
        self._around: list[_Group] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._codec = "cp1252"
        self._font_codecs: dict[int, str] = {}
        self._font = 0
        self._style = 0
        self._levels: dict[int, int] = {}
        self._next_cell = CellKind()

    @property
    def closed(self) -> bool:
        return not self._around

    def read(self, content: bytes) -> None:
        position = 0
        while found := _TOKEN.match(content, position):
            position = found.end()
            if found["text"] is not None:
                self._take(found["text"])
            elif found["byte"] is not None:
                self._take(bytes([int(found["byte"], 16)]))
            elif found["brace"] == b"{":
                self._open()
            elif found["brace"] == b"}":
                self._close()
                if self.closed:
                    break
            elif found["word"] == b"bin":  # so many bytes of a picture follow
                position += max(0, int(found["number"] or 0))
            elif found["word"] is not None:
                self._control(found["word"].decode(), None if found["number"] is None else int(found["number"]))
            elif found["symbol"] is not None:
                self._symbol(found["symbol"].decode("latin-1"))
        self._decode()

    def _open(self) -> None:
        self._decode()
        self._to_skip = 0
        if len(self._around) >= MAX_GROUPS:
            raise DocumentError(f"groups are nested more than {MAX_GROUPS:,} deep")
        self._around.append(self._group)
        self._group = replace(self._group, starred=False, outside=None)

    def _close(self) -> None:
        self._decode()
        self._to_skip = 0
        ended, self._group = self._group, self._around.pop() if self._around else _Group()
        if ended.outside is not None:
            blocks = self.flow.end()
            self.flow = ended.outside
            if ended.destination == "footnote":
                self.notes += blocks
            else:
                self.flow.boxes += blocks

    def _take(self, text: bytes) -> None:
        """Bytes of the text; a character may lie in several of them."""
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        if not self._group.unseen:
            self._bytes += text[skipped:]

    def _decode(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self._group.codec or self._codec, "replace")
            self._bytes.clear()
            self._write(text)

    def _write(self, text: str) -> None:
        destination = self._group.destination
        if destination in _PROPERTIES:
            self.properties[destination] = self.properties.get(destination, "") + text
        elif destination == "stylesheet":
            name = text.strip().rstrip(";").strip()
            if heading := _HEADING.fullmatch(name):
                self._levels[self._style] = int(heading[1])
            elif name.lower() == "title":
                self._levels[self._style] = 0
        elif destination in ("listtext", "pntext"):
            self.flow.paragraph.item = True
        elif not destination or destination in _ASIDES:
            self.flow.pieces.append(Run(text, self._group.script))

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._group.starred = True
        elif symbol in "\r\n":
            self._control("par", None)
        elif symbol in CHARACTERS:
            self._control(symbol, None)

    def _control(self, word: str, number: int | None) -> None:
        if self._to_skip and word != "u":
            self._to_skip -= 1
            return
        self._decode()
        group = self._group
        if word in CHARACTERS:
            if not group.unseen:
                self._write(CHARACTERS[word])
        elif word == "u":
            if not group.unseen:
                self._write(chr((number or 0) % 0x10000))
            self._to_skip = group.skip
        elif word == "uc":
            group.skip = max(0, number or 0)
        elif word in _NOT_VALID:
            group.unseen = group.unseen - {word} if number == 0 else group.unseen | {word}
        elif word == "plain":
            group.unseen, group.script = group.unseen - _NOT_VALID, ""
        elif word in _SCRIPTS:
            group.script = _SCRIPTS[word] if number != 0 else ""
        elif not self._name(word, number or 0) and not self._lay_out(word, number or 0):
            self._begin(word)

    def _name(self, word: str, number: int) -> bool:
        """Acts on a word about code pages, fonts, styles and dates; False if it is another."""
        group = self._group
        if word == "ansicpg":
            self._codec = _known_codec(f"cp{number}") or self._codec
        elif word in ("mac", "pc", "pca"):
            self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "f":
            self._font = number
            group.codec = self._font_codecs.get(number, "")
        elif word == "fcharset":
            self._font_codecs[self._font] = FONT_CODECS.get(number, "")
        elif group.destination == "creatim" and word in ("yr", "mo", "dy"):
            before = self.properties.get("date", "")
            self.properties["date"] = f"{number:04}" if word == "yr" else f"{before}-{number:02}"
        elif group.destination == "stylesheet" and word == "s":
            self._style = number
        elif group.destination == "stylesheet" and word == "outlinelevel":
            if number < 9:  # 9 is body text
                self._levels.setdefault(self._style, number + 1)
        else:
            return False
        return True

    def _lay_out(self, word: str, number: int) -> bool:
        """Acts on a word about paragraphs and tables; False if it is another."""
        group = self._group
        if group.unseen - _NOT_VALID or (group.destination and group.destination not in _ASIDES):
            return False
        return self._set_paragraph(word, number) or self._set_table(word, number)

    def _set_paragraph(self, word: str, number: int) -> bool:
        flow = self.flow
        if word in ("par", "sect", "page"):
            flow.end_paragraph()
        elif word == "pard":
            flow.begin_paragraph()
        elif word == "s":
            flow.paragraph.level = self._levels.get(number)
        elif word == "outlinelevel":
            flow.paragraph.level = number + 1 if number < 9 else None
        elif word == "ls":
            flow.paragraph.item |= number > 0
        elif word == "ilvl":
            flow.paragraph.depth = max(0, number)
        else:
            return False
        return True

    def _set_table(self, word: str, number: int) -> bool:
        flow, cell = self.flow, self._next_cell
        if word == "intbl":
            flow.paragraph.in_table = True
        elif word == "trowd":
            flow.declare_row()
        elif word == "clvmrg":
            cell.continues_up = True
        elif word == "clmrg":
            cell.continues_left = True
        elif word == "cellx":
            cell.right = number
            flow.declare_cell(cell)
            self._next_cell = CellKind()
        elif word == "cell":
            flow.end_cell()
        elif word == "row":
            flow.end_row()
        else:
            return False
        return True

    def _begin(self, word: str) -> None:
        """Begins the destination that `word` names, if it names one."""
        group = self._group
        if word in _ASIDES:
            if not group.unseen:
                group.outside, self.flow = self.flow, Flow()
            group.destination = word
        elif word in _PROPERTIES or word in _TABLES:
            group.destination = word
            self.properties.pop(word, None)  # of two that state the same property, the second holds
        elif word == "ud":
            group.unseen = group.unseen - {"upr"}
        elif word in UNSEEN or (group.starred and word != "shpinst"):
            group.unseen = group.unseen | {word}
        group.starred = False


def read_rtf(content: bytes) -> list[Content]:
    """The document as Markdown: headings, paragraphs, items, tables, text boxes; foot- and endnotes at its end.

    Struck-out, deleted and hidden text, comments, headers and footers are left out. Title: of its properties. Metadata:
    author, date (created), subject, keywords. Raises `DocumentError`.
    """
    reader = _Reader()
    reader.read(content)
    text = _paired("\n\n".join([*reader.flow.end(), *reader.notes]))
    title, metadata = stated_properties({name: _paired(value) for name, value in reader.properties.items()})
    left_out = () if reader.closed else ("its end is missing",)
    return [Content(text, title, metadata, left_out=left_out)]


def _paired(text: str) -> str:
    """`text` with the halves of surrogate pairs joined."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _known_codec(name: str) -> str:
    """The name of a codec; "" if Python does not have it."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


FORMAT = Format(suffixes=(".rtf",), read=read_rtf, signatures=(b"{\\rtf",))
