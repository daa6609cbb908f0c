"""Dates in the page's language."""

from __future__ import annotations

from datetime import date

from ui.strings import Strings


def date_in_words(moment: date, text: Strings) -> str:
    """The day as people write it: 3 May 2026."""
    return _said("date.day", moment, text)


def short_date(moment: date, text: Strings) -> str:
    """The day without its year: 3 May."""
    return _said("date.short", moment, text)


def _said(key: str, moment: date, text: Strings) -> str:
    month = text("date.months").split()[moment.month - 1]
    return text(key, day=moment.day, month=month, year=moment.year)
