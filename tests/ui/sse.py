"""Server-Sent Events as a client reads them off a connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

ACCEPT = {"Accept": "text/event-stream"}


@dataclass(frozen=True, slots=True)
class Received:
    """An event; a comment has no id and its text as name."""

    id: int | None
    name: str
    data: Any = None


def events(response: httpx.Response) -> Iterator[Received]:
    """The events of a stream as they come."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line.startswith(":"):
            yield Received(None, line[1:].strip())
        elif line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield Received(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}


@contextmanager
def asking(client: httpx.Client, question: str, **more: Any) -> Iterator[Iterator[Received]]:
    """The events of the answer to a question; leaving closes the connection."""
    body = {"question": question, **more}
    with client.stream("POST", "/api/ask", json=body, headers=ACCEPT) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield events(response)


@contextmanager
def resuming(client: httpx.Client, answer_id: str, last: int) -> Iterator[Iterator[Received]]:
    """The events of an answer after the one with the id `last`."""
    headers = {**ACCEPT, "Last-Event-ID": str(last)}
    with client.stream("GET", f"/api/answers/{answer_id}/events", headers=headers) as response:
        assert response.status_code == 200, response.read()
        yield events(response)
