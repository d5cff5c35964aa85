"""The command, run in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from command import Askcol, Done

from askcol.cli import commands, evaluate
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building import recorded_encoder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def askcol(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], encoder: Int8Encoder) -> Askcol:
    """Runs the command in the repository's root, in this process, with the encoder that is already loaded."""
    monkeypatch.chdir(ROOT)
    for module in (recorded_encoder, evaluate):
        monkeypatch.setattr(module, "packaged_encoder", lambda: encoder)

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["askcol", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            commands.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else int(code is not None), out, err)

    return run


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with a text and a film."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bread.txt").write_text("Bread\n\nBread is made of flour and water.")
    (folder / "clip.mp4").write_bytes(b"\xff\xd8")
    return folder


@pytest.fixture(scope="session")
def own_questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the questions over the seeds, a third of which nothing answers."""
    lines = (ROOT / "eval" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    answerable = [line for line in lines if json.loads(line)["answers"]]
    others = [line for line in lines if not json.loads(line)["answers"]]
    path = tmp_path_factory.mktemp("own") / "own.jsonl"
    path.write_text("\n".join([*answerable[::7][:20], *others[::6][:10]]), encoding="utf-8")
    return path
