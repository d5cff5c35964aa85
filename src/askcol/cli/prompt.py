"""The prompt of `askcol ask` on a terminal, with the history of earlier runs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

MAX_HISTORY_LINES = 1_000


def typed(prompt: str = "? ") -> Iterator[str]:
    """The lines typed at the prompt, until Ctrl-D; Ctrl-C drops a line. Blank lines are passed over."""
    with _history(history_file()):
        while True:
            try:
                line = input(prompt)
            except EOFError:
                print()
                return
            except KeyboardInterrupt:
                print()
                continue
            if line.strip():
                yield line


def history_file() -> Path:
    """Where typed questions are kept: `askcol/history` in the folder of XDG's user state."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "askcol" / "history"


@contextlib.contextmanager
def _history(file: Path) -> Iterator[None]:
    """Lets arrow keys bring back earlier lines, and keeps them in `file`, which only the user may read."""
    if find_spec("readline") is None:  # as on Windows
        yield
        return
    import readline

    readline.set_history_length(MAX_HISTORY_LINES)
    with contextlib.suppress(OSError):
        readline.read_history_file(file)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # a home that can't be written has no history
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
            file.chmod(0o600)
            readline.write_history_file(file)
