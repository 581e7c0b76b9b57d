"""kg watch: index and page follow the notes until Ctrl-C."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from kg.cli.common import links_option, notebook_options
from kg.cli.output import PAGE, check_output
from kg.cli.terminal import echo
from kg.notes.config import find_config
from kg.runtime.visible import clean, named

if TYPE_CHECKING:
    from kg.build.watch import Update
    from kg.page.render import Links


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="[NOTES]"
)
@notebook_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=PAGE,
    show_default=True,
    help="The page to keep up to date.",
)
@click.option("--no-page", is_flag=True, help="Only the index.")
@links_option
@click.option("--serve", is_flag=True, help="Serve the page to this machine; it reloads itself.")
@click.option("--poll", is_flag=True, help="Look at every file all the time: for network drives.")
def watch(
    folder: Path | None,
    notes: Path | None,
    index: Path | None,
    output: Path,
    no_page: bool,
    links: Links,
    serve: bool,
    poll: bool,
) -> None:
    """Bring index and page up to date after every edit, until Ctrl-C.

    Says in one line what each edit changed: concepts and relations gained and lost.
    """
    from kg.build.watch import Watcher

    if folder and notes and folder != notes:
        raise click.UsageError("Name the notes once: as NOTES or with --notes.")
    if no_page and serve:
        raise click.UsageError("Without a page there is nothing to serve.")
    where = find_config(folder or notes, index)
    if not no_page:
        check_output(where, output)
    watcher = Watcher(where, None if no_page else output.absolute(), links=links, poll=poll)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _stop(stop))
    with ExitStack() as stack:
        server = None
        if serve:
            from kg.server.live_page import PageServer

            server = stack.enter_context(PageServer())
            echo(f"The page is at {server.url}")
        echo(f"Watching {named(str(where.notes))}; Ctrl-C ends it.", err=True)
        try:
            for update in watcher.updates(stop):
                if server and update.page is not None:
                    server.show(update.page)
                _tell(update)
        except KeyboardInterrupt:  # in the middle of a build, which leaves the index as it was
            pass


def _stop(stop: Event) -> None:
    """End the wait; a build at work is broken off."""
    stop.set()
    raise KeyboardInterrupt


def _tell(update: Update) -> None:
    from kg.graph.diff import one_line

    now = datetime.now().strftime("%H:%M:%S")
    if update.report is None:
        echo(clean(f"{now} kg: {update.error}"), err=True)
        return
    changes = update.report.changes
    for problem in update.report.news:
        echo(clean(f"{now} kg: {problem.told()}"), err=True)
    counts = (
        ("added", changes.added), ("changed", changes.changed), ("removed", changes.removed)
    )  # fmt: skip
    notes = ", ".join(f"{len(paths)} {verb}" for verb, paths in counts if paths) or "no edit"
    if update.report.reason:
        notes += f", built anew, because {update.report.reason}"
    echo(clean(f"{now} {notes}: {one_line(update.report.graph)} ({update.seconds:.1f} s)"))
