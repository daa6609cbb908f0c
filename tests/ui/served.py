"""The chat page served beside other work in the same process: for screenshots and tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from rag.engine import Engine
from ui.app import create_app
from ui.server import PageServer, address, listen


@contextmanager
def served(engine: Engine) -> Iterator[str]:
    """The page's address, on a free port of this machine, for as long as the context lasts."""
    server = PageServer(create_app(engine))
    with listen("127.0.0.1", 0) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield address(listener)  # connections queue in the socket until the server is up
        finally:
            server.should_exit = True
            thread.join()
