"""What import-linter's contracts in `pyproject.toml` do not say: packages import each other by what they export."""

from __future__ import annotations

import ast
import subprocess
import sys
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


NOT_TO_IMPORT = {
    "torch",
    "transformers",
    "sentence_transformers",
    "scipy",
    "sklearn",
    "matplotlib",
    "pandas",
    "nltk",
    "lxml",
    "bs4",
    "openpyxl",
    "pypdfium2",
    "olefile",
    "yaml",
    "py3langid",
    "charset_normalizer",
    "flask",
    "waitress",
    "prometheus_client",
    "watchfiles",
    "mcp",
    "starlette",
    "uvicorn",
    "filelock",
}
"""What takes long to import and only some commands need."""

RUN = """
import sys
sys.argv = ["askcol", *sys.argv[1:]]
from askcol.cli import main
try:
    main()
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def modules_of(code: str, *arguments: object) -> set[str]:
    """The packages that are imported once `code` has run in a process of its own."""
    command = [sys.executable, "-W", "error::DeprecationWarning:askcol", "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


def test_importing_askcol_imports_no_model_library() -> None:
    modules = modules_of(
        "import sys, askcol; print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    assert "askcol" in modules
    assert modules.isdisjoint(NOT_TO_IMPORT | {"onnx", "onnxruntime", "faiss", "safetensors", "rich", "typer"})


def test_asking_imports_only_what_it_needs(index_dir: Path) -> None:
    modules = modules_of(RUN, "ask", "Who visited Bogotá?", "--index", index_dir)
    assert {"askcol", "onnxruntime", "faiss"} <= modules
    assert modules.isdisjoint(NOT_TO_IMPORT | {"onnx", "safetensors"})


def test_building_imports_no_pytorch_and_an_unchanged_build_no_models(new_index_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "bread.txt").write_text("Bread\n\nBread is made of flour and water.")
    build = ("index", tmp_path / "bread.txt", "--index", new_index_dir)
    modules = modules_of(RUN, *build)
    assert {"onnxruntime", "faiss"} <= modules
    assert modules.isdisjoint({"torch", "transformers", "sentence_transformers", "onnx", "safetensors"})
    unchanged = NOT_TO_IMPORT - {"filelock"} | {"onnx", "onnxruntime", "faiss", "safetensors"}
    assert modules_of(RUN, *build).isdisjoint(unchanged)
