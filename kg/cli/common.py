"""What commands share: which notebook they are about, its index opened, progress shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.terminal import echo, echo_over, on_terminal
from kg.runtime.visible import clean

if TYPE_CHECKING:
    from kg.cli.terminal import Console
    from kg.notes.config import VaultConfig
    from kg.vault import Vault

F = TypeVar("F", bound=Callable[..., Any])


def notebook_options(command: F) -> F:
    """--notes and --index, handed to the command as `notes` and `index`."""
    folder = click.Path(path_type=Path, file_okay=False)
    command = click.option(
        "--index",
        type=folder,
        envvar="KG_INDEX",
        metavar="DIR",
        help="Where the index is [index/].",
    )(command)
    return click.option(
        "--notes",
        type=folder,
        envvar="KG_NOTES",
        metavar="DIR",
        help="Where the notes are [notes/].",
    )(command)


def links_option(command: F) -> F:
    """--links, of commands that write the page."""
    return click.option(
        "--links",
        type=click.Choice(["relative", "absolute", "none"]),
        default="relative",
        show_default=True,
        help="How the page leads to the notes; editors need absolute links.",
    )(command)


def hear_warnings() -> None:
    """Print what our libraries log as we print all else; without a handler Python would do it."""
    import logging

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            echo(" ".join(self.format(record).split()), err=True)

    log = logging.getLogger("kg")
    if not log.handlers:
        log.addHandler(Told())
        log.propagate = False


def opened(notes: Path | None, index: Path | None, *, refresh: bool = True) -> Vault:
    """Open the index, brought up to date first unless told not to; what is amiss goes to stderr."""
    from kg.vault import open_vault

    with ProgressLine() as progress:
        vault = open_vault(notes, index, refresh=refresh, progress=progress)
    for problem in vault.changes.closed:
        echo(f"kg: {clean(problem.told())}", err=True)
    if vault.report:
        for problem in vault.report.news:
            echo(f"kg: {clean(problem.told())}", err=True)
    if vault.trouble:
        since = f"{len(vault.changes)} notes changed since" if vault.changes else "or may be"
        text = f"The index is stale ({since}): {vault.trouble} Answering from it as it is."
        echo(f"kg: {text}", err=True)
    elif vault.changes:
        echo(f"kg: {len(vault.changes)} notes changed since the index was built.", err=True)
    return vault


def screen_of(where: VaultConfig) -> Console:
    """Where the text of a command goes."""
    from kg.cli.terminal import Console

    return Console.of_stdout(where.notes, where.settings.editor)


class ProgressLine:
    """A line on stderr that says how far long work is; short work never shows one."""

    AFTER = 1.0
    """Seconds before anything is shown."""
    EVERY = 60.0
    """Seconds after which a line more is shown where there is no terminal."""

    def __init__(self) -> None:
        self._clock = time.monotonic
        self._started = self._clock()
        self._stage = ""
        self._said = self._started
        self._live = on_terminal(sys.stderr)

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stage and self._live:
            echo_over("")

    def __call__(self, stage: str, done: int, total: int) -> None:
        """See `kg.runtime.progress.Progress`."""
        if self._clock() - self._started < self.AFTER or (done >= total and stage != self._stage):
            return
        if self._live:
            echo_over(f"{stage} {done}/{total}")
        elif stage != self._stage or self._clock() - self._said >= self.EVERY:
            how_far = total if stage != self._stage else f"{done}/{total}"
            echo(f"{stage} {how_far} …", err=True)
            self._said = self._clock()
        self._stage = stage
