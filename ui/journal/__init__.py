"""The journal: conversations, answers as they were given, and what people thought of them."""

from ui.journal.records import Asked, Conversation, Rating, Surface, Turn, UnknownConversationError
from ui.journal.store import Journal

__all__ = [
    "Asked",
    "Conversation",
    "Journal",
    "Rating",
    "Surface",
    "Turn",
    "UnknownConversationError",
]
