"""Draws the pictures of the page in `docs/`: `python eval/screens.py` builds an index, serves it and asks Chromium.

It takes Chromium and the extra `dev`. With names, it draws only those.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote_plus

from PIL import Image
from playwright.sync_api import sync_playwright
from served import Served

from askcol import Collection

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

ROOT = Path(__file__).parents[1]

DOCUMENTS = ("seeds", "eval/newsroom/documents", "eval/tables/dev")

COLORS = 128
"""Of a picture: text and flat surfaces need no more, and the file is a third as large."""


class Screen(NamedTuple):
    """A picture: its file in `docs/`, the address of the page, and the window."""

    file: str
    address: str
    width: int = 1180
    height: int = 760
    scheme: Literal["light", "dark"] = "light"


def asked(question: str, more: str = "") -> str:
    return f"/?question={quote_plus(question)}{more}"


VISITOR = "Which US Secretary of Homeland Security visited Bogotá?"
PLANT = "Where will Harbour Brewery build its second plant?"

SCREENS = (
    Screen("page.png", asked(VISITOR)),
    Screen("screens/ask.png", "/"),
    Screen("screens/answer.png", asked(PLANT)),
    Screen("screens/dark.png", asked(PLANT), scheme="dark"),
    Screen("screens/phone.png", asked(PLANT), 360, 760, "dark"),
    Screen("screens/not-sure.png", asked("What is the flash point of Ferrex E4?")),
    Screen("screens/which-one.png", asked("When is the next meeting?")),
    Screen("screens/computation.png", asked("What is the average rent?")),
    Screen("screens/language.png", asked("Quel ministre a visité Bogotá ?"), height=420),
    Screen("screens/nothing.png", asked("Zyzzyva quokka?", "&mode=bm25"), height=420),
    Screen("screens/why.png", f"/why?question={quote_plus(PLANT)}", height=980),
    Screen("screens/pdf.png", "/documents/newsroom/brewery-release?start=267&end=279", height=900),
    Screen("screens/table.png", "/documents/newsroom/pool-tender?start=710&end=725", height=900),
    Screen("screens/documents.png", "/documents"),
    Screen("screens/search.png", "/search?query=second+plant"),
    Screen("screens/reference.png", "/docs"),
)


def draw(browser: Browser, url: str, screen: Screen) -> None:
    """Draws one picture, when everything that the page waits for is there."""
    window: ViewportSize = {"width": screen.width, "height": screen.height}
    context = browser.new_context(viewport=window, color_scheme=screen.scheme)
    page = context.new_page()
    page.goto(url + screen.address, wait_until="networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLORS)
    picture.save(ROOT / "docs" / screen.file, optimize=True)
    context.close()


def _wait_for_examples(browser: Browser, url: str) -> None:
    """The server finds them in the background."""
    page = browser.new_page()
    page.goto(url)
    while not page.locator("#examples-heading").count():
        page.wait_for_timeout(1000)
        page.reload()
    page.close()


def main() -> None:
    """Draws the pictures named on the command line, such as `pdf`, or all."""
    names = sys.argv[1:]
    chosen = [screen for screen in SCREENS if not names or Path(screen.file).stem in names]
    chromium = shutil.which("chromium") or sys.exit("no browser: apt-get install chromium")
    with tempfile.TemporaryDirectory() as work, sync_playwright() as p:
        index = Path(work) / "index"
        with contextlib.chdir(ROOT):  # so that paths are told from there
            Collection.build(DOCUMENTS, index)
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with Served(str(index)) as server:
            _wait_for_examples(browser, server.address)
            for screen in chosen:
                draw(browser, server.address, screen)
                print(screen.file)
        browser.close()


if __name__ == "__main__":
    main()
