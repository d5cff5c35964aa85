"""Files that can't be read or that attack a parser, each with askcol's reason for skipping it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LEVELS = (f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
ENTITY_BOMB = f"<!DOCTYPE x [{''.join(_LEVELS)}]>"
"""Declares `&a9;`, which is 20 billion characters."""

_EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def pdf(*lines: str, password: str = "") -> bytes:
    """A PDF of one page with these lines."""
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password) if password else None)
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - 14 * number, line)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def word(*paragraphs: str) -> bytes:
    """A DOCX with these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return file.getvalue()


def word_xml(body: str, declarations: str = "") -> bytes:
    """A DOCX of nothing but this body."""
    document = f'{declarations}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return archive({"word/document.xml": document})


def broken_files() -> dict[str, tuple[bytes, str]]:
    """Name -> content, and a pattern that matches the whole reason for skipping the file."""
    pages, letter, zeros = pdf("Some text."), word("Some text."), bytes(60_000_000)
    entity = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    declares = r"word/document\.xml declares entities, as an entity bomb does"
    bomb = r"[\d,]+ bytes that unpack to 60,000,000: a ZIP bomb"
    return {
        "empty.pdf": (b"", "empty"),
        "empty.docx": (b"", "empty"),
        "empty.txt": (b"", "empty"),
        "blank.html": (b"<html><body> </body></html>", "only white space"),
        "blank.pdf": (pdf(), "only white space"),
        "truncated.pdf": (pages[:200], r"a damaged PDF: .+"),
        "truncated.docx": (letter[:9000], r"a damaged ZIP archive: .+"),
        "truncated.xlsx": (b"PK\x03\x04" + bytes(200), r"a damaged ZIP archive: .+"),
        "flipped.docx": (_flipped(letter), r"a damaged ZIP archive: word/document\.xml: .+"),
        "encrypted.pdf": (pdf("Secret.", password="x"), "encrypted: it opens only with a password"),
        "encrypted.docx": (_OLE + bytes(5000), r"its name ends in \.docx, but it is an OLE file, .+"),
        "bomb.docx": (archive({"word/document.xml": zeros}), bomb),
        "bomb.epub": (archive({"META-INF/container.xml": zeros}), bomb),
        "bomb.xlsx": (archive({"xl/workbook.xml": zeros}), bomb),
        "bomb.pptx": (archive({"ppt/presentation.xml": zeros}), bomb),
        "bomb.odt": (archive({"content.xml": zeros}), bomb),
        "entities.docx": (word_xml(entity.format("&a9;"), ENTITY_BOMB), declares),
        "external.docx": (word_xml(entity.format("&a;"), _EXTERNAL), declares),
        "entities.epub": (
            archive({"META-INF/container.xml": f"{ENTITY_BOMB}<x>&a9;</x>"}),
            r"META-INF/container\.xml declares entities, as an entity bomb does",
        ),
        "entities.pptx": (
            archive({"ppt/presentation.xml": f"{ENTITY_BOMB}<x>&a9;</x>"}),
            r"ppt/presentation\.xml declares entities, as an entity bomb does",
        ),
        "entities.odt": (
            archive({"content.xml": f"{ENTITY_BOMB}<x>&a9;</x>"}),
            r"content\.xml declares entities, as an entity bomb does",
        ),
        "nested.ods": (archive({"content.xml": "<x>" * 5000 + "</x>" * 5000}), r"content\.xml is nested .+"),
        "nested.docx": (word_xml("<x>" * 5000 + "</x>" * 5000), r"word/document\.xml is nested more than 500 deep"),
        "entities.xml": (f"{ENTITY_BOMB}<x>&a9;</x>".encode(), "the file declares entities, as an entity bomb does"),
        "external.xml": (f"{_EXTERNAL}<x>&a;</x>".encode(), "the file declares entities, .+"),
        "nested.xml": (b"<x>" * 5000 + b"</x>" * 5000, "the file is nested more than 500 deep"),
        "truncated.xml": (b"<a><b>One</b>", r"the file is not XML: .+"),
        "encoding.xml": (
            b'<?xml version="1.0" encoding="utf-99"?><a/>',
            r"the file is not XML: unknown encoding: utf-99",
        ),
        "truncated.msg": (_OLE + bytes(100), r"a damaged OLE file: .+"),
        "zeros.msg": (_OLE + bytes(5000), r"a damaged OLE file: .+|not a message: .+"),
        "pdf.msg": (pages, r"its name ends in \.msg, but it is a PDF"),
        "nested.rtf": (b"{\\rtf1 " + b"{" * 20_000, "groups are nested more than 10,000 deep"),
        "text.rtf": (b"Just text.", r"its name ends in \.rtf, but it is something else"),
        "pdf.docx": (pages, r"its name ends in \.docx, but it is a PDF"),
        "docx.pdf": (letter, r"its name ends in \.pdf, but it is a ZIP archive, .+"),
        "docx.epub": (letter, r"no META-INF/container\.xml in it; it holds .+"),
        "docx.xlsx": (letter, r"no xl/workbook\.xml in it; it holds .+"),
        "docx.pptx": (letter, r"no ppt/presentation\.xml in it; it holds .+"),
        "docx.odt": (letter, r"no content\.xml in it; it holds .+"),
        "zip.txt": (archive({"a": "Text."}), r"its name ends in \.txt, but it is a ZIP archive, .+"),
        "text.png": (b"Just text.", r"its name ends in \.png, but it is something else"),
        "truncated.png": (
            b"\x89PNG\r\n\x1a\n" + bytes(100),
            r"a damaged picture: .+|a picture, whose text is read with the extra `ocr`: .+",
        ),
        "picture.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(100), r"its name ends in \.pdf, but it is a PNG picture"),
        "text.pdf": (b"Just text.", r"its name ends in \.pdf, but it is something else"),
        "nul.txt": (b"Text with\0a NUL.", "not a text: a NUL at byte 9"),
        "nul.csv": (b"a,b\n1,\x002\n", "not a text: a NUL at byte 6"),
        "controls.txt": (bytes(range(1, 27)) * 40, "not a text: too many control characters"),
        "torn.txt": (
            "Zoë and Chloë are naïve.".encode() + b"\xc3",
            r"UTF-8 with errors, the first of them byte 0xc3 .+",
        ),
        "surrogates.txt": ("Zoë, Chloë, naïve, Łódź, ".encode() + b"\xed\xa0\x80", r"UTF-8 with errors, .+"),
        "half.txt": (b"\xff\xfeT\0e\0x", r"not UTF-16, though it begins with its mark: byte \d+"),
        "lines.jsonl": (
            b'{"text": \n["a"]\n{"text": "\\ud800"}\n{"title": "none"}',
            r"line 1: not JSON: .+; line 2: not an object .+; line 3: half of a surrogate .+; line 4: not an object .+",
        ),
        "nested.jsonl": (b"[" * 100_000, r"line 1: not JSON: .+"),
        "letter.eml": (b"Dear Ann,\n\nthis is a letter.", "not a mail: it begins with none of a mail's headers"),
        "old.doc": (_OLE, r"unsupported suffix '\.doc': askcol reads .+"),
    }


def _flipped(content: bytes) -> bytes:
    """A DOCX with some bytes of its text flipped."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        middle = zipped.getinfo("word/document.xml").header_offset + 200
    return content[:middle] + bytes(255 - byte for byte in content[middle : middle + 8]) + content[middle + 8 :]
