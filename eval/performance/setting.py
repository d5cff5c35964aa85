"""What a run of the bench is given, and what a part of it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

REPEATS = 5
"""The items of a comparison are split into so many parts; a ratio is given with its spread over them."""


@dataclass(frozen=True)
class Setting:
    """The options of a run.

    `squad`: a SQuAD file; `holdout`: the titles of the articles that trained no reader. `work`: where collections,
    indexes and results are kept. `before`: another checkout of askcol with its own virtual environment, to be timed
    beside this one. `questions`: how many are asked end to end. `sizes`: of the collections that show growth, in
    chunks, ascending. `load_seconds`, `clients`: how long and by how many clients a server is asked under load.
    `peers`: whether the peers are measured. `page`: what is written, with pictures beside it.
    """

    squad: Path
    holdout: Path
    work: Path
    before: Path | None = None
    questions: int = 300
    sizes: Sequence[int] = (10_000, 100_000, 1_000_000)
    load_seconds: float = 120
    clients: int = 20
    peers: bool = True
    page: Path = Path("docs/performance.md")

    @property
    def middle_size(self) -> int:
        """Of the sizes, the one at which searching and starting are measured."""
        return self.sizes[len(self.sizes) // 2]

    @property
    def python_before(self) -> str:
        """The interpreter of the checkout `before`."""
        return str((self.before or Path()) / ".venv" / "bin" / "python")


class Target(msgspec.Struct, frozen=True):
    """What was aimed at, and what was measured; `met`: None where this run can't tell."""

    number: int
    asked: str
    measured: str
    met: bool | None


class Section(msgspec.Struct, frozen=True):
    """A part's result. `text`: Markdown under `title`. The rest is of the run that measured it.

    `before`: the commit of the other checkout, empty where there was none. `command`: what repeats it. `load`: the load
    average at its end, which is that of the bench alone on a quiet machine: about 1, or as many as there are clients.
    """

    title: str
    text: str
    targets: tuple[Target, ...]
    commit: str
    before: str
    processor: str
    command: str
    load: float


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
