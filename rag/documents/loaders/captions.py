"""Captions: lines such as "Table 3: Fares" directly above a table."""

from __future__ import annotations

import re

CAPTION = re.compile(r"[^\W\d]+\.?\s+\d+(?:\.\d+)*[.:]?\s")
