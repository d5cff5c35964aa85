"""`docs/command.md` is what Typer writes of the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITE = ["-m", "typer", "askcol.cli.commands", "utils", "docs", "--name", "askcol", "--output", "docs/command.md"]


def test_the_reference_of_the_command_is_current(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    subprocess.run([sys.executable, *WRITE], cwd=tmp_path, check=True, capture_output=True, env={**os.environ})
    current = (tmp_path / "docs" / "command.md").read_text(encoding="utf-8")
    kept = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")
    assert kept == current, f"an option has changed; run `python {' '.join(WRITE)}`"
