"""`askcol index --encoder`: the index keeps its encoder until it is rebuilt with another."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import save_untrained_encoder

from askcol.cli import commands as cli

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `askcol ... --json` on `tmp_path/index`: the exit status, the document on stdout, stderr."""

    def run(*arguments: object) -> tuple[int, Any, str]:
        options = ("--index", tmp_path / "index", "--json")
        monkeypatch.setattr(sys, "argv", ["askcol", *map(str, (*arguments, *options))])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), json.loads(out) if out else None, " ".join(err.split())

    return run


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small encoders, `one` and `other`; the latter expects a prefix before queries."""
    folder = tmp_path_factory.mktemp("models")
    save_untrained_encoder(folder / "one")
    save_untrained_encoder(folder / "other", seed=1, prompts={"query": "query: "})
    return folder


def encoder_of(folder: Path) -> dict[str, Any]:
    """What the manifest records."""
    current = (folder / "index" / "CURRENT").read_text().strip()
    found: dict[str, Any] = json.loads((folder / "index" / current / "manifest.json").read_text())["encoder"]
    return found


def test_an_index_keeps_its_encoder_until_it_is_rebuilt_with_another(tmp_path: Path, models: Path, run: Run) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "bread.txt").write_text("Bread\n\nBread is made of flour and water.")
    status, built, _ = run("index", docs, "--encoder", models / "one")
    assert (status, built["embedded"]) == (0, 1)
    one = encoder_of(tmp_path)
    assert (one["source"], one["prefixes"]) == (str(models / "one"), {"document": "", "query": ""})

    (docs / "salt.txt").write_text("Salt\n\nSalt is mined in Wieliczka.")
    status, built, _ = run("index")
    assert (status, built["embedded"], encoder_of(tmp_path)) == (0, 1, one)
    assert [path.name for path in (tmp_path / "index" / "encoders").iterdir()] == [one["identity"]]

    status, _, message = run("index", "--encoder", models / "other")
    assert (status, encoder_of(tmp_path)) == (1, one)
    assert f"was built with the encoder {models / 'one'}, not with {models / 'other'}" in message
    assert "add --rebuild to embed everything again" in message

    status, built, _ = run("index", "--encoder", models / "other", "--rebuild")
    assert (status, built["embedded"]) == (0, 2)
    other = encoder_of(tmp_path)
    assert (other["source"], other["prefixes"]["query"]) == (str(models / "other"), "query: ")
    assert [path.name for path in (tmp_path / "index" / "encoders").iterdir()] == [other["identity"]]
    status, found, _ = run("search", "salt mines", "--mode", "dense")
    assert (status, len(found["hits"])) == (0, 2)


def test_an_encoder_that_is_gone_stops_the_build_and_says_what_to_do(tmp_path: Path, models: Path, run: Run) -> None:
    (tmp_path / "bread.txt").write_text("Bread is made of flour and water.")
    moved = Path(shutil.copytree(models / "one", tmp_path / "model"))
    assert run("index", tmp_path / "bread.txt", "--encoder", moved)[0] == 0
    shutil.rmtree(moved)
    status, _, message = run("index")
    assert status == 1
    assert f"was built with the encoder in {moved}, which is not there any more; name its new folder" in message
    status, built, _ = run("index", "--encoder", models / "one")
    assert (status, built["changed"], encoder_of(tmp_path)["source"]) == (0, False, str(models / "one"))


def test_rebuild_without_an_encoder_is_wrong_usage(run: Run) -> None:
    status, _, message = run("index", "--rebuild")
    assert status == 2
    assert "--rebuild goes with --encoder" in message
