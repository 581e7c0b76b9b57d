"""kg mcp: the notes for programs that speak the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import hear_warnings, notebook_options
from kg.runtime.errors import KgError


@click.command()
@notebook_options
@click.option("--http", is_flag=True, help="Streamable HTTP on 127.0.0.1 instead of stdio.")
@click.option(
    "--port",
    type=click.IntRange(1024, 65535),
    default=8643,
    show_default=True,
    help="For --http.",
)
def mcp(notes: Path | None, index: Path | None, http: bool, port: int) -> None:
    """Serve the notes to programs that speak the Model Context Protocol, read-only.

    Tools: ask, read, concept, path. The index is brought up to date at every call.
    """
    hear_warnings()
    try:
        from kg.server.mcp import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("mcp", "pydantic"):
            raise
        text = f"kg mcp needs the package {error.name}: install kg with its extra `mcp`, kg[mcp]."
        raise KgError(text) from error
    from kg.vault import open_vault

    serve(lambda: open_vault(notes, index), port if http else None)
