"""What each stage of a build gives for fixed inputs, and the record of it: `golden/<stage>.json`.

An index is built again where the version of a stage differs, so a stage whose output changes must get a new version.
`test_stages.py` compares; after raising a version, record the new output:

    python tests/stages.py sentences terms chunking formats
"""

from __future__ import annotations

import datetime
import difflib
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from askcol.chunking.chunks import CHUNKING_VERSION, chunk, indexed_text
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document
from askcol.documents.extract import FORMATS_VERSION, extract
from askcol.documents.formats.format import Format
from askcol.documents.formats.registry import SHIPPED
from askcol.text.sentences import SENTENCES_VERSION, sentences
from askcol.text.terms import TERMS_VERSION, terms

GOLDEN = Path(__file__).parent / "golden"

PROSE = (
    "The committee met in Oslo on 4 March 2024 and decided, after a long debate, that the bridge over the Orn should "
    "be repaired before the winter. Dr. Ann Lee said: “The piers have cracks.” Nobody disagreed!"
)
TEXTS = {
    "prose": f"On bridges\n\n{PROSE}\n\n{PROSE} It cost $7.8 million, i.e. 2.8% of the U.S. aid... Was it worth it?",
    "markdown": f"""---
title: The bridge
tags: [orn, repair]
---

# Findings

{PROSE}

## Piers

- The first pier has a crack.
- The second one is sound. It was
  repaired in 1999.
  - Its base is new.
1. Inspect the cables.
2. Paint them.

```python
def cost(x):  # 1,200 a year
    return x * 1.2
```

> Quoted, and **bold**. See [the report](https://example.org/a.b?c=d).

Costs
=====

| City   | Cost  | Contractor  |
|--------|------:|-------------|
| Oslo   | 1,200 | Lind & Sons |
| Bergen |   950 | Harbour Ltd |
""",
    "table": "Prices\n\n| Item | Price |\n| --- | --- |\n"
    + "".join(f"| Part {n} | {n * 7:,} |\n" for n in range(1, 90)),
    "questions and answers": """Questions and answers

Q: When does the bridge open?
A: In May. The exact day is not known.

Q: Who pays?
A: The city pays 60%, the state 40%.

**Is it safe?**
Yes, it was inspected twice.
""",
    "hard-wrapped": "A SHORT HEADING\nThe lines of this text were broken by a program, as the next word did not fit,\n"
    "which ends no sentence. This sentence ends here.\nAnd this one goes on\nuntil here.",
    "run-on": "The bridge was closed.Nobody knew why.[12] It opened again.See www.example.org/a.html or v1.2.3.",
    "Unicode": "Bogotá’s café — naïve? «Oui.» 北京是中国的首都。它很大。 Привет! Как дела? 👩\u200d🚀 flew.\u00a0He "
    "said\u200b so… cafe\u0301 ﬁne ½ ①\u2028New line.\r\nLast\u0085one\tends\ufeff",
    "abbreviations": "Mr. J. K. Smith of Acme Inc. met Prof. O'Neill at 5 p.m. on Jan. 5, e.g. in St. Louis. No. 7.",
    "long sentence": "The list of the parts goes on and on, " * 150 + "and ends.",
    "long word": "x" * 3000 + " ends.",
    "headings alone": "# One\n\n## Two\n\n### Three\n",
    "blank": " \n\n\t\n",
}


def _documents() -> list[Document]:
    return [
        Document(name, f"docs/{name}.md", name.title(), text, "", {"date": "2024-03-28", "publisher": "Ann"})
        for name, text in TEXTS.items()
    ]


def _sentences() -> dict[str, Any]:
    return {name: [[s.start, s.end, text[s.start : s.end]] for s in sentences(text)] for name, text in TEXTS.items()}


def _chunks() -> dict[str, Any]:
    tokenizer = reader_tokenizer()
    return {
        document.document_id: [
            {
                "place": [c.start, c.end],
                "headings": c.headings,
                "sentences": c.sentences,
                "indexed": indexed_text(document, c),
            }
            for c in chunk(document, tokenizer)
        ]
        for document in _documents()
    }


def _contents() -> dict[str, Any]:
    return {
        name: [
            {
                "record": c.record_id,
                "title": c.title,
                "metadata": dict(c.metadata),
                "pages": c.pages,
                "left out": c.left_out,
                "text": c.text,
            }
            for c in extract(Path(name).suffix, content)
        ]
        for name, content in files().items()
    }


