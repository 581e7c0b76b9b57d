"""How the page looks, and that everyone can use it: dark, narrow, without JavaScript, on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.page.render import render
from tests.browser.conftest import STATE, Opened
from tests.browser.sample import large

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def test_follows_the_system_and_the_switch(open_page: Open, sample_page: Path) -> None:
    light = open_page(sample_page, color_scheme="light").page.evaluate(BACKGROUND)
    opened = open_page(sample_page, color_scheme="dark")
    dark = opened.page.evaluate(BACKGROUND)
    assert light != dark
    opened.page.click("#theme")
    assert opened.page.evaluate(BACKGROUND) == light


def test_speaks_korean_where_the_reader_does(open_page: Open, sample_page: Path) -> None:
    page = open_page(sample_page, locale="ko-KR").page
    assert page.get_attribute("html", "lang") == "ko"
    assert "해결" in page.inner_text("#relations")


@pytest.mark.parametrize("width", [320, 390])
def test_fits_a_phone(open_page: Open, sample_page: Path, width: int) -> None:
    phone = {"width": width, "height": 760}
    opened = open_page(sample_page, viewport=phone, has_touch=True, is_mobile=True)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.is_visible("#filters")
    page.tap("#filters-button")
    assert page.is_visible("#filters")
    page.tap("#filters-button")
    opened.show("n=adam")
    box = page.locator("#panel").bounding_box()
    assert box["width"] == width
    assert box["y"] > 300
    for control in page.locator("#tools .icon:visible, #filters-button, #close").all():
        size = control.bounding_box()
        assert min(size["width"], size["height"]) >= 36


def test_a_tap_opens_a_concept(open_page: Open, sample_page: Path) -> None:
    phone = {"width": 390, "height": 760}
    opened = open_page(sample_page, viewport=phone, has_touch=True, is_mobile=True)
    opened.page.touchscreen.tap(*opened.look_at(*opened.place("relu")))
    opened.page.wait_for_selector("#reading h2")
    assert opened.title() == "ReLU"


def test_without_javascript_the_list_can_be_read(open_page: Open, sample_page: Path) -> None:
    page = open_page(sample_page, java_script_enabled=False).page
    assert not page.is_visible("#app")
    text = page.inner_text("main.plain")
    assert "Adam" in text
    assert "아담" in text
    assert "Momentum solves Local Minimum" in text
    assert "ml/notes.md:1" in text


def test_prints_on_white(open_page: Open, sample_page: Path) -> None:
    opened = open_page(sample_page, "n=adam", color_scheme="dark")
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not opened.page.is_visible("#tools")
    assert not opened.page.is_visible("#filters")
    assert opened.page.is_visible("#panel h2")
    assert opened.page.evaluate(BACKGROUND) != "rgb(22, 24, 29)"
    assert opened.page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", "n=adam", "n=adam&to=relu"])
def test_axe_finds_nothing_serious(
    open_page: Open, sample_page: Path, scheme: str, fragment: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python")
    page = open_page(sample_page, fragment, color_scheme=scheme).page
    page.click("#communities-fold summary")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    page.evaluate(source)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(result => result.violations)")
    told = [f"{v['impact']} {v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found]
    assert [line for line in told if line.startswith(("serious", "critical"))] == []


@pytest.fixture(scope="module")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "large.html"
    file.write_text(render(*large(1500), state=STATE), encoding="utf-8")
    return file


COLOURS = """() => {
  const canvas = document.querySelector("#graph canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  const step = (i) => data[i] >> 4;
  for (let i = 0; i < data.length; i += 404)
    seen.add(step(i) << 8 | step(i + 1) << 4 | step(i + 2));
  return seen.size;
}"""


BROKEN_WORKER = """window.Worker = class {
  constructor() { setTimeout(() => this.onerror(new Event("error")), 5); }
  postMessage() {}
}"""


@pytest.mark.parametrize(
    "init",
    ["", "delete window.OffscreenCanvas", "window.Worker = undefined", BROKEN_WORKER],
    ids=["worker", "no offscreen canvas", "no worker", "broken worker"],
)
def test_large_graphs_are_drawn_with_and_without_workers(
    open_page: Open, large_page: Path, init: str
) -> None:
    page = open_page(large_page, init=init).page
    page.wait_for_timeout(200)
    assert page.evaluate(COLOURS) > 30
    page.mouse.move(640, 400)
    page.mouse.wheel(0, -600)
    page.wait_for_timeout(500)
    page.mouse.down()
    page.mouse.move(300, 200, steps=5)
    page.mouse.up()
    page.wait_for_timeout(400)
    assert page.evaluate(COLOURS) > 30


RECORD = """
window.drawn = [];
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (image, x, y, w, h) {
  if (image instanceof HTMLCanvasElement && h < 60) drawn.push([x, y, w, h]);
  return draw.apply(this, arguments);
};
const fill = CanvasRenderingContext2D.prototype.fillRect;
CanvasRenderingContext2D.prototype.fillRect = function (x, y, w, h) {
  if (x === 0 && y === 0 && w > 500 && this.globalAlpha === 1) drawn.length = 0; // a new frame
  return fill.apply(this, arguments);
};
"""


@pytest.mark.parametrize("which", ["sample", "large"])
def test_labels_lie_on_no_label_at_any_zoom(
    open_page: Open, sample_page: Path, large_page: Path, which: str
) -> None:
    opened = open_page(sample_page if which == "sample" else large_page, init=RECORD)
    for zoom in (0.08, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 3):
        opened.look_at(0, 0, zoom)
        boxes: list[list[float]] = opened.page.evaluate("drawn")
        assert len(boxes) > 3
        rims = 5  # halo and air around the letters may meet
        for place, (x, y, w, h) in enumerate(boxes):
            for a, b, c, d in boxes[place + 1 :]:
                across = min(x + w, a + c) - max(x, a)
                down = min(y + h, b + d) - max(y, b)
                assert across < 2 * rims or down < 2 * rims, (zoom, (x, y, w, h), (a, b, c, d))
