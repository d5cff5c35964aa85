"""Confidences and outcomes -> pictures (SVG) for the evaluation report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askcol.evaluation.measures import reliability, risk_coverage

_INK = "#1f4e79"

_FAINT = "#9aa5b1"


def draw_reliability(confidence: Sequence[float], right: Sequence[bool], path: Path) -> None:
    """Share of right answers against confidence, in ten bins of equal count; on the diagonal both are the same."""
    figure, axes = _square("confidence", "share of right answers")
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=1, linestyle="--", label="means what it says")
    bins = reliability(confidence, right)
    errors = [1.96 * (y * (1 - y) / n) ** 0.5 for _, y, n in bins]
    points = [p for p, _, _ in bins], [y for _, y, _ in bins]
    axes.errorbar(*points, yerr=errors, color=_INK, marker="o", capsize=3, label="measured, 95% interval")
    axes.legend(loc="upper left", frameon=False)
    _save(figure, path)


def draw_risk_coverage(confidence: Sequence[float], right: Sequence[bool], path: Path) -> None:
    """Share of wrong answers against the share of questions answered, the surest first."""
    figure, axes = _square("share of questions answered", "share of wrong answers")
    coverage, risk = risk_coverage(confidence, right)
    axes.plot(coverage, risk, color=_INK, label="the surest answered first")
    axes.axhline(risk[-1], color=_FAINT, linewidth=1, linestyle="--", label="all answered")
    axes.legend(loc="upper left", frameon=False)
    _save(figure, path)


def _square(x_label: str, y_label: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # here, so that asking does not pay for its import

    figure = Figure(figsize=(4.5, 4.5), layout="constrained")
    axes = figure.add_subplot(xlim=(0, 1), ylim=(0, 1), xlabel=x_label, ylabel=y_label)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e4e7eb", linewidth=0.6)
    return figure, axes


def _save(figure: Any, path: Path) -> None:
    import matplotlib as mpl

    # Text stays text, and equal content gives equal files.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "askcol"}):
        figure.savefig(path, metadata={"Date": None})
