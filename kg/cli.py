"""The command line: arguments in, text or JSON out, exit codes. Nothing else prints."""

from __future__ import annotations

import json
import sys
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from kg import __version__
from kg.errors import KgError
from kg.notebook import Notebook, find_notebook

if TYPE_CHECKING:
    from kg.pipeline import Changes
    from kg.store import Snapshot

F = TypeVar("F", bound=Callable[..., Any])


class _Group(click.Group):
    """Turns what went wrong as expected into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {' '.join(str(error).split())}", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("kg: interrupted; the index is as it was.", err=True)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    r"""A knowledge graph and answers out of your own Markdown notes, offline.

    \b
    kg build notes/                       read the notes
    kg ask "why ReLU over sigmoid"        an answer, with its sources
    kg show Adam                          everything the notes say of a concept
    kg graph --open                       the graph as one HTML page
    """


def notebook_options(command: F) -> F:
    """--notes and --index, handed to the command as one `Place`."""
    folder = click.Path(path_type=Path, file_okay=False)
    command = click.option(
        "--index",
        type=folder,
        envvar="KG_INDEX",
        metavar="DIR",
        help="Where the index is [index/].",
    )(command)
    return click.option(
        "--notes",
        type=folder,
        envvar="KG_NOTES",
        metavar="DIR",
        help="Where the notes are [notes/].",
    )(command)


@main.command()
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
    with _Progress() as progress:
        report = run(where, model=model, progress=progress)
    from kg.reports import build_report

    for problem in report.problems:
        click.echo(f"kg: left out {problem}", err=True)
    click.echo(build_report(report, _screen(where)))
    if strict and report.problems:
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("question", required=False)
@notebook_options
@click.option(
    "-n",
    "count",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="How many sections.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option(
    "--batch",
    type=click.File(encoding="utf-8"),
    metavar="FILE|-",
    help="Questions, one a line; a JSON object a line comes out.",
)
@click.option("--refresh/--no-refresh", default=True, help="Bring a stale index up to date first.")
def ask(
    question: str | None,
    notes: Path | None,
    index: Path | None,
    count: int,
    as_json: bool,
    batch: TextIO | None,
    refresh: bool,
) -> None:
    """Answer a question out of the notes, with sources.

    Exits with 1 where the notes don't know.
    """
    if (question is None) == (batch is None):
        raise click.UsageError("Give one QUESTION, or --batch.")
    from kg.ask import ask as answer
    from kg.embed import open_embedder

    with _opened(notes, index, refresh=refresh) as opened:
        embedder = open_embedder(opened.snapshot.manifest.model)
        if batch is not None:
            for query in _queries(batch):
                found = answer(opened.snapshot, embedder, query, count)
                click.echo(
                    json.dumps({**found.to_json(), "index": opened.state()}, ensure_ascii=False)
                )
            return
        found = answer(opened.snapshot, embedder, str(question), count)
        if as_json:
            _echo_json({**found.to_json(), "index": opened.state()})
        else:
            from kg.reports import answer_report

            click.echo(answer_report(found, _screen(opened.where)))
        if not found.quotes:
            raise click.exceptions.Exit(1)


def _queries(lines: TextIO) -> Iterator[str]:
    """The questions of a batch: plain lines, or JSON lines with "query"."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("{"):
            try:
                text = json.loads(text)["query"]
            except (ValueError, KeyError, TypeError):
                raise KgError(f'Line {number} of the batch has no "query": {text[:60]}') from None
        if text:
            yield str(text)


@main.command()
@click.argument("concept")
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def show(concept: str, notes: Path | None, index: Path | None, as_json: bool) -> None:
    """Everything that the notes say of a concept: names, definitions, relations, neighbours."""
    from kg.card import card
    from kg.reports import card_report

    with _opened(notes, index) as opened:
        found = card(opened.snapshot, concept)
        if as_json:
            _echo_json(found.to_json())
        else:
            click.echo(card_report(found, _screen(opened.where)))


@main.command()
@click.argument("a")
@click.argument("b")
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def path(a: str, b: str, notes: Path | None, index: Path | None, as_json: bool) -> None:
    """How two concepts are joined, step by step, with the lines that say so."""
    from kg.card import route
    from kg.reports import route_report

    with _opened(notes, index) as opened:
        found = route(opened.snapshot, a, b)
        if as_json:
            _echo_json(found.to_json())
        else:
            click.echo(route_report(found, _screen(opened.where)))


@main.command()
@notebook_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("graph.html"),
    show_default=True,
    help="The file to write; - for stdout.",
)
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
def graph(notes: Path | None, index: Path | None, output: Path, open_it: bool) -> None:
    """Write the graph as one interactive HTML page that needs no network."""
    from kg.export import write_text
    from kg.page import PageOptions
    from kg.page.gather import page_of

    with _opened(notes, index) as opened:
        editor, folder = opened.where.settings.editor, opened.where.notes
        html = page_of(opened.snapshot, PageOptions(editor=editor, notes_folder=folder))
    if str(output) == "-":
        sys.stdout.write(html)
        return
    write_text(output, html)
    click.echo(f"{output}: {len(html.encode()) / 1e6:.1f} MB", err=True)
    if open_it:
        webbrowser.open(output.resolve().as_uri())


