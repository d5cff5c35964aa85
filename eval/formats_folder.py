"""Writes a folder of files in every format that askcol reads, and of broken files, to measure a build on.

    python eval/formats_folder.py OUT [--seed N]

The prose is made up: every file states other facts about towns, their bridges, museums and mayors. The writers are
reportlab, python-docx, openpyxl and Python itself, and pandoc, LibreOffice and Chromium if they are installed. The
script prints how many files of each kind it wrote.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import html
import json
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
from broken_files import archive, broken_files
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

_FIRST = ["Marta", "Peter", "Ingrid", "Tomas", "Helena", "Jonas", "Rosa", "Anders", "Clara", "Viktor", "Élise", "Zoë"]
_LAST = ["Lindqvist", "Alder", "Moreau", "Novák", "Haugen", "Castell", "Brandt", "Okafor", "Silva", "Weaver", "Førde"]
_BEGIN = ["Grün", "Ald", "Nor", "Kest", "Bram", "Hol", "Fenn", "Ost", "Mar", "Wick", "Lang", "Stav"]
_END = ["ford", "haven", "berg", "mouth", "field", "dale", "stad", "wick", "bridge", "holm"]
_STONE = ["granite", "sandstone", "oak", "steel", "brick", "limestone"]
_TRADE = ["clocks", "maps", "ships", "glass", "printing", "salt", "looms", "bells"]


@dataclass(frozen=True, slots=True)
class Report:
    """The content of a file: sections of paragraphs, and a table whose first row is its header."""

    title: str
    author: str
    date: datetime.date
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def markdown(self) -> str:
        """The report in Markdown, without author and date."""
        parts = [f"# {self.title}"]
        for heading, paragraphs in self.sections:
            parts += [f"## {heading}", *paragraphs]
        lines = [f"| {' | '.join(row)} |" for row in self.rows]
        lines.insert(1, "|" + "---|" * len(self.rows[0]))
        return "\n\n".join([*parts, "## Budget", "\n".join(lines)]) + "\n"

    @property
    def html(self) -> str:
        """The report as the body of an HTML page, without author and date."""
        parts = [f"<h1>{html.escape(self.title)}</h1>"]
        for heading, paragraphs in self.sections:
            parts += [f"<h2>{heading}</h2>", *(f"<p>{html.escape(p)}</p>" for p in paragraphs)]
        head, *body = self.rows
        cells = "".join(f"<th>{cell}</th>" for cell in head)
        rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in body)
        return "\n".join([*parts, "<h2>Budget</h2>", f"<table><thead><tr>{cells}</tr></thead>{rows}</table>"])


def made_up(rng: random.Random) -> Report:
    """A report on a town."""

    def person() -> str:
        return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"

    def year() -> int:
        return rng.randint(1780, 2020)

    town = f"{rng.choice(_BEGIN)}{rng.choice(_END)} {rng.choice(['on Orn', 'on Lea', 'West', 'Harbour', 'Major'])}"

    def number(low: int, high: int) -> str:
        return f"{rng.randint(low, high)},{rng.randint(100, 999)}"

    firm = f"{rng.choice(_LAST)} & {rng.choice(_LAST)}"
    day = f"{rng.choice(['first', 'second', 'last'])} {rng.choice(['Monday', 'Tuesday', 'Thursday'])}"
    home = f"{rng.choice(_BEGIN)}{rng.choice(_END)}"
    bridge = (
        f"The bridge of {town} was designed by {person()} and opened in {year()}. It is built of {rng.choice(_STONE)}, "
        f"is {rng.randint(60, 900)} metres long and carries {number(2, 40)} vehicles a day.",
        f"An inspection in {rng.randint(2021, 2025)} found cracks in {rng.randint(2, 9)} of its piers. The repair was "
        f"given to {firm}, who asked {rng.randint(2, 60)}.{rng.randint(1, 9)} million euros.",
    )
    museum = (
        f"The museum of {rng.choice(_TRADE)} was founded by {person()} in {year()} in a former mill. It shows "
        f"{number(1, 9)} pieces and had {number(3, 90)} visitors last year.",
        f"Its director is {person()}, who came from {home} in {rng.randint(2005, 2024)}.",
    )
    council = (
        f"{person()} has been mayor of {town} since {rng.randint(2010, 2025)}. The council has {rng.randint(11, 61)} "
        f"seats and meets on the {day} of the month.",
    )
    years = range(2019, 2026)
    rows = [(str(y), f"{rng.randint(100, 990):,},000", f"{rng.randint(10, 99)}%") for y in years]
    sections = [("The bridge", bridge), ("The museum", museum), ("The council", council)]
    rng.shuffle(sections)
    return Report(
        f"{town}: {rng.choice(['annual report', 'a portrait', 'facts and figures', 'notes'])} {rng.randint(1, 99)}",
        person(),
        datetime.date(rng.randint(2019, 2025), rng.randint(1, 12), rng.randint(1, 28)),
        tuple(sections),
        (("Year", "Spent in euros", "Share of repairs"), *rows),
    )


def front_matter(report: Report) -> str:
    """The report in Markdown with front matter."""
    head = f"title: {json.dumps(report.title)}\nauthor: {report.author}\ndate: {report.date}\n"
    return f"---\n{head}---\n\n{report.markdown}"


def page(report: Report) -> str:
    """The report as a page of a web site, with a menu and a footer around it."""
    menu = "".join(f'<li><a href="/{n}">Menu entry {n}</a></li>' for n in range(9))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(report.title)} | Towns</title>'
        f'<meta name="author" content="{report.author}"><meta name="date" content="{report.date}">'
        f"<script>var menu = 1;</script></head><body><header>Towns</header><nav><ul>{menu}</ul></nav>"
        f"<main>{report.html}</main><aside>Read also: other towns</aside><footer>All rights reserved</footer>"
    )


def write_pdf(report: Report, path: Path) -> None:
    """Written by reportlab, with a running header, page numbers, and a page for each section."""

    def furniture(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 810, "The statistical office")
        canvas.drawCentredString(300, 30, f"- {template.page} -")

    styles = getSampleStyleSheet()
    story = [Paragraph(html.escape(report.title), styles["Title"])]
    for heading, paragraphs in report.sections:
        story.append(Paragraph(heading, styles["Heading2"]))
        story += [Paragraph(html.escape(p), styles["BodyText"]) for p in paragraphs]
        story.append(PageBreak())
    story += [Paragraph("Budget", styles["Heading2"]), Table([list(row) for row in report.rows], repeatRows=1)]
    template = SimpleDocTemplate(str(path), title=report.title, author=report.author)
    template.build(story, onFirstPage=furniture, onLaterPages=furniture)


def write_docx(report: Report, path: Path) -> None:
    """Written by python-docx."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = report.title, report.author
    document.add_heading(report.title, 0)
    for heading, paragraphs in report.sections:
        document.add_heading(heading, 1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    table = document.add_table(len(report.rows), len(report.rows[0]))
    for row, cells in zip(table.rows, report.rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(path))


def write_xlsx(report: Report, path: Path) -> None:
    """Written by openpyxl: the budget, and the sections as notes."""
    workbook = openpyxl.Workbook()
    workbook.properties.title, workbook.properties.creator = report.title, report.author
    budget = workbook.active
    budget.title = "Budget"
    for row in report.rows:
        budget.append(row)
    notes = workbook.create_sheet("Notes")
    notes.append(["Subject", "Note"])
    for heading, paragraphs in report.sections:
        notes.append([heading, paragraphs[0]])
    workbook.save(path)


def write_epub(report: Report, path: Path) -> None:
    """Written by Python, with a chapter for each section."""
    chapters = {
        f"c{n}.xhtml": f"<h1>{heading}</h1>{''.join(f'<p>{html.escape(p)}</p>' for p in paragraphs)}"
        for n, (heading, paragraphs) in enumerate(report.sections)
    }
    items = "".join(f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in chapters)
    spine = "".join(f'<itemref idref="{n}"/>' for n in chapters)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{html.escape(report.title)}</dc:title><dc:creator>{report.author}</dc:creator>"
        f"<dc:date>{report.date}</dc:date></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf"/></rootfiles></container>'
    )
    path.write_bytes(archive({"META-INF/container.xml": container, "book.opf": package, **chapters}))


