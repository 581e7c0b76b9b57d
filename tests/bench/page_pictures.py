"""Takes the README's pictures of a page: the whole graph by day, one concept by night.

kg graph -o graph.html && python -m tests.bench.page_pictures graph.html docs/images relu
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.conftest import CHROMIUM, FLAGS


def main(page_file: Path, folder: Path, concept: str) -> None:
    """Writes page-light.png and page-dark.png."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme, fragment in (("light", ""), ("dark", f"n={concept}")):
            page = browser.new_page(
                viewport={"width": 1400, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page.goto(f"{page_file.resolve().as_uri()}#{fragment}")
            page.wait_for_selector("html[data-ready]", state="attached")
            page.wait_for_timeout(500)
            page.screenshot(path=folder / f"page-{scheme}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
