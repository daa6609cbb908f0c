"""The JavaScript of the pages, run on a page of the server."""

from __future__ import annotations

from rag.engine import Engine
from tests.docs.pages import block
from tests.docs.test_examples import API, HERE
from tests.ui.chat_page import OpenPage, needs_browser
from tests.ui.served import served

pytestmark = needs_browser


def test_it_reads_the_answer_as_it_comes(seed_engine: Engine, open_page: OpenPage) -> None:
    said: list[str] = []
    with served(seed_engine) as address:
        page = open_page(address)
        page.on("console", lambda message: said.append(message.text))
        code = block(API, "const response").replace(HERE, address)
        assert address in code
        page.evaluate(f"async () => {{ {code} }}")
        page.close()
    assert "more than" in "".join(said)
    assert len(said) > 1
