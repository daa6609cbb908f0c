"""The report: one HTML file that needs nothing else, to be read, printed and passed on."""

from eval.report.page import render

__all__ = ["render"]
