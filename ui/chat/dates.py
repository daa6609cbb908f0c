"""Dates in the page's language."""

from __future__ import annotations

from datetime import datetime

from ui.strings import Strings


def date_in_words(moment: datetime, text: Strings) -> str:
    """The day as people write it: 3 May 2026."""
    month = text("date.months").split()[moment.month - 1]
    return text("date.day", day=moment.day, month=month, year=moment.year)
