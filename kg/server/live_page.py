"""A page over HTTP for the browser on this machine, which reloads itself when there is a new one.

Listens on the loopback alone, on a port that the system chooses, below a path that nobody can
guess. A request whose Host or Origin isn't this server itself is refused, so that no other page in
the same browser can read it, not by rebinding a name to 127.0.0.1 either.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Self
from urllib.parse import urlsplit

BEAT = 15.0
"""Seconds between signs of life on an open stream, which end it once the browser is gone."""

_FRAME = """\
<!doctype html><html><head><meta charset="utf-8"><title>kg</title>
<style>html,body,iframe{margin:0;border:0;width:100%;height:100%;display:block;overflow:hidden}</style>
</head><body><iframe id="page"></iframe><script src="reload.js"></script></body></html>
"""
# The page keeps its own policy and knows nothing of the server; the frame around it reloads it.
_RELOAD = """\
const frame = document.getElementById('page');
let seen = null;
frame.src = 'page.html' + location.hash;
frame.addEventListener('load', () => {
  const inner = frame.contentWindow;
  document.title = inner.document.title;
  inner.addEventListener('hashchange', () => history.replaceState(null, '', inner.location.hash));
});
new EventSource('events').onmessage = ({ data }) => {
  if (seen !== null && seen !== data) frame.contentWindow.location.reload();
  seen = data;
};
"""
_POLICY = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; frame-src 'self'; "
_POLICY += "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class PageServer:
    """Serves the newest page until it is left."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._html = b""
        self._version = 0
        self._open = True
        self._base = f"/{secrets.token_urlsafe(16)}/"
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def host(self) -> str:
        """Address and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{self.host}{self._base}"

    def show(self, html: str) -> None:
        """Take a new page; browsers that show the old one reload it."""
        with self._changed:
            self._html = html.encode("utf-8", "replace")
            self._version += 1
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._open = False
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def allowed(self, host: str | None, origin: str | None, site: str | None) -> bool:
        """Whether a request comes from the user or from our own page."""
        port = self._server.server_port
        ours = {self.host, f"localhost:{port}"}
        if host not in ours or site not in (None, "none", "same-origin"):
            return False
        return origin is None or origin in {f"http://{name}" for name in ours}

    def part(self, path: str) -> str | None:
        """The name below our path; None for any other."""
        return path.removeprefix(self._base) if path.startswith(self._base) else None

    def page(self) -> bytes:
        """The newest page."""
        with self._changed:
            return self._html

    def wait(self, seen: int) -> int | None:
        """The number of the page, once it isn't `seen` any more or some time went by; None: end."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or not self._open, BEAT)
            return self._version if self._open else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: PageServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "kg"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        owner = self.server.owner
        headers = self.headers
        if len(headers.get_all("Host") or ()) != 1 or not owner.allowed(
            headers["Host"], headers["Origin"], headers["Sec-Fetch-Site"]
        ):
            self._send(HTTPStatus.FORBIDDEN, "text/plain", b"Not from here.\n")
            return
        name = owner.part(urlsplit(self.path).path)
        if name == "events":
            self._stream()
        elif name == "page.html":
            self._send(HTTPStatus.OK, "text/html", owner.page())
        elif name == "reload.js":
            self._send(HTTPStatus.OK, "text/javascript", _RELOAD.encode())
        elif name == "":
            self._send(HTTPStatus.OK, "text/html", _FRAME.encode(), _POLICY)
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"No such page.\n")

    def _send(self, status: HTTPStatus, kind: str, body: bytes, policy: str = "") -> None:
        self.send_response(status)
        self._headers(kind)
        self.send_header("Content-Length", str(len(body)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def _headers(self, kind: str) -> None:
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Frame-Options", "SAMEORIGIN")

    def _stream(self) -> None:
        self.send_response(HTTPStatus.OK)
        self._headers("text/event-stream")
        self.end_headers()
        seen = -1
        while (version := self.server.owner.wait(seen)) is not None:
            line = f"data: {version}\n\n" if version != seen else ":\n\n"
            self.wfile.write(line.encode())
            self.wfile.flush()
            seen = version

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Requests aren't printed."""
