"""Dense search in a large collection: what `eval/search_speed.py` measures, beside an exact search."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

from search_speed import main_dense

from performance.setting import Setting, Target

TITLE = "Dense search"

_RECALL = re.compile(r"recall@50 ([\d.]+)")

_BYTES = re.compile(r"([\d,]+) in memory")

_FASTER = re.compile(r"^\| exact \|.*\| (([\d.,]+) \(.*\)) \|$", re.MULTILINE)


def measure(setting: Setting) -> tuple[str, list[Target]]:
    printed = io.StringIO()
    with redirect_stdout(printed):
        main_dense(setting.squad, setting.work / "dense", setting.sizes[-1], False)
    text = printed.getvalue().strip()
    return text, targets_of(text, setting.sizes[-1])


def targets_of(text: str, chunks: int) -> list[Target]:
    """What is aimed at, from what `main_dense` prints: all chunks first, then fewer and fewer documents."""
    recalls = [float(found) for found in _RECALL.findall(text)]
    faster, median = _FASTER.findall(text)[0]
    of_one = int(_BYTES.findall(text)[0].replace(",", ""))
    return [
        Target(4, "recall@50 of all chunks 0.98 or more", f"{recalls[0]:.4f}", recalls[0] >= 0.98),
        Target(4, "the same when 1% of the documents are allowed", f"{recalls[-1]:.4f}", recalls[-1] >= 0.98),
        Target(4, f"10 times faster than exact at {chunks:,} chunks", faster, float(median.replace(",", "")) >= 10),
        Target(4, "at most 600 bytes a chunk in memory", f"{of_one}", of_one <= 600),
    ]
