"""Watching: index and page are made again whenever the notes change.

What the operating system tells is taken as a hint to look, never as the truth: whether something
changed is decided by what a build would read. So nothing is lost by an editor that writes by
renaming, by a folder that goes and comes back, or by an event that got lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from kg.build.changes import settle
from kg.build.embeddings import Encoders, encoders
from kg.build.pipeline import BuildReport, build, scanned
from kg.index.snapshot import Snapshot
from kg.notes.alias_rules import ALIASES, rules_digest
from kg.notes.config import CONFIG, VaultConfig, find_config
from kg.notes.read import Look
from kg.runtime.errors import KgError, NoIndexError

if TYPE_CHECKING:
    from watchfiles import Change

    from kg.page.render import Links

STEP = 25
"""Milliseconds without an event after which an edit counts as ended."""
LONGEST = 2000
"""Milliseconds after which a stream of events is looked at anyway."""
TICK = 500
"""Milliseconds between looks at what isn't watched: kg.toml, alias files, the folder itself."""
POLL = 500
"""Milliseconds between looks at every file, where that is asked for."""


@dataclass(frozen=True, slots=True)
class Update:
    """What one look at the notes led to."""

    report: BuildReport | None  # None: the build failed
    page: str | None  # the page, where there is a new one
    error: str | None
    seconds: float


class Watcher:
    """Keeps the index of a notebook, and a page beside it, as its notes are."""

    def __init__(
        self,
        where: VaultConfig,
        page: Path | None,
        *,
        links: Links = "relative",
        poll: bool = False,
    ) -> None:
        self.where = where
        self.page = page  # the file; None: no page
        self.links: Links = links  # of the page
        self.poll = poll
        self._state: object = None  # of what the last build was made of, besides the notes
        self._failed: str | None = None
        self._open: dict[str | None, Encoders] = {}

    def updates(self, stop: Event) -> Iterator[Update]:
        """Bring all up to date now and after every change, until `stop` is set."""
        for _ in self._hints(stop):
            if update := self._look():
                yield update

    def _look(self) -> Update | None:
        """Build if there is something to build; None: there wasn't, or it fails as it did."""
        started = time.perf_counter()
        try:
            self._read_settings()
            files = self._news()
            if files is None:
                return None
            update = self._build(files, started)
        except Exception as error:  # whatever it is, the next edit may mend it
            known = isinstance(error, KgError)
            text = str(error) if known else f"{type(error).__name__}: {error}"
            text = " ".join(text.split())
            if text == self._failed:
                return None
            self._failed = text
            return Update(None, None, text, time.perf_counter() - started)
        self._failed = None
        return update

    def _read_settings(self) -> None:
        if (self.where.root / CONFIG).is_file():
            notes, index = self.where.notes, self.where.index
            self.where = find_config(notes, index, self.where.root)

    def _news(self) -> Look | None:
        """The notes' files, if a build would find something to do."""
        files = scanned(self.where)
        state = (self.where.settings, rules_digest(self.where))
        if self._state != state or (self.page and not self.page.exists()):
            return files
        try:
            with Snapshot.open(self.where.index) as snapshot:
                found = settle(snapshot, self.where, files)
                return files if found.call_for_build else None
        except NoIndexError:
            return files

    def _build(self, files: Look, started: float) -> Update:
        state = (self.where.settings, rules_digest(self.where))
        report = build(self.where, using=self._encoders, files=files)
        html = self._write_page() if self._wants_page(report) else None
        self._state = state
        return Update(report, html, None, time.perf_counter() - started)

    def _encoders(self, model: str | None, named: bool) -> Encoders:
        """The encoders of a model, which stay open with what they have loaded."""
        if model not in self._open:
            self._open = {model: encoders(model, named)}
        return self._open[model]

    def _wants_page(self, report: BuildReport) -> bool:
        if self.page is None:
            return False
        return self._state is None or not report.idle or not self.page.exists()

    def _write_page(self) -> str:
        from kg.graph.export import write_text
        from kg.page.gather import page_of, root_of
        from kg.page.render import PageOptions

        root = root_of(self.where.notes, self.page or Path("-"), self.links)
        options = PageOptions(root=root, editor=self.where.settings.editor)
        with Snapshot.open(self.where.index) as snapshot:
            html = page_of(snapshot, options)
        if self.page is not None:
            write_text(self.page, html)
        return html

    def _hints(self, stop: Event) -> Iterator[None]:
        """Comes whenever it is worth to look: at first, after events, and once after these."""
        while not stop.is_set():
            yield
            folder = _identity(self.where.notes)
            if folder is None:
                stop.wait(TICK / 1000)
                continue
            try:
                yield from self._events(stop, folder)
            except (OSError, RuntimeError):  # it went away just now
                stop.wait(TICK / 1000)

    def _events(self, stop: Event, folder: object) -> Iterator[None]:
        from watchfiles import watch

        again = True  # files that came before a new folder was watched have no event
        beside = self._beside()
        for events in watch(
            self.where.notes,
            watch_filter=self._concerns,
            stop_event=stop,
            step=STEP,
            debounce=LONGEST,
            rust_timeout=TICK,
            yield_on_timeout=True,
            force_polling=True if self.poll else None,
            poll_delay_ms=POLL,
        ):
            now = self._beside()
            # What a link leads to may change without an event.
            if events or again or now != beside or self.where.settings.follow_links:
                yield
            again, beside = bool(events), now
            if _identity(self.where.notes) != folder:
                return

    def _concerns(self, change: Change, path: str) -> bool:
        """Whether an event is about something that a build reads; folders may hold notes."""
        file = Path(path)
        if file.is_relative_to(self.where.index) or file == self.page:
            return False
        inner = (
            file.relative_to(self.where.notes) if file.is_relative_to(self.where.notes) else file
        )
        return not any(part.startswith(".") for part in inner.parts)

    def _beside(self) -> object:
        """The state of the files outside of the notes that a build reads."""
        return [_stamp(self.where.root / name) for name in (CONFIG, ALIASES)]


def _stamp(file: Path) -> object:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _identity(folder: Path) -> object:
    """Which folder stands at a path; None: there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
