"""The drawn structure is that of the code."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import product
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]


def drawn() -> set[tuple[str, str]]:
    """The arrows of the picture in `docs/architecture.md`."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = page.partition("```mermaid\n")[2].partition("```")[0]
    lines = re.findall(r"^ +(.+) --> (.+)$", picture, re.MULTILINE)
    return {pair for left, right in lines for pair in product(left.split(" & "), right.split(" & "))}


def imported() -> set[tuple[str, str]]:
    """Which package, or file beside the packages, imports which."""
    graph = grimp.build_graph("askcol")
    found = set()
    for importer in graph.modules:
        for module in graph.find_modules_directly_imported_by(importer):
            one, other = importer.split(".")[1:2], module.split(".")[1:2]
            if one and other and one != other:
                found.add((one[0], other[0]))
    return found


def reachable(arrows: set[tuple[str, str]]) -> dict[str, set[str]]:
    following: dict[str, set[str]] = defaultdict(set)
    for one, other in arrows:
        following[one].add(other)

    def beyond(name: str) -> set[str]:
        return {name}.union(*(beyond(other) for other in following[name]))

    return {name: beyond(name) for arrow in arrows for name in arrow}


def test_every_arrow_that_is_drawn_is_an_import() -> None:
    assert drawn() - imported() == set()


def test_every_import_goes_along_the_arrows() -> None:
    ways = reachable(drawn())
    beside_the_picture = {"__main__"}
    shown = {arrow for arrow in imported() if beside_the_picture.isdisjoint(arrow)}
    assert {(one, other) for one, other in shown if other not in ways[one]} == set()


def test_the_table_names_every_package_and_file() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+/|\w+\.py)`", page.partition("## Imports")[0]))
    source = ROOT / "src" / "askcol"
    packages = {f"{path.parent.name}/" for path in source.glob("*/__init__.py")}
    files = {path.name for path in source.glob("*.py") if not path.name.startswith("__")}
    assert named >= packages | files
