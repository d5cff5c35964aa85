"""Counts, sums, extremes and comparisons over the cells of one table."""

from askcol.answering.computing.computation import COMPUTED_TYPES, Computation, Computed, Outcome, compute
from askcol.answering.computing.grid import Cell, Row, adds_up
from askcol.answering.computing.question import Question

__all__ = ["COMPUTED_TYPES", "Cell", "Computation", "Computed", "Outcome", "Question", "Row", "adds_up", "compute"]
