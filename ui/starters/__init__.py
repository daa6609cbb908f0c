"""Questions that the documents do answer: to start with, and in place of one they don't answer."""

from ui.starters.choice import Starters

__all__ = ["Starters"]
