"""A stage whose output changes has a new version, so that indexes are built again; nothing else makes them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from stages import FORMATS, GOLDEN, STAGES, as_stored, complaint, files
from words import WordEncoder

import askcol
from askcol.documents.formats.registry import format_of
from askcol.index.building.identity import model_identities


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_whose_output_changed_has_a_new_version(name: str) -> None:
    stage = STAGES[name]
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    found = complaint(stage, name, as_stored(stage.output()), golden)
    if found:
        pytest.fail(found)


def test_the_inputs_have_a_file_of_every_format() -> None:
    assert {format_of(Path(name).suffix) for name in files()} == set(FORMATS)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ""),
        ({"output": {"prose": []}}, "raise TERMS_VERSION, then record the new output: python tests/stages.py terms"),
        ({"versions": {"TERMS_VERSION": 0}}, "recorded with {'TERMS_VERSION': 0}"),
        ({"versions": {"TERMS_VERSION": 0}, "output": {"prose": []}}, "recorded with {'TERMS_VERSION': 0}"),
        ({"libraries": {"PyStemmer": "0"}}, ""),
        ({"libraries": {"PyStemmer": "0"}, "output": {}}, "recorded with {'PyStemmer': '0'}"),
    ],
)
def test_a_forgotten_version_or_record_is_seen(changed: dict[str, object], expected: str) -> None:
    stage = STAGES["terms"]
    golden = json.loads((GOLDEN / "terms.json").read_text(encoding="utf-8"))
    found = complaint(stage, "terms", as_stored(stage.output()), golden | changed)
    assert expected in found
    assert bool(found) == bool(expected)


IDENTITIES = """
import json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import askcol
assert pathlib.Path(askcol.__file__).is_relative_to(sys.argv[2])
from words import WordEncoder
from askcol.index.building.identity import model_identities
print(json.dumps(model_identities(WordEncoder())))
"""


def test_neither_docstrings_nor_the_reader_s_weights_are_part_of_an_index(tmp_path: Path) -> None:
    source = Path(askcol.__file__).parent
    copy = tmp_path / "askcol"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "reader.onnx"))
    for package in ("text", "documents", "chunking", "index"):
        for path in (copy / package).rglob("*.py"):
            path.write_text(path.read_text(encoding="utf-8").replace('"""', '"""Anew: ', 1), encoding="utf-8")
    (copy / "models" / "reader" / "reader.onnx").write_bytes(b"other weights")
    command = [sys.executable, "-c", IDENTITIES, str(Path(__file__).parents[2]), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert json.loads(done.stdout) == model_identities(WordEncoder())