@dataclass(frozen=True)
class Stage:
    """`versions`: the constants that an index depends on for this stage, by name. `output`: of the inputs above."""

    versions: Mapping[str, int]
    distributions: tuple[str, ...]
    output: Callable[[], Any]

    @property
    def libraries(self) -> dict[str, str]:
        return {name: metadata.version(name) for name in self.distributions}


FORMATS: tuple[Format, ...] = tuple(
    import_module(f"askcol.documents.formats.{name}").FORMAT
    for name in SHIPPED
    if name != "picture"  # what OCR finds depends on the processor, and on the extra `ocr`
)

_PARSERS = tuple(sorted({name for shipped in FORMATS for name in shipped.distributions}, key=str.casefold))

STAGES = {
    "sentences": Stage(
        {"SENTENCES_VERSION": SENTENCES_VERSION},
        ("nltk",),
        _sentences,
    ),
    "terms": Stage(
        {"TERMS_VERSION": TERMS_VERSION},
        ("PyStemmer",),
        lambda: {name: [f"{t.text} {t.start}-{t.end}" for t in terms(text)] for name, text in TEXTS.items()},
    ),
    "chunking": Stage(
        {"CHUNKING_VERSION": CHUNKING_VERSION, "SENTENCES_VERSION": SENTENCES_VERSION},
        ("nltk", "tokenizers"),
        _chunks,
    ),
    "formats": Stage({"FORMATS_VERSION": FORMATS_VERSION}, _PARSERS, _contents),
}


def complaint(stage: Stage, name: str, output: Any, golden: Mapping[str, Any]) -> str:
    """What is wrong with the stage's version or with the record of its output; empty if nothing is."""
    record = f"record the new output: python tests/stages.py {name}"
    if golden["versions"] != stage.versions:
        return f"recorded with {golden['versions']}, now {dict(stage.versions)}; {record}"
    if golden["output"] == output:
        return ""
    difference = "\n".join(
        difflib.unified_diff(_lines(golden["output"]), _lines(output), "recorded", "now", lineterm="", n=1)
    )
    if golden["libraries"] != stage.libraries:
        return f"recorded with {golden['libraries']}, now {stage.libraries}; {record}\n{difference[:4000]}"
    return (
        f"the output of {name} changed and its version did not, so existing indexes would keep the old one: raise "
        f"{' or '.join(stage.versions)}, then {record}\n{difference[:4000]}"
    )


def _lines(output: Any) -> list[str]:
    return json.dumps(output, indent=1, ensure_ascii=False).splitlines()


def as_stored(output: Any) -> Any:
    """As it is after it went through JSON: tuples are lists."""
    return json.loads(json.dumps(output))


def files() -> dict[str, bytes]:
    """A small file of every format, by name."""
    return {
        "notes.txt": TEXTS["prose"].encode("cp1252"),
        "notes.md": TEXTS["markdown"].encode(),
        "page.html": _PAGE.encode(),
        "costs.csv": 'City;Cost;Since\nOslo;1,200;2023\n"Bergen; west";950;\n'.encode("utf-16"),
        "costs.tsv": b"City\tCost\nOslo\t1,200\n",
        "records.jsonl": b'{"id": "a", "title": "Ants", "text": "Many ants.", "date": "2024-03-28"}\nnot JSON\n'
        b'{"id": "b", "text": "A bee."}\n',
        "letter.eml": _mail(),
        "letters.mbox": b"From ann@example.org Thu Mar 28 10:00:00 2024\n" + _mail(),
        "book.epub": _epub(),
        "report.docx": _docx(),
        "report.odt": _odt(),
        "slides.pptx": _pptx(),
        "letter.rtf": _RTF,
        "closing.msg": (Path(__file__).parent / "documents" / "formats" / "files" / "closing.msg").read_bytes(),
        "prices.xml": b'<prices valid="2024-06-30"><price item="Bolt" unit="EUR">0.35</price>'
        b'<price item="Nut" unit="EUR">0.20</price><net>yes</net></prices>',
        "costs.xlsx": _xlsx(),
        "report.pdf": _pdf(),
    }


_PAGE = """<!doctype html><html lang="en"><head><title>The bridge</title><meta name="author" content="Ann Lee">
<style>p { color: red }</style></head><body><nav>Home</nav><main><h1>Findings</h1><p>The piers have&nbsp;cracks.<br>
Two of them.</p><ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul><h2>Costs</h2>
<table><tr><th>City</th><th>Cost</th></tr><tr><td>Oslo</td><td>1,200</td></tr></table>
<pre>a  b
c</pre><script>alert(1)</script></main><footer>Imprint</footer></body></html>"""


