"""What notes say is text on the page, whatever they say, and the page asks the net for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.page.render import PageOptions, PageState, SectionText, render
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]

RUN = "window.__ran=(window.__ran||0)+1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</ScRiPt ><svg/onload={RUN}>",
    f"<img src=x onerror={RUN}>",
    f"\"><img src=x onerror='{RUN}'>",
    f"'><svg onload={RUN}>",
    f"`${{{RUN}}}`",
    f"{{{{ {RUN} }}}}{{% raw %}}",
    f"{{{{ ''.__class__.__mro__ }}}} {RUN}",
    f"javascript:{RUN}",
    f"[click](javascript:{RUN})",
    f"[click](  java\tscript:{RUN})",
    f"[x](data:text/html,<script>{RUN}</script>)",
    f'<a href="javascript:{RUN}">href</a>',
    f"![x](x onerror={RUN})",
    "![](http://example.invalid/x.png)",
    "<link rel=stylesheet href=//example.invalid/x.css>",
    "<style>@import url(//example.invalid/y.css)</style>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<math><mtext></mtext><mglyph><style></math><img src onerror={RUN}>",
    f"<!--<script>{RUN}</script>--!><img src=x onerror={RUN}>",
    "<!-- <script>",
    "]]><!--",
    f"</title></style></noscript></textarea><img src=x onerror={RUN}>",
    "\u2028\u2029 line ends of JavaScript",
    "\u202egnp.exe\u202c\u2066 turned \u2069",
    "مرحبا שלום עולם",
    "👩‍👩‍👧‍👦🏳️‍🌈🇰🇷",
    "경사 하강법 \u1100\u1161\u11a8",
    "\ud800 half a sign \udfff",
    "nul\0 bell\a esc\x1b[31m",
    "__proto__",
    "constructor",
    "Z" + "a\u0300" * 400,
    "long " * 2000,
    "x" * 10_000,
    ">" * 3000,
    "[[" * 2000,
    "*_`~$" * 1500,
    "- " * 2000,
    "\\u003cimg src=x onerror=1\\u003e",
    "&lt;img src=x onerror=1&gt; &amp;",
    "#n=adam&d=4",
    "' OR 1=1; --",
    "",
    " \n\t ",
]


def hostile() -> tuple[nx.MultiDiGraph[Any], dict[str, SectionText]]:
    """A graph that has each payload in every field that takes text."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    sources = {}
    for number, text in enumerate(PAYLOADS):
        path = f"{text[:200]}.md"
        source = f"## {text}\n\n{text}\n\n- {text}\n\n| {text} |\n|---|\n"
        sources[f"{text}{number}"] = SectionText(path, number, (text,), source)
        graph.add_node(f"{text}{number}", label=text, weight=number / 50)
        graph.nodes[f"{text}{number}"].update(
            kind=("concept", "section", "note")[number % 7 % 3],
            aliases=[text, f"alias {text}"],
            tags=[text],
            community=text,
            sections=[{"path": path, "line": number}],
        )
    nodes = list(graph)
    for number, text in enumerate(PAYLOADS):
        line = [{"path": f"{text}.md", "line": number, "text": text}]
        for relation in ("solves", text[:300]):
            graph.add_edge(
                nodes[number], nodes[number - 1], key=relation, weight=1.0, evidence=line
            )
            graph.add_edge(nodes[0], nodes[number], key=relation, weight=1.0, evidence=line)
    return graph, sources


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = "</title><script>window.__ran=1</script><img src=x onerror='window.__ran=2'>"
    options = PageOptions(title=text, hidden_kinds=frozenset(), root=f"/a/{text}")
    file = tmp_path_factory.mktemp("page") / "hostile.html"
    file.write_text(render(*hostile(), options, PageState(newest=text)), encoding="utf-8")
    return file


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 30


def test_no_payload_runs_and_all_are_shown_as_text(open_page: Open, hostile_page: Path) -> None:
    opened = open_page(hostile_page)
    page = opened.page
    page.click("#communities-fold summary")
    page.keyboard.press("/")
    for number in range(len(opened.core["nodes"]["id"])):
        page.fill("#query", opened.core["nodes"]["label"][number][:60])
        page.evaluate(
            "id => { location.hash = new URLSearchParams({ n: id }).toString() }",
            opened.core["nodes"]["id"][number],
        )
        page.wait_for_timeout(25)
        assert opened.title().split() == opened.core["nodes"]["label"][number].split()
    page.wait_for_timeout(200)
    assert page.evaluate("window.__ran") is None
    tags = set(
        page.evaluate(
            "[...new Set([...document.querySelectorAll('#reading *')].map(e => e.localName))]"
        )
    )
    assert not tags & {"script", "img", "iframe", "object", "style", "link", "form", "math"}
    assert page.evaluate("document.querySelectorAll('script').length") == 5


def test_links_lead_nowhere_dangerous(open_page: Open, hostile_page: Path) -> None:
    opened = open_page(hostile_page)
    for id_ in opened.core["nodes"]["id"]:
        opened.page.evaluate(
            "id => { location.hash = new URLSearchParams({ n: id }).toString() }", id_
        )
        opened.page.wait_for_timeout(15)
        links = opened.page.evaluate(
            "[...document.querySelectorAll('#reading a')].map(a => a.protocol)"
        )
        assert set(links) <= {"file:", "http:", "https:", "mailto:"}


def test_edges_of_hostile_notes_can_be_read(open_page: Open, hostile_page: Path) -> None:
    opened = open_page(hostile_page)
    core = opened.core
    for edge in range(0, len(core["edges"]["from"]), 3):
        ends = [core["nodes"]["id"][core["edges"][side][edge]] for side in ("from", "to")]
        relation = core["relations"][core["edges"]["relation"][edge]]
        opened.page.evaluate(
            "e => { location.hash = new URLSearchParams({ e }).toString() }",
            "\x1f".join((ends[0], relation, ends[1])),
        )
        opened.page.wait_for_timeout(10)
    assert opened.page.evaluate("window.__ran") is None


def test_the_list_without_javascript_is_inert(open_page: Open, hostile_page: Path) -> None:
    page = open_page(hostile_page, java_script_enabled=False).page
    assert page.locator("main.plain li").count() > 20
    assert page.locator("main.plain img, main.plain script, main.plain iframe").count() == 0


def test_the_page_asks_the_net_for_nothing(open_page: Open, sample_page: Path) -> None:
    opened = open_page(sample_page)
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("relu")
    opened.page.keyboard.press("Enter")
    opened.page.click("#theme")
    opened.page.wait_for_timeout(300)
    assert [url for url in opened.requests if not url.startswith("blob:")] == [sample_page.as_uri()]


def test_the_policy_stops_what_would_slip_through(browser: Any, sample_page: Path) -> None:
    page = browser.new_page()
    page.goto(sample_page.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.__ran = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.__ran = 2'>");
        }"""
    )
    page.wait_for_timeout(150)
    assert page.evaluate("window.__ran") is None
    assert (
        page.evaluate("fetch('https://example.invalid').then(() => 'sent', () => 'refused')")
        == "refused"
    )
    policy = page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content")
    page.close()
    assert "unsafe" not in policy
    assert re.search(r"default-src 'none'", policy)
    assert re.search(r"connect-src 'none'", policy)
