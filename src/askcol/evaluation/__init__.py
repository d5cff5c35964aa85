"""Question sets, measures and reports."""

from askcol.evaluation.calibration.few import fit_few
from askcol.evaluation.calibration.fit import MIN_UNANSWERABLE, fit_confidence, recalibrate
from askcol.evaluation.calibration.observations import Observation, observe, without_near_misses
from askcol.evaluation.calibration.report import calibration, draw, risk_table
from askcol.evaluation.figures import require_matplotlib
from askcol.evaluation.kinds import KindCount
from askcol.evaluation.measures import exact_match, expected_calibration_error, is_right, token_f1
from askcol.evaluation.near_misses import NEGATED, NOT_OR_NEVER, Names, near_misses
from askcol.evaluation.question_sets import Question, halves, is_squad, read_jsonl, read_squad, read_titles, spread
from askcol.evaluation.report import comparison, read_report, rich_table, tables, write_report
from askcol.evaluation.run import chunks_by_document, evaluate, evaluate_reader, gold_texts

__all__ = [
    "MIN_UNANSWERABLE",
    "NEGATED",
    "NOT_OR_NEVER",
    "KindCount",
    "Names",
    "Observation",
    "Question",
    "calibration",
    "chunks_by_document",
    "comparison",
    "draw",
    "evaluate",
    "evaluate_reader",
    "exact_match",
    "expected_calibration_error",
    "fit_confidence",
    "fit_few",
    "gold_texts",
    "halves",
    "is_right",
    "is_squad",
    "near_misses",
    "observe",
    "read_jsonl",
    "read_report",
    "read_squad",
    "read_titles",
    "recalibrate",
    "require_matplotlib",
    "rich_table",
    "risk_table",
    "spread",
    "tables",
    "token_f1",
    "without_near_misses",
    "write_report",
]
