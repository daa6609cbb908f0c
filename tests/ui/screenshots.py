"""The README's pictures, taken of the real page: `python -m tests.ui.screenshots OUT_DIR`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from rag.engine import Engine
from rag.errors import MissingExtraError, PassageError
from rag.settings import Settings
from tests.ui.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

_SEEDS = Path("seeds")
_QUESTION = "How many jobs did the Ebro plant create?"
_PICTURES: dict[str, Literal["light", "dark"]] = {"chat.png": "light", "chat-dark.png": "dark"}
_WIDTH, _HEIGHT = 1280, 800
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main(arguments: list[str]) -> int:
    """Take the pictures into the folder that is named; 1 where something is missing."""
    if len(arguments) != 1:
        print("Usage: python -m tests.ui.screenshots OUT_DIR", file=sys.stderr)
        return 1
    folder = Path(arguments[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        take_screenshots(folder)
    except PassageError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def take_screenshots(folder: Path) -> None:
    """An answer with its source open beside it, in light and dark. Raises: PassageError."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise MissingExtraError("Taking screenshots", "dev") from None
    if not _SEEDS.is_dir():
        raise PassageError(f"There is no {_SEEDS}/ here. Run this in the project's own folder.")
    with (
        TemporaryDirectory() as data,
        Engine.open(Settings(data_dir=Path(data))) as engine,
        sync_playwright() as playwright,
    ):
        engine.ingest([_SEEDS])
        with served(engine) as address, launch(playwright) as browser:
            for name, scheme in _PICTURES.items():
                page = browser.new_page(
                    viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme=scheme
                )
                page.goto(address)
                page.get_by_label("Question", exact=True).fill(_QUESTION)
                page.keyboard.press("Enter")
                page.locator(".answer.done a.marker").last.click()
                page.locator("#panel mark").wait_for()
                page.locator("#conversations li").wait_for()
                page.mouse.move(0, 0)
                page.screenshot(path=folder / name)
                page.close()
            _take_widget(browser, address, folder / "widget.png")


def _take_widget(browser: Browser, address: str, path: Path) -> None:
    """The widget's demo page, with a question answered in it."""
    page = browser.new_page(viewport={"width": 1100, "height": 740})
    page.goto(f"{address}/widget/demo")
    page.get_by_role("button", name="Ask Mercat").click()
    widget = page.frame_locator("iframe")
    widget.get_by_role("button", name=_QUESTION).click()
    widget.locator(".sources").wait_for()
    page.screenshot(path=path)
    page.close()


def chromium() -> str | None:
    """The browser's program: PASSAGE_CHROMIUM, or the chromium that is installed, if any."""
    return shutil.which(os.environ.get("PASSAGE_CHROMIUM", "chromium"))


def launch(playwright: Playwright) -> Browser:
    """Chromium without a window. Raises: PassageError where there is none."""
    program = chromium()
    if program is None:
        raise PassageError("There is no Chromium. Install it, or name one in PASSAGE_CHROMIUM.")
    return playwright.chromium.launch(executable_path=program, args=_FLAGS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
