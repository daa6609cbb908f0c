"""`rag serve` while it reads the documents for the first time: a real server, held at each file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any

import httpx
import pytest

from rag.engine import Engine
from rag.settings import Settings
from tests import ROOT, SEEDS
from tests.rag.llm.test_server import eventually
from tests.stores import assert_agree
from tests.ui.chat_page import OpenPage, ask, needs_browser, question_box

expect = pytest.importorskip("playwright.sync_api").expect

ANIMALS = {"bears": "forty salmon", "zebras": "twelve carrots"}
PLANT = "chery-ebro-joint-venture.txt"  # is read between the two, and makes questions to start from
PROMPTLY = 60.0  # seconds that only a machine at a standstill takes
BEARS = "What does each of the bears eat in the morning?"


@dataclass(frozen=True, slots=True)
class Held:
    """A server that is held at each file; `lines` are those that it prints."""

    process: subprocess.Popen[str]
    client: httpx.Client
    lines: IO[str]

    @property
    def address(self) -> str:
        return str(self.client.base_url)

    def reaches_a_file(self) -> None:
        assert self.lines.readline() == "held\n"

    def let_one(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def let_all(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def readiness(self) -> tuple[int, str]:
        answer = self.client.get("/readyz")
        return answer.status_code, answer.json()["status"]

    def sources(self) -> list[str]:
        listed = self.client.get("/api/documents").json()["documents"]
        return [one["source"] for one in listed if one["state"] == "indexed"]


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    folder = tmp_path / "animals"
    folder.mkdir()
    for name, food in ANIMALS.items():
        text = f"Each of the {name} eats {food} in the morning.\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    shutil.copy(SEEDS / PLANT, folder)
    return Settings(data_dir=tmp_path / "data", cache_dir=model_cache, documents=(folder,))


@contextmanager
def serving(settings: Settings) -> Iterator[Held]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ui.held_serve", str(settings.cache_dir)],
        env={
            **os.environ,
            "RAG_DATA_DIR": str(settings.data_dir),
            "RAG_DOCUMENTS": str(settings.documents[0]),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[1]
            with httpx.Client(base_url=address, timeout=60) as client:
                yield Held(process, client, process.stdout)
        finally:
            process.kill()


@pytest.fixture
def server(settings: Settings) -> Iterator[Held]:
    with serving(settings) as held:
        yield held


def browser_tests(test: Any) -> Any:
    for mark in needs_browser:
        test = mark(test)
    return test


@browser_tests
def test_the_page_is_there_while_documents_are_read_and_goes_on_by_itself(
    open_page: OpenPage, server: Held
) -> None:
    server.reaches_a_file()
    asking, waiting = open_page(server.address), open_page(server.address)
    for page in (asking, waiting):
        expect(page.locator(".greeting .hello")).to_have_text("You can ask soon.")
        expect(page.get_by_role("status").first).to_have_text("The documents are being read.")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "0")
        expect(page.get_by_role("link", name="Add documents")).to_have_count(0)
    expect(ask(asking, BEARS)).to_have_text("The documents are being read. You can ask soon.")
    server.let_one()
    server.reaches_a_file()
    question_box(asking).press("Enter")  # the question is back in the box
    expect(asking.locator(".answer.done .words")).to_contain_text("forty salmon")
    late = open_page(server.address)
    expect(late.locator(".greeting")).to_contain_text("Answers come from 1 document,")
    expect(late.locator("#work")).to_contain_text("%")
    listed = open_page(f"{server.address}/#documents")
    expect(listed.locator("tbody tr")).to_have_count(1)
    server.let_all()
    for page in (waiting, late):
        expect(page.locator(".greeting")).to_contain_text("Answers come from 3 documents")
        page.locator(".greeting a.try").first.wait_for()
        expect(page.locator("#work")).to_be_hidden()
    expect(listed.locator("tbody tr")).to_have_count(3)


def test_the_server_is_healthy_at_once_and_ready_when_all_is_read(server: Held) -> None:
    server.reaches_a_file()
    assert server.client.get("/healthz").status_code == 200
    for expected in ([], ["bears.txt"]):
        status, reason = server.readiness()
        assert (status, "being read" in reason) == (503, True)
        assert server.sources() == expected
        answer = server.client.post("/api/ask", json={"question": BEARS})
        assert answer.status_code == (200 if expected else 409)
        assert "rag ingest" not in answer.text
        server.let_one()
        server.reaches_a_file()
    # A change that comes meanwhile is made in its turn.
    uploaded: list[int] = []

    def upload() -> None:
        file = {"file": ("camels.txt", b"Each of the camels eats hay.")}
        with httpx.Client(base_url=server.address, timeout=60) as client:
            uploaded.append(client.post("/api/documents", files=file).status_code)

    uploading = Thread(target=upload)
    uploading.start()
    server.let_all()
    uploading.join()
    assert uploaded == [201]
    assert server.readiness() == (200, "ready")
    assert server.sources() == ["bears.txt", PLANT, "zebras.txt", "camels.txt"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_amid_the_reading_loses_nothing(how: signal.Signals, settings: Settings) -> None:
    with serving(settings) as server:
        server.reaches_a_file()
        server.let_one()
        server.reaches_a_file()
        server.process.send_signal(how)
        assert server.process.stderr is not None
        assert eventually(lambda: not answers(server.client), PROMPTLY)
        server.let_all()
        assert server.process.wait(60) == (0 if how == signal.SIGINT else -how)
        # It stopped with the file in hand, and said so: the next one was not begun.
        assert server.lines.read() == ""
        said = server.process.stderr.read()
        assert "what was read is kept" in said
        assert "Traceback" not in said
    with Engine.open(settings) as engine:
        assert [file.source for file in engine.files()] == ["bears.txt"]
        assert_agree(engine)
    with serving(settings) as server:
        server.let_all()
        assert eventually(lambda: server.readiness() == (200, "ready"), PROMPTLY)
        assert server.sources() == ["bears.txt", PLANT, "zebras.txt"]
        # What was read before is not read again.
        assert [server.lines.readline() for _ in range(3)] == [
            "held\n",
            "held\n",
            "Documents: 2 added, 1 unchanged.\n",
        ]


def test_interrupted_twice_it_keeps_the_directory_while_a_file_is_in_hand(
    settings: Settings,
) -> None:
    def upload(address: str) -> None:
        file = {"file": ("camels.txt", b"Each of the camels eats hay.")}
        with suppress(httpx.HTTPError):  # it is cut off
            httpx.post(f"{address}/api/documents", files=file, timeout=60)

    with serving(settings) as server:
        server.reaches_a_file()
        uploading = Thread(target=upload, args=[server.address])
        uploading.start()  # is waited for, until the second interrupt
        time.sleep(0.5)
        server.process.send_signal(signal.SIGINT)
        assert eventually(lambda: not answers(server.client), PROMPTLY)
        server.process.send_signal(signal.SIGINT)
        owner = settings.data_dir / "lock.owner"
        assert not eventually(lambda: not owner.exists(), 2)
        server.let_all()
        server.process.wait(PROMPTLY)
        assert server.process.stderr is not None
        assert "ProgrammingError" not in server.process.stderr.read()
        uploading.join()
    with Engine.open(settings) as engine:
        assert_agree(engine)


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").is_success
    except httpx.TransportError:
        return False
