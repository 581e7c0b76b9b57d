"""The command `kg`, also as `python -m kg`: what has to be settled before anything is imported."""

import os
import signal
import sys
from types import FrameType, TracebackType

from kg.runtime.errors import INTERRUPTED


def _leave(number: int, frame: FrameType | None) -> None:
    """Ctrl-C while there is nothing to tidy up: when modules are imported, and at the very end."""
    os._exit(INTERRUPTED)


def _report(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Print a traceback, in which there may be text from the notes."""
    import traceback

    from kg.cli.terminal import echo

    echo("".join(traceback.format_exception(kind, error, where)), err=True, nl=False)


def _hold_standard_streams() -> None:
    """Keep the numbers of closed streams taken: a file of the index must never become stdout."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def run() -> None:
    """Run a command and exit."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    _hold_standard_streams()
    sys.excepthook = _report
    from kg.cli import main
    from kg.runtime.garbage import allow_pauses

    allow_pauses()
    try:
        main(prog_name="kg")
    except SystemExit as end:
        if end.code == INTERRUPTED:  # threads that still load a model need not be waited for
            os._exit(INTERRUPTED)
        raise


if __name__ == "__main__":
    run()
