"""The wheel outside of the checkout: its data ships, and it indexes and answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "THIRD-PARTY-NOTICES.md", "licenses", "src", "web")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that the checkout gets no build/ or egg-info."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copyfile(ROOT / name, copy / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(copy / "dist"), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel is installed, without its dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, folder, wheel], check=True, capture_output=True)
    return folder


def run(target: Path, cwd: Path, *arguments: object) -> str:
    """What `python ARGUMENTS` prints with the wheel before everything else on the path."""
    environment = {**os.environ, "PYTHONPATH": str(target), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_module_and_all_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = ROOT / "src"
    expected = {path.relative_to(source).as_posix() for path in (source / "askcol").rglob("*.py")}
    expected |= {
        f"askcol/models/{name}"
        for name in (
            "reader/reader.onnx",
            "reader/tokenizer.json",
            "punkt.json",
            "confidence.json",
            "encoder-inputs.npy",
        )
    }
    expected |= {
        f"askcol/web/{path.relative_to(ROOT / 'web').as_posix()}"
        for path in (ROOT / "web").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    expected |= {"askcol/py.typed", "askcol/text/words.toml", "askcol/text/labels.toml"}
    expected |= {"askcol/text/relation_words.toml", "askcol/text/relations.toml"}
    assert len(expected) > 40
    assert expected - names == set()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"askcol"}


def test_the_installed_wheel_is_the_one_that_runs(target: Path, tmp_path: Path) -> None:
    where = run(target, tmp_path, "-c", "import askcol, askcol.web; print(askcol.__file__); print(askcol.web.__file__)")
    assert [Path(line).is_relative_to(target) for line in where.splitlines()] == [True, True]


def test_the_installed_wheel_indexes_and_answers(target: Path, tmp_path: Path, new_index_dir: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "bread.txt").write_text("Bread\n\nBread is made of flour and water by the baker Ann Lee.")
    built = json.loads(run(target, tmp_path, "-m", "askcol", "index", "notes", "--index", new_index_dir, "--json"))
    assert (built["documents"], built["chunks"]) == (1, 1)
    options = ("--index", new_index_dir, "--min-confidence", 0, "--json")
    answer = json.loads(run(target, tmp_path, "-m", "askcol", "ask", "What is bread made of?", *options))
    assert answer["answered"]
    place = answer["answers"][0]["citations"][0]
    assert place["path"] == "notes/bread.txt"
    assert (tmp_path / place["path"]).read_text()[place["start"] : place["end"]] == answer["answer"]


def test_the_installed_wheel_has_its_page(target: Path, tmp_path: Path, index_dir: Path) -> None:
    page = (
        "import sys; from pathlib import Path; from askcol.server import create_app;"
        "client = create_app(Path(sys.argv[1])).test_client();"
        "print(client.get('/').status_code, client.get('/static/style.css').status_code)"
    )
    assert run(target, tmp_path, "-c", page, index_dir) == "200 200\n"
