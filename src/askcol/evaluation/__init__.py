"""Question sets, measures and reports."""

from askcol.evaluation.calibration.domain_report import domain_rows, report_domains, write_domain_report
from askcol.evaluation.calibration.domains import Domain, document_domain, read_domains, squad_domain
from askcol.evaluation.calibration.few import fit_few
from askcol.evaluation.calibration.fit import recalibrate
from askcol.evaluation.calibration.observations import without_near_misses
from askcol.evaluation.calibration.observed import observe_domain
from askcol.evaluation.calibration.report import calibration, draw, risk_table
from askcol.evaluation.calibration.thresholds import MIN_UNANSWERABLE
from askcol.evaluation.figures import require_matplotlib
from askcol.evaluation.kinds import KindCount
from askcol.evaluation.measures import (
    auroc,
    exact_match,
    expected_calibration_error,
    is_right,
    paired_bootstrap,
    token_f1,
)
from askcol.evaluation.near_misses import NEGATED, NOT_OR_NEVER, Names, near_misses
from askcol.evaluation.question_sets import (
    Question,
    halves,
    is_squad,
    kept_titles,
    read_jsonl,
    read_squad,
    read_titles,
    spread,
)
from askcol.evaluation.report import comparison, read_report, rich_table, tables, write_report
from askcol.evaluation.run import chunks_by_document, evaluate, evaluate_reader, gold_texts

__all__ = [
    "MIN_UNANSWERABLE",
    "NEGATED",
    "NOT_OR_NEVER",
    "Domain",
    "KindCount",
    "Names",
    "Question",
    "auroc",
    "calibration",
    "chunks_by_document",
    "comparison",
    "document_domain",
    "domain_rows",
    "draw",
    "evaluate",
    "evaluate_reader",
    "exact_match",
    "expected_calibration_error",
    "fit_few",
    "gold_texts",
    "halves",
    "is_right",
    "is_squad",
    "kept_titles",
    "near_misses",
    "observe_domain",
    "paired_bootstrap",
    "read_domains",
    "read_jsonl",
    "read_report",
    "read_squad",
    "read_titles",
    "recalibrate",
    "report_domains",
    "require_matplotlib",
    "rich_table",
    "risk_table",
    "spread",
    "squad_domain",
    "tables",
    "token_f1",
    "without_near_misses",
    "write_domain_report",
    "write_report",
]
