"""Counts, sums, extremes and comparisons over the cells of one table."""

from askcol.answering.computing.bounds import Bound
from askcol.answering.computing.computation import Computation, Computed, Outcome, compute, computed_type
from askcol.answering.computing.grid import Cell, Row, adds_up
from askcol.answering.computing.question import Question

__all__ = [
    "Bound",
    "Cell",
    "Computation",
    "Computed",
    "Outcome",
    "Question",
    "Row",
    "adds_up",
    "compute",
    "computed_type",
]
