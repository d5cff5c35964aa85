"""What import-linter's contracts in `pyproject.toml` do not say: packages import each other by what they export."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "askcol"
MODULES = sorted(SOURCE.rglob("*.py"))
PACKAGES = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def imported(path: Path) -> Iterator[str]:
    """The dotted names of what a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def reaches_inside(module: str, importer: Path) -> bool:
    """Whether `module` lies within a package that `importer` is not in."""
    root, _, rest = module.partition(".")
    package, _, inner = rest.partition(".")
    return root == "askcol" and package in PACKAGES and bool(inner) and importer.parts[:1] != (package,)


def test_there_are_at_most_eight_modules_beside_the_packages() -> None:
    assert len(list(SOURCE.glob("*.py"))) <= 8


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(SOURCE)) for path in MODULES])
def test_a_package_is_imported_by_what_it_exports(path: Path) -> None:
    names = list(imported(path))
    assert not [name for name in names if name.startswith(".")]
    assert not [name for name in names if reaches_inside(name, path.relative_to(SOURCE))]


@pytest.mark.parametrize(
    ("module", "importer", "inside"),
    [
        ("askcol.text", "chunking/blocks.py", False),
        ("askcol.text.terms", "chunking/blocks.py", True),
        ("askcol.text.terms", "text/sentences.py", False),
        ("askcol.text.terms", "collection.py", True),
        ("askcol.errors", "chunking/blocks.py", False),
        ("json.decoder", "chunking/blocks.py", False),
    ],
)
def test_an_import_past_the_exports_is_seen(module: str, importer: str, inside: bool) -> None:
    assert reaches_inside(module, Path(importer)) is inside


@pytest.mark.parametrize("package", PACKAGES)
def test_an_init_file_holds_exports_and_nothing_else(package: str) -> None:
    tree = ast.parse((SOURCE / package / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_all = isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]
        assert is_docstring or is_all or isinstance(node, ast.ImportFrom)
