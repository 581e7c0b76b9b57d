"""kg build, kg status: bringing the index up to date, and saying how it stands."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.place import ProgressLine, echo_json, notebook_options, opened, screen_of
from kg.notebook import find_notebook


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="[NOTES]"
)
@notebook_options
@click.option("--model", metavar="NAME|FOLDER", help="Another sentence-transformers model.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a note had to be left out.")
def build(
    folder: Path | None, notes: Path | None, index: Path | None, model: str | None, strict: bool
) -> None:
    """Read the notes and bring the index up to date with them.

    Only what changed since the last build is read and embedded again.
    """
    from kg.pipeline import build as run

    if folder and notes and folder != notes:
        raise click.UsageError("Name the notes once: as NOTES or with --notes.")
    where = find_notebook(folder or notes, index)
    with ProgressLine() as progress:
        report = run(where, model=model, progress=progress)
    from kg.reports import build_report

    for problem in report.problems:
        click.echo(f"kg: left out {problem}", err=True)
    click.echo(build_report(report, screen_of(where)))
    if strict and report.problems:
        raise click.exceptions.Exit(1)


@click.command()
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def status(notes: Path | None, index: Path | None, as_json: bool) -> None:
    """What is indexed, what has changed since, and which model is used."""
    from kg.reports import status_of, status_report

    with opened(notes, index, refresh=False) as here:
        found = status_of(here.snapshot, here.changes)
    if as_json:
        echo_json(found)
    else:
        click.echo(status_report(found))
