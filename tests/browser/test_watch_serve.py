"""kg watch --serve in a real browser: an open page reloads itself, and is for its own eyes only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.conftest import Vault
from tests.integration.test_watch import PATIENCE, watching

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("fake_model")]
WAIT = PATIENCE * 1000
HAS = "name => document.getElementById('kg-core').textContent.includes(name)"


RELOADED = "!document.getElementById('page').contentWindow.__before"


def until(page: Any, truth: str) -> None:
    """Wait; the page's policy lets nothing wait within it."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(truth):
        assert time.monotonic() < deadline, truth
        time.sleep(0.05)


def shown(page: Any) -> Any:
    """The page in its frame, drawn."""
    page.wait_for_selector("#page", state="attached")
    frame = page.frames[1]
    frame.wait_for_selector("html[data-ready]", state="attached")
    return frame


def test_an_open_page_reloads_itself_after_an_edit(browser: Any, vault: Vault) -> None:
    with watching(vault, "--serve") as watch:
        url = watch.wait_for("http://").split()[-1]
        watch.wait_for("2 added")
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(WAIT)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url)
        frame = shown(page)
        assert frame.evaluate(HAS, "Leaky ReLU")
        frame.evaluate("location.hash = 'n=adam'")
        until(page, "location.hash === '#n=adam'")
        frame.evaluate("window.__before = true")

        vault.write("one.md", "# Zeta Net\nZeta Net은 Adam과 Momentum을 합친 방법이다.\n")
        until(page, RELOADED)
        frame = shown(page)
        assert frame.evaluate(HAS, "Zeta Net")
        assert frame.locator("#panel:not([hidden]) h2").inner_text() == "Adam"  # where we were
        assert frame.locator("#reading .evidence .place").count() > 0
        assert frame.locator("#reading a.place").count() == 0  # there are no files to lead to

        (vault.notes / "one.md").unlink()
        frame.evaluate("window.__before = true")
        until(page, RELOADED)
        assert not shown(page).evaluate(HAS, "Zeta Net")
        context.close()
        assert complaints == []
        assert all(request.startswith((url, f"blob:{url[:16]}")) for request in asked)


THEFT = """async url => {
  const said = {};
  const tried = (name, promise) => promise.then(() => { said[name] = 'got in'; },
                                                () => { said[name] = 'refused'; });
  await tried('fetch', fetch(url + 'page.html').then(answer => answer.text()));
  await tried('opaque', fetch(url + 'page.html', { mode: 'no-cors' }));
  const put = (name, element, set) => tried(name, new Promise((yes, no) => {
    element.onload = yes; element.onerror = no; set(element); document.body.append(element);
  }));
  await put('script', document.createElement('script'), e => { e.src = url + 'reload.js'; });
  await put('image', document.createElement('img'), e => { e.src = url + 'page.html'; });
  await tried('events', new Promise((yes, no) => {
    const events = new EventSource(url + 'events');
    events.onopen = events.onmessage = yes; events.onerror = no;
  }));
  return said;
}"""


@pytest.fixture
def other_site() -> Iterator[str]:
    """Another page on this machine, which knows the address: the worst that can be."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>other</title><body>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_another_origin_in_the_same_browser_gets_nothing(
    browser: Any, vault: Vault, other_site: str
) -> None:
    with watching(vault, "--serve") as watch:
        url = watch.wait_for("http://").split()[-1]
        watch.wait_for("2 added")
        context = browser.new_context()
        page = context.new_page()
        for host in (other_site, other_site.replace("127.0.0.1", "localhost")):
            page.goto(f"http://{host}/")
            said = page.evaluate(THEFT, url)
            assert set(said.values()) == {"refused"}, said
            assert len(said) == 5
        page.evaluate("url => { document.body.innerHTML = `<iframe src='${url}'></iframe>` }", url)
        page.wait_for_timeout(500)
        inner = [frame for frame in page.frames if frame != page.main_frame]
        assert all("kg" not in frame.title() for frame in inner)
        with context.expect_page() as opened:
            page.evaluate("url => { window.open(url) }", url)
        opened.value.wait_for_load_state()
        assert opened.value.inner_text("body").strip() == "Not from here."
        context.close()


def test_a_name_that_was_made_to_mean_this_machine_gets_nothing(browser: Any, vault: Vault) -> None:
    with watching(vault, "--serve") as watch:
        url = watch.wait_for("http://").split()[-1]
        watch.wait_for("2 added")
        page = browser.new_page()
        answer = page.goto(url.replace("127.0.0.1", "evil.example"))
        assert answer.status == 403
        assert page.inner_text("body").strip() == "Not from here."
        page.close()
