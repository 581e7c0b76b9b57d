"""kg show, path, concepts, lint: what the notes say, read from the graph."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import notebook_options, opened, screen_of
from kg.cli.terminal import echo, echo_json


@click.command()
@click.argument("concept")
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def show(concept: str, notes: Path | None, index: Path | None, as_json: bool) -> None:
    """Everything that the notes say of a concept: names, definitions, relations, neighbours."""
    from kg.cli.render import concept_text

    with opened(notes, index) as here:
        found = here.concept(concept)
        if as_json:
            echo_json(found.to_json())
        else:
            echo(concept_text(found, screen_of(here.where)))


@click.command()
@click.argument("a")
@click.argument("b")
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def path(a: str, b: str, notes: Path | None, index: Path | None, as_json: bool) -> None:
    """How two concepts are joined, step by step, with the lines that say so."""
    from kg.cli.render import route_report

    with opened(notes, index) as here:
        found = here.path(a, b)
        if as_json:
            echo_json(found.to_json())
        else:
            echo(route_report(found, screen_of(here.where)))


@click.command()
@notebook_options
@click.option("--tag", help="Only concepts of sections with this tag.")
@click.option(
    "--defined/--all", default=False, help="Only concepts that have a heading of their own."
)
@click.option("-n", "count", type=click.IntRange(1), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def concepts(
    notes: Path | None,
    index: Path | None,
    tag: str | None,
    defined: bool,
    count: int | None,
    as_json: bool,
) -> None:
    """List the concepts of the notes, the most central first."""
    from kg.cli.render import listing_report

    with opened(notes, index) as here:
        found = here.concepts(tag=tag, defined=defined)[:count]
        if as_json:
            echo_json([row.to_json() for row in found])
        else:
            echo(listing_report(found, screen_of(here.where)))


@click.command()
@notebook_options
@click.option("--rule", "rules", multiple=True, metavar="NAME", help="Only this rule (repeatable).")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def lint(notes: Path | None, index: Path | None, rules: tuple[str, ...], as_json: bool) -> None:
    """Name likely mistakes in the notes, with file and line.

    Double definitions, probable misspellings, empty sections, broken links and images, orphan
    concepts, statements that disagree. Exits with 1 if it finds any.
    """
    from kg.cli.render import lint_report

    with opened(notes, index) as here:
        found = here.lint(rules)
        if as_json:
            echo_json([finding.to_json() for finding in found])
        else:
            echo(lint_report(found, screen_of(here.where)))
    if found:
        raise click.exceptions.Exit(1)
