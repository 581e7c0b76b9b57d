"""How kg ends: one line for what was to be expected, and the exit codes of a Unix tool."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from types import FrameType
from typing import Any, Never

import click

from kg.cli.terminal import echo, forgive_encodings
from kg.runtime.errors import INTERRUPTED, KgError

FAILED = 1
READER_GONE = 128 + 13
"""Exit code where nobody reads stdout any more, as a shell shows it for SIGPIPE."""

_GARBLED = ("UnicodeDecodeError", "JSONDecodeError")
"""What reading damaged rows raises, besides the errors of SQLite."""


class _EndedError(Exception):
    """The command was ended from outside, by Ctrl-C or a pipe that closed."""

    def __init__(self, code: int) -> None:
        self.code = code


class Program(click.Group):
    """A group of commands that says on one line of stderr what went wrong, and exits with a code.

    Nothing that may happen to a user gives a traceback: a mistake on the command line (2), an
    expected failure (1), whoever read stdout having gone (141), Ctrl-C (130).
    """

    def main(  # type: ignore[override] # whether "standalone" or not, it ends the process
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = "kg",
        **extra: Any,  # noqa: ANN401
    ) -> Never:
        """Run a command and exit; see `click.Command.main`."""
        forgive_encodings()
        code: object = INTERRUPTED
        with _interruptible() as interrupted:
            try:
                code = super().main(args, prog_name, **extra, standalone_mode=False)
            except Exception as error:
                code = INTERRUPTED if interrupted.is_set() else _explained(error)
                if code is None:
                    raise
        if code == INTERRUPTED:
            echo("kg: interrupted; the index is as it was.", err=True)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run the command that was asked for; click would end it in ways of its own."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _EndedError(INTERRUPTED) from None
        except BrokenPipeError:
            raise _EndedError(READER_GONE) from None


def _explained(error: Exception) -> int | None:
    """Say what went wrong, if that is something to be expected: the exit code; else None."""
    if isinstance(error, click.ClickException):
        usage = StringIO()
        error.show(usage)
        echo(usage.getvalue(), err=True, nl=False)
        return error.exit_code
    if isinstance(error, click.Abort):
        return INTERRUPTED
    if isinstance(error, _EndedError):
        return error.code
    if isinstance(error, KgError):
        text = str(error)
    elif isinstance(error, OSError) and error.strerror:
        text = f"{error.strerror}: {error.filename}." if error.filename else f"{error.strerror}."
    elif _garbled(error):
        text = f"The index can't be read ({' '.join(str(error).split())[:200]}): run `kg build`."
    else:
        return None
    echo(f"kg: {' '.join(text.split())}", err=True)
    return FAILED


def _garbled(error: Exception) -> bool:
    """Whether an error comes from damage in the index."""
    return type(error).__module__ == "apsw" or type(error).__name__ in _GARBLED


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Within, Ctrl-C is a KeyboardInterrupt and sets the event.

    By that it is known where a library makes another error of it, as extension modules do while
    they are imported. Where Python drops it, as in a finaliser, it is raised again.
    """
    interrupted = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    def dropped(what: sys.UnraisableHookArgs) -> None:
        if issubclass(what.exc_type, KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        elif not interrupted.is_set():
            hook(what)

    before, hook = signal.getsignal(signal.SIGINT), sys.unraisablehook
    if before is signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield interrupted
        return
    signal.signal(signal.SIGINT, interrupt)
    sys.unraisablehook = dropped
    try:
        with suppress(KeyboardInterrupt):
            yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)
        sys.unraisablehook = hook
