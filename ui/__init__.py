"""The surfaces over the engine: a chat page, an HTTP API, a widget for other pages."""

from pathlib import Path

# What browsers are sent as it is.
STATIC = Path(__file__).parent / "static"
