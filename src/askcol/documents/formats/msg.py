"""Outlook's messages (MSG), read as the mails that they are ([MS-OXMSG])."""

from __future__ import annotations

import datetime
import io
import struct
from collections.abc import Iterator
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from askcol.documents.document import Content
from askcol.documents.formats.format import Format
from askcol.documents.formats.mail import read_eml
from askcol.documents.formats.rtf import read_rtf
from askcol.documents.limits import MAX_ENTRIES, MAX_UNPACKED_BYTES
from askcol.errors import DocumentError

if TYPE_CHECKING:
    from olefile import OleFileIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PROPERTIES = "__properties_version1.0"

_SUBJECT, _BODY, _HTML, _RTF, _MESSAGE_ID = 0x0037, 0x1000, 0x1013, 0x1009, 0x1035

_SENDER_NAMES, _SENDER_ADDRESSES = (0x0042, 0x0C1A), (0x5D02, 0x5D01, 0x0065, 0x0C1F)
"""The person for whom a message was sent comes before the one who sent it."""

_SENT, _DELIVERED, _CODE_PAGE, _BODY_CODE_PAGE, _KIND = 0x0039, 0x0E06, 0x3FFD, 0x3FDE, 0x0C15

_RECIPIENT_NAME, _RECIPIENT_ADDRESSES, _SHOWN_TO, _SHOWN_CC = 0x3001, (0x39FE, 0x3003), 0x0E04, 0x0E03

_FILE_NAMES, _DATA, _FILE_TYPE = (0x3707, 0x3704, 0x3001), 0x3701, 0x370E

_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)

_RTF_PREFIX = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par "
    rb"\pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the window of a compressed RTF begins with ([MS-OXRTFCP] 2.1.2.1)."""

_MESSAGE_HEADER_BYTES, _PART_HEADER_BYTES = 32, 8


