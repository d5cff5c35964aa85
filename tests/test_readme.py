"""What the README and the pages that it links to say is so."""

from __future__ import annotations

import importlib
import re
import tomllib
from dataclasses import fields
from fnmatch import fnmatch
from importlib.metadata import metadata
from pathlib import Path

import pytest
from msgspec import UNSET

import askcol
from askcol.answering import Answer, Candidate, Citation, CitedHit
from askcol.collection import Collection
from askcol.index.local.store import CODES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "eval" / "README.md",
]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as Markdown viewers make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        if not link.startswith("http"):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_nothing_is_left_of_a_merge(page: Path) -> None:
    assert not re.search(r"^(<{7}|>{7}|={7}$)", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_answer_in_the_readme_is_given(collection: Collection) -> None:
    shown = re.search(r'askcol ask "(.+)"\n(.+?) +(\d+)%\n  .+, (seeds/.+) \[(\d+):(\d+)\]', README)
    assert shown
    question, text, percent, path, start, end = shown.groups()
    answer = collection.ask(question)
    (citation, *_) = answer.answers[0].citations
    assert (answer.answer, citation.path, citation.start, citation.end) == (text, path, int(start), int(end))
    assert answer.confidence == pytest.approx(int(percent) / 100, abs=0.02)


@pytest.mark.parametrize("record", [Answer, Candidate, Citation, CitedHit])
def test_the_example_of_the_api_has_every_field(record: type[Answer | Candidate | Citation | CitedHit]) -> None:
    shown = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").split("```")[1]
    assert [f.name for f in fields(record) if f'"{f.name}": ' not in shown and f.default is not UNSET] == []


def test_the_readme_names_the_commands_that_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([\w-]+)", README, re.MULTILINE):
        assert f"\n{target}:" in makefile


def test_the_package_tells_its_license_and_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert metadata("askcol")["Version"] == askcol.__version__
    assert project["license"] == "MIT"
    assert all(list(ROOT.glob(name)) for name in project["license-files"])


def test_every_file_of_a_generation_is_explained(index_dir: Path) -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+`) \| [^|]+ \|$", page.partition("Beside the generations")[0], re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    files = [path.name for path in (index_dir / (index_dir / "CURRENT").read_text().strip()).iterdir()]
    assert {file for file in files if not any(fnmatch(file, name) for name in named)} == set()
    of_large_ones = {CODES}
    assert {name for name in named if not any(fnmatch(file, name) for file in files)} == of_large_ones


def test_the_contributing_table_names_what_is_there() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:src|tests|docs)/[\w./]+)`", page)
    assert len(paths) > 8
    assert [path for path in paths if not (ROOT / path).exists()] == []
    protocols = re.findall(r"`(askcol\.[a-z]+)\.([A-Z]\w+)`", page)
    assert len(protocols) == 5
    assert [name for module, name in protocols if not hasattr(importlib.import_module(module), name)] == []
