"""Files that independent programs write from one document: each says the same when it is read."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content, page_at
from askcol.documents.extract import extract

PROSE = (
    "Paragraph {} says that the committee met in Oslo and that the bridge over the Orn was closed before the winter. "
    * 4
)
SOURCE = f"""---
title: The bridge
author: Ann Lee
date: 2024-03-28
---

# Findings

{PROSE.format(*range(1, 5))}

- The piers have cracks.
- The cables are sound.

# Costs

## Repair

The costs of the repair are these:

| City   | Cost  | Contractor   |
|--------|-------|--------------|
| Oslo   | 1,200 | Lind & Sons  |
| Bergen | 950   | Harbour Ltd  |

{(chr(10) * 2).join(PROSE.format(*range(n, n + 4)) for n in range(5, 85, 4))}

# Next steps

The bridge will be opened in May.
"""


ROWS = "".join(
    f"<tr><td>{city}</td><td>{cost}</td><td>{firm}</td></tr>"
    for city, cost, firm in (("Oslo", "1,200", "Lind &amp; Sons"), ("Bergen", "950", "Harbour Ltd"))
)
PAGE = f"""<!doctype html><title>The bridge</title><style>td, th {{ padding: 0 1em }}</style>
<h1>Findings</h1><p>{PROSE.format(*range(1, 5))}</p>
<ul><li>The piers have cracks.</li><li>The cables are sound.</li></ul>
<h1>Costs</h1><h2>Repair</h2><p>The costs of the repair are these:</p>
<table><tr><th>City</th><th>Cost</th><th>Contractor</th></tr>{ROWS}</table>
{"".join(f"<p>{PROSE.format(*range(n, n + 4))}</p>" for n in range(5, 85, 4))}
<h1>Next steps</h1><p>The bridge will be opened in May.</p>"""


def run(program: str, package: str, *arguments: str | Path) -> None:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program}: apt-get install {package}")
    subprocess.run([found, *map(str, arguments)], check=True, capture_output=True, timeout=300)


def pandoc(folder: Path, suffix: str, text: str = SOURCE) -> Path:
    source, target = folder / "source.md", folder / f"bridge{suffix}"
    source.write_text(text)
    run("pandoc", "pandoc", source, "--standalone", "-o", target)
    return target


def libreoffice(source: Path, suffix: str) -> Path:
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    out = source.parent / "converted"
    run(
        "soffice",
        "libreoffice-writer-nogui",
        profile,
        "--headless",
        "--convert-to",
        suffix[1:],
        "--outdir",
        out,
        source,
    )
    return out / f"{source.stem}{suffix}"


def chromium(source: Path) -> Path:
    target = source.with_suffix(".pdf")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={source.parent / 'profile'}")
    run("chromium", "chromium", *flags, f"--print-to-pdf={target}", source.as_uri())
    return target


def read(path: Path) -> Content:
    (content,) = extract(path.suffix, path.read_bytes())
    return content


def check(content: Content) -> None:
    """That all of `SOURCE` is there, in its order and with its structure."""
    for number in range(1, 85):
        sentence = PROSE.partition(". ")[0].format(number) + "."
        assert content.text.count(sentence) == 1
    levels = {heading.lstrip("# "): heading.count("#") for heading in texts_of(content, Kind.HEADING)}
    assert levels["Findings"] == levels["Costs"] == levels["Next steps"] == levels["Repair"] - 1
    assert "| Oslo | 1,200 | Lind & Sons |" in texts_of(content, Kind.TABLE_ROW)
    assert "| Bergen | 950 | Harbour Ltd |" in texts_of(content, Kind.TABLE_ROW)
    items = [item.lstrip() for item in texts_of(content, Kind.LIST_ITEM)]
    assert items == ["- The piers have cracks.", "- The cables are sound."]
    assert chunk_with(content, "| Bergen |").headings[-2:] == ("Costs", "Repair")
    assert chunk_with(content, "opened in May").headings[-1] == "Next steps"
    assert content.title in ("The bridge", "")


def check_pages(content: Content) -> None:
    assert len(content.pages) > 2
    assert page_at(content.pages, content.text.index("Paragraph 1 ")) == 1
    assert page_at(content.pages, content.text.index("opened in May")) == len(content.pages)
    assert not re.search(r"^\d+(/\d+)?$|file://", content.text, re.MULTILINE)


@pytest.mark.parametrize("suffix", [".docx", ".html", ".epub"])
def test_what_pandoc_writes_is_read(tmp_path: Path, suffix: str) -> None:
    content = read(pandoc(tmp_path, suffix))
    check(content)
    assert content.metadata["author"] == "Ann Lee"


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html"])
def test_what_libreoffice_writes_is_read(tmp_path: Path, suffix: str) -> None:
    content = read(libreoffice(pandoc(tmp_path, ".docx"), suffix))
    check(content)
    if suffix == ".pdf":
        check_pages(content)
        assert (content.title, content.metadata["author"]) == ("The bridge", "Ann Lee")


def test_what_chromium_prints_is_read(tmp_path: Path) -> None:
    source = tmp_path / "bridge.html"
    source.write_text(PAGE)
    content = read(chromium(source))
    check(content)
    check_pages(content)
    check(read(source))


MARKED = """About 4,120^3^ people and 10^8^ cells on 54 m^2^ of H~2~O.[^1] The 3^rd^ offer was ~~$40~~ $32.

[^1]: Of the city.
"""


@pytest.mark.parametrize("suffix", [".docx", ".html", ".epub", ".odt", ".pptx", ".rtf"])
def test_raised_and_struck_text_of_other_programs_is_read(tmp_path: Path, suffix: str) -> None:
    written = pandoc(tmp_path, suffix, MARKED)
    sentence = "About 4,120 people and 10^8 cells on 54 m^2 of H2O. The 3rd offer was $32."
    assert sentence in read(written).text
    if suffix == ".docx":
        written.rename(source := tmp_path / "by-pandoc.docx")
        for other in (".docx", ".html", ".odt", ".rtf"):
            assert sentence in read(libreoffice(source, other)).text


def test_a_workbook_that_libreoffice_writes_shows_its_values(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["Town", "2023", None, "Opens", "Since"], [None, "Rate", "Price", None, None]):
        sheet.append(row)
    for town, rate, price in (("Arvik", 0.0375, 250), ("Bo", 0.041, 1250)):
        sheet.append([town, rate, price, datetime.time(9, 30), datetime.date(2024, 5, 3)])
    for cells in sheet.iter_rows(min_row=3, min_col=2):
        for cell, code in zip(cells, ("0.00%", '"$"#,##0.00', "h:mm AM/PM", "mmm d, yyyy"), strict=True):
            cell.number_format = code
    for merged in ("A1:A2", "B1:C1", "D1:D2", "E1:E2"):
        sheet.merge_cells(merged)
    workbook.save(source := tmp_path / "towns.xlsx")
    converted = libreoffice(source, ".xlsx")
    if not converted.exists():
        pytest.skip("no LibreOffice Calc: apt-get install libreoffice-calc-nogui")
    assert read(converted).text.splitlines()[2:] == [
        "| Town | 2023 | 2023 | Opens | Since |",
        "| Town | Rate | Price | Opens | Since |",
        "| --- | --- | --- | --- | --- |",
        "| Arvik | 3.75% | $250.00 | 9:30 AM | May 3, 2024 |",
        "| Bo | 4.10% | $1,250.00 | 9:30 AM | May 3, 2024 |",
    ]
