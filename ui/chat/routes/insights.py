"""The insights: what is asked, what is refused or rated bad, and how long it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse

from ui.chat.context import PREFIX, Chat
from ui.chat.plots import bars_over_time
from ui.chat.routes.asker import MAY_WRITE, Owner
from ui.chat.templates import render
from ui.journal import Asked
from ui.journal.gaps import find_gaps, to_draft_gold
from ui.journal.insights import insights
from ui.strings import Strings

_DAYS = 30
_GAPS = 20


def routes(chat: Chat) -> APIRouter:
    """Figures over everybody's questions of the last days."""
    router = APIRouter(prefix=PREFIX)
    text = chat.text

    @router.get("/insights", dependencies=[MAY_WRITE])
    def figures(owner: Owner) -> HTMLResponse:
        asked = _asked(chat)
        found = insights(asked, last=datetime.now(UTC).date(), days=_DAYS)
        shown = render(
            "insights",
            text=text,
            found=found,
            days=_DAYS,
            tiles=[
                (text("insights.questions"), text.number(found.questions), ""),
                (text("insights.refused"), _percent(found.refusal_rate), ""),
                (text("insights.down"), _percent(found.down_rate), ""),
                (
                    text("insights.latency"),
                    _seconds(found.typical, text),
                    text("insights.slow", seconds=_seconds(found.slow, text)),
                ),
            ],
            bars=bars_over_time(found.days, text),
            gaps=find_gaps(asked, chat.engine.embed_questions)[:_GAPS],
        )
        return HTMLResponse(shown)

    @router.get("/insights/gold.jsonl", dependencies=[MAY_WRITE])
    def gold(owner: Owner) -> PlainTextResponse:
        """The gaps as draft gold pairs, a file for `rag eval`."""
        asked = _asked(chat)
        pairs = to_draft_gold(find_gaps(asked, chat.engine.embed_questions), asked)
        headers = {"Content-Disposition": 'attachment; filename="draft-gold.jsonl"'}
        return PlainTextResponse(pairs, media_type="application/jsonl", headers=headers)

    return router


def _asked(chat: Chat) -> list[Asked]:
    return chat.journal.asked(since=datetime.now(UTC) - timedelta(days=_DAYS))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _seconds(seconds: float | None, text: Strings) -> str:
    if seconds is None:
        return "–"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{text.number(seconds, 1)} s"
