"""kg ask: a question, a batch of them, or a prompt that stays open."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from kg.cli.batch import BatchFile, queries
from kg.cli.common import hear_warnings, notebook_options, opened, screen_of
from kg.cli.terminal import echo, echo_json

if TYPE_CHECKING:
    from kg.search.answer import Answer
    from kg.vault import Vault


@click.command()
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
    type=BatchFile(),
    metavar="FILE|-",
    help="Questions, one a line; a JSON object a line comes out.",
)
@click.option("--open", "opening", type=int, metavar="N", help="Open source N in $EDITOR.")
@click.option("--path", metavar="GLOB", help="Only notes whose path matches.")
@click.option("--tag", help="Only sections with this tag.")
@click.option("--concept", metavar="NAME", help="Only sections that speak of this concept.")
@click.option("--explain", is_flag=True, help="Show what each signal gave to each source.")
@click.option("--rerank", metavar="NAME|FOLDER", help="Let a cross-encoder order the sources.")
@click.option("--refresh/--no-refresh", default=True, help="Bring a stale index up to date first.")
def ask(
    question: str | None,
    notes: Path | None,
    index: Path | None,
    count: int,
    as_json: bool,
    batch: IO[bytes] | None,
    opening: int | None,
    path: str | None,
    tag: str | None,
    concept: str | None,
    explain: bool,
    rerank: str | None,
    refresh: bool,
) -> None:
    """Answer a question out of the notes, with sources.

    Without a QUESTION, on a terminal, a prompt stays open.

    Exits with 1 where the notes don't know.
    """
    if question is not None and batch is not None:
        raise click.UsageError("Give one QUESTION, or --batch.")
    hear_warnings()
    if question is None and batch is None:
        _stay_open(lambda: opened(notes, index, refresh=refresh), count)
        return
    with opened(notes, index, refresh=refresh) as vault:
        from kg.graph.filters import Filters
        from kg.search.rerank import Reranker
        from kg.search.session import Options

        wanted = Options(
            count=count,
            filters=Filters(path, tag, concept),
            reranker=Reranker(rerank) if rerank else None,
        )
        if batch is not None:
            for query in queries(batch):
                echo_json(vault.ask(query, **wanted).to_json(), indent=None)
            return
        answer = vault.ask(str(question), **wanted)
        _show(answer, vault, as_json=as_json, explain=explain)
        if opening is not None:
            from kg.cli.prompt import open_hit

            open_hit(vault, answer, opening)
        if not answer.quotes:
            raise click.exceptions.Exit(1)


def _stay_open(reopen: Callable[[], Vault], count: int) -> None:
    """The prompt, where there is a terminal for it."""
    from kg.cli.prompt import Prompt, asked_on_terminal

    if not asked_on_terminal((sys.stdin, sys.stdout)):
        raise click.UsageError("Give a QUESTION, or --batch; a terminal gets a prompt.")
    Prompt(reopen, count).run()


def _show(answer: Answer, vault: Vault, *, as_json: bool, explain: bool) -> None:
    """Print an answer."""
    if as_json:
        echo_json(answer.to_json())
        return
    from kg.cli.render import answer_text

    echo(answer_text(answer, screen_of(vault.where), explain=explain))
