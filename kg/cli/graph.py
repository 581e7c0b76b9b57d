"""kg graph, kg export: the graph as a page, or for other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.common import links_option, notebook_options, opened
from kg.cli.output import PAGE, check_output
from kg.cli.terminal import echo
from kg.model.relation_types import relation_types
from kg.runtime.user import home
from kg.runtime.visible import named

if TYPE_CHECKING:
    from kg.page.render import Links, Theme


F = TypeVar("F", bound=Callable[..., Any])


def selection_options(command: F) -> F:
    """--concept, --depth, --relation, --tag and --path: the part of the graph that is wanted."""
    options = (
        click.option("--concept", metavar="NAME", help="Only what is around this concept."),
        click.option(
            "--depth",
            type=click.IntRange(1, 9),
            default=2,
            show_default=True,
            help="How many steps around --concept.",
        ),
        click.option(
            "--relation",
            "relations",
            type=click.Choice(tuple(relation_types())),
            multiple=True,
            help="Only edges of this kind (repeatable).",
        ),
        click.option("--tag", help="Only concepts with this tag."),
        click.option("--path", metavar="GLOB", help="Only notes whose path matches."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@notebook_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=PAGE,
    show_default=True,
    help="The file to write; - for stdout.",
)
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@selection_options
@click.option(
    "--theme",
    type=click.Choice(["auto", "light", "dark"]),
    default="auto",
    show_default=True,
    help="How the page looks at first.",
)
@links_option
def graph(
    notes: Path | None,
    index: Path | None,
    output: Path,
    open_it: bool,
    concept: str | None,
    depth: int,
    relations: tuple[str, ...],
    tag: str | None,
    path: str | None,
    theme: Theme,
    links: Links,
) -> None:
    """Write the graph as one interactive HTML page that needs no network."""
    from kg.graph.export import write_text
    from kg.page.gather import page_of, root_of
    from kg.page.render import PageOptions

    with opened(notes, index) as here:
        check_output(here.where, output)
        options = PageOptions(
            concept=here.concept_id(concept) if concept is not None else None,
            depth=depth,
            relations=frozenset(relations) or None,
            tag=tag,
            path=path,
            theme=theme,
            root=root_of(here.where.notes, output, links),
            editor=here.where.settings.editor,
        )
        html = page_of(here.snapshot, options)
    own = home()
    if own and options.root.startswith("..") and own.name in Path(options.root).parts:
        text = f"The page's links tell where the notes are: {named(options.root)}."
        echo(f"kg: {text} With --links none it has no links.", err=True)
    if str(output) == "-":
        echo(html, nl=False, utf8=True)
        return
    write_text(output, html)
    echo(f"{named(str(output))}: {len(html.encode()) / 1e6:.1f} MB", err=True)
    if open_it:
        import webbrowser

        webbrowser.open(output.resolve().as_uri())


@click.command()
@notebook_options
@click.option(
    "--format",
    "kind",
    type=click.Choice(["json", "graphml", "gexf", "dot", "mermaid"]),
    default="json",
    show_default=True,
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file instead of stdout.",
)
@selection_options
def export(
    notes: Path | None,
    index: Path | None,
    kind: str,
    output: Path | None,
    concept: str | None,
    depth: int,
    relations: tuple[str, ...],
    tag: str | None,
    path: str | None,
) -> None:
    """Write the graph in a format that other programs read."""
    from kg.graph.export import export as text_of
    from kg.graph.export import write_text
    from kg.graph.selection import Selection, select

    with opened(notes, index) as vault:
        if output:
            check_output(vault.where, output)
        centre = vault.concept_id(concept) if concept is not None else None
        wanted = Selection(centre, depth, frozenset(relations) or None, tag, path)
        text = text_of(select(vault.graph(), wanted), kind)
    if output:
        write_text(output, text)
    else:
        echo(text, nl=not text.endswith("\n"), utf8=True)
