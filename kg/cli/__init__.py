"""The command line: arguments in, text or JSON out, exit codes. Nothing else prints."""

from __future__ import annotations

import click

from kg.cli.ask import ask
from kg.cli.build import build, diff, status
from kg.cli.ending import Program
from kg.cli.graph import export, graph
from kg.cli.mcp import mcp
from kg.cli.show import concepts, lint, path, show
from kg.cli.watch import watch
from kg.runtime.version import __version__


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """A knowledge graph and answers out of your own Markdown notes, offline.

    \b
    kg build notes/                       read the notes
    kg ask "why ReLU over sigmoid"        an answer, with its sources
    kg show Adam                          everything the notes say of a concept
    kg graph --open                       the graph as one HTML page
    """  # noqa: D301 - click wants a real backspace: "leave these lines as they are"


for command in (build, watch, diff, ask, show, path, concepts, graph, lint, status, export, mcp):
    main.add_command(command)
