"""How fast the graph page is, beside a plain pyvis page of the same graph in the same run.

    python -m tests.bench.page [--sizes 2000,10000,20000] [--runs 3] [--no-plain]

Needs Chromium. The plain page is given its best case: nodes at the same places as ours, physics
off (with pyvis' default physics it isn't ready after minutes at 2,000 nodes). Each figure is the
best of the runs, frames a second the best too: the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM, FLAGS

WATCH = """
window.tasks = [];
new PerformanceObserver(list => list.getEntries().forEach(e => tasks.push(e.duration)))
  .observe({ type: "longtask", buffered: true });
"""
COUNT = """() => {
  const state = window.counted = { frames: 0, began: performance.now(), done: false };
  const frame = () => { if (!state.done) { state.frames++; requestAnimationFrame(frame); } };
  requestAnimationFrame(frame);
}"""
COUNTED = """() => {
  counted.done = true;
  return 1000 * counted.frames / (performance.now() - counted.began);
}"""
PLAIN_READY = """() => new Promise(done => {
  let last = 0;
  network.on("afterDrawing", () => { last = performance.now(); });
  network.redraw();
  const look = () => last ? done(last) : setTimeout(look, 20);
  look();
})"""
GOALS: dict[str, dict[int, float]] = {
    "full picture, s": {2000: 1.0, 10000: 1.5, 20000: 1.8},
    "longest task, ms": {2000: 200, 10000: 250, 20000: 300},
    "drag, fps": {2000: 50, 10000: 50, 20000: 45},
    "zoom, fps": {2000: 50, 10000: 50, 20000: 45},
    "layout and writing, CPU s": {2000: 1.0, 10000: 2.5, 20000: 4.0},
}


def write(nodes: int, folder: Path, plain: bool) -> dict[str, float]:
    """Makes the page, in a process of its own: what `kg graph` pays for it."""
    import gc

    from tests.browser.sample import large

    graph, sources = large(nodes)
    gc.collect()
    gc.freeze()
    began = time.process_time()
    from kg.page.render import PageOptions, PageState, render

    html = render(graph, sources, PageOptions(), PageState("2026-11-20", 40, nodes))
    (folder / "kg.html").write_text(html, encoding="utf-8")
    took = time.process_time() - began
    if plain:
        _write_plain(graph, sources, folder / "plain.html")
    return {"layout and writing, CPU s": took, "page, MB": len(html.encode()) / 1e6}


def _write_plain(graph: Any, sources: Any, file: Path) -> None:
    from pyvis.network import Network

    from kg.page.contents import collect
    from kg.page.layout import arrange

    contents = collect(graph, sources)
    network = Network(directed=True, cdn_resources="in_line", height="900px")
    network.nodes = [
        {
            "id": i,
            "label": node.label,
            "title": node.label,
            "x": x,
            "y": y,
            "shape": "dot",
            "size": 8,
        }
        for i, (node, (x, y)) in enumerate(zip(contents.nodes, arrange(contents), strict=True))
    ]
    network.edges = [
        {"from": e.source, "to": e.target, "arrows": "to", "title": contents.relations[e.relation]}
        for e in contents.edges
    ]
    network.options = {"physics": {"enabled": False}, "edges": {"smooth": False}}
    file.write_text(network.generate_html(), encoding="utf-8")


def measure(browser: Any, file: Path, ready: str) -> dict[str, float]:
    """Opens a page and drags and zooms it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.add_init_script(WATCH)
    page.goto(file.as_uri())
    found = {"full picture, s": page.evaluate(ready) / 1000}
    page.wait_for_timeout(300)
    found["longest task, ms"] = max(page.evaluate("tasks"), default=0)
    found["drag, fps"] = _frames(page, _drag)
    found["zoom, fps"] = _frames(page, _zoom)
    context.close()
    return found


OURS_READY = """() => new Promise(done => {
  const look = () => {
    const [mark] = performance.getEntriesByName("kg-full-picture");
    mark ? done(mark.startTime) : setTimeout(look, 10);
  };
  look();
})"""


def _frames(page: Any, move: Any) -> float:
    """Frames a second while `move` goes on."""
    page.evaluate(COUNT)
    move(page)
    return float(page.evaluate(COUNTED))


def _drag(page: Any) -> None:
    page.mouse.move(900, 860)
    page.mouse.down()
    until = time.monotonic() + 1.5
    step = 0
    while time.monotonic() < until:
        step += 1
        page.mouse.move(900 + 200 * math.sin(step / 12), 660 + 200 * math.cos(step / 12))
        page.wait_for_timeout(8)
    page.mouse.up()


def _zoom(page: Any) -> None:
    page.mouse.move(700, 450)
    until = time.monotonic() + 1.5
    step = 0
    while time.monotonic() < until:
        step += 1
        page.mouse.wheel(0, -120 if step % 20 < 10 else 120)
        page.wait_for_timeout(25)


def best(runs: list[dict[str, float]]) -> dict[str, float]:
    """The best of several runs, figure by figure."""
    return {key: (max if "fps" in key else min)(run[key] for run in runs) for key in runs[0]}


def report(nodes: int, ours: dict[str, float], plain: dict[str, float] | None) -> None:
    """Prints one table."""
    say = sys.stdout.write
    say(f"\n{nodes:,} nodes\n{'':28}{'kg':>10}{'plain':>10}{'ratio':>8}{'goal':>8}\n")
    for key, value in ours.items():
        goal = GOALS.get(key, {}).get(nodes)
        other = plain.get(key) if plain else None
        ratio = (value / other if "fps" in key else other / value) if other and value else None
        met = (
            ""
            if goal is None
            else "ok"
            if (value >= goal if "fps" in key else value <= goal)
            else "MISSED"
        )
        cells = (value, other, ratio, goal)
        text = "".join(
            f"{'' if c is None else format(c, '.2f'):>{w}}"
            for c, w in zip(cells, (10, 10, 8, 8), strict=True)
        )
        say(f"{key:28}{text} {met}\n")


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--sizes", default="2000,10000,20000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-plain", action="store_true")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        sys.stdout.write(
            json.dumps(write(int(options.sizes), Path(options.write), not options.no_plain))
        )
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size in map(int, options.sizes.split(",")):
            command = [
                sys.executable,
                "-m",
                "tests.bench.page",
                "--sizes",
                str(size),
                "--write",
                name,
            ]
            written = []
            for run in range(options.runs):
                extra = ["--no-plain"] if options.no_plain or run else []
                output = subprocess.run(command + extra, check=True, capture_output=True, text=True)
                written.append(json.loads(output.stdout))
            ours = [
                measure(browser, Path(name) / "kg.html", OURS_READY) for _ in range(options.runs)
            ]
            plain = None
            if not options.no_plain:
                plain = measure(browser, Path(name) / "plain.html", PLAIN_READY)
            report(size, best(ours) | best(written), plain)
        browser.close()


if __name__ == "__main__":
    main()
