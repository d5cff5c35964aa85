"""Imports go up the way of the data, so there are no cycles and the files can be read in this order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "askcol"

ORDER = (
    "durable",
    "documents",
    "formats.__init__",
    "formats.limits",
    "formats.metadata",
    "formats.encoding",
    "formats.tables",
    "formats.text",
    "formats.markdown",
    "formats.delimited",
    "formats.jsonl",
    "formats.markup",
    "formats.html",
    "formats.mail",
    "formats.archive",
    "formats.epub",
    "formats.ooxml",
    "formats.docx",
    "formats.xlsx",
    "formats.pdf_lines",
    "formats.pdf_tables",
    "formats.pdf_blocks",
    "formats.pdf",
    "formats.readers",
    "formats.confined",
    "formats.extract",
    "sources",
    "tokenizer",
    "blocks",
    "chunks",
    "bm25",
    "dense",
    "freshness",
    "embeddings",
    "store",
    "index",
    "draft",
    "intake",
    "arrays",
    "manifest",
    "previous",
    "generation",
    "filters",
    "retriever",
    "metrics",
    "reader",
    "values",
    "evidence",
    "confidence",
    "conflicts",
    "answer",
    "references",
    "collection",
    "questions",
    "evaluate",
    "figures",
    "report",
    "near_misses",
    "observations",
    "confidence_report",
    "calibrate",
    "progress",
    "training.__init__",
    "training.typed",
    "training.examples",
    "training.table_data",
    "training.table_schemas",
    "training.table_words",
    "training.table_columns",
    "training.table_sections",
    "training.table_events",
    "training.tables",
    "training.features",
    "training.layout",
    "training.teacher",
    "training.train",
    "training.export",
    "training.restore",
    "training.cli",
    "live",
    "parameters",
    "problems",
    "responses",
    "openapi",
    "monitoring",
    "pages",
    "server",
    "watch",
    "terminal",
    "cli",
    "__init__",
    "__main__",
)


def imported_modules(source: str) -> Iterator[str]:
    """The names of askcol's modules that `source` imports, anywhere in it; the package itself is `__init__`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"a relative import in line {node.lineno}")
        elif isinstance(node, ast.ImportFrom) and node.module in {"askcol", "askcol.formats", "askcol.training"}:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            package, _, module = name.partition(".")
            if package == "askcol":
                yield module if module in ORDER else "__init__"


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import askcol", ["__init__"]),
        ("import askcol.reader, json", ["reader"]),
        ("from askcol import Collection, pages", ["__init__", "pages"]),
        ("from askcol.training import table_data", ["training.table_data"]),
        ("def f():\n    from askcol.server import create_app", ["server"]),
        ("from askcology import x", []),
    ],
)
def test_every_form_of_import_is_seen(source: str, modules: list[str]) -> None:
    assert list(imported_modules(source)) == modules


def test_the_order_names_every_module_once() -> None:
    modules = [".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py")]
    assert sorted(ORDER) == sorted(modules)


@pytest.mark.parametrize("module", ORDER)
def test_imports_only_go_up(module: str) -> None:
    above = ORDER[: ORDER.index(module)]
    source = (PACKAGE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    assert [name for name in imported_modules(source) if name not in above] == []


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("documents", {"numpy", "tokenizers", "nltk"}),
        ("metrics", {"torch", "sklearn"}),
        ("reader", {"torch", "transformers"}),
    ],
)
def test_light_modules_import_nothing_heavy(module: str, heavy: set[str]) -> None:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name.partition(".")[0] for name in names} & heavy