class _Storage:
    """The properties of a message, a recipient or an attachment: a storage in the file at `path`."""

    def __init__(self, ole: OleFileIO, path: tuple[str, ...], header: int, codec: str = "cp1252") -> None:
        self._ole = ole
        self._path = path
        self._header = header
        self._fixed = dict(self._read_fixed())
        page = self._fixed.get(_CODE_PAGE) or self._fixed.get(_BODY_CODE_PAGE) or b""
        self.codec = {65001: "utf-8", 1200: "utf-16-le"}.get(number := _int(page), f"cp{number}") if page else codec

    def text(self, *names: int) -> str:
        """The first of these properties that is a text and not blank; "" where there is none."""
        for name in names:
            for suffix, codec in (("001F", "utf-16-le"), ("001E", self.codec)):
                raw = self._stream(f"__substg1.0_{name:04X}{suffix}")
                if text := _decoded(raw, codec).strip("\0 "):
                    return text
        return ""

    def data(self, name: int) -> bytes:
        """A property that is bytes; b"" where there is none."""
        return self._stream(f"__substg1.0_{name:04X}0102")

    def number(self, name: int) -> int:
        """A property that is a number; 0 where there is none."""
        return _int(self._fixed.get(name, b""))

    def time(self, *names: int) -> datetime.datetime | None:
        """The first of these properties that is a time, in UTC."""
        for name in names:
            raw = self._fixed.get(name, b"")
            if ticks := struct.unpack("<Q", raw)[0] if len(raw) == 8 else 0:
                try:
                    return _EPOCH + datetime.timedelta(microseconds=ticks // 10)
                except OverflowError:
                    continue
        return None

    def inner(self, prefix: str) -> Iterator[_Storage]:
        """The recipients or attachments in it, in their order."""
        depth = len(self._path)
        found = {
            tuple(entry[: depth + 1])
            for entry in self._ole.listdir()
            if len(entry) > depth and tuple(entry[:depth]) == self._path and entry[depth].startswith(prefix)
        }
        for path in sorted(found):
            yield _Storage(self._ole, path, _PART_HEADER_BYTES, self.codec)

    def embedded(self) -> bool:
        """Whether an attachment is itself a message."""
        return bool(self._ole.exists([*self._path, f"__substg1.0_{_DATA:04X}000D"]))

    def _read_fixed(self) -> Iterator[tuple[int, bytes]]:
        raw = self._stream(_PROPERTIES)[self._header :]
        for start in range(0, len(raw) - 15, 16):
            (tag,) = struct.unpack_from("<I", raw, start)
            yield tag >> 16, raw[start + 8 : start + 16]

    def _stream(self, name: str) -> bytes:
        path = [*self._path, name]
        return bytes(self._ole.openstream(path).read()) if self._ole.exists(path) else b""


def read_msg(content: bytes) -> list[Content]:
    """The message as `read_eml` reads a mail with these headers, texts and attachments.

    A message of which there is only the compressed RTF gives the text of that. A message that is attached is named.
    Raises `DocumentError`.
    """
    import olefile

    try:
        ole = olefile.OleFileIO(io.BytesIO(content))
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise DocumentError(f"a damaged OLE file: {error}") from None
    if len(ole.listdir()) > MAX_ENTRIES:
        raise DocumentError(f"more than {MAX_ENTRIES:,} parts")
    if not ole.exists(_PROPERTIES):
        raise DocumentError("not a message: an OLE file without the properties of one")
    root = _Storage(ole, (), _MESSAGE_HEADER_BYTES)
    return read_eml(_mail(root).as_bytes())


def _mail(root: _Storage) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = _line(root.text(_SUBJECT))
    mail["From"] = _addresses([(root.text(*_SENDER_NAMES), root.text(*_SENDER_ADDRESSES))])
    recipients: dict[int, list[tuple[str, str]]] = {1: [], 2: []}
    for recipient in root.inner("__recip_version1.0_"):
        named = recipient.text(_RECIPIENT_NAME), recipient.text(*_RECIPIENT_ADDRESSES)
        recipients.setdefault(recipient.number(_KIND) & 0xF, []).append(named)
    mail["To"] = _addresses(recipients[1]) or _line(root.text(_SHOWN_TO))
    mail["Cc"] = _addresses(recipients[2]) or _line(root.text(_SHOWN_CC))
    if sent := root.time(_SENT, _DELIVERED):
        mail["Date"] = format_datetime(sent)
    if message_id := root.text(_MESSAGE_ID):
        mail["Message-ID"] = _line(message_id)
    plain, html = root.text(_BODY), root.text(_HTML) or _decoded(root.data(_HTML), root.codec)
    if not plain and not html and (rtf := root.data(_RTF)):
        plain = "\n\n".join(found.text for found in read_rtf(_decompressed(rtf)))
    # Where there is HTML, Outlook made the plain text from it, and lost its tables.
    mail.set_content(_encodable(html or plain), subtype="html" if html else "plain")
    for attachment in root.inner("__attach_version1.0_"):
        name = _line(attachment.text(*_FILE_NAMES)) or "attachment"
        if attachment.embedded():
            mail.add_attachment(b"", "application", "vnd.ms-outlook", filename=name)
        else:
            main, _, sub = attachment.text(_FILE_TYPE).partition("/")
            known = (main, sub) if main.isalnum() and sub and main not in ("message", "multipart") else ()
            maintype, subtype = known or ("application", "octet-stream")
            mail.add_attachment(attachment.data(_DATA), maintype, subtype, filename=name)
    return mail


def _addresses(named: list[tuple[str, str]]) -> str:
    """The names and addresses as a header has them; an address of Exchange's own kind is left out."""
    shown = []
    for name, address in ((_line(name), _line(address)) for name, address in named):
        try:
            shown.append(str(Address(name if name != address else "", addr_spec=address)) if "@" in address else name)
        except (ValueError, IndexError, MessageError):  # the address is none
            shown.append(f"{name} {address}".strip())
    return ", ".join(filter(None, shown))


def _line(text: str) -> str:
    return _encodable(" ".join(text.split()))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _decoded(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")


def _int(raw: bytes) -> int:
    return int.from_bytes(raw[:4], "little")


def _decompressed(content: bytes) -> bytes:
    """An RTF that Outlook compressed ([MS-OXRTFCP] 2.2): runs of bytes refer to a window of 4096 bytes before them."""
    if len(content) < 16:
        return b""
    size, kind = struct.unpack_from("<4xI4s", content)
    if kind == b"MELA":
        return content[16:]
    if kind != b"LZFu" or size > MAX_UNPACKED_BYTES:
        raise DocumentError("its text is compressed in an unknown way")
    window = bytearray(4096)
    window[: len(_RTF_PREFIX)] = _RTF_PREFIX
    place, position = len(_RTF_PREFIX), 16
    text = bytearray()
    while position < len(content) and len(text) < size:
        flags = content[position]
        position += 1
        for bit in range(8):
            refers = bool(flags & 1 << bit)
            token = content[position : position + 1 + refers]
            position += len(token)
            reference = int.from_bytes(token)
            source, length = (reference >> 4, (reference & 0xF) + 2) if refers else (0, 1)
            if len(token) < 1 + refers or (refers and source == place):
                return bytes(text)
            for n in range(length):
                byte = window[(source + n) % len(window)] if refers else token[0]
                window[place] = byte
                place = (place + 1) % len(window)
                text.append(byte)
    return bytes(text)


FORMAT = Format(
    suffixes=(".msg",),
    read=read_msg,
    signatures=(SIGNATURE,),
    holds_files=True,
    distributions=("charset-normalizer", "lxml", "olefile"),
)
