"""Headless Chromium for the tests of the page: one browser, a fresh context for each test."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kg.page.render import PageOptions, PageState, render
from tests.browser.sample import sample

CHROMIUM = (
    os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP evil.example 127.0.0.1",  # as who rebinds a name would have it
]
STATE = PageState(newest="2026-11-20 10:00", notes=12, sections=87)


@dataclass
class Opened:
    """A page in the browser, with everything that it did and shouldn't have done."""

    page: Any
    core: dict[str, Any]
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def place(self, node: str) -> tuple[float, float]:
        """Where a node stands in the layout."""
        nodes = self.core["nodes"]
        at = nodes["id"].index(node)
        return nodes["x"][at], nodes["y"][at]

    def show(self, fragment: str) -> None:
        """Goes to another fragment of the page."""
        self.page.evaluate("fragment => { location.hash = fragment }", fragment)
        self.page.wait_for_timeout(60)

    def look_at(self, x: float, y: float, zoom: float = 1.0) -> tuple[float, float]:
        """Puts a point of the layout in the middle; says where that is on the screen."""
        self.show(f"v={x:.0f},{y:.0f},{zoom}")
        self.page.wait_for_timeout(450)
        size = self.page.viewport_size
        return size["width"] / 2, size["height"] / 2

    def title(self) -> str:
        """The heading of the reading panel, "" while it is closed."""
        heading = self.page.locator("#panel:not([hidden]) h2")
        return str(heading.inner_text()) if heading.count() else ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        assert "KG_REQUIRE_BROWSER" not in os.environ, "no Chromium, and it is required"
        pytest.skip("needs Chromium: apt-get install chromium, or set KG_CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sample_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the sample graph."""
    graph, sources = sample()
    file = tmp_path_factory.mktemp("page") / "graph.html"
    options = PageOptions(title="Study notes", editor="vscode", root="/home/me/my notes")
    file.write_text(render(graph, sources, options, STATE), encoding="utf-8")
    return file


Open = Callable[..., Opened]


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    """Opens a file in a context of its own; in the end there must be nothing to complain of."""
    contexts = []
    pages: list[Opened] = []

    def go(file: Path, fragment: str = "", init: str = "", **context_options: Any) -> Opened:
        context_options.setdefault("viewport", {"width": 1280, "height": 800})
        context_options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(**context_options)
        contexts.append(context)
        if init:
            context.add_init_script(init)
        page = context.new_page()
        page.set_default_timeout(8000)
        text = file.read_text("utf-8")
        start = text.index('id="kg-core">') + len('id="kg-core">')
        opened = Opened(page, json.loads(text[start : text.index("</script>", start)]))
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.on("dialog", lambda dialog: opened.complaints.append(dialog.message))
        page.on(
            "console",
            lambda line: opened.complaints.append(line.text) if line.type == "error" else None,
        )
        page.goto(file.as_uri() + (f"#{fragment}" if fragment else ""))
        if context_options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", state="attached")
        pages.append(opened)
        return opened

    yield go
    for context in contexts:
        context.close()
    for opened in pages:
        assert opened.complaints == []
        assert [url for url in opened.requests if not url.startswith(("file:", "blob:"))] == []


@pytest.fixture
def shown(open_page: Open, sample_page: Path) -> Opened:
    """The sample page, open."""
    return open_page(sample_page)
