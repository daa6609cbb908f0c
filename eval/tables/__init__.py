"""Figures as tables of at most 80 columns, and what changed in words; prints nothing itself."""

from eval.tables.calibration import calibration_lines, threshold_table
from eval.tables.changes import change_lines, move_text
from eval.tables.figures import KIND_METRICS, kind_table, metric_table
from eval.tables.sweep import sweep_tables

__all__ = [
    "KIND_METRICS",
    "calibration_lines",
    "change_lines",
    "kind_table",
    "metric_table",
    "move_text",
    "sweep_tables",
    "threshold_table",
]
