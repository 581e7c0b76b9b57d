"""The command line: arguments in, text or JSON out, exit codes. Nothing else prints."""

from __future__ import annotations

import sys
from typing import Any

import click

from kg.cli.asking import ask
from kg.cli.building import build, diff, status
from kg.cli.exporting import export, graph
from kg.cli.reading import concepts, lint, path, show
from kg.cli.watching import watch
from kg.errors import KgError
from kg.version import __version__

_GARBLED = ("UnicodeDecodeError", "JSONDecodeError")
"""What reading damaged rows raises, besides the errors of sqlite3."""


def _unguarded() -> bool:
    """Whether an index was read that has no checksums: then any error may come from damage."""
    sums = sys.modules.get("kg.store.sums")
    return sums is not None and bool(sums.Seal.missing)


class _Group(click.Group):
    """Turns what went wrong as expected into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {' '.join(str(error).split())}", err=True)
            ctx.exit(1)
        except Exception as error:
            garbled = type(error).__module__ == "sqlite3" or type(error).__name__ in _GARBLED
            if not garbled and not _unguarded():
                raise
            why = " ".join(str(error).split())[:200]
            click.echo(f"kg: The index can't be read ({why}): run `kg build`.", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("kg: interrupted; the index is as it was.", err=True)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """A knowledge graph and answers out of your own Markdown notes, offline.

    \b
    kg build notes/                       read the notes
    kg ask "why ReLU over sigmoid"        an answer, with its sources
    kg show Adam                          everything the notes say of a concept
    kg graph --open                       the graph as one HTML page
    """  # noqa: D301 - click wants a real backspace: "leave these lines as they are"


for command in (build, watch, diff, ask, show, path, concepts, graph, lint, status, export):
    main.add_command(command)