_RTF = rb"""{\rtf1\ansi{\stylesheet{\s1 heading 1;}}{\info{\title A letter}}\pard\s1 Costs\par
\pard It cost {\strike 40} 32\'80 in Zo\u235?ville.\par\trowd\cellx900\cellx1800
\pard\intbl City\cell Cost\cell\row\pard\intbl Oslo\cell 1,200\cell\row}"""


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Die Brücke"
    message["From"] = "Ann Lee <ann@example.org>"
    message["Date"] = "Thu, 28 Mar 2024 10:00:00 +0100"
    message.set_content("The bridge is closed – since Monday.\n\nAnn\n\nBob wrote:\n> Is it closed?\n")
    message.add_alternative("<p>Another text.</p>", subtype="html")
    message.add_attachment(b"City,Cost\nOslo,12\n", maintype="text", subtype="csv", filename="costs.csv")
    return message.as_bytes()


def _epub() -> bytes:
    return _archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="book.opf"/></rootfiles></container>',
            "book.opf": '<package xmlns="http://www.idpf.org/2007/opf">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The book</dc:title>'
            "<dc:creator>Ann Lee</dc:creator></metadata><manifest>"
            '<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
            "one.xhtml": "<html><body><h1>One</h1><p>The bridge.</p></body></html>",
        }
    )


def _archive(contents: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.title = "The report"
    document.core_properties.created = document.core_properties.modified = datetime.datetime(2024, 3, 28, 12)
    document.add_heading("Costs", 1)
    paragraph = document.add_paragraph("The ")
    paragraph.add_run("bridge").bold = True
    paragraph.add_run(" was closed\tin\n2023.")
    table = document.add_table(2, 2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Year", "Cost", "2023", "1,200"], strict=True):
        cell.text = text
    document.add_paragraph("Inspect", style="List Bullet")
    document.add_paragraph("Repair", style="List Number")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _odt() -> bytes:
    names = ("office", "text", "table")
    declared = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("Oslo", "1,200"))
    return _archive(
        {
            "content.xml": f"<office:document-content {declared}><office:body><office:text>"
            '<text:h text:outline-level="2">Costs</text:h><text:p>The bridge was closed<text:line-break/>in 2023.'
            "<text:note><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>"
            "<text:list><text:list-item><text:p>Inspect</text:p></text:list-item></text:list><table:table>"
            f"<table:table-row>{cells}</table:table-row><table:table-row>{cells}</table:table-row></table:table>"
            "</office:text></office:body></office:document-content>"
        }
    )


def _pptx() -> bytes:
    import pptx

    presentation = pptx.Presentation()
    for title in ("Findings", "Costs"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, "The piers.\nThe cables."
        slide.notes_slide.notes_text_frame.text = "Say this."
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def _xlsx() -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.properties.creator = "Ann Lee"
    workbook.properties.created = datetime.datetime(2024, 3, 28)
    sheet = workbook.active
    sheet.title = "Costs"
    for row in (["City", "Cost", "On"], ["Oslo", 1200, datetime.date(2024, 3, 28)], ["Bergen | west", 0.1 + 0.2, True]):
        sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2024-03-28T12:00:00Z", core)
    return _archive(parts)


def _pdf() -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

    styles = getSampleStyleSheet()
    body = styles["BodyText"]
    rows = [["City", "Cost"], ["Oslo", "1,200"], ["Bergen", "950"]]
    story = [
        Paragraph("Findings", styles["Heading1"]),
        Paragraph(PROSE, body),
        Table(rows, style=[("GRID", (0, 0), (-1, -1), 1, "black")]),
        PageBreak(),
        Paragraph("Costs", styles["Heading2"]),
        Paragraph("The repair cost 2,150 in all.", body),
    ]
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, title="The report", author="Ann Lee", invariant=1).build(story)
    return file.getvalue()


def record(name: str) -> None:
    """Stores the output of a stage; exits where its version should be raised first."""
    stage, path = STAGES[name], GOLDEN / f"{name}.json"
    output = as_stored(stage.output())
    if path.exists():
        golden = json.loads(path.read_text(encoding="utf-8"))
        same = golden["versions"] == stage.versions and golden["libraries"] == stage.libraries
        if same and golden["output"] != output:
            sys.exit(complaint(stage, name, output, golden))
    content = {"versions": stage.versions, "libraries": stage.libraries, "output": output}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for chosen in sys.argv[1:]:
        record(chosen)
