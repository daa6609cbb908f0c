"""The page's frame around the chat: its markup, which the browser puts in place, and the logo."""

from __future__ import annotations

from pathlib import Path

from rag.errors import SettingsError
from ui.chat.context import Chat
from ui.chat.templates import render

_ICON = Path(__file__).parent.parent / "static" / "icon.svg"
_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
# What the browser says by itself, and so has to know beforehand.
_SAID = (
    "page.loading page.failed answer.ready act.copied act.save act.cancel act.reason act.send"
    " act.thanks panel.gone scope.all scope.some documents.sending documents.reading documents.large"
    " connection.lost connection.restarted connection.back"
).split()


def frame_html(chat: Chat, *, static: str, megabytes: int) -> str:
    """What goes into the page's head: styles, scripts, and the frame as a template."""
    return render(
        "frame",
        text=chat.text,
        look=chat.look,
        static=static,
        logo="/ui/logo",
        megabytes=megabytes,
        texts={key: chat.text.raw(key) for key in _SAID},
    )


def logo_file(chat: Chat) -> Path:
    """The picture beside the page's name. Raises: SettingsError where it can't be shown."""
    logo = chat.look.logo
    if logo is None:
        return _ICON
    if logo.suffix.lower() not in _PICTURES or not logo.is_file():
        kinds = ", ".join(_PICTURES)
        raise SettingsError(f"Setting 'ui.logo' names {logo}: it must be a file of {kinds}.")
    return logo