def write_mail(report: Report, path: Path, *, as_html: bool) -> None:
    """Written by Python."""
    message = EmailMessage()
    message["Subject"], message["From"] = report.title, f"{report.author} <office@example.org>"
    message["To"], message["Date"] = "council@example.org", datetime.datetime.combine(report.date, datetime.time(9))
    text = "\n\n".join(p for _, paragraphs in report.sections for p in paragraphs)
    message.set_content(report.html if as_html else text, subtype="html" if as_html else "plain")
    path.write_bytes(message.as_bytes())


def write_rows(report: Report, path: Path, delimiter: str) -> None:
    """Written by Python."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(report.rows)


WRITERS: dict[str, tuple[int, str, Callable[[Report, Path], object]]] = {
    "text": (16, ".txt", lambda r, p: p.write_text(r.markdown.replace("#", ""), encoding="utf-8")),
    "text, Windows-1252": (4, ".txt", lambda r, p: p.write_bytes(r.markdown.encode("cp1252", "replace"))),
    "text, UTF-16": (4, ".txt", lambda r, p: p.write_text(r.markdown, encoding="utf-16")),
    "Markdown": (20, ".md", lambda r, p: p.write_text(front_matter(r), encoding="utf-8")),
    "HTML": (20, ".html", lambda r, p: p.write_text(page(r), encoding="utf-8")),
    "PDF, reportlab": (24, ".pdf", write_pdf),
    "DOCX, python-docx": (20, ".docx", write_docx),
    "XLSX, openpyxl": (12, ".xlsx", write_xlsx),
    "CSV": (10, ".csv", lambda r, p: write_rows(r, p, ",")),
    "TSV": (6, ".tsv", lambda r, p: write_rows(r, p, "\t")),
    "EPUB": (8, ".epub", write_epub),
    "mail, text": (12, ".eml", lambda r, p: write_mail(r, p, as_html=False)),
    "mail, HTML": (10, ".eml", lambda r, p: write_mail(r, p, as_html=True)),
}
"""Kind -> how many files, their suffix, and how one is written."""

CONVERTED = {"DOCX, pandoc": ".docx", "HTML, pandoc": ".html", "EPUB, pandoc": ".epub"}
EACH_CONVERTED = 8
JSONL_FILES, JSONL_LINES = 4, 25


def write_lines(folder: Path, rng: random.Random) -> int:
    """JSON Lines with a report on each line."""
    for n in range(JSONL_FILES):
        reports = [made_up(rng) for _ in range(JSONL_LINES)]
        lines = [
            json.dumps({"id": i, "title": r.title, "date": str(r.date), "text": r.markdown}, ensure_ascii=False)
            for i, r in enumerate(reports)
        ]
        (folder / f"reports {n}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return JSONL_FILES


def convert(folder: Path, rng: random.Random) -> Counter[str]:
    """Converts Markdown by pandoc, its DOCX by LibreOffice and its HTML by Chromium, if they are installed."""
    counts: Counter[str] = Counter()
    if shutil.which("pandoc") is None:
        return counts
    sources = folder / "sources"
    sources.mkdir()
    for kind, suffix in CONVERTED.items():
        for n in range(EACH_CONVERTED):
            source = sources / f"pandoc {n}.md"
            source.write_text(front_matter(made_up(rng)), encoding="utf-8")
            subprocess.run(["pandoc", "-s", source, "-o", folder / f"pandoc {n}{suffix}"], check=True)
            counts[kind] += 1
    shutil.rmtree(sources)
    profile = folder / ".profile"
    if shutil.which("soffice"):
        office = ["soffice", f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--convert-to", "pdf"]
        printed = folder / "printed by LibreOffice"
        converted = sorted(folder.glob("pandoc *.docx"))
        subprocess.run([*office, "--outdir", printed, *converted], check=True, capture_output=True)
        counts["PDF, LibreOffice"] = len(list(printed.glob("*.pdf")))
    if shutil.which("chromium"):
        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        for source in sorted(folder.glob("pandoc *.html")):
            target = folder / f"{source.stem} printed.pdf"
            print_to = [*flags, f"--print-to-pdf={target}", source.resolve().as_uri()]
            subprocess.run(["chromium", *print_to], check=True, capture_output=True)
            counts["PDF, Chromium"] += 1
    shutil.rmtree(profile, ignore_errors=True)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    folder: Path = arguments.out
    folder.mkdir(parents=True)
    counts: Counter[str] = Counter()
    for kind, (count, suffix, write) in WRITERS.items():
        for n in range(count):
            write(made_up(rng), folder / f"{kind} {n}{suffix}")
            counts[kind] += 1
    counts["JSON Lines"] = write_lines(folder, rng)
    counts += convert(folder, rng)
    (folder / "broken").mkdir()
    for name, (content, _) in broken_files().items():
        (folder / "broken" / name).write_bytes(content)
        counts["broken"] += 1
    for kind, count in counts.items():
        print(f"{count:4} {kind}")
    print(f"{counts.total():4} files")


if __name__ == "__main__":
    main()
