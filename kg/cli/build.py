"""kg build, kg status: bringing the index up to date, and saying how it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.common import ProgressLine, notebook_options, opened, screen_of
from kg.cli.terminal import echo, echo_json
from kg.notes.config import find_config, notes_of_index
from kg.runtime.visible import clean

if TYPE_CHECKING:
    from kg.notes.config import VaultConfig
    from kg.notes.read import Problem

PATIENCE = 3600.0
"""Seconds that `kg build` waits for another build, unless told not to."""


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="[NOTES]"
)
@notebook_options
@click.option("--model", metavar="NAME|FOLDER", help="Another sentence-transformers model.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a note could not be read whole.")
@click.option("--dry-run", is_flag=True, help="Only say what there is to do.")
@click.option("--verify", is_flag=True, help="Read every note, also those that look unchanged.")
@click.option("--fresh", is_flag=True, help="Make everything anew, whatever the index holds.")
@click.option("--no-wait", is_flag=True, help="Fail at once if another build is at work.")
def build(
    folder: Path | None,
    notes: Path | None,
    index: Path | None,
    model: str | None,
    strict: bool,
    dry_run: bool,
    verify: bool,
    fresh: bool,
    no_wait: bool,
) -> None:
    """Read the notes and bring the index up to date with them.

    Only what changed since the last build is read and embedded again.
    """
    if folder and notes and folder != notes:
        raise click.UsageError("Name the notes once: as NOTES or with --notes.")
    where = find_config(folder or notes, index)
    if dry_run and fresh:
        raise click.UsageError("--fresh makes everything anew: there is nothing to compare.")
    if dry_run:
        problems = _dry_run(where, model, verify=verify)
        if strict and problems:
            raise click.exceptions.Exit(1)
        return
    from kg.build.pipeline import build as run

    with ProgressLine() as progress:
        report = run(
            where,
            model=model,
            progress=progress,
            wait=0 if no_wait else PATIENCE,
            verify=verify,
            fresh=fresh,
        )
    if model:
        from kg.embed.hub import allow

        allow(model)
    from kg.cli.render import build_report

    for problem in report.problems:
        echo(f"kg: {clean(problem.told())}", err=True)
    echo(build_report(report, screen_of(where)))
    if strict and report.problems:
        raise click.exceptions.Exit(1)


def _dry_run(where: VaultConfig, model: str | None, *, verify: bool) -> tuple[Problem, ...]:
    """Say what a build would do; returns what it could not read."""
    from kg.build.plan import preview
    from kg.graph.diff import one_line

    with ProgressLine() as progress:
        found = preview(where, model=model, progress=progress, verify=verify)
    for problem in found.problems:
        echo(f"kg: {clean(problem.told())}", err=True)
    if todo := found.todo():
        echo(f"Would build: {'; '.join(todo)}\n{clean(one_line(found.graph))}")
    else:
        echo("Nothing to do.")
    return found.problems


@click.command()
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def diff(notes: Path | None, index: Path | None, as_json: bool) -> None:
    """What the edits since the last build change in the graph; nothing is written.

    Exits with 1 if they change something.
    """
    from kg.build.plan import preview
    from kg.graph.diff import lines
    from kg.index.snapshot import Snapshot

    where = find_config(notes, index)
    with Snapshot.open(where.index) as snapshot:  # without one there is nothing to compare with
        if notes is None:
            where = replace(
                where, notes=notes_of_index(where, snapshot.manifest.notes) or where.notes
            )
    with ProgressLine() as progress:
        found = preview(where, progress=progress)
    if as_json:
        echo_json(found.graph.to_json())
    else:
        for line in lines(found.graph):
            echo(clean(line))
    if found.graph:
        raise click.exceptions.Exit(1)


@click.command()
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def status(notes: Path | None, index: Path | None, as_json: bool) -> None:
    """What is indexed, what has changed since, and which model is used."""
    from kg.cli.render import status_report

    with opened(notes, index, refresh=False) as vault:
        result = vault.status()
    if as_json:
        echo_json(result.to_json())
    else:
        echo(status_report(result))
