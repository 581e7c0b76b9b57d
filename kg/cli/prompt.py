"""The prompt of `kg ask` without a question: models loaded once, one question after the other."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.common import screen_of
from kg.cli.terminal import echo, on_terminal
from kg.runtime.errors import KgError

if TYPE_CHECKING:
    from kg.search.answer import Answer
    from kg.vault import Vault

HELP = """\
A question, or
  :show CONCEPT   everything the notes say of a concept
  :open N         open source N of the last answer in $EDITOR
  :help           this
  :quit           or Ctrl-D"""

_AT_LINE = {
    "code": "-g {file}:{line}",
    "codium": "-g {file}:{line}",
    "cursor": "-g {file}:{line}",
    "subl": "{file}:{line}",
    "zed": "{file}:{line}",
    "hx": "{file}:{line}",
}
"""How editors are told a line; others understand +LINE, as vi, nano and emacs do."""


def editor_command(editor: str, file: Path, line: int) -> list[str]:
    """The command that opens a file at a line in an editor, which may come with options."""
    words = shlex.split(editor)
    pattern = _AT_LINE.get(Path(words[0]).name, "+{line} {file}")
    return words + [part.format(file=file, line=line) for part in pattern.split()]


def open_hit(vault: Vault, answer: Answer, number: int) -> None:
    """Open a source of an answer (1 is the best) in $VISUAL or $EDITOR at its line.

    Raises:
        KgError: there is no such source, or no editor.
    """
    if not 1 <= number <= len(answer.hits):
        raise KgError(f"There is no source {number}: there are {len(answer.hits)}.")
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor or not shutil.which(shlex.split(editor)[0]):
        raise KgError(f"No editor {editor or ''} to open it with: set EDITOR.".replace("  ", " "))
    hit = answer.hits[number - 1]
    file = vault.where.notes / hit.section.path
    subprocess.run(editor_command(editor, file, hit.line), check=False)  # noqa: S603


class Prompt:
    """Reads questions and orders until the end of input."""

    def __init__(self, reopen: Callable[[], Vault], count: int) -> None:
        """Open the index.

        Args:
            reopen: opens it, brought up to date: before every question and order.
            count: how many sections an answer names.
        """
        self.reopen = reopen
        self.vault = vault = reopen()
        self.count = count
        self.screen = screen_of(vault.where)
        self.last: Answer | None = None
        self.orders: dict[str, Callable[[str], None]] = {
            ":show": self.show,
            ":open": self.open,
            ":help": lambda _: echo(HELP),
        }

    def run(self) -> None:
        """Answer until :quit, Ctrl-D or Ctrl-C."""
        try:
            self.vault.warm()
            echo(self.screen.style("Ask away; :help lists the orders.", dim=True))
            with _History(), suppress(EOFError, KeyboardInterrupt):
                while (line := self._read()) != ":quit":
                    self._answer(line)
            echo()
        finally:
            self.vault.close()

    def _answer(self, line: str) -> None:
        """Answer a line, out of the notes as they are now, or say what is wrong."""
        try:
            if line:
                self.follow()
                self.take(line)
        except KgError as error:
            echo(f"kg: {' '.join(str(error).split())}", err=True)

    def _read(self) -> str:
        """The next line; meanwhile the index is let go of, or builds would make its log grow."""
        self.vault.snapshot.close()
        try:
            return input("? ").strip()
        except UnicodeDecodeError:
            echo("kg: That isn't text in the encoding of this terminal.", err=True)
            return ""

    def follow(self) -> None:
        """Take up what became of notes and index since the last question."""
        vault = self.reopen()
        try:
            vault.succeed(self.vault)
        except KgError:  # the model of the new index isn't there
            vault.close()
            raise
        self.vault = vault

    def take(self, line: str) -> None:
        """Answer a question or follow an order."""
        name, _, rest = line.partition(" ")
        if name in self.orders:
            self.orders[name](rest.strip())
        elif name.startswith(":"):
            raise KgError(f"There is no order {name}: see :help.")
        elif line:
            from kg.cli.render import answer_text

            self.last = self.vault.ask(line, count=self.count)
            echo(answer_text(self.last, self.screen) + "\n")

    def show(self, name: str) -> None:
        """Print a concept's card."""
        from kg.cli.render import concept_text

        echo(concept_text(self.vault.concept(name), self.screen) + "\n")

    def open(self, number: str) -> None:
        """Open a source of the last answer."""
        if self.last is None or not number.isdecimal():
            raise KgError(":open wants the number of a source of the last answer.")
        open_hit(self.vault, self.last, int(number))


class _History:
    """The lines typed at prompts before, with the arrow keys; kept with the user's other state."""

    def __enter__(self) -> None:
        with suppress(ImportError, OSError):
            import readline

            from kg.runtime.files import create_folder
            from kg.runtime.user import own_folder

            if (folder := own_folder("state")) is None:
                return
            create_folder(folder)
            self.file = folder / "history"
            readline.set_history_length(1000)
            if self.file.exists():
                readline.read_history_file(self.file)

    def __exit__(self, *_: object) -> None:
        with suppress(ImportError, OSError, AttributeError):
            import readline

            readline.write_history_file(self.file)


def asked_on_terminal(streams: Sequence[object]) -> bool:
    """Whether somebody sits there to be prompted."""
    return all(on_terminal(stream) for stream in streams)