@main.command()
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
def export(notes: Path | None, index: Path | None, kind: str, output: Path | None) -> None:
    """Write the graph in a format that other programs read."""
    from kg.export import export as text_of
    from kg.export import write_text

    with _opened(notes, index) as opened:
        text = text_of(opened.snapshot.graph(), kind)
    if output:
        write_text(output, text)
    else:
        click.echo(text, nl=not text.endswith("\n"))


@main.command()
@notebook_options
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def status(notes: Path | None, index: Path | None, as_json: bool) -> None:
    """What is indexed, what has changed since, and which model is used."""
    from kg.reports import status_of, status_report

    with _opened(notes, index, refresh=False) as opened:
        found = status_of(opened.snapshot, opened.changes)
    if as_json:
        _echo_json(found)
    else:
        click.echo(status_report(found))


@dataclass
class _Opened:
    """An index that a command reads, and how it stands to the notes."""

    where: Notebook
    snapshot: Snapshot
    changes: Changes

    def state(self) -> dict[str, object]:
        """For JSON."""
        changed = len(self.changes)
        generation = self.snapshot.manifest.generation
        return {"generation": generation, "stale": changed > 0, "changed": changed}

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.snapshot.close()


def _opened(notes: Path | None, index: Path | None, *, refresh: bool = True) -> _Opened:
    """Open the index, brought up to date first unless told not to."""
    from kg.pipeline import build as run
    from kg.pipeline import differences
    from kg.store import Snapshot

    where = find_notebook(notes, index)
    snapshot = Snapshot.open(where.index)
    if notes is None:
        where = replace(where, notes=Path(snapshot.manifest.notes))
    elif snapshot.manifest.notes != str(where.notes):
        text = f"The index in {where.index} is of {snapshot.manifest.notes}"
        raise KgError(f"{text}: name its own with --index, or run `kg build {notes}`.")
    changes = differences(snapshot, where)
    if changes and refresh:
        snapshot.close()
        with _Progress() as progress:
            report = run(where, progress=progress)
        for problem in report.problems:
            if problem.path in (*report.changes.added, *report.changes.changed):
                click.echo(f"kg: left out {problem}", err=True)
        snapshot = Snapshot.open(where.index)
        changes = differences(snapshot, where)
    elif changes and not refresh:
        click.echo(f"kg: {len(changes)} notes changed since the index was built.", err=True)
    return _Opened(where, snapshot, changes)


def _screen(where: Notebook) -> Any:  # noqa: ANN401 - kg.terminal.Screen, which is imported late
    from kg.terminal import Screen

    return Screen.of_stdout(where.notes, where.settings.editor)


def _echo_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


class _Progress:
    """A line on stderr that says how far long work is; short work never shows one."""

    AFTER = 1.0
    """Seconds before anything is shown."""

    def __init__(self) -> None:
        import time

        self._clock = time.monotonic
        self._started = self._clock()
        self._stage = ""
        self._live = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stage and self._live:
            click.echo("\r\x1b[K", nl=False, err=True)

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._clock() - self._started < self.AFTER or (done >= total and stage != self._stage):
            return
        if self._live:
            click.echo(f"\r\x1b[K{stage} {done}/{total}", nl=False, err=True)
        elif stage != self._stage:
            click.echo(f"{stage} {total} …", err=True)
        self._stage = stage
