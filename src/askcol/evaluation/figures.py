"""Confidences and outcomes -> figures (SVG) for the evaluation report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from askcol.errors import MissingExtra
from askcol.evaluation.measures import reliability, risk_coverage

_INK = "#1f4e79"

_FAINT = "#9aa5b1"


def draw_reliability(confidence: Sequence[float], right: Sequence[bool], path: Path) -> None:
    """Draws the share of right answers against confidence, in ten bins of equal count."""
    figure, axes = _square("confidence", "share of right answers")
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=1, linestyle="--", label="perfectly calibrated")
    bins = reliability(confidence, right)
    errors = [1.96 * (y * (1 - y) / n) ** 0.5 for _, y, n in bins]
    points = [p for p, _, _ in bins], [y for _, y, _ in bins]
    axes.errorbar(*points, yerr=errors, color=_INK, marker="o", capsize=3, label="measured, 95% interval")
    axes.legend(loc="upper left", frameon=False)
    _save(figure, path)


def draw_reliabilities(named: Mapping[str, tuple[Sequence[float], Sequence[bool]]], path: Path) -> None:
    """Draws the share of right answers against confidence, a line for each name, in ten bins of equal count."""
    figure, axes = _square("confidence", "share of right answers")
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=1, linestyle="--", label="perfectly calibrated")
    for name, (confidence, right) in named.items():
        bins = reliability(confidence, right)
        axes.plot([p for p, _, _ in bins], [y for _, y, _ in bins], marker="o", markersize=3, linewidth=1, label=name)
    axes.legend(loc="upper left", frameon=False, fontsize="small")
    _save(figure, path)


def draw_risk_coverage(confidence: Sequence[float], right: Sequence[bool], path: Path) -> None:
    """Draws the share of wrong answers against the share of questions answered, the surest first."""
    figure, axes = _square("share of questions answered", "share of wrong answers")
    coverage, risk = risk_coverage(confidence, right)
    axes.plot(coverage, risk, color=_INK, label="the surest answered first")
    axes.axhline(risk[-1], color=_FAINT, linewidth=1, linestyle="--", label="all answered")
    axes.legend(loc="upper left", frameon=False)
    _save(figure, path)


def require_matplotlib() -> None:
    """Raises `MissingExtra` if matplotlib, which draws the figures, is not installed."""
    if find_spec("matplotlib") is None:
        raise MissingExtra("figures need matplotlib, which is not installed; run `pip install 'askcol[evaluate]'`")


def _square(x_label: str, y_label: str) -> tuple[Any, Any]:
    require_matplotlib()
    from matplotlib.figure import Figure

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
